// CreateMultipartUpload, UploadPart, UploadPartCopy, CompleteMultipartUpload, AbortMultipartUpload,
// ListParts, ListMultipartUploads.
#include <algorithm>

#include "emulator/base/digest.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/s3/announcing.h"
#include "emulator/services/s3/checksums.h"
#include "emulator/services/s3/conditions.h"
#include "emulator/services/s3/content.h"
#include "emulator/services/s3/copying.h"

namespace lockstep::s3 {
namespace {

constexpr std::int64_t kPartBytesMin = 5LL << 20;
constexpr std::int64_t kPartsMax = 10'000;

AwsResult<Upload> find_upload(core::Turn& turn, const Json& input) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  const std::string id = input.get_string("UploadId");
  auto upload = Store(turn).upload(id);
  if (!upload || upload->bucket != bucket.name || upload->key != input.get_string("Key"))
    return no_such_upload(id);
  return std::move(*upload);
}

AwsResult<void> check_part_number(std::int64_t number) {
  if (number >= 1 && number <= kPartsMax) return {};
  return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                          "partNumber", format("{}", number));
}

AwsResult<Json> create_multipart_upload(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  Upload upload;
  upload.bucket = bucket.name;
  upload.key = input.get_string("Key");
  RETURN_IF_ERROR(check_key(upload.key));
  upload.started_ms = turn.now_ms();
  ASSIGN_OR_RETURN(upload.attributes, described_by(input));
  Json answer = Json::object({{"Bucket", bucket.name}, {"Key", upload.key}});
  const std::string algorithm = input.get_string("ChecksumAlgorithm");
  if (is_checksum_algorithm(algorithm)) {
    const bool whole = algorithm == "CRC64NVME";
    const std::string type = input.get_string("ChecksumType", whole ? "FULL_OBJECT" : "COMPOSITE");
    upload.attributes.set("ChecksumAlgorithm", algorithm);
    upload.attributes.set("ChecksumType", type);
    answer.set("ChecksumAlgorithm", algorithm);
    answer.set("ChecksumType", type);
  }
  upload.id = turn.chance().letters_digits("upload", turn.draw_key("upload"), 64);
  answer.set("UploadId", upload.id);
  answer.set("ServerSideEncryption", "AES256");
  Store(turn).insert_upload(upload);
  return answer;
}

AwsResult<Json> upload_part(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  RETURN_IF_ERROR(check_part_number(input.get_int("PartNumber")));
  ASSIGN_OR_RETURN(const Upload upload, find_upload(turn, input));
  const std::string_view body = body_of(call);
  Part part;
  part.part = input.get_int("PartNumber");
  part.size = static_cast<std::int64_t>(body.size());
  part.etag = sums_of(call).etag;
  part.modified_ms = turn.now_ms();
  part.checksums = sums_of(call).checksums;
  const std::string algorithm = upload.attributes.get_string("ChecksumAlgorithm");
  if (!algorithm.empty() && !part.checksums.contains(checksum_member(algorithm)))
    part.checksums =
        Json::object({{checksum_member(algorithm), base64(checksum_bytes(algorithm, body))}});
  Json answer = Json::object({{"ETag", quoted(part.etag)}, {"ServerSideEncryption", "AES256"}});
  for (const auto& [member, value] : part.checksums.members()) answer.set(member, value);
  Store(turn).put_part(upload.id, std::move(part), body);
  return answer;
}

// "bytes=a-b", both there and inside the source.
AwsResult<std::string> copied_bytes(core::Turn& turn, const Json& input, const Object& source) {
  Store store(turn);
  const std::string range = input.get_string("CopySourceRange");
  if (range.empty()) return store.bytes(source);
  const std::string_view text = range;
  const std::size_t dash = text.find('-');
  const auto from = starts_with(text, "bytes=") && dash != std::string_view::npos
                        ? to_int(text.substr(6, dash - 6))
                        : std::nullopt;
  const auto to = from ? to_int(text.substr(dash + 1)) : std::nullopt;
  if (!from || !to || *from < 0 || *to < *from)
    return invalid_argument(
        "The x-amz-copy-source-range value must be of the form "
        "bytes=first-last where first and last are the zero-based offsets of "
        "the first and last bytes to copy",
        "x-amz-copy-source-range", range);
  if (*to >= source.size)
    return invalid_argument(
        format("Range specified is not valid for source object of size: {}", source.size),
        "x-amz-copy-source-range", range);
  return store.bytes(source, *from, *to - *from + 1);
}

