// GetObjectTagging, PutObjectTagging, DeleteObjectTagging, GetObjectAttributes, GetObjectAcl,
// PutObjectAcl.
#include "emulator/base/timestamp.h"
#include "emulator/services/s3/content.h"

namespace lockstep::s3 {
namespace {

struct Named {
  Bucket bucket;
  Object object;
};

AwsResult<Named> find_named(core::Turn& turn, const Json& input) {
  ASSIGN_OR_RETURN(Bucket bucket, find_bucket(turn, input));
  ASSIGN_OR_RETURN(Object object, find_object(turn, bucket, input));
  return Named{std::move(bucket), std::move(object)};
}

Json with_version(const Named& named, Json answer) {
  if (!named.bucket.versioning.empty()) answer.set("VersionId", named.object.version);
  return answer;
}

AwsResult<Json> get_object_tagging(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Named named, find_named(turn, call.input));
  const Json& tags = named.object.attributes.get("Tags");
  return with_version(named, Json::object({{"TagSet", tags.is_array() ? tags : Json::array()}}));
}

AwsResult<Json> put_object_tagging(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Named named, find_named(turn, call.input));
  const Json& tags = call.input.get("Tagging").get("TagSet");
  RETURN_IF_ERROR(check_object_tags(tags));
  named.object.attributes.set("Tags", tags.is_array() ? tags : Json::array());
  Store(turn).update_attributes(named.object);
  return with_version(named, Json::object());
}

AwsResult<Json> delete_object_tagging(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Named named, find_named(turn, call.input));
  named.object.attributes.erase("Tags");
  Store(turn).update_attributes(named.object);
  return with_version(named, Json::object());
}

bool is_asked(const Json& wanted, std::string_view attribute) {
  if (!wanted.is_array()) return false;
  for (const Json& one : wanted.items())
    if (one.is_string() && one.as_string() == attribute) return true;
  return false;
}

AwsResult<Json> get_object_attributes(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Named named, find_named(turn, call.input));
  const Json& wanted = call.input.get("ObjectAttributes");
  const Object& object = named.object;
  Json answer = Json::object({{"LastModified", epoch_seconds(object.modified_ms / 1000 * 1000)}});
  if (is_asked(wanted, "ETag")) answer.set("ETag", object.etag);
  if (is_asked(wanted, "Checksum")) {
    Json checksum = Json::object();
    add_checksums(object, checksum);
    answer.set("Checksum", std::move(checksum));
  }
  const Json& parts = object.attributes.get("Parts");
  if (is_asked(wanted, "ObjectParts") && parts.is_array())
    answer.set("ObjectParts", Json::object({{"TotalPartsCount", parts.size()}}));
  if (is_asked(wanted, "StorageClass"))
    answer.set("StorageClass", object.attributes.get_string("StorageClass", "STANDARD"));
  if (is_asked(wanted, "ObjectSize")) answer.set("ObjectSize", object.size);
  return with_version(named, std::move(answer));
}

AwsResult<Json> get_object_acl(core::Turn& turn, const core::Call& call) {
  RETURN_IF_ERROR(find_named(turn, call.input));
  const Json owner = owner_shown(turn);
  const Json grantee = Json::object({{"ID", owner.get_string("ID")}, {"Type", "CanonicalUser"}});
  const Json grant = Json::object({{"Grantee", grantee}, {"Permission", "FULL_CONTROL"}});
  return Json::object({{"Owner", owner}, {"Grants", Json::array({grant})}});
}

AwsResult<Json> put_object_acl(core::Turn& turn, const core::Call& call) {
  RETURN_IF_ERROR(find_named(turn, call.input));
  RETURN_IF_ERROR(check_acl(call.input));
  return Json::object();
}

}  // namespace

void add_object_detail_operations(Operations& operations) {
  operations.push_back({"GetObjectTagging", get_object_tagging});
  operations.push_back({"PutObjectTagging", put_object_tagging});
  operations.push_back({"DeleteObjectTagging", delete_object_tagging});
  operations.push_back({"GetObjectAttributes", get_object_attributes});
  operations.push_back({"GetObjectAcl", get_object_acl});
  operations.push_back({"PutObjectAcl", put_object_acl});
}

}  // namespace lockstep::s3
