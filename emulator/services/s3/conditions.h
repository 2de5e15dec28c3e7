// Conditional requests and ranges.
// Errors  412 PreconditionFailed, 304 NotModified (no body), 416 InvalidRange, 501 NotImplemented.
// Source  RFC 9110, sections 13 and 14; recorded answers of AWS.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/core/turn.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {

// If-Match and its like of a read.
AwsResult<void> check_read_conditions(core::Turn& turn, const Json& input, const Object& object);
// x-amz-copy-source-if-*.
AwsResult<void> check_copy_conditions(const Json& input, const Object& source);
// If-Match and If-None-Match of a write to this key.
AwsResult<void> check_write_conditions(core::Turn& turn, const Json& input, std::string_view bucket,
                                       std::string_view key);

struct ByteRange {
  std::int64_t from = 0;
  std::int64_t to = 0;  // inclusive
};
// Nothing: the whole object.
AwsResult<std::optional<ByteRange>> requested_range(const Json& input, std::int64_t size);

}  // namespace lockstep::s3
