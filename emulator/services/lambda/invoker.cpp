#include "emulator/services/lambda/invoker.h"

#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/native_context.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kSyncPayloadMax = 6'291'456;
constexpr std::size_t kAsyncPayloadMax = 1'048'576;
constexpr std::size_t kAnswerMax = 6'291'556;
constexpr std::size_t kTailBytes = 4096;
constexpr int kMemoryUsedMb = 1;  // a native handler's share is not measured
constexpr std::int64_t kAsyncWaitsMs[] = {60'000, 120'000};

enum class Start : std::uint8_t { Warm, Cold };


// Makes the function's one instance if there is none.
Start start_instance(core::Turn& turn, Functions& functions, Function& function) {
  if (!function.log_stream.empty()) return Start::Warm;
  Function started = function;
  ++started.instances;
  const CivilTime day = civil(turn.now_ms());
  const std::string key = format("{}/{}", function.name, started.instances);
  started.log_stream = format("{:04}/{:02}/{:02}/[$LATEST]{}", day.year, day.month, day.day,
                              turn.chance().hex_digits("lambda-instance", key, 32));
  functions.save(turn.db(), std::move(started));  // assigns to `function`
  return Start::Cold;
}

std::string function_error(const core::HandlerError& error, const std::string& request_id) {
  return dump(Json::object({{"errorMessage", error.message},
                            {"errorType", error.type},
                            {"requestId", request_id},
                            {"stackTrace", Json::array()}}));
}

std::string plain_error(std::string_view type, std::string message) {
  return dump(Json::object({{"errorType", type}, {"errorMessage", std::move(message)}}));
}

struct Handled {
  std::string payload;
  std::string error_type;  // empty: no function error
};

Handled call_handler(const Function& function, const Json& event, NativeContext& context) {
  if (function.handler == nullptr) {
    const std::string name = function.configuration.get_string("Handler");
    return {plain_error("Runtime.HandlerNotFound",
                        format("This version of Lockstep has no native handler {}", name)),
            "Runtime.HandlerNotFound"};
  }
  auto result = (*function.handler)(event, context);
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

std::string report_line(const Function& function, const std::string& request_id,
                        std::int64_t duration_ms, Start start, std::string_view status) {
  std::string line = format(
      "REPORT RequestId: {}\tDuration: {}.00 ms\tBilled Duration: {} ms\tMemory Size: {} MB\t"
      "Max Memory Used: {} MB\t",
      request_id, duration_ms, std::max<std::int64_t>(duration_ms, 1), function.memory_mb,
      kMemoryUsedMb);
  if (start == Start::Cold) line += "Init Duration: 0.00 ms\t";
  line.append(status).append(1, '\n');
  return line;
}

void append_event(Json& events, std::int64_t timestamp_ms, std::string text) {
  events.push_back(timestamp_ms);
  events.push_back(std::move(text));
}

void write_log(core::Turn& turn, const Function& function, Json events) {
  core::Call call;
  call.service = "logs";
  call.operation = "lockstep:Append";
  call.input = Json::object({{"logGroupName", function.log_group},
                             {"logStreamName", function.log_stream},
                             {"events", std::move(events)}});
  call.caller = turn.inside_caller("log");
  // A program without the logs service has no logs; the invocation stands.
  (void)turn.call(std::move(call)).result.ok();
}

std::string asynchronous_payload(std::string_view request_id, int attempt,
                                 std::string_view function, std::string_view payload) {
  return format("{}\n{}\n{}\n{}", request_id, attempt, function, payload);
}

AwsResult<Json> parse_event(std::string_view payload) {
  if (payload.empty()) return Json::object();
  auto event = parse_json(payload);
  if (event.ok()) return std::move(*event);
  return refuse("InvalidRequestContentException",
                format("Could not parse request body into json: Could not parse payload into json: "
                       "{}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` "
                       "disabled); line: {}, column: {}]",
                       event.error().message, event.error().line, event.error().column),
                400);
}

}  // namespace