AwsResult<Json> upload_part_copy(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  RETURN_IF_ERROR(check_part_number(input.get_int("PartNumber")));
  ASSIGN_OR_RETURN(const Upload upload, find_upload(turn, input));
  ASSIGN_OR_RETURN(const CopySource source, find_copy_source(turn, input));
  ASSIGN_OR_RETURN(const std::string bytes, copied_bytes(turn, input, source.object));
  Part part;
  part.part = input.get_int("PartNumber");
  part.size = static_cast<std::int64_t>(bytes.size());
  part.etag = hex(md5(bytes));
  part.modified_ms = turn.now_ms();
  const std::string algorithm = upload.attributes.get_string("ChecksumAlgorithm", "CRC64NVME");
  part.checksums =
      Json::object({{checksum_member(algorithm), base64(checksum_bytes(algorithm, bytes))}});
  Json result = Json::object(
      {{"LastModified", epoch_seconds(turn.now_ms() / 1000 * 1000)}, {"ETag", quoted(part.etag)}});
  if (upload.attributes.contains("ChecksumAlgorithm"))
    for (const auto& [member, value] : part.checksums.members()) result.set(member, value);
  Store(turn).put_part(upload.id, std::move(part), bytes);
  Json answer =
      Json::object({{"CopyPartResult", std::move(result)}, {"ServerSideEncryption", "AES256"}});
  if (!source.bucket.versioning.empty()) answer.set("CopySourceVersionId", source.object.version);
  return answer;
}

// --- completing ---------------------------------------------------------------------------------

bool same_etag(std::string_view given, std::string_view stored) {
  if (given.size() >= 2 && given.front() == '"' && given.back() == '"')
    given = given.substr(1, given.size() - 2);
  return given == stored;
}

Refusal invalid_part(const Upload& upload, const Json& wanted) {
  return s3_refusal(
      400, "InvalidPart",
      "One or more of the specified parts could not be found.  The part may not have been "
      "uploaded, or the specified entity tag may not match the part's entity tag.",
      Json::object({{"UploadId", upload.id},
                    {"PartNumber", format("{}", wanted.get_int("PartNumber"))},
                    {"ETag", replace_all(wanted.get_string("ETag"), "\"", "")}}));
}

AwsResult<std::vector<Part>> chosen_parts(core::Turn& turn, const Upload& upload,
                                          const Json& wanted) {
  if (!wanted.is_array() || wanted.empty())
    return s3_refusal(400, "InvalidRequest", "You must specify at least one part");
  const std::vector<Part> stored = Store(turn).parts(upload.id);
  std::vector<Part> chosen;
  std::int64_t before = 0;
  for (const Json& entry : wanted.items()) {
    const std::int64_t number = entry.get_int("PartNumber");
    if (number <= before)
      return s3_refusal(400, "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by "
                        "part number.",
                        Json::object({{"UploadId", upload.id}}));
    before = number;
    const auto part = std::find_if(stored.begin(), stored.end(),
                                   [number](const Part& one) { return one.part == number; });
    if (part == stored.end() || !same_etag(entry.get_string("ETag"), part->etag))
      return invalid_part(upload, entry);
    chosen.push_back(*part);
  }
  for (std::size_t i = 0; i + 1 < chosen.size(); ++i)
    if (chosen[i].size < kPartBytesMin)
      return s3_refusal(400, "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size",
                        Json::object({{"ProposedSize", format("{}", chosen[i].size)},
                                      {"MinSizeAllowed", format("{}", kPartBytesMin)},
                                      {"PartNumber", format("{}", chosen[i].part)},
                                      {"ETag", chosen[i].etag}}));
  return chosen;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  return bytes;
}

