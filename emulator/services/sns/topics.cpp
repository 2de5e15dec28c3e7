// CreateTopic, DeleteTopic, ListTopics, GetTopicAttributes, SetTopicAttributes.
#include <algorithm>
#include <array>

#include "emulator/services/sns/state.h"

namespace lockstep::sns {
namespace {

constexpr std::array<std::string_view, 9> kSettable{
    "DisplayName", "Policy", "DeliveryPolicy", "SignatureVersion", "KmsMasterKeyId",
    "TracingConfig", "MaximumMessageSize", "FifoThroughputScope", "ArchivePolicy",
};
constexpr std::array<std::string_view, 5> kFeedbackOf{"Application", "Firehose", "HTTP", "Lambda",
                                                      "SQS"};
constexpr std::array<std::string_view, 3> kFeedback{"SuccessFeedbackRoleArn",
                                                    "FailureFeedbackRoleArn",
                                                    "SuccessFeedbackSampleRate"};

bool is_feedback(std::string_view name) {
  for (auto of : kFeedbackOf) {
    if (!starts_with(name, of)) continue;
    const auto rest = name.substr(of.size());
    if (std::find(kFeedback.begin(), kFeedback.end(), rest) != kFeedback.end()) return true;
  }
  return false;
}

bool is_settable(const Topic& topic, std::string_view name) {
  if (name == "ContentBasedDeduplication") return topic.fifo();
  return std::find(kSettable.begin(), kSettable.end(), name) != kSettable.end() ||
         is_feedback(name);
}

bool is_boolean(std::string_view value) { return value == "true" || value == "false"; }

// Refuses values that AWS could not mean; `invalid` makes the refusal.
template <class Invalid>
AwsResult<void> check_value(std::string_view name, std::string_view value, Invalid invalid) {
  if (name == "SignatureVersion" && value != "1" && value != "2") return invalid(name);
  if (name == "ContentBasedDeduplication" && !is_boolean(value)) return invalid(name);
  if (name == "TracingConfig" && value != "Active" && value != "PassThrough") return invalid(name);
  if (name == "MaximumMessageSize") {
    const auto bytes = to_int(value);
    if (!bytes || *bytes < 1024 || *bytes > 262144) return invalid(name);
  }
  const bool json = name == "Policy" || name == "DeliveryPolicy" || name == "ArchivePolicy";
  if (json && !value.empty()) {
    const auto parsed = parse_json(value, {.depth = 64});
    if (!parsed.ok() || !parsed.value().is_object()) return invalid(name);
  }
  return {};
}

bool is_valid_name(std::string_view name, bool fifo) {
  if (name.size() > 256) return false;
  if (fifo) {
    if (!ends_with(name, ".fifo")) return false;
    name.remove_suffix(5);
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
  });
}

std::string default_policy(core::Turn& turn, const Topic& topic) {
  return format(
      R"({{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{{"Sid":)"
      R"("__default_statement_ID","Effect":"Allow","Principal":{{"AWS":"*"}},"Action":[)"
      R"("SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",)"
      R"("SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic",)"
      R"("SNS:Publish"],"Resource":"{}","Condition":{{"StringEquals":{{"AWS:SourceOwner":"{}")"
      R"(}}}}}}]}})",
      topic.arn, turn.account_id());
}

constexpr std::string_view kDefaultDeliveryPolicy =
    R"({"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,)"
    R"("numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,)"
    R"("backoffFunction":"linear"},"disableSubscriptionOverrides":false,)"
    R"("defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}})";

// What was set, over the defaults, member by member.
std::string effective_delivery_policy(const std::string& text) {
  const auto given = parse_json(text);
  if (!given.ok()) return std::string(kDefaultDeliveryPolicy);
  auto defaults = parse_json(kDefaultDeliveryPolicy);
  Json policy = defaults.value();
  const Json& http = given.value().get("http");
  if (!http.is_object()) return dump(policy);
  for (const auto& member : http.members()) {
    Json& slot = policy.at("http").at(member.key);
    if (!slot.is_object() || !member.value.is_object()) {
      slot = member.value;
      continue;
    }
    for (const auto& inner : member.value.members()) slot.set(inner.key, inner.value);
  }
  return dump(policy);
}

// A delivery policy is echoed with disableSubscriptionOverrides filled in.
std::string normal_delivery_policy(const std::string& text) {
  auto parsed = parse_json(text.empty() ? "{}" : text);
  Json policy = parsed.ok() ? parsed.value() : Json::object();
  Json& http = policy.at("http");
  if (!http.is_object()) http = Json::object();
  if (!http.contains("disableSubscriptionOverrides"))
    http.set("disableSubscriptionOverrides", false);
  return dump(policy);
}

void put_attribute(Topic& topic, const std::string& name, std::string value) {
  if (name == "DeliveryPolicy") value = normal_delivery_policy(value);
  topic.attributes[name] = std::move(value);
}

Texts read_tags(const Json& list) {
  Texts tags;
  if (!list.is_array()) return tags;
  for (const auto& tag : list.items()) tags[tag.get_string("Key")] = tag.get_string("Value");
  return tags;
}

