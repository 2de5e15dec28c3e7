// Who may talk to the server: a page in a browser may not, whatever name it gave to 127.0.0.1.
// Shapes  Host: localhost, an address, one of --allow-host, or *.amazonaws.com as sent by a client
//         that uses Lockstep as its HTTP proxy; each also with "sync-" before it; for buckets
//         also *.localhost, *.127.0.0.1 and *.localhost.localstack.cloud.
// Errors  403 for a strange Host, a foreign Origin, or a browser's request from another site.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/protocol/http_message.h"

namespace lockstep::protocol {

bool host_allowed(std::string_view host, const std::vector<std::string>& allow_hosts);
std::optional<HttpAnswer> refuse_stranger(const HttpRequest& request,
                                          const std::vector<std::string>& allow_hosts);

}  // namespace lockstep::protocol
