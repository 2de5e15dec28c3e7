// What hangs on a function beside its configuration: policy, reserved concurrency, event invoke
// config, and the settings that infrastructure tools read.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/configuration.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::int64_t kConcurrency = 1000;
constexpr std::int64_t kUnreservedMin = 100;

struct SettingCall {
  core::Turn& turn;
  Functions& functions;
  const Json& input;

  void save(Function changed) const { functions.save(turn.db(), std::move(changed)); }
  AwsResult<Target> target() const { return functions.resolve(turn, input); }
};

// --- policy --------------------------------------------------------------------------------------

Json statement_of(const SettingCall& call, const std::string& resource) {
  const Json& input = call.input;
  const std::string principal = input.get_string("Principal");
  Json who(principal);
  if (principal.find('.') != std::string::npos)
    who = Json::object({{"Service", principal}});
  else if (principal.size() == 12 && to_int(principal))
    who = Json::object({{"AWS", format("arn:aws:iam::{}:root", principal)}});
  else if (starts_with(principal, "arn:"))
    who = Json::object({{"AWS", principal}});
  Json statement = Json::object({{"Sid", input.get("StatementId")},
                                 {"Effect", "Allow"},
                                 {"Principal", std::move(who)},
                                 {"Action", input.get("Action")},
                                 {"Resource", resource}});
  Json condition = Json::object();
  const auto add = [&](const char* member, const char* test, const char* key) {
    if (!input.get(member).is_string()) return;
    Json tests = condition.get(test);
    tests.set(key, input.get(member));
    condition.set(test, std::move(tests));
  };
  add("SourceAccount", "StringEquals", "AWS:SourceAccount");
  add("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType");
  add("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID");
  add("EventSourceToken", "StringEquals", "lambda:EventSourceToken");
  add("SourceArn", "ArnLike", "AWS:SourceArn");
  if (!condition.empty()) statement.set("Condition", std::move(condition));
  return statement;
}

AwsResult<Json> add_permission(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  Function changed = *target.function;
  RETURN_IF_ERROR(check_revision(call.input, changed.latest.configuration));
  Json statements = changed.policies.get(target.qualifier);
  if (!statements.is_array()) statements = Json::array();
  const std::string sid = call.input.get_string("StatementId");
  for (const Json& each : statements.items()) {
    if (each.get_string("Sid") != sid) continue;
    return refuse("ResourceConflictException",
                  format("The statement id ({}) provided already exists. Please provide a new "
                         "statement id, or remove the existing statement.",
                         sid),
                  409);
  }
  std::string resource = function_arn(call.turn, changed.name);
  if (!target.qualifier.empty()) resource += ":" + target.qualifier;
  const Json statement = statement_of(call, resource);
  statements.push_back(statement);
  changed.policies.set(target.qualifier, std::move(statements));
  changed.latest.configuration.set("RevisionId", call.turn.make_uuid("revision"));
  call.save(std::move(changed));
  return Json::object({{"Statement", dump(statement)}});
}

AwsResult<Json> get_policy(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  const Json& statements = target.function->policies.get(target.qualifier);
  if (statements.empty()) return no_such_resource();
  const Json policy =
      Json::object({{"Version", "2012-10-17"}, {"Id", "default"}, {"Statement", statements}});
  return Json::object({{"Policy", dump(policy)},
                       {"RevisionId", target.function->latest.configuration.get("RevisionId")}});
}

AwsResult<Json> remove_permission(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  Function changed = *target.function;
  const Json& statements = changed.policies.get(target.qualifier);
  if (statements.empty())
    return refuse("ResourceNotFoundException", "No policy is associated with the given resource.",
                  404);
  const std::string sid = call.input.get_string("StatementId");
  Json left = Json::array();
  for (const Json& each : statements.items())
    if (each.get_string("Sid") != sid) left.push_back(each);
  if (left.size() == statements.size())
    return refuse("ResourceNotFoundException",
                  format("Statement {} is not found in resource policy.", sid), 404);
  changed.policies.set(target.qualifier, std::move(left));
  changed.latest.configuration.set("RevisionId", call.turn.make_uuid("revision"));
  call.save(std::move(changed));
  return Json::object();
}

