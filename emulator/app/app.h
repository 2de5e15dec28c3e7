// App: one Lockstep: world, storage, services and, if asked for, the HTTP server.
// Usage   App app(config); app.start(App::Listen::Http); ...; app.stop();
// Errors  start, reset: a text for the user: port taken, file in use or newer, a stack's call refused.
// Threads start and stop from one thread; core() is for any.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/app/config.h"
#include "emulator/app/stack.h"
#include "emulator/core/core.h"

namespace lockstep::protocol {
class Server;
}

namespace lockstep::app {

class App {
 public:
  // IfNeeded: Http if a function runs outside, which must reach the server; the port is then a free
  // one.
  enum class Listen : std::uint8_t { Http, IfNeeded, None };

  explicit App(Config config);
  ~App();
  App(const App&) = delete;

  Result<void, std::string> start(Listen listen);
  void stop();
  // Back to the start: everything empty, then the stack again.
  Result<void, std::string> reset();
  // The same with another seed.
  Result<void, std::string> reset(std::uint64_t seed);

  const Config& config() const { return config_; }
  core::Core& core() { return *core_; }
  int port() const { return port_; }
  std::string url() const;  // "http://127.0.0.1:4566"
  const std::vector<std::string>& service_names() const { return service_names_; }

 private:
  class Wire;
  Result<void, std::string> open_core();
  Result<void, std::string> open_server();

  Config config_;
  std::vector<StackCall> stack_;
  std::vector<StackCall> functions_;  // of --function
  std::unique_ptr<core::Core> core_;
  std::vector<std::string> service_names_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<protocol::Server> server_;
  int port_ = 0;
};

}  // namespace lockstep::app
