// TagResource, UntagResource, ListTagsForResource: of state machines and activities.
#include "emulator/base/text.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::int64_t kTagsMax = 50;

AwsResult<std::string> taggable(const Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("resourceArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn));
  if (parsed.kind == ArnKind::Activity) {
    auto rows = turn.db().prepare("SELECT 1 FROM states_activities WHERE name=?1");
    if (!rows.bind(parsed.name).step()) return resource_not_found(arn);
    return arn;
  }
  if (parsed.kind != ArnKind::StateMachine || !find_machine(parts, arn).ok())
    return resource_not_found(arn);
  return arn;
}

AwsResult<void> check_key(const std::string& key) {
  if (!starts_with(to_lower(key), "aws:")) return {};
  return core::refuse("AccessDeniedException",
                      "Caller is an end user and not allowed to mutate system tags");
}

AwsResult<Json> tag(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const std::string arn, taggable(parts, turn, call));
  const Json& tags = call.input.get("tags");
  RETURN_IF_ERROR(check_new_tags(tags));
  store_tags(turn, arn, tags);
  auto rows = turn.db().prepare("SELECT COUNT(*) FROM states_tags WHERE arn=?1");
  rows.bind(arn);
  if (rows.step() && rows.integer(0) > kTagsMax)
    return core::refuse("TooManyTags", format("Too many tags: '{}'", arn));
  return Json::object();
}

AwsResult<Json> untag(Parts& parts, Turn& turn, const Call& call) {
  ASSIGN_OR_RETURN(const std::string arn, taggable(parts, turn, call));
  const Json& keys = call.input.get("tagKeys");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].is_string()) continue;
    RETURN_IF_ERROR(check_key(keys[i].as_string()));
    turn.db()
        .prepare("DELETE FROM states_tags WHERE arn=?1 AND key=?2")
        .bind(arn, keys[i].as_string())
        .run();
  }
  return Json::object();
}

AwsResult<Json> list(Parts& parts, Turn& turn, const Call& call) {
  // Versions and aliases have no tags, which may be asked.
  if (const auto qualified = parse_arn(call.input.get_string("resourceArn"));
      qualified.ok() && qualified->kind == ArnKind::StateMachine && !qualified->qualifier.empty())
    return Json::object({{"tags", Json::array()}});
  ASSIGN_OR_RETURN(const std::string arn, taggable(parts, turn, call));
  auto rows = turn.db().prepare("SELECT key, value FROM states_tags WHERE arn=?1 ORDER BY key");
  rows.bind(arn);
  Json tags = Json::array();
  while (rows.step())
    tags.push_back(Json::object({{"key", rows.text(0)}, {"value", rows.text(1)}}));
  return Json::object({{"tags", std::move(tags)}});
}

}  // namespace

core::AwsResult<void> check_new_tags(const Json& tags) {
  for (std::size_t i = 0; i < tags.size(); ++i)
    RETURN_IF_ERROR(check_key(tags[i].get_string("key")));
  return {};
}

void store_tags(core::Turn& turn, const std::string& arn, const Json& tags) {
  for (std::size_t i = 0; i < tags.size(); ++i)
    turn.db()
        .prepare("INSERT OR REPLACE INTO states_tags(arn, key, value) VALUES(?1, ?2, ?3)")
        .bind(arn, tags[i].get_string("key"), tags[i].get_string("value"))
        .run();
}

void add_tag_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"TagResource", bound(tag)});
  out.push_back({"UntagResource", bound(untag)});
  out.push_back({"ListTagsForResource", bound(list)});
}

}  // namespace lockstep::states
