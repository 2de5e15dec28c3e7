#include "emulator/services/s3/conditions.h"

#include <algorithm>
#include <cmath>

#include "emulator/base/timestamp.h"

namespace lockstep::s3 {
namespace {

// A list of tags, each perhaps without quotes, or "*".
bool etag_listed(std::string_view list, std::string_view etag) {
  for (std::string_view part : split(list, ',')) {
    part = trim(part);
    if (part == "*") return true;
    if (starts_with(part, "W/")) part.remove_prefix(2);
    if (part.size() >= 2 && part.front() == '"' && part.back() == '"')
      part = part.substr(1, part.size() - 2);
    if (part == etag) return true;
  }
  return false;
}

// A time in seconds; an input from a Task state may hold it as text.
std::optional<std::int64_t> seconds_of(const Json& input, std::string_view member) {
  const Json& value = input.get(member);
  if (value.is_number()) return static_cast<std::int64_t>(std::floor(value.as_double()));
  if (!value.is_string()) return std::nullopt;
  auto ms = parse_iso(value.as_string());
  if (!ms) ms = parse_http_date(value.as_string());
  if (!ms) return std::nullopt;
  return *ms / 1000;
}

Refusal not_modified(const Object& object) {
  return s3_refusal(304, "NotModified", "Not Modified",
                    Json::object({{"ETag", quoted(object.etag)}}));
}

}  // namespace

AwsResult<void> check_read_conditions(core::Turn& turn, const Json& input, const Object& object) {
  const std::int64_t modified = object.modified_ms / 1000;
  const Json& match = input.get("IfMatch");
  if (match.is_string()) {
    if (!etag_listed(match.as_string(), object.etag)) return precondition_failed("If-Match");
  } else if (const auto since = seconds_of(input, "IfUnmodifiedSince");
             since && modified > *since) {
    return precondition_failed("If-Unmodified-Since");
  }
  const Json& none_match = input.get("IfNoneMatch");
  if (none_match.is_string()) {
    if (etag_listed(none_match.as_string(), object.etag)) return not_modified(object);
  } else if (const auto since = seconds_of(input, "IfModifiedSince")) {
    if (*since <= turn.now_ms() / 1000 && modified <= *since) return not_modified(object);
  }
  return {};
}

AwsResult<void> check_copy_conditions(const Json& input, const Object& source) {
  const std::int64_t modified = source.modified_ms / 1000;
  const Json& match = input.get("CopySourceIfMatch");
  if (match.is_string() && !etag_listed(match.as_string(), source.etag))
    return precondition_failed("x-amz-copy-source-If-Match");
  const Json& none_match = input.get("CopySourceIfNoneMatch");
  if (none_match.is_string() && etag_listed(none_match.as_string(), source.etag))
    return precondition_failed("x-amz-copy-source-If-None-Match");
  const auto unmodified = seconds_of(input, "CopySourceIfUnmodifiedSince");
  if (unmodified && !match.is_string() && modified > *unmodified)
    return precondition_failed("x-amz-copy-source-If-Unmodified-Since");
  const auto since = seconds_of(input, "CopySourceIfModifiedSince");
  if (since && !none_match.is_string() && modified <= *since)
    return precondition_failed("x-amz-copy-source-If-Modified-Since");
  return {};
}

AwsResult<void> check_write_conditions(core::Turn& turn, const Json& input, std::string_view bucket,
                                       std::string_view key) {
  const Json& match = input.get("IfMatch");
  const Json& none_match = input.get("IfNoneMatch");
  if (match.is_string() && none_match.is_string())
    return header_not_implemented("If-Match,If-None-Match");
  if (match.is_string() && match.as_string() == "*") return header_not_implemented("If-Match");
  if (none_match.is_string() && none_match.as_string() != "*")
    return header_not_implemented("If-None-Match");
  if (!match.is_string() && !none_match.is_string()) return {};
  const auto object = Store(turn).latest(bucket, key);
  const bool there = object && !object->marker;
  if (none_match.is_string()) {
    if (there) return precondition_failed("If-None-Match");
    return {};
  }
  if (!there) return no_such_key(key);
  if (!etag_listed(match.as_string(), object->etag)) return precondition_failed("If-Match");
  return {};
}

AwsResult<std::optional<ByteRange>> requested_range(const Json& input, std::int64_t size) {
  const std::string text = input.get_string("Range");
  const std::optional<ByteRange> whole;
  if (!starts_with(text, "bytes=") || text.find(',') != std::string::npos) return whole;
  const std::string_view range = std::string_view(text).substr(6);
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return whole;
  const auto from = to_int(trim(range.substr(0, dash)));
  const auto to = to_int(trim(range.substr(dash + 1)));
  const bool has_from = !trim(range.substr(0, dash)).empty();
  const bool has_to = !trim(range.substr(dash + 1)).empty();
  if ((has_from && (!from || *from < 0)) || (has_to && (!to || *to < 0)) || (!has_from && !has_to))
    return whole;
  if (!has_from) {
    if (*to == 0 || size == 0) return invalid_range(text, size);
    return std::optional<ByteRange>({std::max<std::int64_t>(size - *to, 0), size - 1});
  }
  if (has_to && *to < *from) return whole;
  if (*from >= size) return invalid_range(text, size);
  return std::optional<ByteRange>({*from, has_to ? std::min(*to, size - 1) : size - 1});
}

}  // namespace lockstep::s3
