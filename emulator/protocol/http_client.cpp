#include "emulator/protocol/http_client.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "emulator/base/text.h"

namespace lockstep::protocol {

namespace {

constexpr std::size_t kAnswerMax = 512u << 20;

struct Address {
  std::string host;
  std::string port;
};

Result<Address, std::string> parse_base(const std::string& base) {
  if (!starts_with(base, "http://"))
    return Failure("'" + base + "' is not a server of the form http://HOST:PORT");
  std::string rest = base.substr(7);
  rest.resize(std::min(rest.size(), rest.find('/')));
  const std::size_t colon = rest.rfind(':');
  const bool has_port = colon != std::string::npos && rest.find(']', colon) == std::string::npos;
  Address address{has_port ? rest.substr(0, colon) : rest,
                  has_port ? rest.substr(colon + 1) : "80"};
  if (starts_with(address.host, "[") && ends_with(address.host, "]"))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host.empty() || !to_int(address.port))
    return Failure("'" + base + "' is not a server of the form http://HOST:PORT");
  return address;
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(const Socket&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

int connect_to(const Address& address, int timeout_ms, std::string& why) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found)) {
    why = gai_strerror(error);
    return -1;
  }
  int fd = -1;
  for (const addrinfo* one = found; one && fd < 0; one = one->ai_next) {
    fd = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
    if (fd < 0) continue;
    const timeval wait{timeout_ms / 1000, (timeout_ms % 1000) * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (::connect(fd, one->ai_addr, one->ai_addrlen) == 0) break;
    why = std::strerror(errno);
    ::close(fd);
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

bool send_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Everything until the server closes, as "Connection: close" makes it do.
std::optional<std::string> receive_all(int fd) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || text.size() > kAnswerMax) return std::nullopt;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

std::string header_value(std::string_view head, std::string_view name) {
  for (const auto line : split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && to_lower(trim(line.substr(0, colon))) == name)
      return std::string(trim(line.substr(colon + 1)));
  }
  return "";
}

std::optional<std::string> unchunked(std::string_view body) {
  std::string text;
  for (;;) {
    const std::size_t end = body.find("\r\n");
    if (end == std::string_view::npos || end == 0 || end > 8) return std::nullopt;
    std::size_t size = 0;
    for (const char c : body.substr(0, end)) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(to_lower({&c, 1}));
      if (digit == std::string_view::npos) return std::nullopt;
      size = size * 16 + digit;
    }
    body.remove_prefix(end + 2);
    if (size == 0) return text;
    if (body.size() < size + 2) return std::nullopt;
    text.append(body.substr(0, size));
    body.remove_prefix(size + 2);
  }
}

std::optional<ClientAnswer> parse_answer(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (!starts_with(text, "HTTP/1.") || end == std::string_view::npos || end < 12)
    return std::nullopt;
  const auto status = to_int(text.substr(9, 3));
  if (!status) return std::nullopt;
  const std::string_view head = text.substr(0, end), body = text.substr(end + 4);
  if (to_lower(header_value(head, "transfer-encoding")) == "chunked") {
    auto whole = unchunked(body);
    if (!whole) return std::nullopt;
    return ClientAnswer{static_cast<int>(*status), std::move(*whole)};
  }
  const auto length = to_int(header_value(head, "content-length"));
  if (length && static_cast<std::size_t>(*length) > body.size()) return std::nullopt;
  return ClientAnswer{
      static_cast<int>(*status),
      std::string(length ? body.substr(0, static_cast<std::size_t>(*length)) : body)};
}

}  // namespace

Result<ClientAnswer, std::string> send_request(const std::string& base,
                                               const ClientRequest& request) {
  ASSIGN_OR_RETURN(const Address address, parse_base(base));
  std::string why;
  const Socket socket(connect_to(address, request.timeout_ms, why));
  if (socket.fd() < 0) return Failure("no server at " + base + ": " + why);
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: " + address.host +
                     ":" + address.port + "\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(request.body.size()) + "\r\n";
  for (const Header& header : request.headers) text += header.name + ": " + header.value + "\r\n";
  text += "\r\n" + request.body;
  if (!send_all(socket.fd(), text)) return Failure("the server at " + base + " does not listen");
  const auto answer = receive_all(socket.fd());
  if (!answer) return Failure("the server at " + base + " did not answer in time");
  auto parsed = parse_answer(*answer);
  if (!parsed) return Failure("what " + base + " answers is not HTTP");
  return std::move(*parsed);
}

void pause_ms(int ms) { ::poll(nullptr, 0, ms); }

}  // namespace lockstep::protocol
