// HttpServer: listens, reads requests, writes answers. A thread a connection, kept alive as long as
// the client likes; answers in the order of the requests, each in one write.
// cpp-httplib listens and accepts; its parsing and writing are not used, for it loses pipelined
// requests, decodes header values and bounds neither chunked bodies nor heads.
// Errors  listen() answers why it could not bind.
// Threads `handle` runs on many threads at once. stop() from any thread but those.
// Source  RFC 9110 and 9112.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "emulator/base/result.h"
#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 4566;  // 0: any that is free
  std::size_t body_max_bytes = 72U << 20;
  // Uploads of objects may be larger; refused in words of their own.
  std::function<bool(const HttpRequest&)> has_large_body;  // asked before the body is read
  std::size_t large_body_max_bytes = 256U << 20;
  std::function<HttpAnswer()> large_body_refusal;
  std::size_t connections_max = 512;  // beyond it the longest idle connection is closed
  std::size_t stack_bytes = 16U << 20;  // a turn may run on a connection's thread
  int io_timeout_s = 30;                 // a request that stops halfway
  std::function<std::int64_t()> now_ms;  // for Date; no such header without it
};

class HttpServer {
 public:
  using Handle = std::function<HttpAnswer(const HttpRequest&)>;

  HttpServer(HttpOptions options, Handle handle);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;

  // Returns the port once clients can connect.
  Result<int, std::string> listen();
  // No new connections, no new requests; idle connections end. Running requests go on.
  void begin_stop();
  // begin_stop, then waits for the running requests.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace lockstep::protocol
