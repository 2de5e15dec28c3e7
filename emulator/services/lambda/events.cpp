// Asynchronous invocations: retries with AWS's waits, age limit, destinations, dead letters.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/invoker.h"

namespace lockstep::lambda {
namespace {

constexpr std::int64_t kRetriesDefault = 2;
constexpr std::int64_t kAgeDefaultS = 21'600;
constexpr std::int64_t kWaitsMs[] = {60'000, 120'000};
constexpr std::int64_t kThrottleWaitMaxMs = 300'000;

bool call_inside(core::Turn& turn, std::string_view service, std::string_view operation,
                 Json input) {
  core::Call call;
  call.service = service;
  call.operation = operation;
  call.input = std::move(input);
  call.caller = turn.inside_caller(operation);
  return turn.call(std::move(call)).result.ok();
}

const Json& config_of(const Function& function, const std::string& qualifier) {
  return function.event_configs.get(qualifier.empty() ? kLatest : std::string_view(qualifier));
}

Json parsed(const std::string& text) {
  auto json = parse_json(text);
  return json.ok() ? std::move(*json) : Json(text);
}

Json string_attribute(std::string_view type, std::string_view value) {
  return Json::object({{"DataType", type}, {"StringValue", value}});
}

void put_event(core::Turn& turn, const std::string& bus, const Json& record, bool success,
               const std::string& function_arn) {
  call_inside(
      turn, "events", "PutEvents",
      Json::object({{"Entries", Json::array({Json::object(
                                    {{"Source", "lambda"},
                                     {"DetailType", format("Lambda Function Invocation Result - {}",
                                                           success ? "Success" : "Failure")},
                                     {"EventBusName", bus},
                                     {"Resources", Json::array({bus, function_arn})},
                                     {"Detail", dump(record)}})})}}));
}

void send_record(core::Turn& turn, const std::string& arn, const Json& record, bool success,
                 const std::string& function_arn) {
  const auto parts = split(arn, ':');
  const std::string_view service = parts.size() > 2 ? parts[2] : "";
  if (service == "sqs")
    call_inside(turn, "sqs", "SendMessage",
                Json::object({{"QueueUrl", arn}, {"MessageBody", dump(record)}}));
  else if (service == "sns")
    call_inside(turn, "sns", "Publish",
                Json::object({{"TopicArn", arn}, {"Message", dump(record)}}));
  else if (service == "lambda")
    call_inside(
        turn, "lambda", "Invoke",
        Json::object(
            {{"FunctionName", arn}, {"InvocationType", "Event"}, {"Payload", dump(record)}}));
  else if (service == "events")
    put_event(turn, arn, record, success, function_arn);
}

void send_dead_letter(core::Turn& turn, const std::string& arn, const Invocation& invocation,
                      const Outcome* outcome) {
  const std::string message = outcome ? parsed(outcome->payload).get_string("errorMessage") : "";
  Json attributes = Json::object({{"RequestID", string_attribute("String", invocation.request_id)},
                                  {"ErrorCode", string_attribute("Number", "200")}});
  if (!message.empty()) attributes.set("ErrorMessage", string_attribute("String", message));
  if (starts_with(arn, "arn:aws:sqs:"))
    call_inside(turn, "sqs", "SendMessage",
                Json::object({{"QueueUrl", arn},
                              {"MessageBody", invocation.payload},
                              {"MessageAttributes", std::move(attributes)}}));
  else
    call_inside(turn, "sns", "Publish",
                Json::object({{"TopicArn", arn},
                              {"Message", invocation.payload},
                              {"MessageAttributes", std::move(attributes)}}));
}

}  // namespace

void Invoker::queue_event(core::Turn& turn, Json event, std::int64_t due_ms) {
  core::Entry entry;
  entry.service = "lambda";
  entry.kind = "async";
  entry.due_ms = due_ms;
  entry.payload = dump(event);
  turn.queue(std::move(entry));
}

void Invoker::on_async(core::Turn& turn, const core::Entry& entry) {
  auto event = parse_json(entry.payload);
  if (!event.ok()) return;
  Invocation invocation = read_invocation(event->get("invocation"));
  Function* function = functions_.find(turn.db(), invocation.function);
  Version* version = function ? function->version(invocation.version) : nullptr;
  if (!version) return;  // deleted in between
  if (function->reserved == 0) return give_up(turn, *event, nullptr, "ZeroReservedConcurrency");
  invocation.asker = Invocation::Asker::Async;
  invocation.attempt = static_cast<int>(event->get_int("attempts"));
  if (is_throttled(*function)) {
    const Json& config = config_of(*function, event->get_string("qualifier"));
    const std::int64_t age_ms = config.get_int("MaximumEventAgeInSeconds", kAgeDefaultS) * 1000;
    const std::int64_t waits = event->get_int("throttles");
    const std::int64_t wait_ms =
        std::min(kThrottleWaitMaxMs, std::int64_t{1000} << std::min<std::int64_t>(waits, 9));
    if (turn.now_ms() + wait_ms - event->get_int("firstMs") > age_ms)
      return give_up(turn, *event, nullptr, "EventAgeExceeded");
    event->set("throttles", waits + 1);
    return queue_event(turn, std::move(*event), turn.now_ms() + wait_ms);
  }
  invocation.context = std::move(*event);
  invocation.context.erase("invocation");
  ask(turn, {function, version, "", nullptr}, std::move(invocation));
}

void Invoker::event_settled(core::Turn& turn, const Invocation& invocation,
                            const Outcome& outcome) {
  Json event = invocation.context;
  Invocation again = invocation;
  again.context = Json::object();
  event.set("invocation", to_json(again));
  const std::int64_t attempts = event.get_int("attempts") + 1;
  event.set("attempts", attempts);
  if (!outcome.failed()) return tell_destination(turn, event, &outcome, "Success");
  const Function* function = functions_.find(turn.db(), invocation.function);
  if (!function) return;
  const Json& config = config_of(*function, event.get_string("qualifier"));
  const std::int64_t retries = config.get_int("MaximumRetryAttempts", kRetriesDefault);
  if (attempts > retries) return give_up(turn, event, &outcome, "RetriesExhausted");
  const std::int64_t due_ms =
      turn.now_ms() + outcome.duration_ms + kWaitsMs[std::min<std::int64_t>(attempts, 2) - 1];
  const std::int64_t age_ms = config.get_int("MaximumEventAgeInSeconds", kAgeDefaultS) * 1000;
  if (due_ms - event.get_int("firstMs") > age_ms)
    return give_up(turn, event, &outcome, "EventAgeExceeded");
  queue_event(turn, std::move(event), due_ms);
}

void Invoker::give_up(core::Turn& turn, const Json& event, const Outcome* outcome,
                      std::string_view condition) {
  tell_destination(turn, event, outcome, condition);
  const Invocation invocation = read_invocation(event.get("invocation"));
  const Function* function = functions_.find(turn.db(), invocation.function);
  if (!function) return;
  const std::string letters =
      function->latest.configuration.get("DeadLetterConfig").get_string("TargetArn");
  if (!letters.empty()) send_dead_letter(turn, letters, invocation, outcome);
}

void Invoker::tell_destination(core::Turn& turn, const Json& event, const Outcome* outcome,
                               std::string_view condition) {
  const Invocation invocation = read_invocation(event.get("invocation"));
  const Function* function = functions_.find(turn.db(), invocation.function);
  if (!function) return;
  const std::string qualifier = event.get_string("qualifier");
  const Json& destinations = config_of(*function, qualifier).get("DestinationConfig");
  const bool success = condition == "Success";
  const std::string arn =
      destinations.get(success ? "OnSuccess" : "OnFailure").get_string("Destination");
  if (arn.empty()) return;
  const std::string function_name =
      format("{}:{}", function_arn(turn, function->name), qualifier.empty() ? kLatest : qualifier);
  Json record = Json::object(
      {{"version", "1.0"},
       {"timestamp", iso_ms(turn.now_ms())},
       {"requestContext", Json::object({{"requestId", invocation.request_id},
                                        {"functionArn", function_name},
                                        {"condition", condition},
                                        {"approximateInvokeCount", event.get_int("attempts")}})},
       {"requestPayload", parsed(invocation.payload)}});
  if (outcome) {
    Json context = Json::object({{"statusCode", 200}, {"executedVersion", invocation.version}});
    if (outcome->failed()) context.set("functionError", "Unhandled");
    record.set("responseContext", std::move(context));
    record.set("responsePayload", parsed(outcome->payload));
  }
  send_record(turn, arn, record, success, function_name);
}

}  // namespace lockstep::lambda
