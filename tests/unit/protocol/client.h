// A plain socket to a server on the loopback address: bytes out, bytes in.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace lockstep::protocol {

class Client {
 public:
  explicit Client(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  Client(const Client&) = delete;
  ~Client() { ::close(fd_); }

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // No more is sent: the server answers what it has and closes.
  void finish() { ::shutdown(fd_, SHUT_WR); }
  // Everything until the server closes; "TIMEOUT" at the end if it does not.
  std::string read_all() {
    std::string all;
    while (receive(all)) {
    }
    return all;
  }
  // Until `marker` has come (or the end).
  std::string read_until(std::string_view marker) {
    std::string all;
    while (all.find(marker) == std::string::npos && receive(all)) {
    }
    return all;
  }

 private:
  bool receive(std::string& all) {
    char bytes[65536];
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) all.append(bytes, static_cast<std::size_t>(n));
    if (n < 0) all += "TIMEOUT";
    return n > 0;
  }

  int fd_;
  bool connected_ = false;
};

inline std::string talk(int port, std::string_view bytes) {
  Client client(port);
  client.send(bytes);
  client.finish();
  return client.read_all();
}

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size()))
    ++count;
  return count;
}

inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\r')); }

}  // namespace lockstep::protocol
