#include "emulator/services/s3/announcing.h"

namespace lockstep::s3 {
namespace {

bool is_asked_to_announce(core::Turn& turn, const Bucket& bucket) {
  const auto setting = Store(turn).setting(bucket.name, "notification");
  return setting && setting->get("EventBridgeConfiguration").is_object();
}

Json object_shown(core::Turn& turn, const Bucket& bucket, const Object& object, bool deleted) {
  Json shown = Json::object({{"key", object.key}});
  if (!deleted) shown.set("size", object.size);
  if (!deleted) shown.set("etag", object.etag);
  if (!bucket.versioning.empty()) shown.set("version-id", object.version);
  shown.set("sequencer", format("{:016X}", Store(turn).next_number()));
  return shown;
}

// A bus that is not there does not keep an object from being stored.
void publish(core::Turn& turn, const Bucket& bucket, std::string_view detail_type, Json detail) {
  const Json entry = Json::object({{"Source", "aws.s3"},
                                   {"DetailType", detail_type},
                                   {"Resources", Json::array({"arn:aws:s3:::" + bucket.name})},
                                   {"Detail", dump(detail)}});
  core::Call call;
  call.service = "events";
  call.operation = "PutEvents";
  call.input = Json::object({{"Entries", Json::array({entry})}});
  (void)turn.call(std::move(call));
}

Json detail_of(core::Turn& turn, const Bucket& bucket, Json object) {
  return Json::object(
      {{"version", "0"},
       {"bucket", Json::object({{"name", bucket.name}})},
       {"object", std::move(object)},
       {"request-id", turn.chance().letters_digits("s3-request", turn.draw_key("s3-request"), 16)},
       {"requester", turn.account_id()},
       {"source-ip-address", "127.0.0.1"}});
}

}  // namespace

void announce_created(core::Turn& turn, const Bucket& bucket, const Object& object,
                      std::string_view reason) {
  if (!is_asked_to_announce(turn, bucket)) return;
  Json detail = detail_of(turn, bucket, object_shown(turn, bucket, object, false));
  detail.set("reason", reason);
  publish(turn, bucket, "Object Created", std::move(detail));
}

void announce_deleted(core::Turn& turn, const Bucket& bucket, const Object& object,
                      std::string_view deletion_type) {
  if (!is_asked_to_announce(turn, bucket)) return;
  Json detail = detail_of(turn, bucket, object_shown(turn, bucket, object, true));
  detail.set("reason", "DeleteObject");
  detail.set("deletion-type", deletion_type);
  publish(turn, bucket, "Object Deleted", std::move(detail));
}

}  // namespace lockstep::s3
