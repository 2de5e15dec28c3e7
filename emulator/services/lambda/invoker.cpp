#include "emulator/services/lambda/invoker.h"

#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/native_context.h"
#include "emulator/services/lambda/operations.h"
#include "emulator/services/lambda/report.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kSyncPayloadMax = 6'291'456;
constexpr std::size_t kAsyncPayloadMax = 1'048'576;
constexpr std::size_t kAnswerMax = 6'291'556;
constexpr std::int64_t kAccountConcurrency = 1000;

std::string function_error(const core::HandlerError& error, const std::string& request_id) {
  return dump(Json::object({{"errorMessage", error.message},
                            {"errorType", error.type},
                            {"requestId", request_id},
                            {"stackTrace", Json::array()}}));
}

struct Handled {
  std::string payload;
  std::string error_type;  // empty: no function error
};

Handled call_handler(const Version& version, const Json& event, NativeContext& context) {
  if (version.handler == nullptr) {
    const std::string name = version.configuration.get_string("Handler");
    return {plain_error("Runtime.HandlerNotFound",
                        format("This version of Lockstep has no native handler {}", name)),
            "Runtime.HandlerNotFound"};
  }
  auto result = (*version.handler)(event, context);
  if (!result.ok()) {
    const core::HandlerError& error = result.error();
    context.log(format("[ERROR] {}: {}", error.type, error.message));
    return {function_error(error, context.request_id()), error.type};
  }
  std::string payload = dump(*result);
  if (payload.size() <= kAnswerMax) return {std::move(payload), ""};
  return {dump(Json::object({{"errorMessage",
                              "Response payload size exceeded maximum allowed payload size "
                              "(6291556 bytes)."},
                             {"errorType", "Function.ResponseSizeTooLarge"}})),
          "Function.ResponseSizeTooLarge"};
}

AwsResult<void> check_event(std::string_view payload) {
  if (payload.empty()) return {};
  auto event = parse_json(payload);
  if (event.ok()) return {};
  return refuse("InvalidRequestContentException",
                format("Could not parse request body into json: Could not parse payload into json: "
                       "{}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` "
                       "disabled); line: {}, column: {}]",
                       event.error().message, event.error().line, event.error().column),
                400);
}

// The version that an alias gives this invocation: weights are drawn by its key.
std::string executed_version(core::Turn& turn, const Target& target,
                             const std::string& request_id) {
  if (target.alias) {
    const Json& weights = target.alias->get("RoutingConfig").get("AdditionalVersionWeights");
    if (weights.is_object() && !weights.empty()) {
      const Json::Member& other = weights.members()[0];
      if (turn.chance().draw_unit("alias", request_id) < other.value.as_double()) return other.key;
    }
  }
  return target.version->number;
}

// What a fault makes of an invocation.
Outcome faulted(const FunctionFault& fault, const Version& version, const std::string& request_id) {
  Outcome outcome;
  if (fault.kind == "timeout") {
    outcome.error_type = "Sandbox.Timedout";
    outcome.duration_ms = version.timeout_ms;
    outcome.payload = plain_error(
        outcome.error_type, format("RequestId: {} Error: Task timed out after {:.2f} seconds",
                                   request_id, static_cast<double>(version.timeout_ms) / 1000));
  } else if (fault.kind == "crash") {
    outcome.error_type = "Runtime.ExitError";
    outcome.payload = plain_error(
        outcome.error_type,
        format("RequestId: {} Error: Runtime exited with error: signal: killed", request_id));
  } else {
    outcome.error_type = fault.error;
    outcome.payload = function_error({fault.error, fault.cause}, request_id);
  }
  return outcome;
}

}  // namespace

bool Invoker::is_throttled(const Function& function) const {
  if (!function.reserved) return false;
  return *function.reserved == 0 || runs_.in_flight(function.name) >= *function.reserved;
}

