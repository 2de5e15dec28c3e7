// AddPermission, RemovePermission, TagResource, UntagResource, ListTagsForResource.
#include <set>

#include "emulator/services/sns/state.h"

namespace lockstep::sns {
namespace {

constexpr std::size_t kTagsMax = 50;

Json one_or_list(Json::Items items) {
  if (items.size() == 1) return items.front();
  return Json(std::move(items));
}

Json::Items texts_of(const Json& list, std::string_view prefix, std::string_view suffix) {
  Json::Items items;
  if (!list.is_array()) return items;
  for (const auto& item : list.items()) {
    if (item.is_string()) items.push_back(format("{}{}{}", prefix, item.as_string(), suffix));
  }
  return items;
}

bool is_topic_action(std::string_view action) {
  for (std::string_view known :
       {"Publish", "Subscribe", "GetTopicAttributes", "SetTopicAttributes", "AddPermission",
        "RemovePermission", "DeleteTopic", "ListSubscriptionsByTopic", "Receive", "*"}) {
    if (action == known) return true;
  }
  return false;
}

// The policy as AWS shows it for the topic, so that a statement can be added to the default one.
AwsResult<Json> current_policy(core::Turn& turn, const Topic& topic) {
  core::Call call;
  call.service = "sns";
  call.operation = "GetTopicAttributes";
  call.input = Json::object({{"TopicArn", topic.arn}});
  auto answer = turn.call(std::move(call));
  if (!answer.result.ok()) return Failure(answer.result.error());
  auto policy = parse_json(answer.result.value().get("Attributes").get_string("Policy"));
  if (!policy.ok() || !policy.value().get("Statement").is_array())
    return Json::object({{"Version", "2008-10-17"}, {"Statement", Json::array()}});
  return policy.value();
}

AwsResult<Json> add_permission(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  const auto label = call.input.get_string("Label");
  const Json& actions = call.input.get("ActionName");
  if (actions.is_array()) {
    for (const auto& action : actions.items()) {
      if (!is_topic_action(text_of(action)))
        return invalid_parameter("Policy statement action out of service scope!");
    }
  }
  ASSIGN_OR_RETURN(Json policy, current_policy(turn, *topic));
  for (const auto& statement : policy.get("Statement").items()) {
    if (statement.get_string("Sid") == label) return invalid_parameter("Statement already exists");
  }
  policy.at("Statement")
      .push_back(Json::object(
          {{"Sid", label},
           {"Effect", "Allow"},
           {"Principal", Json::object({{"AWS", one_or_list(texts_of(call.input.get("AWSAccountId"),
                                                                    "arn:aws:iam::", ":root"))}})},
           {"Action", one_or_list(texts_of(actions, "SNS:", ""))},
           {"Resource", topic->arn}}));
  Topic changed = *topic;
  changed.attributes["Policy"] = dump(policy);
  state.save_topic(turn, changed);
  return Json::object();
}

AwsResult<Json> remove_permission(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  const auto label = call.input.get_string("Label");
  ASSIGN_OR_RETURN(Json policy, current_policy(turn, *topic));
  Json kept = Json::array();
  for (const auto& statement : policy.get("Statement").items()) {
    if (statement.get_string("Sid") != label) kept.push_back(statement);
  }
  if (kept.size() == policy.get("Statement").size()) return Json::object();
  policy.set("Statement", std::move(kept));
  Topic changed = *topic;
  changed.attributes["Policy"] = dump(policy);
  state.save_topic(turn, changed);
  return Json::object();
}

AwsResult<Topic*> tagged_topic(State& state, const Json& input) {
  auto* topic = state.topic(input.get_string("ResourceArn"));
  if (!topic) return resource_not_found();
  return topic;
}

AwsResult<Json> tag_resource(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, tagged_topic(state, call.input));
  const Json& tags = call.input.get("Tags");
  Topic changed = *topic;
  std::set<std::string> keys;
  if (tags.is_array()) {
    for (const auto& tag : tags.items()) {
      const auto key = tag.get_string("Key");
      if (!keys.insert(key).second) return invalid_parameter("Duplicated keys are not allowed.");
      changed.tags[key] = tag.get_string("Value");
    }
  }
  if (changed.tags.size() > kTagsMax) {
    return core::refuse("TagLimitExceeded",
                        "Could not complete request: tag quota of per resource exceeded");
  }
  state.save_topic(turn, changed);
  return Json::object();
}

AwsResult<Json> untag_resource(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, tagged_topic(state, call.input));
  const Json& keys = call.input.get("TagKeys");
  Topic changed = *topic;
  if (keys.is_array()) {
    for (const auto& key : keys.items()) changed.tags.erase(text_of(key));
  }
  state.save_topic(turn, changed);
  return Json::object();
}

AwsResult<Json> list_tags(State& state, core::Turn&, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, tagged_topic(state, call.input));
  Json tags = Json::array();
  for (const auto& [key, value] : topic->tags)
    tags.push_back(Json::object({{"Key", key}, {"Value", value}}));
  return Json::object({{"Tags", std::move(tags)}});
}

}  // namespace

void add_topic_access_operations(Operations& operations, State& state) {
  add_operation(operations, state, "AddPermission", add_permission);
  add_operation(operations, state, "RemovePermission", remove_permission);
  add_operation(operations, state, "TagResource", tag_resource);
  add_operation(operations, state, "UntagResource", untag_resource);
  add_operation(operations, state, "ListTagsForResource", list_tags);
}

}  // namespace lockstep::sns
