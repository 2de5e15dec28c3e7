// Server: the wire's whole side of Lockstep: HTTP, who may talk, protocols, dispatch.
// Shapes  listen() → port; at the end begin_stop(), then the core stops and answers what still
//         waits, then stop().
// Errors  listen() answers why it could not bind.
// Threads the Backend is called from many threads; it must outlive the server.
#pragma once

#include <string>
#include <vector>

#include "emulator/protocol/dispatch.h"
#include "emulator/protocol/http_server.h"

namespace lockstep::protocol {

struct ServerOptions {
  HttpOptions http;
  std::vector<std::string> allow_hosts;  // further names under which clients may reach us
};

class Server {
 public:
  Server(ServerOptions options, Backend& backend);

  Result<int, std::string> listen() { return http_.listen(); }
  void begin_stop() { http_.begin_stop(); }
  void stop() { http_.stop(); }

 private:
  HttpAnswer handle(const HttpRequest& request);

  std::vector<std::string> allow_hosts_;
  Dispatcher dispatcher_;
  HttpServer http_;
};

}  // namespace lockstep::protocol