void add_joined_checksum(const Upload& upload, const std::vector<Part>& parts,
                         std::string_view bytes, Json& attributes) {
  const std::string algorithm = upload.attributes.get_string("ChecksumAlgorithm", "CRC64NVME");
  const std::string type = upload.attributes.get_string("ChecksumType", "FULL_OBJECT");
  const std::string member = checksum_member(algorithm);
  std::string value = base64(checksum_bytes(algorithm, bytes));
  if (type == "COMPOSITE") {
    std::string joined;
    for (const Part& part : parts)
      joined += from_base64(part.checksums.get_string(member)).value_or("");
    value = format("{}-{}", base64(checksum_bytes(algorithm, joined)), parts.size());
  }
  attributes.set("Checksums", Json::object({{member, value}}));
  attributes.set("ChecksumType", type);
}

AwsResult<Json> complete_multipart_upload(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  ASSIGN_OR_RETURN(const Upload upload, find_upload(turn, input));
  ASSIGN_OR_RETURN(const std::vector<Part> parts,
                   chosen_parts(turn, upload, input.get("MultipartUpload").get("Parts")));
  RETURN_IF_ERROR(check_write_conditions(turn, input, bucket.name, upload.key));
  Object object;
  object.bucket = bucket.name;
  object.key = upload.key;
  object.version = new_version(turn, bucket, upload.key);
  object.modified_ms = turn.now_ms();
  object.attributes = upload.attributes;
  object.attributes.erase("ChecksumAlgorithm");
  Json sizes = Json::array();
  std::string digests;
  for (const Part& part : parts) {
    object.size += part.size;
    sizes.push_back(part.size);
    digests += unhex(part.etag);
  }
  if (object.size > kObjectBytesMax)
    return s3_refusal(400, "EntityTooLarge",
                      "Your proposed upload exceeds the maximum allowed size");
  object.attributes.set("Parts", std::move(sizes));
  object.etag = format("{}-{}", hex(md5(digests)), parts.size());
  Store store(turn);
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(object.size));
  for (const Part& part : parts) bytes += store.part_bytes(part.number);
  add_joined_checksum(upload, parts, bytes, object.attributes);
  Json answer = Json::object({{"Location", format("{}/{}/{}", turn.endpoint(), bucket.name,
                                                  replace_all(url_encode(upload.key), "%2F", "/"))},
                              {"Bucket", bucket.name},
                              {"Key", upload.key},
                              {"ETag", quoted(object.etag)},
                              {"ServerSideEncryption", "AES256"}});
  add_checksums(object, answer);
  if (!bucket.versioning.empty()) answer.set("VersionId", object.version);
  announce_created(turn, bucket, object, "CompleteMultipartUpload");
  store.insert(std::move(object), bytes);
  store.delete_upload(upload.id);
  return answer;
}

AwsResult<Json> abort_multipart_upload(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Upload upload, find_upload(turn, call.input));
  Store(turn).delete_upload(upload.id);
  return Json::object();
}

// --- listing ------------------------------------------------------------------------------------

// The members of the model are numbers or, in older ones, texts.
std::int64_t number_of(const Json& input, std::string_view member, std::int64_t fallback) {
  const Json& value = input.get(member);
  if (value.is_int()) return value.as_int();
  return value.is_string() ? to_int(value.as_string()).value_or(fallback) : fallback;
}

