#include "emulator/services/s3/content.h"

#include "emulator/base/timestamp.h"

namespace lockstep::s3 {
namespace {

constexpr std::size_t kMetadataBytesMax = 2048;
constexpr std::size_t kObjectTagsMax = 10;
constexpr std::string_view kKept[] = {
    "ContentType",     "CacheControl", "ContentDisposition",     "ContentEncoding",
    "ContentLanguage", "Expires",      "WebsiteRedirectLocation"};

AwsResult<void> check_metadata(const Json& metadata) {
  std::size_t bytes = 0;
  if (metadata.is_object())
    for (const auto& [key, value] : metadata.members())
      bytes += key.size() + (value.is_string() ? value.as_string().size() : 0);
  if (bytes <= kMetadataBytesMax) return {};
  return s3_refusal(400, "MetadataTooLarge",
                    "Your metadata headers exceed the maximum allowed metadata size",
                    Json::object({{"Size", format("{}", bytes)},
                                  {"MaxSizeAllowed", format("{}", kMetadataBytesMax)}}));
}

}  // namespace

AwsResult<Json> described_by(const Json& input) {
  Json attributes = Json::object();
  for (std::string_view member : kKept)
    if (const Json* value = input.find(member); value && !value->is_null())
      attributes.set(member, *value);
  if (!attributes.contains("ContentType")) attributes.set("ContentType", "binary/octet-stream");
  const Json& metadata = input.get("Metadata");
  RETURN_IF_ERROR(check_metadata(metadata));
  if (metadata.is_object() && !metadata.empty()) {
    Json lower = Json::object();
    for (const auto& [key, value] : metadata.members()) lower.set(to_lower(key), value);
    attributes.set("Metadata", std::move(lower));
  }
  const std::string storage = input.get_string("StorageClass", "STANDARD");
  if (storage != "STANDARD") attributes.set("StorageClass", storage);
  if (const std::string tagging = input.get_string("Tagging"); !tagging.empty()) {
    ASSIGN_OR_RETURN(Json tags, tags_of_header(tagging));
    attributes.set("Tags", std::move(tags));
  }
  return attributes;
}

AwsResult<Json> tags_of_header(const std::string& text) {
  Json tags = Json::array();
  for (std::string_view part : split(std::string_view(text), '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string value =
        equals == std::string_view::npos ? "" : url_decode(part.substr(equals + 1));
    tags.push_back(Json::object({{"Key", url_decode(part.substr(0, equals))}, {"Value", value}}));
  }
  RETURN_IF_ERROR(check_object_tags(tags));
  return tags;
}

AwsResult<void> check_object_tags(const Json& tags) {
  if (!tags.is_array()) return {};
  if (tags.size() > kObjectTagsMax)
    return s3_refusal(400, "BadRequest", "Object tags cannot be greater than 10");
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string key = tags[i].get_string("Key");
    if (key.empty() || key.size() > 128 || starts_with(key, "aws:"))
      return invalid_tag("The TagKey you have provided is invalid");
    if (tags[i].get_string("Value").size() > 256)
      return invalid_tag("The TagValue you have provided is invalid");
    for (std::size_t j = 0; j < i; ++j)
      if (tags[j].get_string("Key") == key)
        return invalid_tag("Cannot provide multiple Tags with the same key");
  }
  return {};
}

Json shown_content(const Bucket& bucket, const Object& object) {
  Json shown = Json::object({
      {"AcceptRanges", "bytes"},
      {"LastModified", epoch_seconds(object.modified_ms / 1000 * 1000)},
      {"ContentLength", object.size},
      {"ETag", quoted(object.etag)},
  });
  if (!bucket.versioning.empty()) shown.set("VersionId", object.version);
  for (std::string_view member : kKept)
    if (const Json* value = object.attributes.find(member)) shown.set(member, *value);
  shown.set("ServerSideEncryption", "AES256");
  if (const Json* metadata = object.attributes.find("Metadata"))
    shown.set("Metadata", *metadata);
  else
    shown.set("Metadata", Json::object());
  if (const Json* storage = object.attributes.find("StorageClass"))
    shown.set("StorageClass", *storage);
  if (const std::size_t tags = object.attributes.get("Tags").size()) shown.set("TagCount", tags);
  return shown;
}

Json written(const Bucket& bucket, const Object& object) {
  Json shown = Json::object({{"ETag", quoted(object.etag)}, {"ServerSideEncryption", "AES256"}});
  if (!bucket.versioning.empty()) shown.set("VersionId", object.version);
  return shown;
}

void add_checksums(const Object& object, Json& shown) {
  const Json& checksums = object.attributes.get("Checksums");
  if (!checksums.is_object()) return;
  for (const auto& [member, value] : checksums.members()) shown.set(member, value);
  shown.set("ChecksumType", object.attributes.get_string("ChecksumType", "FULL_OBJECT"));
}

}  // namespace lockstep::s3