// --- reserved concurrency ------------------------------------------------------------------------

AwsResult<Json> put_concurrency(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  const std::int64_t wanted = call.input.get_int("ReservedConcurrentExecutions");
  std::int64_t reserved = wanted;
  for (const auto& [name, function] : call.functions.all(call.turn.db()))
    if (name != target.function->name) reserved += function.reserved.value_or(0);
  if (kConcurrency - reserved < kUnreservedMin) {
    return invalid(
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100].");
  }
  Function changed = *target.function;
  changed.reserved = wanted;
  call.save(std::move(changed));
  return Json::object({{"ReservedConcurrentExecutions", wanted}});
}

AwsResult<Json> get_concurrency(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  Json answer = Json::object();
  if (target.function->reserved)
    answer.set("ReservedConcurrentExecutions", *target.function->reserved);
  return answer;
}

AwsResult<Json> delete_concurrency(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  Function changed = *target.function;
  changed.reserved.reset();
  call.save(std::move(changed));
  return Json::object();
}

// --- event invoke config -------------------------------------------------------------------------

AwsResult<Target> event_target(const SettingCall& call) {
  auto target = call.target();
  if (!target.ok() && target.error().code == "ResourceNotFoundException")
    return refuse("ResourceNotFoundException", "The function doesn't exist.", 404);
  return target;
}

std::string event_key(const Target& target) {
  return target.qualifier.empty() ? std::string(kLatest) : target.qualifier;
}

Failure<AwsError> no_event_config(const SettingCall& call, const Target& target) {
  return refuse("ResourceNotFoundException",
                format("The function {}:{} doesn't have an EventInvokeConfig",
                       function_arn(call.turn, target.function->name), event_key(target)),
                404);
}

AwsResult<void> check_destination(const SettingCall& call, const Target& target,
                                  const std::string& arn) {
  if (arn.empty() || !starts_with(arn, "arn:aws:lambda:")) return {};
  if (starts_with(arn, function_arn(call.turn, target.function->name)))
    return invalid("You can't specify the function as a destination for itself.");
  const auto known = call.functions.resolve(call.turn, Json::object({{"FunctionName", arn}}));
  if (!known.ok()) return invalid(format("The destination ARN {} is invalid.", arn));
  return {};
}

AwsResult<Json> store_event_config(const SettingCall& call, const Target& target, Json config) {
  const Json& input = call.input;
  const bool given = input.contains("MaximumRetryAttempts") ||
                     input.contains("MaximumEventAgeInSeconds") ||
                     input.contains("DestinationConfig");
  if (!given)
    return invalid("You must specify at least one of error handling or destination setting.");
  for (const char* member : {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"})
    if (const Json* value = input.find(member); value && !value->is_null())
      config.set(member, *value);
  if (const Json& destinations = input.get("DestinationConfig"); destinations.is_object()) {
    Json merged = Json::object();
    for (const char* member : {"OnSuccess", "OnFailure"}) {
      const std::string arn = destinations.get(member).get_string("Destination");
      RETURN_IF_ERROR(check_destination(call, target, arn));
      merged.set(member, arn.empty() ? Json::object() : Json::object({{"Destination", arn}}));
    }
    config.set("DestinationConfig", std::move(merged));
  }
  config.set("LastModified", epoch_seconds(call.turn.now_ms()));
  Function changed = *target.function;
  changed.event_configs.set(event_key(target), config);
  call.save(std::move(changed));
  return config;
}

AwsResult<Json> put_event_config(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, event_target(call));
  return store_event_config(
      call, target,
      Json::object({{"LastModified", 0},
                    {"FunctionArn", format("{}:{}", function_arn(call.turn, target.function->name),
                                           event_key(target))},
                    {"DestinationConfig", Json::object({{"OnSuccess", Json::object()},
                                                        {"OnFailure", Json::object()}})}}));
}

AwsResult<Json> update_event_config(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, event_target(call));
  const Json* known = target.function->event_configs.find(event_key(target));
  if (!known) return no_event_config(call, target);
  return store_event_config(call, target, *known);
}

