// Router: which service and operation a request means: by its target header, its Action and
// Version, its path, the service in its credential scope.
// Errors  an Exchange without service or operation; the dispatcher words the refusal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/protocol/exchange.h"
#include "emulator/protocol/form.h"
#include "emulator/protocol/rest_protocol.h"

namespace lockstep::protocol {

struct Routed {
  Exchange exchange;
  Parameters parameters;      // of the query protocol
  Labels labels;              // of a REST path
  bool by_path_only = false;  // an S3 request that nothing but its path makes look like one
};

// Nothing if the request is no AWS call at all.
std::optional<Routed> route(const HttpRequest& request);

// Whether it looks like one for S3, whose bodies may be large.
bool means_s3(const HttpRequest& request);

// "service" of "Credential=AKID/date/region/service/aws4_request", or empty.
std::string_view credential_service(const HttpRequest& request);
// Whether the path is "/000000000000/name".
bool is_queue_path(std::string_view path);

}  // namespace lockstep::protocol
