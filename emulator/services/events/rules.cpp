// PutRule, DescribeRule, DeleteRule, EnableRule, DisableRule, ListRules, TestEventPattern.
#include "emulator/services/events/schedule.h"
#include "emulator/services/events/scheduling.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

constexpr std::string_view kRuleMembers[] = {"EventPattern", "ScheduleExpression", "State",
                                             "Description", "RoleArn"};

Refusal invalid_pattern(std::string_view pattern, const PatternFault& fault) {
  return core::refuse("InvalidEventPatternException", event_pattern_message(pattern, fault));
}

AwsResult<void> check_rule(const Json& input, std::string_view bus) {
  const std::string pattern = input.get_string("EventPattern");
  const std::string schedule = input.get_string("ScheduleExpression");
  if (pattern.empty() && schedule.empty())
    return event_validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (!schedule.empty()) {
    if (bus != kDefaultBus)
      return event_validation("ScheduleExpression is supported only on the default event bus.");
    if (!ScheduleExpression::parse(schedule))
      return event_validation("Parameter ScheduleExpression is not valid.");
  }
  if (!pattern.empty()) {
    const auto parsed = EventPattern::parse(pattern);
    if (!parsed.ok()) return invalid_pattern(pattern, parsed.error());
  }
  return {};
}

AwsResult<Json> put_rule(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const std::string bus, asked_bus(turn, input));
  RETURN_IF_ERROR(check_rule(input, bus));
  Store store(turn);
  Rule rule{bus, input.get_string("Name"), Json::object(), 0};
  const auto before = store.rule(bus, rule.name);
  if (before) rule.timer = before->timer;
  for (std::string_view member : kRuleMembers)
    if (const Json* value = input.find(member); value && *value != Json(""))
      rule.attributes.set(member, *value);
  if (!rule.attributes.contains("State")) rule.attributes.set("State", "ENABLED");
  // Tags of a rule that is there are changed by TagResource only.
  const Json* tags = before ? before->attributes.find("Tags") : input.find("Tags");
  if (tags) rule.attributes.set("Tags", *tags);
  arm_schedule(turn, rule);
  store.put_rule(rule);
  return Json::object({{"RuleArn", rule_arn(turn, rule)}});
}

Json rule_shown(core::Turn& turn, const Rule& rule) {
  Json shown = Json::object({{"Name", rule.name}, {"Arn", rule_arn(turn, rule)}});
  for (std::string_view member : kRuleMembers)
    if (const Json* value = rule.attributes.find(member)) shown.set(member, *value);
  shown.set("EventBusName", rule.bus);
  return shown;
}

AwsResult<Json> describe_rule(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Rule rule, asked_rule(turn, call.input));
  Json shown = rule_shown(turn, rule);
  shown.set("CreatedBy", turn.account_id());
  return shown;
}

AwsResult<Json> delete_rule(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string bus, asked_bus(turn, call.input));
  Store store(turn);
  const auto rule = store.rule(bus, call.input.get_string("Name"));
  if (!rule) return Json::object();
  if (!store.targets(*rule).empty())
    return event_validation("Rule can't be deleted since it has targets.");
  if (rule->timer != 0) turn.cancel(rule->timer);
  store.delete_rule(*rule);
  return Json::object();
}

AwsResult<Json> set_rule_state(core::Turn& turn, const core::Call& call, std::string_view state) {
  ASSIGN_OR_RETURN(Rule rule, asked_rule(turn, call.input));
  rule.attributes.set("State", state);
  arm_schedule(turn, rule);
  Store(turn).put_rule(rule);
  return Json::object();
}

AwsResult<Json> list_rules(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string bus, asked_bus(turn, call.input));
  const std::string prefix = call.input.get_string("NamePrefix");
  Json listed = Json::array();
  for (const Rule& rule : Store(turn).rules(bus))
    if (starts_with(rule.name, prefix)) listed.push_back(rule_shown(turn, rule));
  return event_page(call.input, "Rules", listed);
}

AwsResult<Json> test_event_pattern(core::Turn&, const core::Call& call) {
  const std::string pattern = call.input.get_string("EventPattern");
  const auto parsed = EventPattern::parse(pattern);
  if (!parsed.ok()) return invalid_pattern(pattern, parsed.error());
  const auto event = parse_json(call.input.get_string("Event"), {.depth = 100});
  if (!event.ok() || !event->is_object()) return event_validation("Parameter Event is not valid.");
  return Json::object({{"Result", parsed->matches(*event)}});
}

}  // namespace

void add_rule_operations(Operations& operations, Matcher& matcher) {
  const auto changing = [&](std::string name, core::Perform perform) {
    operations.push_back({std::move(name), [&matcher, perform = std::move(perform)](
                                               core::Turn& turn, const core::Call& call) {
                            matcher.forget();
                            turn.signal(kRulesTopic);
                            return perform(turn, call);
                          }});
  };
  changing("PutRule", put_rule);
  changing("DeleteRule", delete_rule);
  changing("EnableRule", [](core::Turn& turn, const core::Call& call) {
    return set_rule_state(turn, call, "ENABLED");
  });
  changing("DisableRule", [](core::Turn& turn, const core::Call& call) {
    return set_rule_state(turn, call, "DISABLED");
  });
  operations.push_back({"DescribeRule", describe_rule});
  operations.push_back({"ListRules", list_rules});
  operations.push_back({"TestEventPattern", test_event_pattern});
}

}  // namespace lockstep::events
