// Subscribe, Unsubscribe, ConfirmSubscription, ListSubscriptions, ListSubscriptionsByTopic,
// GetSubscriptionAttributes, SetSubscriptionAttributes.
#include <algorithm>

#include "emulator/services/sns/endpoints.h"
#include "emulator/services/sns/filter_policy.h"
#include "emulator/services/sns/state.h"

namespace lockstep::sns {
namespace {

constexpr std::size_t kPolicyBytesMax = 262'144;

// Where an attribute came from decides how its refusals begin.
enum class Source : std::uint8_t { Subscribe, Set };

Refusal refuse_attribute(Source source, std::string_view name, std::string_view text) {
  const auto said = format("{}: {}", name, text);
  if (source == Source::Subscribe) return invalid_parameter_because("Attributes", said);
  return invalid_parameter(said);
}

AwsResult<Json> parse_attribute(Source source, std::string_view name, std::string_view value) {
  auto parsed = parse_json(value, {.depth = 64});
  if (parsed.ok()) return parsed.value();
  const auto& error = parsed.error();
  return refuse_attribute(
      source, name,
      format("failed to parse JSON. {}\n at [Source: REDACTED "
             "(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {}, column: {}]",
             error.message, error.line, error.column));
}

std::string attribute(const Texts& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

AwsResult<void> check_policy(Source source, const Texts& attributes) {
  const auto text = attribute(attributes, "FilterPolicy");
  if (text.empty()) return {};
  if (text.size() > kPolicyBytesMax)
    return refuse_attribute(source, "FilterPolicy", "Filter policy is too large");
  ASSIGN_OR_RETURN(const Json policy, parse_attribute(source, "FilterPolicy", text));
  const bool body = attribute(attributes, "FilterPolicyScope") == "MessageBody";
  const auto checked = check_filter_policy(
      policy, body ? FilterScope::MessageBody : FilterScope::MessageAttributes);
  if (checked.ok()) return {};
  if (checked.error().kind == FilterPolicyFault::Kind::Nested)
    return invalid_parameter("Invalid parameter: " + checked.error().text);
  return refuse_attribute(source, "FilterPolicy", checked.error().text);
}

AwsResult<void> check_redrive(Source source, const Topic& topic, const Subscription& subscription,
                              std::string_view text) {
  constexpr std::string_view kName = "RedrivePolicy";
  if (text.empty()) return {};
  ASSIGN_OR_RETURN(const Json policy, parse_attribute(source, kName, text));
  const auto target = policy.get_string("deadLetterTargetArn");
  if (split(target, ':').size() != 6 || !starts_with(target, "arn:"))
    return refuse_attribute(source, kName, "deadLetterTargetArn is an invalid arn");
  if (topic.fifo() && ends_with(subscription.endpoint, ".fifo") && !ends_with(target, ".fifo")) {
    return refuse_attribute(
        source, kName, "must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
  }
  return {};
}

// Sets one attribute on `subscription`, which is not saved. The filter policy is checked once all
// attributes are there, because its scope may come after it.
AwsResult<void> set_attribute(Source source, const Topic& topic, Subscription& subscription,
                              const std::string& name, const std::string& value) {
  if (name == "RawMessageDelivery") {
    if (value != "true" && value != "false") {
      return refuse_attribute(source, name,
                              format("Invalid value [{}]. Must be true or false.", value));
    }
  } else if (name == "FilterPolicyScope") {
    if (value != "MessageBody" && value != "MessageAttributes") {
      return refuse_attribute(
          source, name,
          format("Invalid value [{}]. Please use either MessageBody or MessageAttributes", value));
    }
  } else if (name == "RedrivePolicy") {
    RETURN_IF_ERROR(check_redrive(source, topic, subscription, value));
  } else if (name != "FilterPolicy") {
    return invalid_parameter("AttributeName");
  }
  const bool removes = value.empty() || (name == "FilterPolicy" && value == "{}");
  if (removes) subscription.attributes.erase(name);
  else subscription.attributes[name] = value;
  return {};
}

Json entry_of(core::Turn& turn, const Subscription& subscription) {
  return Json::object({{"SubscriptionArn", subscription.arn},
                       {"Owner", turn.account_id()},
                       {"Protocol", subscription.protocol},
                       {"Endpoint", subscription.endpoint},
                       {"TopicArn", subscription.topic_arn}});
}

AwsResult<void> check_same(const Subscription& existing, const Subscription& asked,
                           const Json& given) {
  if (!given.is_object()) return {};
  for (const auto& member : given.members()) {
    const auto wanted = attribute(asked.attributes, member.key);
    auto stored = attribute(existing.attributes, member.key);
    if (stored.empty() && member.key == "RawMessageDelivery") stored = "false";
    if (wanted == stored) continue;
    return invalid_parameter_because("Attributes",
                                     "Subscription already exists with different attributes");
  }
  return {};
}

AwsResult<Json> subscribe(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  Subscription subscription;
  subscription.topic_arn = topic->arn;
  subscription.protocol = call.input.get_string("Protocol");
  subscription.endpoint = call.input.get_string("Endpoint");
  RETURN_IF_ERROR(check_endpoint(*topic, subscription.protocol, subscription.endpoint));
  const Json& given = call.input.get("Attributes");
  if (given.is_object()) {
    for (const auto& member : given.members()) {
      RETURN_IF_ERROR(set_attribute(Source::Subscribe, *topic, subscription, member.key,
                                    text_of(member.value)));
    }
  }
  RETURN_IF_ERROR(check_policy(Source::Subscribe, subscription.attributes));
  for (const auto& existing : topic->subscriptions) {
    if (existing->protocol != subscription.protocol || existing->endpoint != subscription.endpoint)
      continue;
    RETURN_IF_ERROR(check_same(*existing, subscription, given));
    return Json::object({{"SubscriptionArn", existing->arn}});
  }
  subscription.arn = format("{}:{}", topic->arn, turn.make_uuid("subscription"));
  const Json answer = Json::object({{"SubscriptionArn", subscription.arn}});
  state.add_subscription(turn, std::move(subscription));
  return answer;
}

// The checks of an ARN that should be a subscription's; a topic's is too short.
AwsResult<SubscriptionPtr> find_subscription(State& state, core::Turn& turn, const Json& input) {
  const auto arn = input.get_string("SubscriptionArn");
  RETURN_IF_ERROR(check_arn(turn, arn, "SubscriptionArn"));
  if (split(arn, ':').size() == 6) return invalid_parameter("SubscriptionId");
  return state.subscription(arn);
}

AwsResult<Json> unsubscribe(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const SubscriptionPtr found, find_subscription(state, turn, call.input));
  if (found) state.remove_subscription(turn, *found);
  return Json::object();
}

// No subscription is ever pending (see docs/reference/differences.md), so no token is good.
AwsResult<Json> confirm_subscription(State&, core::Turn&, const core::Call& call) {
  const auto arn = call.input.get_string("TopicArn");
  if (split(arn, ':').size() < 6) return invalid_parameter("Topic");
  const auto token = call.input.get_string("Token");
  const bool well_formed =
      token.size() >= 64 && std::all_of(token.begin(), token.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      });
  if (!well_formed) return core::refuse("InvalidParameter", "Invalid token");
  return invalid_parameter("Token");
}

Json list_page(core::Turn& turn, const std::vector<SubscriptionPtr>& list, const Page& page) {
  Json subscriptions = Json::array();
  for (auto place = page.from; place < page.to; ++place)
    subscriptions.push_back(entry_of(turn, *list[place]));
  Json answer = Json::object({{"Subscriptions", std::move(subscriptions)}});
  if (!page.next_token.empty()) answer.set("NextToken", page.next_token);
  return answer;
}

AwsResult<Json> list_subscriptions(State& state, core::Turn& turn, const core::Call& call) {
  std::vector<SubscriptionPtr> list;
  for (const auto& [arn, topic] : state.topics())
    list.insert(list.end(), topic.subscriptions.begin(), topic.subscriptions.end());
  ASSIGN_OR_RETURN(const Page page, page_of(call.input, list.size()));
  return list_page(turn, list, page);
}

AwsResult<Json> list_subscriptions_by_topic(State& state, core::Turn& turn,
                                            const core::Call& call) {
  ASSIGN_OR_RETURN(const Topic* topic, state.find_topic(turn, call.input));
  ASSIGN_OR_RETURN(const Page page, page_of(call.input, topic->subscriptions.size()));
  return list_page(turn, topic->subscriptions, page);
}

AwsResult<Json> get_subscription_attributes(State& state, core::Turn& turn,
                                            const core::Call& call) {
  ASSIGN_OR_RETURN(const SubscriptionPtr found, find_subscription(state, turn, call.input));
  if (!found) return subscription_not_found();
  Json attributes = Json::object({
      {"SubscriptionPrincipal", format("arn:aws:iam::{}:root", turn.account_id())},
      {"Owner", turn.account_id()},
      {"RawMessageDelivery", "false"},
      {"TopicArn", found->topic_arn},
      {"Endpoint", found->endpoint},
      {"Protocol", found->protocol},
      {"PendingConfirmation", "false"},
      {"ConfirmationWasAuthenticated", "true"},
      {"SubscriptionArn", found->arn},
  });
  const bool filtered = found->attributes.contains("FilterPolicy");
  for (const auto& [name, value] : found->attributes) {
    if (name != "FilterPolicyScope" || filtered) attributes.set(name, value);
  }
  if (filtered && !found->attributes.contains("FilterPolicyScope"))
    attributes.set("FilterPolicyScope", "MessageAttributes");
  return Json::object({{"Attributes", std::move(attributes)}});
}

AwsResult<Json> set_subscription_attributes(State& state, core::Turn& turn,
                                            const core::Call& call) {
  ASSIGN_OR_RETURN(const SubscriptionPtr found, find_subscription(state, turn, call.input));
  if (!found) return subscription_not_found();
  Subscription changed = *found;
  RETURN_IF_ERROR(set_attribute(Source::Set, *state.topic(found->topic_arn), changed,
                                call.input.get_string("AttributeName"),
                                call.input.get_string("AttributeValue")));
  RETURN_IF_ERROR(check_policy(Source::Set, changed.attributes));
  state.replace_subscription(turn, std::move(changed));
  return Json::object();
}

}  // namespace

void add_subscription_operations(Operations& operations, State& state) {
  add_operation(operations, state, "Subscribe", subscribe);
  add_operation(operations, state, "Unsubscribe", unsubscribe);
  add_operation(operations, state, "ConfirmSubscription", confirm_subscription);
  add_operation(operations, state, "ListSubscriptions", list_subscriptions);
  add_operation(operations, state, "ListSubscriptionsByTopic", list_subscriptions_by_topic);
  add_operation(operations, state, "GetSubscriptionAttributes", get_subscription_attributes);
  add_operation(operations, state, "SetSubscriptionAttributes", set_subscription_attributes);
}

}  // namespace lockstep::sns