AwsResult<Json> list_parts(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Upload upload, find_upload(turn, input));
  const std::int64_t marker = number_of(input, "PartNumberMarker", 0);
  const auto most =
      static_cast<std::size_t>(std::clamp<std::int64_t>(input.get_int("MaxParts", 1000), 0, 1000));
  Json listed = Json::array();
  std::int64_t next = 0;
  bool truncated = false;
  for (const Part& part : Store(turn).parts(upload.id)) {
    if (part.part <= marker) continue;
    if (listed.size() == most) {
      truncated = true;
      break;
    }
    Json shown = Json::object({{"PartNumber", part.part},
                               {"LastModified", epoch_seconds(part.modified_ms / 1000 * 1000)},
                               {"ETag", quoted(part.etag)},
                               {"Size", part.size}});
    if (upload.attributes.contains("ChecksumAlgorithm"))
      for (const auto& [member, value] : part.checksums.members()) shown.set(member, value);
    listed.push_back(std::move(shown));
    next = part.part;
  }
  Json answer =
      Json::object({{"Bucket", upload.bucket},
                    {"Key", upload.key},
                    {"UploadId", upload.id},
                    {"Initiator", owner_shown(turn)},
                    {"Owner", owner_shown(turn)},
                    {"StorageClass", upload.attributes.get_string("StorageClass", "STANDARD")},
                    {"PartNumberMarker", marker},
                    {"NextPartNumberMarker", next},
                    {"MaxParts", most},
                    {"IsTruncated", truncated}});
  for (std::string_view member : {"ChecksumAlgorithm", "ChecksumType"})
    if (const Json* value = upload.attributes.find(member)) answer.set(member, *value);
  if (!listed.empty()) answer.set("Parts", std::move(listed));
  return answer;
}

AwsResult<Json> list_multipart_uploads(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  const std::string prefix = input.get_string("Prefix");
  const std::string key_marker = input.get_string("KeyMarker");
  const std::string id_marker = input.get_string("UploadIdMarker");
  const auto most = static_cast<std::size_t>(
      std::clamp<std::int64_t>(input.get_int("MaxUploads", 1000), 1, 1000));
  Json listed = Json::array();
  bool truncated = false;
  bool past_marker = key_marker.empty();
  for (const Upload& upload : Store(turn).uploads(bucket.name)) {
    if (!past_marker) {
      if (upload.key == key_marker && upload.id == id_marker) {
        past_marker = true;
        continue;
      }
      if (upload.key < key_marker || upload.key == key_marker) continue;
      past_marker = true;
    }
    if (!starts_with(upload.key, prefix)) continue;
    if (listed.size() == most) {
      truncated = true;
      break;
    }
    listed.push_back(
        Json::object({{"UploadId", upload.id},
                      {"Key", upload.key},
                      {"Initiated", epoch_seconds(upload.started_ms / 1000 * 1000)},
                      {"StorageClass", upload.attributes.get_string("StorageClass", "STANDARD")},
                      {"Owner", owner_shown(turn)},
                      {"Initiator", owner_shown(turn)}}));
  }
  Json answer = Json::object(
      {{"Bucket", bucket.name}, {"KeyMarker", key_marker}, {"UploadIdMarker", id_marker}});
  const Json last = listed.empty() ? Json::object() : listed[listed.size() - 1];
  answer.set("NextKeyMarker", last.get_string("Key"));
  answer.set("NextUploadIdMarker", last.get_string("UploadId"));
  if (!prefix.empty()) answer.set("Prefix", prefix);
  answer.set("MaxUploads", most);
  answer.set("IsTruncated", truncated);
  if (!listed.empty()) answer.set("Uploads", std::move(listed));
  return answer;
}

}  // namespace

void add_multipart_operations(Operations& operations) {
  operations.push_back({"CreateMultipartUpload", create_multipart_upload});
  operations.push_back({"UploadPart", upload_part, prepare_body});
  operations.push_back({"UploadPartCopy", upload_part_copy});
  operations.push_back({"CompleteMultipartUpload", complete_multipart_upload});
  operations.push_back({"AbortMultipartUpload", abort_multipart_upload});
  operations.push_back({"ListParts", list_parts});
  operations.push_back({"ListMultipartUploads", list_multipart_uploads});
}

}  // namespace lockstep::s3
