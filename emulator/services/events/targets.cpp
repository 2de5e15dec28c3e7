// PutTargets, RemoveTargets, ListTargetsByRule, ListRuleNamesByTarget.
#include "emulator/services/events/store.h"
#include "emulator/services/events/transformer.h"

namespace lockstep::events {
namespace {

constexpr std::size_t kTargetsMax = 5;

// Delivery to other services is not there; refusing is better than losing events silently.
AwsResult<void> check_target_service(const Json& target) {
  const std::string arn = target.get_string("Arn");
  const auto parts = split(std::string_view(arn), ':');
  if (parts.size() < 6 || parts[0] != "arn")
    return event_validation(
        format("Parameter {} is not valid. Reason: Provided Arn is not in correct format.", arn));
  for (std::string_view known : {"sqs", "sns", "lambda", "states", "logs", "events"})
    if (parts[2] == known && !starts_with(parts[5], "api-destination")) return {};
  return event_validation(format(
      "Lockstep does not deliver events to {} yet. Targets may be queues, topics, functions, "
      "state machines, log groups and event buses.",
      arn));
}

AwsResult<void> check_target(const Json& target) {
  RETURN_IF_ERROR(check_target_service(target));
  const std::string id = target.get_string("Id");
  const int ways = static_cast<int>(target.contains("Input")) +
                   static_cast<int>(target.contains("InputPath")) +
                   static_cast<int>(target.contains("InputTransformer"));
  if (ways > 1)
    return event_validation(format(
        "Only one of Input, InputPath, or InputTransformer must be provided for target {}.", id));
  if (const Json* input = target.find("Input")) {
    if (!input->is_string() || !parse_json(input->as_string()).ok())
      return event_validation(
          format("JSON syntax error in input for target {}: the input is no JSON.", id));
  }
  const bool fifo = ends_with(target.get_string("Arn"), ".fifo");
  if (fifo && split(std::string_view(target.get_string("Arn")), ':')[2] == "sqs" &&
      target.get("SqsParameters").get_string("MessageGroupId").empty())
    return event_validation(
        format("Parameter(s) SqsParameters must be specified for target: {}.", id));
  if (const Json* transformer = target.find("InputTransformer"))
    RETURN_IF_ERROR(check_transformer(*transformer, id));
  return {};
}

Json put_or_removed() {
  return Json::object({{"FailedEntryCount", 0}, {"FailedEntries", Json::array()}});
}

AwsResult<Json> put_targets(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Rule rule, asked_rule(turn, call.input, "Rule"));
  const Json& targets = call.input.get("Targets");
  for (const Json& target : targets.items()) RETURN_IF_ERROR(check_target(target));
  Store store(turn);
  std::size_t count = store.targets(rule).size();
  for (const Json& target : targets.items()) {
    if (!store.target(rule, target.get_string("Id")) && ++count > kTargetsMax)
      return core::refuse("LimitExceededException",
                          "The requested resource exceeds the maximum number allowed.");
    store.put_target(rule, target);
  }
  return put_or_removed();
}

AwsResult<Json> remove_targets(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Rule rule, asked_rule(turn, call.input, "Rule"));
  Store store(turn);
  for (const Json& id : call.input.get("Ids").items())
    if (id.is_string()) store.delete_target(rule, id.as_string());
  return put_or_removed();
}

AwsResult<Json> list_targets_by_rule(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Rule rule, asked_rule(turn, call.input, "Rule"));
  return event_page(call.input, "Targets", Json(Store(turn).targets(rule)));
}

AwsResult<Json> list_rule_names_by_target(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string bus, asked_bus(turn, call.input));
  Json names = Json::array();
  for (const std::string& name :
       Store(turn).rules_of_target(bus, call.input.get_string("TargetArn")))
    names.push_back(name);
  return event_page(call.input, "RuleNames", names);
}

}  // namespace

void add_target_operations(Operations& operations, Matcher& matcher) {
  operations.push_back({"PutTargets", [&matcher](core::Turn& turn, const core::Call& call) {
                          matcher.forget();
                          turn.signal(kRulesTopic);
                          return put_targets(turn, call);
                        }});
  operations.push_back({"RemoveTargets", [&matcher](core::Turn& turn, const core::Call& call) {
                          matcher.forget();
                          turn.signal(kRulesTopic);
                          return remove_targets(turn, call);
                        }});
  operations.push_back({"ListTargetsByRule", list_targets_by_rule});
  operations.push_back({"ListRuleNamesByTarget", list_rule_names_by_target});
}

}  // namespace lockstep::events
