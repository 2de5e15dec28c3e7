// The AWS query protocol: form parameters in, XML out. SNS, SQS (older clients), STS, IAM.
// Errors  MalformedInput for a value that is not of its type.
// Source  Smithy, "AWS query protocol"; envelopes as recorded.
#pragma once

#include "emulator/protocol/exchange.h"
#include "emulator/protocol/form.h"

namespace lockstep::protocol {

core::AwsResult<Json> decode_query(const Exchange& exchange, const Parameters& parameters);
HttpAnswer encode_query(const Exchange& exchange, const Json& output, std::string_view request_id);
HttpAnswer encode_query_error(const Exchange& exchange, const core::AwsError& error,
                              std::string_view request_id);

}  // namespace lockstep::protocol