// The attributes of CreateTopic, checked; only what differs from a topic without any is kept.
AwsResult<Topic> topic_asked_for(core::Turn& turn, const Json& input) {
  Topic topic;
  topic.name = input.get_string("Name");
  topic.arn = format("arn:aws:sns:{}:{}:{}", turn.region(), turn.account_id(), topic.name);
  topic.tags = read_tags(input.get("Tags"));
  const Json& given = input.get("Attributes");
  const bool fifo = given.is_object() && given.contains("FifoTopic") &&
                    text_of(given.get("FifoTopic")) == "true";
  if (!is_valid_name(topic.name, fifo)) return invalid_parameter("Topic Name");
  if (fifo) {
    topic.attributes["FifoTopic"] = "true";
    topic.attributes["ContentBasedDeduplication"] = "false";
  }
  if (!given.is_object()) return topic;
  const auto invalid = [](std::string_view name) {
    return invalid_parameter_because("Attributes", format("Invalid value for attribute {}", name));
  };
  for (const auto& member : given.members()) {
    if (member.key == "FifoTopic") continue;
    if (member.key == "ContentBasedDeduplication" && !fifo) continue;  // never shows
    if (!is_settable(topic, member.key)) {
      return invalid_parameter_because("Attributes",
                                       format("Unknown attribute name: {}", member.key));
    }
    const auto value = text_of(member.value);
    RETURN_IF_ERROR(check_value(member.key, value, invalid));
    put_attribute(topic, member.key, value);
  }
  return topic;
}

AwsResult<void> check_same(const Topic& existing, const Topic& asked, const Json& input) {
  const Json& given = input.get("Attributes");
  if (given.is_object()) {
    for (const auto& member : given.members()) {
      const auto wanted = asked.attributes.find(member.key);
      const auto stored = existing.attributes.find(member.key);
      const bool has_wanted = wanted != asked.attributes.end();
      const bool has_stored = stored != existing.attributes.end();
      if (has_wanted == has_stored && (!has_wanted || wanted->second == stored->second)) continue;
      return invalid_parameter_because("Attributes",
                                       "Topic already exists with different attributes");
    }
  }
  if (!asked.tags.empty() && asked.tags != existing.tags)
    return invalid_parameter_because("Tags", "Topic already exists with different tags");
  return {};
}

AwsResult<Json> create_topic(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Topic topic, topic_asked_for(turn, call.input));
  const Json answer = Json::object({{"TopicArn", topic.arn}});
  if (const auto* existing = state.topic(topic.arn)) {
    RETURN_IF_ERROR(check_same(*existing, topic, call.input));
    return answer;
  }
  state.add_topic(turn, std::move(topic));
  return answer;
}

AwsResult<Json> delete_topic(State& state, core::Turn& turn, const core::Call& call) {
  const auto arn = call.input.get_string("TopicArn");
  RETURN_IF_ERROR(check_arn(turn, arn, "TopicArn"));
  if (state.topic(arn)) state.remove_topic(turn, arn);
  return Json::object();
}

AwsResult<Json> list_topics(State& state, core::Turn&, const core::Call& call) {
  ASSIGN_OR_RETURN(const Page page, page_of(call.input, state.topics().size()));
  Json topics = Json::array();
  std::size_t place = 0;
  for (const auto& [arn, topic] : state.topics()) {
    if (place >= page.from && place < page.to)
      topics.push_back(Json::object({{"TopicArn", arn}}));
    ++place;
  }
  Json answer = Json::object({{"Topics", std::move(topics)}});
  if (!page.next_token.empty()) answer.set("NextToken", page.next_token);
  return answer;
}

AwsResult<Json> get_topic_attributes(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  Json attributes = Json::object({
      {"Policy", default_policy(turn, *topic)},
      {"Owner", turn.account_id()},
      {"SubscriptionsPending", "0"},
      {"TopicArn", topic->arn},
      {"EffectiveDeliveryPolicy", std::string(kDefaultDeliveryPolicy)},
      {"SubscriptionsConfirmed", format("{}", topic->subscriptions.size())},
      {"DisplayName", ""},
      {"SubscriptionsDeleted", "0"},
  });
  for (const auto& [name, value] : topic->attributes) {
    if (name != "Policy" || !value.empty()) attributes.set(name, value);
  }
  const auto delivery = topic->attributes.find("DeliveryPolicy");
  if (delivery != topic->attributes.end())
    attributes.set("EffectiveDeliveryPolicy", effective_delivery_policy(delivery->second));
  return Json::object({{"Attributes", std::move(attributes)}});
}

AwsResult<Json> set_topic_attributes(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  const auto name = call.input.get_string("AttributeName");
  const auto value = call.input.get_string("AttributeValue");
  if (!is_settable(*topic, name)) return invalid_parameter("AttributeName");
  RETURN_IF_ERROR(check_value(name, value, [](std::string_view attribute) {
    return invalid_parameter_because("AttributeValue",
                                     format("Invalid value for attribute {}", attribute));
  }));
  Topic changed = *topic;
  put_attribute(changed, name, value);
  state.save_topic(turn, changed);
  return Json::object();
}

}  // namespace

void add_topic_operations(Operations& operations, State& state) {
  add_operation(operations, state, "CreateTopic", create_topic);
  add_operation(operations, state, "DeleteTopic", delete_topic);
  add_operation(operations, state, "ListTopics", list_topics);
  add_operation(operations, state, "GetTopicAttributes", get_topic_attributes);
  add_operation(operations, state, "SetTopicAttributes", set_topic_attributes);
}

}  // namespace lockstep::sns
