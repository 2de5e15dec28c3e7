// REST-JSON (Lambda): members travel in the path, the query string, headers and the body.
// Shapes  RestRoutes finds the operation of a method and path; its labels come along, decoded.
// Errors  InvalidRequestContentException for a body that is no JSON.
// Source  Smithy, "AWS restJson1 protocol"; envelopes as recorded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/protocol/exchange.h"
#include "emulator/protocol/form.h"

namespace lockstep::protocol {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

struct RestMatch {
  const core::OperationModel* operation = nullptr;  // null: no such path
  Labels labels;
};

class RestRoutes {
 public:
  explicit RestRoutes(const core::ServiceModel& model);
  RestMatch find(std::string_view method, std::string_view path, std::string_view query) const;

 private:
  struct Route {
    const core::OperationModel* operation;
    std::vector<std::string_view> parts;  // "{Name}" is a label
    std::string_view query;               // "find=LayerVersion": must be there
  };
  std::vector<Route> routes_;
};

// The members that travel outside the body: path, query string, headers. Also of REST-XML.
core::AwsResult<void> take_bindings(const Exchange& exchange, const Labels& labels, Json& input);
// Such a member of an output into the answer's headers and status; false for one of the body.
bool put_binding(const core::MemberModel& member, const Json& value, HttpAnswer& answer);

core::AwsResult<Json> decode_rest(const Exchange& exchange, const Labels& labels);
HttpAnswer encode_rest(const Exchange& exchange, const Json& output, std::string_view request_id);
HttpAnswer encode_rest_error(const Exchange& exchange, const core::AwsError& error,
                             std::string_view request_id);

}  // namespace lockstep::protocol