Outcome Invoker::run(core::Turn& turn, Function& function, const Json& event,
                     const Invocation& invocation) {
  const Start start = start_instance(turn, functions_, function);
  const std::int64_t start_ms = turn.now_ms();
  NativeContext context(turn, function, invocation);
  Handled handled = call_handler(function, event, context);

  Outcome outcome;
  outcome.duration_ms = context.slept_ms();
  std::string status;
  if (outcome.duration_ms > function.timeout_ms) {
    outcome.duration_ms = function.timeout_ms;
    handled.error_type = "Sandbox.Timedout";
    handled.payload = plain_error(
        handled.error_type, format("RequestId: {} Error: Task timed out after {}.00 seconds",
                                   invocation.request_id, function.timeout_ms / 1000));
    status = "Status: timeout";
  } else if (!handled.error_type.empty()) {
    status = "Status: error\tError Type: " + handled.error_type;
  }
  outcome.failed = !handled.error_type.empty();
  outcome.payload = std::move(handled.payload);

  const std::int64_t end_ms = start_ms + outcome.duration_ms;
  Json events = Json::array();
  events.reserve(2 * context.lines().size() + 8);
  if (start == Start::Cold) {
    append_event(events, start_ms,
                 format("INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: {}\n",
                        function.configuration.get("RuntimeVersionConfig")
                            .get_string("RuntimeVersionArn")));
  }
  std::string& log = outcome.log;
  const auto add = [&](std::int64_t timestamp_ms, std::string text) {
    if (invocation.log == Invocation::Log::AlsoAnswered) log += text;
    append_event(events, timestamp_ms, std::move(text));
  };
  add(start_ms, "START RequestId: " + invocation.request_id + " Version: $LATEST\n");
  for (auto& [timestamp_ms, text] : context.lines())
    add(std::min(timestamp_ms, end_ms), std::move(text));
  add(end_ms, "END RequestId: " + invocation.request_id + "\n");
  add(end_ms, report_line(function, invocation.request_id, outcome.duration_ms, start, status));
  write_log(turn, function, std::move(events));
  return outcome;
}

AwsResult<Json> Invoker::invoke(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(Function* function, functions_.resolve(turn, input, ":$LATEST"));
  const std::string type = input.get_string("InvocationType", "RequestResponse");
  const Json& given = input.get("Payload");
  const std::string_view payload = given.is_string() ? std::string_view(given.as_string()) : "";
  const std::size_t limit = type == "Event" ? kAsyncPayloadMax : kSyncPayloadMax;
  if (payload.size() > limit) return payload_too_large(limit);
  ASSIGN_OR_RETURN(const Json event, parse_event(payload));
  if (type == "DryRun") return Json::object({{"StatusCode", 204}});

  const bool tail = input.get_string("LogType") == "Tail";
  const Invocation invocation{
      turn.make_uuid("invocation"), call.caller.attempt,
      tail ? Invocation::Log::AlsoAnswered : Invocation::Log::Stored};
  if (type == "Event") {
    turn.queue_now("lambda", "async",
                   asynchronous_payload(invocation.request_id, 0, function->name,
                                        payload.empty() ? "{}" : payload));
    return Json::object({{"StatusCode", 202}, {"Payload", ""}});
  }
  Outcome outcome = run(turn, *function, event, invocation);
  turn.add_duration_ms(outcome.duration_ms);
  Json answer = Json::object({{"StatusCode", 200}, {"ExecutedVersion", "$LATEST"}});
  if (outcome.failed) answer.set("FunctionError", "Unhandled");
  if (tail) {
    const std::string_view log = outcome.log;
    answer.set("LogResult", base64(log.substr(log.size() - std::min(log.size(), kTailBytes))));
  }
  answer.set("Payload", std::move(outcome.payload));
  return answer;
}

void Invoker::on_async(core::Turn& turn, const core::Entry& entry) {
  // request id, attempt, function, payload
  std::string_view rest = entry.payload;
  std::string_view parts[3];
  for (std::string_view& part : parts) {
    const auto end = rest.find('\n');
    CHECK(end != std::string_view::npos);
    part = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  const auto attempt = static_cast<int>(to_int(parts[1]).value_or(0));
  Function* function = functions_.find(turn.db(), parts[2]);
  auto event = parse_json(rest);
  if (function == nullptr || !event.ok()) return;  // deleted in between
  Invocation invocation;
  invocation.request_id = parts[0];
  invocation.attempt = attempt;
  const Outcome outcome = run(turn, *function, *event, invocation);
  if (!outcome.failed || attempt >= static_cast<int>(std::size(kAsyncWaitsMs))) return;
  core::Entry retry;
  retry.service = "lambda";
  retry.kind = "async";
  retry.due_ms = turn.now_ms() + outcome.duration_ms + kAsyncWaitsMs[attempt];
  retry.payload =
      asynchronous_payload(invocation.request_id, attempt + 1, parts[2], rest);
  turn.queue(std::move(retry));
}

std::vector<core::Operation> invoke_operations(Invoker& invoker) {
  return {{"Invoke", [&invoker](core::Turn& turn, const core::Call& call) {
             return invoker.invoke(turn, call);
           }}};
}

}  // namespace lockstep::lambda
