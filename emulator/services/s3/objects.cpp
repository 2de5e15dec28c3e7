// PutObject, GetObject, HeadObject.
#include <algorithm>

#include "emulator/services/s3/announcing.h"
#include "emulator/services/s3/checksums.h"
#include "emulator/services/s3/conditions.h"
#include "emulator/services/s3/content.h"

namespace lockstep::s3 {
namespace {

constexpr std::pair<std::string_view, std::string_view> kOverrides[] = {
    {"ResponseCacheControl", "CacheControl"},
    {"ResponseContentDisposition", "ContentDisposition"},
    {"ResponseContentEncoding", "ContentEncoding"},
    {"ResponseContentLanguage", "ContentLanguage"},
    {"ResponseContentType", "ContentType"},
    {"ResponseExpires", "Expires"}};

AwsResult<Json> put_object(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  const std::string key = input.get_string("Key");
  RETURN_IF_ERROR(check_key(key));
  RETURN_IF_ERROR(check_acl(input));
  RETURN_IF_ERROR(check_write_conditions(turn, input, bucket.name, key));
  const std::string_view body = body_of(call);
  if (static_cast<std::int64_t>(body.size()) > kObjectBytesMax)
    return s3_refusal(400, "EntityTooLarge",
                      "Your proposed upload exceeds the maximum allowed size");
  Object object;
  object.bucket = bucket.name;
  object.key = key;
  object.version = new_version(turn, bucket, key);
  object.size = static_cast<std::int64_t>(body.size());
  object.etag = sums_of(call).etag;
  object.modified_ms = turn.now_ms();
  ASSIGN_OR_RETURN(object.attributes, described_by(input));
  object.attributes.set("Checksums", sums_of(call).checksums);
  Json answer = written(bucket, object);
  add_checksums(object, answer);
  announce_created(turn, bucket, object, "PutObject");
  Store(turn).insert(std::move(object), body);
  return answer;
}

// The bytes of one part of an object that was put together of several; one part otherwise.
AwsResult<std::optional<ByteRange>> requested_part(const Json& input, const Object& object) {
  if (!input.contains("PartNumber")) return std::optional<ByteRange>();
  const std::int64_t wanted = input.get_int("PartNumber");
  const Json& parts = object.attributes.get("Parts");
  const auto count = static_cast<std::int64_t>(parts.is_array() ? parts.size() : 1);
  if (wanted < 1 || wanted > count)
    return s3_refusal(416, "InvalidPartNumber", "The requested partnumber is not satisfiable",
                      Json::object({{"ActualPartCount", format("{}", count)},
                                    {"PartNumberRequested", format("{}", wanted)}}));
  if (!parts.is_array()) return std::optional<ByteRange>({0, object.size - 1});
  ByteRange range;
  for (std::int64_t i = 0; i < wanted - 1; ++i)
    range.from += parts[static_cast<std::size_t>(i)].as_int();
  range.to = range.from + parts[static_cast<std::size_t>(wanted - 1)].as_int() - 1;
  return std::optional<ByteRange>(range);
}

struct Reading {
  Object object;
  Json shown;
  std::optional<ByteRange> range;
};

AwsResult<Reading> begin_reading(core::Turn& turn, const Json& input) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  ASSIGN_OR_RETURN(Object object, find_object(turn, bucket, input));
  RETURN_IF_ERROR(check_read_conditions(turn, input, object));
  ASSIGN_OR_RETURN(auto range, requested_part(input, object));
  Json shown = shown_content(bucket, object);
  if (range) {
    if (object.attributes.contains("Parts"))
      shown.set("PartsCount", object.attributes.get("Parts").size());
  } else {
    ASSIGN_OR_RETURN(range, requested_range(input, object.size));
  }
  if (range && object.size > 0) {
    shown.set("ContentLength", range->to - range->from + 1);
    shown.set("ContentRange", format("bytes {}-{}/{}", range->from, range->to, object.size));
  } else {
    range.reset();
    if (input.get_string("ChecksumMode") == "ENABLED") add_checksums(object, shown);
  }
  for (const auto& [from, to] : kOverrides)
    if (const Json* value = input.find(from)) shown.set(to, *value);
  return Reading{std::move(object), std::move(shown), range};
}

AwsResult<Json> get_object(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Reading reading, begin_reading(turn, call.input));
  Store store(turn);
  const auto& range = reading.range;
  Json answer = Json::object(
      {{"Body", range ? store.bytes(reading.object, range->from, range->to - range->from + 1)
                      : store.bytes(reading.object)}});
  for (const auto& [member, value] : reading.shown.members()) answer.set(member, value);
  return answer;
}

AwsResult<Json> head_object(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Reading reading, begin_reading(turn, call.input));
  return std::move(reading.shown);
}

}  // namespace

void add_object_operations(Operations& operations) {
  operations.push_back({"PutObject", put_object, prepare_body});
  operations.push_back({"GetObject", get_object});
  operations.push_back({"HeadObject", head_object});
}

}  // namespace lockstep::s3
