// CopyObject.
#include "emulator/services/s3/copying.h"

#include "emulator/base/digest.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/s3/announcing.h"
#include "emulator/services/s3/checksums.h"
#include "emulator/services/s3/conditions.h"
#include "emulator/services/s3/content.h"

namespace lockstep::s3 {
namespace {

// As url_decode, but a plus stays one.
std::string decoded_source(std::string_view text) {
  return url_decode(replace_all(std::string(text), "+", "%2B"));
}

constexpr std::string_view kUnchanged =
    "This copy request is illegal because it is trying to copy an object to itself without "
    "changing the object's metadata, storage class, website redirect location or encryption "
    "attributes.";

bool copies_onto_itself(const Json& input, const CopySource& source, const std::string& key) {
  if (source.object.bucket != input.get_string("Bucket") || source.object.key != key) return false;
  if (!source.object.latest) return false;  // an older version comes back
  return input.get_string("MetadataDirective") != "REPLACE" && !input.contains("StorageClass") &&
         !input.contains("WebsiteRedirectLocation") && !input.contains("ServerSideEncryption");
}

AwsResult<Json> copied_attributes(const Json& input, const Object& source) {
  ASSIGN_OR_RETURN(Json given, described_by(input));
  const bool replace = input.get_string("MetadataDirective", "COPY") == "REPLACE";
  Json attributes = replace ? given : source.attributes;
  attributes.erase("Parts");
  attributes.erase("StorageClass");
  attributes.erase("ChecksumType");
  if (const Json* storage = given.find("StorageClass")) attributes.set("StorageClass", *storage);
  const bool replace_tags = input.get_string("TaggingDirective", "COPY") == "REPLACE";
  const Json* tags = (replace_tags ? given : source.attributes).find("Tags");
  attributes.erase("Tags");
  if (tags) attributes.set("Tags", *tags);
  return attributes;
}

AwsResult<Json> copy_object(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  const std::string key = input.get_string("Key");
  RETURN_IF_ERROR(check_key(key));
  ASSIGN_OR_RETURN(const CopySource source, find_copy_source(turn, input));
  if (copies_onto_itself(input, source, key)) return invalid_request(std::string(kUnchanged));
  RETURN_IF_ERROR(check_write_conditions(turn, input, bucket.name, key));
  Store store(turn);
  const std::string bytes = store.bytes(source.object);
  Object object;
  object.bucket = bucket.name;
  object.key = key;
  object.version = new_version(turn, bucket, key);
  object.size = source.object.size;
  object.etag = hex(md5(bytes));
  object.modified_ms = turn.now_ms();
  ASSIGN_OR_RETURN(object.attributes, copied_attributes(input, source.object));
  std::string algorithm = input.get_string("ChecksumAlgorithm");
  if (!is_checksum_algorithm(algorithm))
    algorithm = algorithm_of(source.object.attributes.get("Checksums"));
  if (algorithm.empty()) algorithm = "CRC64NVME";
  object.attributes.set(
      "Checksums",
      Json::object({{checksum_member(algorithm), base64(checksum_bytes(algorithm, bytes))}}));
  Json result = Json::object({{"LastModified", epoch_seconds(turn.now_ms() / 1000 * 1000)},
                              {"ETag", quoted(object.etag)}});
  add_checksums(object, result);
  Json answer =
      Json::object({{"CopyObjectResult", std::move(result)}, {"ServerSideEncryption", "AES256"}});
  if (!bucket.versioning.empty()) answer.set("VersionId", object.version);
  if (!source.bucket.versioning.empty()) answer.set("CopySourceVersionId", source.object.version);
  announce_created(turn, bucket, object, "CopyObject");
  store.insert(std::move(object), bytes);
  return answer;
}

}  // namespace

AwsResult<CopySource> find_copy_source(core::Turn& turn, const Json& input) {
  const std::string text = input.get_string("CopySource");
  std::string_view path = text;
  std::string version;
  if (const std::size_t mark = path.find("?versionId="); mark != std::string_view::npos) {
    version = decoded_source(path.substr(mark + 11));
    path = path.substr(0, mark);
  }
  const std::string decoded = decoded_source(path);
  std::string_view place = decoded;
  if (starts_with(place, "/")) place.remove_prefix(1);
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == place.size())
    return invalid_argument("Invalid copy source object key", "x-amz-copy-source", text);
  Json wanted =
      Json::object({{"Bucket", place.substr(0, slash)}, {"Key", place.substr(slash + 1)}});
  if (!version.empty()) wanted.set("VersionId", version);
  ASSIGN_OR_RETURN(Bucket bucket, find_bucket(turn, wanted));
  ASSIGN_OR_RETURN(Object object, find_object(turn, bucket, wanted));
  RETURN_IF_ERROR(check_copy_conditions(input, object));
  return CopySource{std::move(bucket), std::move(object)};
}

void add_copying_operations(Operations& operations) {
  operations.push_back({"CopyObject", copy_object});
}

}  // namespace lockstep::s3