Outcome Invoker::run_native(core::Turn& turn, Function& function, const Invocation& invocation) {
  Report report;
  report.cold = function.log_stream.empty();
  if (report.cold) {
    Function started = function;
    ++started.instances;
    started.log_stream =
        log_stream_name(turn, function, *function.version(invocation.version), started.instances);
    functions_.save(turn.db(), std::move(started));  // assigns to `function`
  }
  const Version& version = *function.version(invocation.version);
  report.log_stream = function.log_stream;
  report.start_ms = turn.now_ms();
  const auto event = parse_json(invocation.payload.empty() ? "{}" : invocation.payload);
  NativeContext context(turn, function, version, invocation);
  Handled handled = call_handler(version, event.ok() ? *event : Json::object(), context);

  Outcome outcome;
  outcome.duration_ms = context.slept_ms();
  if (outcome.duration_ms > version.timeout_ms) {
    outcome.duration_ms = version.timeout_ms;
    handled.error_type = "Sandbox.Timedout";
    handled.payload = plain_error(handled.error_type,
                                  format("RequestId: {} Error: Task timed out after {}.00 seconds",
                                         invocation.request_id, version.timeout_ms / 1000));
    report.timed_out = true;
  }
  outcome.error_type = handled.error_type;
  outcome.payload = std::move(handled.payload);
  report.duration_us = outcome.duration_ms * 1000;
  report.end_ms = report.start_ms + outcome.duration_ms;
  report.error_type = outcome.error_type;
  report.lines = std::move(context.lines());
  outcome.log = write_report(turn, version, invocation, std::move(report));
  return outcome;
}

void Invoker::ask(core::Turn& turn, const Target& target, Invocation invocation) {
  Version* version = target.function->version(invocation.version);
  if (const auto fault = faults_.take(turn, target.function->name)) {
    if (fault->kind == "delay")
      turn.add_duration_ms(fault->delay_ms);
    else
      return settle(turn, invocation, faulted(*fault, *version, invocation.request_id));
  }
  if (!version->native) return runs_.ask(turn, std::move(invocation));
  const Outcome outcome = run_native(turn, *target.function, invocation);
  settle(turn, invocation, outcome);
}

AwsResult<Json> Invoker::take(core::Turn& turn, const core::Call& call, const Json* reply_to) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Target target, functions_.resolve(turn, input, ":$LATEST"));
  const std::string type = input.get_string("InvocationType", "RequestResponse");
  const Json& given = input.get("Payload");
  const std::string_view payload = given.is_string() ? std::string_view(given.as_string()) : "";
  const std::size_t limit = type == "Event" ? kAsyncPayloadMax : kSyncPayloadMax;
  if (payload.size() > limit) return payload_too_large(limit);
  RETURN_IF_ERROR(check_event(payload));
  if (type == "DryRun") return Json::object({{"StatusCode", 204}});

  Invocation invocation;
  invocation.request_id = turn.make_uuid("invocation");
  turn.set_request_id(invocation.request_id);
  invocation.function = target.function->name;
  invocation.version = executed_version(turn, target, invocation.request_id);
  invocation.arn = function_arn(turn, target.function->name);
  if (!target.qualifier.empty()) invocation.arn += ":" + target.qualifier;
  invocation.payload = payload.empty() ? "{}" : payload;
  invocation.client_context = input.get_string("ClientContext");
  invocation.attempt = call.caller.attempt;
  invocation.tail = input.get_string("LogType") == "Tail";
  if (type == "Event") {
    queue_event(turn,
                Json::object({{"invocation", to_json(invocation)},
                              {"qualifier", target.qualifier},
                              {"attempts", 0},
                              {"firstMs", turn.now_ms()}}),
                turn.now_ms());
    return Json::object({{"StatusCode", 202}, {"Payload", ""}});
  }
  if (is_throttled(*target.function))
    return throttled("ReservedFunctionConcurrentInvocationLimitExceeded");

  Version* version = target.function->version(invocation.version);
  if (const auto fault = faults_.take(turn, target.function->name)) {
    if (fault->kind == "throttle")
      return throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (fault->kind != "delay") {
      const Outcome outcome = faulted(*fault, *version, invocation.request_id);
      turn.add_duration_ms(outcome.duration_ms);
      return invoke_answer(invocation, outcome);
    }
    turn.add_duration_ms(fault->delay_ms);
  }
  if (version->native) {
    const Outcome outcome = run_native(turn, *target.function, invocation);
    turn.add_duration_ms(outcome.duration_ms);
    return invoke_answer(invocation, outcome);
  }
  if (runs_.in_flight(target.function->name) >= kAccountConcurrency)
    return throttled("ConcurrentInvocationLimitExceeded");
  if (reply_to) {
    invocation.asker = Invocation::Asker::Later;
    invocation.context = *reply_to;
  } else {
    invocation.token = turn.defer_answer();
    if (invocation.token == 0)
      return refuse("ServiceException",
                    format("The function {} runs outside Lockstep: from inside, it can be invoked "
                           "with InvocationType Event or lockstep:InvokeLater.",
                           invocation.function),
                    500);
  }
  runs_.ask(turn, std::move(invocation));
  return Json::object({{"Pending", true}});
}