AwsResult<Json> get_event_config(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, event_target(call));
  if (const Json* known = target.function->event_configs.find(event_key(target))) return *known;
  return no_event_config(call, target);
}

AwsResult<Json> delete_event_config(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, event_target(call));
  Function changed = *target.function;
  if (!changed.event_configs.erase(event_key(target))) return no_event_config(call, target);
  call.save(std::move(changed));
  return Json::object();
}

AwsResult<Json> list_event_configs(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, event_target(call));
  Json all = Json::array();
  for (const Json::Member& each : target.function->event_configs.members())
    all.push_back(each.value);
  return Json::object({{"FunctionEventInvokeConfigs", std::move(all)}});
}

// --- what infrastructure tools read and write ----------------------------------------------------

AwsResult<Json> code_signing(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  return Json::object({{"FunctionName", target.function->name}});
}

AwsResult<Json> get_recursion(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  return Json::object(
      {{"RecursiveLoop", target.function->settings.get_string("recursiveLoop", "Terminate")}});
}

AwsResult<Json> put_recursion(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  Function changed = *target.function;
  changed.settings.set("recursiveLoop", call.input.get("RecursiveLoop"));
  call.save(std::move(changed));
  return Json::object({{"RecursiveLoop", call.input.get("RecursiveLoop")}});
}

Json runtime_management(const SettingCall& call, const Target& target) {
  const Json& stored = target.function->settings.get("runtimeManagement");
  Json answer = Json::object({{"UpdateRuntimeOn", stored.get_string("UpdateRuntimeOn", "Auto")},
                              {"FunctionArn", function_arn(call.turn, target.function->name)}});
  if (stored.contains("RuntimeVersionArn"))
    answer.set("RuntimeVersionArn", stored.get("RuntimeVersionArn"));
  return answer;
}

AwsResult<Json> get_runtime_management(const SettingCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.target());
  return runtime_management(call, target);
}

AwsResult<Json> put_runtime_management(const SettingCall& call) {
  ASSIGN_OR_RETURN(Target target, call.target());
  Function changed = *target.function;
  Json stored = Json::object({{"UpdateRuntimeOn", call.input.get("UpdateRuntimeOn")}});
  if (call.input.contains("RuntimeVersionArn"))
    stored.set("RuntimeVersionArn", call.input.get("RuntimeVersionArn"));
  changed.settings.set("runtimeManagement", std::move(stored));
  target.function = call.functions.save(call.turn.db(), std::move(changed));
  return runtime_management(call, target);
}

}  // namespace

std::vector<core::Operation> setting_operations(Functions& functions) {
  const auto on = [&functions](auto perform) {
    return [&functions, perform](core::Turn& turn, const core::Call& call) {
      return perform(SettingCall{turn, functions, call.input});
    };
  };
  return {{"AddPermission", on(add_permission)},
          {"GetPolicy", on(get_policy)},
          {"RemovePermission", on(remove_permission)},
          {"PutFunctionConcurrency", on(put_concurrency)},
          {"GetFunctionConcurrency", on(get_concurrency)},
          {"DeleteFunctionConcurrency", on(delete_concurrency)},
          {"PutFunctionEventInvokeConfig", on(put_event_config)},
          {"UpdateFunctionEventInvokeConfig", on(update_event_config)},
          {"GetFunctionEventInvokeConfig", on(get_event_config)},
          {"DeleteFunctionEventInvokeConfig", on(delete_event_config)},
          {"ListFunctionEventInvokeConfigs", on(list_event_configs)},
          {"GetFunctionCodeSigningConfig", on(code_signing)},
          {"GetFunctionRecursionConfig", on(get_recursion)},
          {"PutFunctionRecursionConfig", on(put_recursion)},
          {"GetRuntimeManagementConfig", on(get_runtime_management)},
          {"PutRuntimeManagementConfig", on(put_runtime_management)}};
}

}  // namespace lockstep::lambda
