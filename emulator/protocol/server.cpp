#include "emulator/protocol/server.h"

#include "emulator/protocol/access.h"

namespace lockstep::protocol {

Server::Server(ServerOptions options, Backend& backend)
    : allow_hosts_(std::move(options.allow_hosts)),
      dispatcher_(backend),
      http_(std::move(options.http), [this](const HttpRequest& request) { return handle(request); }) {}

HttpAnswer Server::handle(const HttpRequest& request) {
  if (auto refused = refuse_stranger(request, allow_hosts_)) return std::move(*refused);
  return dispatcher_.handle(request);
}

}  // namespace lockstep::protocol