AwsResult<Json> Invoker::invoke(core::Turn& turn, const core::Call& call) {
  return take(turn, call, nullptr);
}

AwsResult<Json> Invoker::invoke_later(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Json answer, take(turn, call, &call.input.get("ReplyTo")));
  if (answer.contains("Pending")) return answer;
  return Json::object({{"Answer", std::move(answer)}});
}

AwsResult<Json> Invoker::invoke_async(core::Turn& turn, const core::Call& call) {
  core::Call event = call;
  event.input = Json::object({{"FunctionName", call.input.get("FunctionName")},
                              {"InvocationType", "Event"},
                              {"Payload", call.input.get("InvokeArgs")}});
  RETURN_IF_ERROR(take(turn, event, nullptr));
  return Json::object({{"Status", 202}});
}

void Invoker::settle(core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
  switch (invocation.asker) {
    case Invocation::Asker::Wire:
      return turn.answer(invocation.token, invoke_answer(invocation, outcome));
    case Invocation::Asker::Later: {
      const Json& reply_to = invocation.context;
      turn.queue_now(reply_to.get_string("service"), reply_to.get_string("kind"),
                     dump(Json::object({{"payload", reply_to.get("payload")},
                                        {"result", invoke_answer(invocation, outcome)},
                                        {"durationMs", outcome.duration_ms}})));
      return;
    }
    case Invocation::Asker::Async: return event_settled(turn, invocation, outcome);
    case Invocation::Asker::Mapping: return mapping_settle_(turn, invocation, outcome);
  }
}

std::vector<core::Operation> invoke_operations(Invoker& invoker, Runs& runs, Faults& faults) {
  return {
      {"Invoke",
       [&](core::Turn& turn, const core::Call& call) { return invoker.invoke(turn, call); }},
      {"InvokeAsync",
       [&](core::Turn& turn, const core::Call& call) { return invoker.invoke_async(turn, call); }},
      {"InvokeWithResponseStream",
       [](core::Turn&, const core::Call&) -> AwsResult<Json> {
         return invalid("Lockstep does not stream a function's response: use Invoke.");
       }},
      {"lockstep:InvokeLater",
       [&](core::Turn& turn, const core::Call& call) { return invoker.invoke_later(turn, call); }},
      {"lockstep:Complete",
       [&](core::Turn& turn, const core::Call& call) { return runs.complete(turn, call); }},
      {"lockstep:Resume",
       [&](core::Turn& turn, const core::Call& call) { return runs.resume(turn, call); }},
      {"lockstep:SetFaults",
       [&](core::Turn& turn, const core::Call& call) { return faults.set(turn, call.input); }},
      {"lockstep:ListFaults",
       [&](core::Turn& turn, const core::Call&) { return faults.list(turn); }}};
}

}  // namespace lockstep::lambda
