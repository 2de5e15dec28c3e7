// DeleteObject, DeleteObjects.
#include "emulator/services/s3/announcing.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {
namespace {

constexpr std::size_t kDeletedMax = 1000;

struct Deletion {
  std::string version;          // of what was removed, or of the marker that was made
  bool made_marker = false;     // a marker hides the object now
  bool removed_marker = false;  // what was removed by its version was a marker
};

AwsResult<Deletion> delete_one(core::Turn& turn, const Bucket& bucket, const std::string& key,
                               const std::string& version) {
  Store store(turn);
  Deletion deletion;
  if (!version.empty()) {
    if (bucket.versioning.empty() && version != kNullVersion)
      return invalid_argument("Invalid version id specified", "versionId", version);
    deletion.version = version;
    const auto object = store.version(bucket.name, key, version);
    if (!object) return deletion;
    deletion.removed_marker = object->marker;
    announce_deleted(turn, bucket, *object, "Permanently Deleted");
    store.remove(*object);
    return deletion;
  }
  if (bucket.versioning.empty()) {
    if (const auto object = store.latest(bucket.name, key)) {
      announce_deleted(turn, bucket, *object, "Permanently Deleted");
      store.remove(*object);
    }
    return deletion;
  }
  Object marker;
  marker.bucket = bucket.name;
  marker.key = key;
  marker.version = new_version(turn, bucket, key);
  marker.marker = true;
  marker.modified_ms = turn.now_ms();
  deletion.version = marker.version;
  deletion.made_marker = true;
  announce_deleted(turn, bucket, marker, "Delete Marker Created");
  store.insert(std::move(marker), "");
  return deletion;
}

AwsResult<Json> delete_object(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  ASSIGN_OR_RETURN(const Deletion deletion, delete_one(turn, bucket, call.input.get_string("Key"),
                                                       call.input.get_string("VersionId")));
  Json answer = Json::object();
  if (deletion.made_marker || deletion.removed_marker) answer.set("DeleteMarker", true);
  if (!deletion.version.empty() && !bucket.versioning.empty())
    answer.set("VersionId", deletion.version);
  return answer;
}

Json deleted_shown(const std::string& key, const std::string& version, const Deletion& deletion) {
  Json shown = Json::object({{"Key", key}});
  if (!version.empty()) shown.set("VersionId", version);
  if (deletion.made_marker || deletion.removed_marker) {
    shown.set("DeleteMarker", true);
    shown.set("DeleteMarkerVersionId", deletion.version);
  }
  return shown;
}

AwsResult<Json> delete_objects(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  const Json& wanted = call.input.get("Delete");
  const Json& objects = wanted.get("Objects");
  if (!objects.is_array() || objects.empty() || objects.size() > kDeletedMax)
    return malformed_xml();
  Json deleted = Json::array();
  Json errors = Json::array();
  for (const Json& object : objects.items()) {
    const std::string key = object.get_string("Key");
    const std::string version = object.get_string("VersionId");
    if (key.empty()) return malformed_xml();
    auto deletion = delete_one(turn, bucket, key, version);
    if (deletion.ok()) {
      deleted.push_back(deleted_shown(key, version, *deletion));
      continue;
    }
    Json error = Json::object({{"Key", key}});
    if (!version.empty()) error.set("VersionId", version);
    error.set("Code",
              deletion.error().code == "InvalidArgument" ? "NoSuchVersion" : deletion.error().code);
    error.set("Message", deletion.error().message);
    errors.push_back(std::move(error));
  }
  Json answer = Json::object();
  if (!wanted.get_bool("Quiet") && !deleted.empty()) answer.set("Deleted", std::move(deleted));
  if (!errors.empty()) answer.set("Errors", std::move(errors));
  return answer;
}

}  // namespace

void add_deleting_operations(Operations& operations) {
  operations.push_back({"DeleteObject", delete_object});
  operations.push_back({"DeleteObjects", delete_objects});
}

}  // namespace lockstep::s3
