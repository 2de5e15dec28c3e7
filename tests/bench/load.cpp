// A load generator for scripts/bench: plain blocking sockets on 127.0.0.1, one thread a connection.
//   load executions PORT CONNECTIONS COUNT MACHINE_ARN INPUT   start, then describe until terminal
//   load calls      PORT CONNECTIONS COUNT TARGET BODY         one request over and over
// `%d` in INPUT or BODY becomes the number of the request. Prints one JSON object.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "load: %s\n", why.c_str());
  std::_Exit(1);
}

class Connection {
 public:
  explicit Connection(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      give_up("cannot connect");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;

  std::string call(const std::string& target, const std::string& body) {
    std::string request = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: " + target +
                          "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\n\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
      const ssize_t n = ::send(fd_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) give_up("the server closed the connection");
      sent += static_cast<std::size_t>(n);
    }
    return read_answer();
  }

 private:
  std::string read_answer() {
    std::string in;
    std::size_t head = std::string::npos, length = 0;
    char buffer[65536];
    for (;;) {
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) give_up("the server closed the connection");
      in.append(buffer, static_cast<std::size_t>(n));
      if (head == std::string::npos && (head = in.find("\r\n\r\n")) != std::string::npos) {
        const std::size_t at = in.find("Content-Length: ");
        if (at == std::string::npos) give_up("an answer without a length");
        length = std::strtoul(in.c_str() + at + 16, nullptr, 10);
      }
      if (head != std::string::npos && in.size() >= head + 4 + length) break;
    }
    if (in.compare(0, 12, "HTTP/1.1 200") != 0) give_up("refused: " + in);
    return in.substr(head + 4, length);
  }
  int fd_;
};

std::string numbered(const std::string& text, int number) {
  std::string out = text;
  for (std::size_t at; (at = out.find("%d")) != std::string::npos;)
    out.replace(at, 2, std::to_string(number));
  return out;
}

std::string member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return "";
  const std::size_t start = at + key.size();
  return json.substr(start, json.find('"', start) - start);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

struct Totals {
  std::mutex mutex;
  std::vector<double> times_ms;
  std::map<std::string, int> statuses;
};

std::string run_execution(Connection& connection, const std::string& arn,
                          const std::string& input) {
  const std::string started =
      connection.call("AWSStepFunctions.StartExecution",
                      "{\"stateMachineArn\":" + quoted(arn) + ",\"input\":" + quoted(input) + "}");
  const std::string describe = "{\"executionArn\":" + quoted(member(started, "executionArn")) + "}";
  for (;;) {
    const std::string status =
        member(connection.call("AWSStepFunctions.DescribeExecution", describe), "status");
    if (status != "RUNNING") return status;
  }
}

}  // namespace

int main(int count_of_words, char** words) {
  if (count_of_words != 7) give_up("usage: load executions|calls PORT CONNECTIONS COUNT WHAT BODY");
  const bool executions = std::strcmp(words[1], "executions") == 0;
  const int port = std::atoi(words[2]), connections = std::atoi(words[3]),
            count = std::atoi(words[4]);
  const std::string what = words[5], body = words[6];
  std::atomic<int> next{0};
  Totals totals;
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < connections; ++i)
    threads.emplace_back([&] {
      Connection connection(port);
      std::vector<double> times;
      std::map<std::string, int> statuses;
      for (int number; (number = next++) < count;) {
        const auto begun = Clock::now();
        if (executions)
          ++statuses[run_execution(connection, what, numbered(body, number))];
        else
          connection.call(what, numbered(body, number));
        times.push_back(ms_since(begun));
      }
      const std::lock_guard lock(totals.mutex);
      totals.times_ms.insert(totals.times_ms.end(), times.begin(), times.end());
      for (const auto& [status, n] : statuses) totals.statuses[status] += n;
    });
  for (std::thread& thread : threads) thread.join();
  const double seconds = ms_since(start) / 1000;
  std::sort(totals.times_ms.begin(), totals.times_ms.end());
  const auto at = [&](double share) {
    return totals.times_ms[static_cast<std::size_t>(share * static_cast<double>(count - 1))];
  };
  std::printf("{\"count\":%d,\"seconds\":%.4f,\"per_second\":%.1f,\"p50_ms\":%.4f,\"p99_ms\":%.4f",
              count, seconds, count / seconds, at(0.5), at(0.99));
  for (const auto& [status, n] : totals.statuses) std::printf(",\"%s\":%d", status.c_str(), n);
  std::printf("}\n");
  return 0;
}
