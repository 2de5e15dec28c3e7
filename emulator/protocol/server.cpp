#include "emulator/protocol/server.h"

#include "emulator/protocol/access.h"
#include "emulator/protocol/rest_xml_protocol.h"
#include "emulator/protocol/router.h"

namespace lockstep::protocol {

namespace {

HttpOptions with_large_uploads(HttpOptions options) {
  options.has_large_body = means_s3;
  options.large_body_refusal = [size = options.large_body_max_bytes] {
    Exchange exchange;
    return encode_rest_xml_error(
        exchange,
        {"EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400,
         Json::object({{"MaxSizeAllowed", size}})},
        "00000000-0000-4000-8000-000000000000");
  };
  return options;
}

}  // namespace

Server::Server(ServerOptions options, Backend& backend)
    : allow_hosts_(std::move(options.allow_hosts)),
      dispatcher_(backend),
      http_(with_large_uploads(std::move(options.http)),
            [this](const HttpRequest& request) { return handle(request); }) {}

HttpAnswer Server::handle(const HttpRequest& request) {
  if (auto refused = refuse_stranger(request, allow_hosts_)) return std::move(*refused);
  return dispatcher_.handle(request);
}

}  // namespace lockstep::protocol
