// JSON 1.0 and 1.1: the input is the body, the output is the body.
// Errors  SerializationException for a body that is no JSON object.
// Source  Smithy, "AWS JSON 1.0 and 1.1", "awsQueryCompatible"; prefixes of __type as recorded.
#pragma once

#include <string>

#include "emulator/protocol/exchange.h"

namespace lockstep::protocol {

core::AwsResult<Json> decode_json(const Exchange& exchange);
HttpAnswer encode_json(const Exchange& exchange, const Json& output, std::string_view request_id);
HttpAnswer encode_json_error(const Exchange& exchange, const core::AwsError& error,
                             std::string_view request_id);

// Compact text with plain decimals (1790218577.62), as the services write times.
void dump_plain(std::string& out, const Json& value);

}  // namespace lockstep::protocol
