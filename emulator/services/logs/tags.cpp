// Tags of log groups: the old operations take a name, the new ones an ARN; there is one set.
#include "emulator/services/logs/operations.h"

namespace lockstep::logs {
namespace {

enum class Naming { ByName, ByArn };

AwsResult<const Group*> tagged_group(core::Turn& turn, Store& store, const Json& input,
                                     Naming naming) {
  const std::string name = naming == Naming::ByName
                               ? input.get_string("logGroupName")
                               : group_name(input.get_string("resourceArn"));
  const Group* group = store.find_group(turn.db(), name);
  if (group == nullptr) return no_group();
  return group;
}

AwsResult<Json> tag(core::Turn& turn, Store& store, const Json& input, Naming naming) {
  ASSIGN_OR_RETURN(const Group* group, tagged_group(turn, store, input, naming));
  Group changed = *group;
  const Json& tags = input.get("tags");
  if (tags.is_object()) {
    for (const Json::Member& each : tags.members()) changed.tags.set(each.key, each.value);
  }
  store.save_group(turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> untag(core::Turn& turn, Store& store, const Json& input, Naming naming) {
  ASSIGN_OR_RETURN(const Group* group, tagged_group(turn, store, input, naming));
  Group changed = *group;
  const Json& keys = input.get(naming == Naming::ByName ? "tags" : "tagKeys");
  for (std::size_t i = 0; keys.is_array() && i < keys.size(); ++i) {
    if (keys[i].is_string()) changed.tags.erase(keys[i].as_string());
  }
  store.save_group(turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> list(core::Turn& turn, Store& store, const Json& input, Naming naming) {
  ASSIGN_OR_RETURN(const Group* group, tagged_group(turn, store, input, naming));
  return Json::object({{"tags", group->tags}});
}

}  // namespace

std::vector<core::Operation> tag_operations(Store& store) {
  const auto on = [&store](auto perform, Naming naming) {
    return [&store, perform, naming](core::Turn& turn, const core::Call& call) {
      return perform(turn, store, call.input, naming);
    };
  };
  return {{"TagLogGroup", on(tag, Naming::ByName)},
          {"UntagLogGroup", on(untag, Naming::ByName)},
          {"ListTagsLogGroup", on(list, Naming::ByName)},
          {"TagResource", on(tag, Naming::ByArn)},
          {"UntagResource", on(untag, Naming::ByArn)},
          {"ListTagsForResource", on(list, Naming::ByArn)}};
}

}  // namespace lockstep::logs
