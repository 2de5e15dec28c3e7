#include "emulator/services/events/delivery.h"

#include "emulator/base/log.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/events/schedule.h"
#include "emulator/services/events/scheduling.h"
#include "emulator/services/events/transformer.h"

namespace lockstep::events {
namespace {

constexpr int kBusHopsMax = 5;

class Sending {
 public:
  Sending(core::Turn& turn, Matcher& matcher, const Json& delivery)
      : turn_(turn),
        matcher_(matcher),
        delivery_(delivery),
        target_(delivery.get("target")),
        arn_(target_.get_string("Arn")) {}

  void run() {
    const std::string event_text = delivery_.get_string("event");
    const auto event = parse_json(event_text);
    if (!event.ok()) return;
    key_ = format("events/{}/{}", event->get_string("id"), delivery_.get_string("rule"));
    const Predefined predefined{delivery_.get_string("rule"), delivery_.get_string("name"),
                                iso_ms(turn_.now_ms())};
    const std::string input = target_input(target_, *event, event_text, predefined);
    const auto parts = split(std::string_view(arn_), ':');
    const std::string_view service = parts.size() > 2 ? parts[2] : std::string_view{};
    core::AwsResult<Json> sent = core::refuse("InvalidParameterException", "no such target");
    if (service == "sqs")
      sent = to_queue(input);
    else if (service == "sns")
      sent = to_topic(input);
    else if (service == "lambda")
      sent = to_function(input);
    else if (service == "states")
      sent = to_machine(input);
    else if (service == "logs")
      sent = to_logs(input, *event);
    else if (service == "events")
      sent = to_bus(*event);
    if (!sent.ok()) to_dead_letters(input, sent.error());
  }

 private:
  core::AwsResult<Json> call(std::string_view service, std::string_view operation, Json input) {
    core::Call call;
    call.service = service;
    call.operation = operation;
    call.input = std::move(input);
    call.caller = turn_.inside_caller("deliver");
    call.caller.key = format("{}/{}/{}", key_, target_.get_string("Id"), calls_++);
    return turn_.call(std::move(call)).result;
  }

  core::AwsResult<Json> to_queue(const std::string& body) {
    Json input = Json::object({{"QueueUrl", arn_}, {"MessageBody", body}});
    if (const std::string group = target_.get("SqsParameters").get_string("MessageGroupId");
        !group.empty())
      input.set("MessageGroupId", group);
    return call("sqs", "SendMessage", std::move(input));
  }

  core::AwsResult<Json> to_topic(const std::string& message) {
    return call("sns", "Publish", Json::object({{"TopicArn", arn_}, {"Message", message}}));
  }

  core::AwsResult<Json> to_function(const std::string& payload) {
    return call(
        "lambda", "Invoke",
        Json::object({{"FunctionName", arn_}, {"InvocationType", "Event"}, {"Payload", payload}}));
  }

  core::AwsResult<Json> to_machine(const std::string& input) {
    return call("states", "StartExecution",
                Json::object({{"stateMachineArn", arn_}, {"input", input}}));
  }

  // Each event has a stream of its own, as a target's writer in AWS makes them.
  core::AwsResult<Json> to_logs(const std::string& message, const Json& event) {
    std::string group = arn_.substr(arn_.find(":log-group:") + 11);
    if (ends_with(group, ":*")) group.resize(group.size() - 2);
    const std::string stream = event.get_string("id");
    auto made = call("logs", "CreateLogStream",
                     Json::object({{"logGroupName", group}, {"logStreamName", stream}}));
    if (!made.ok() && made.error().code != "ResourceAlreadyExistsException") return made;
    const Json line = Json::object({{"timestamp", turn_.now_ms()}, {"message", message}});
    return call("logs", "PutLogEvents",
                Json::object({{"logGroupName", group},
                              {"logStreamName", stream},
                              {"logEvents", Json::array({line})}}));
  }

  // From bus to bus the event stays as it is.
  core::AwsResult<Json> to_bus(const Json& event) {
    const std::string bus = bus_name(arn_);
    const auto hops = static_cast<int>(delivery_.get_int("hops"));
    if (!Store(turn_).bus(bus)) return bus_not_found(bus);
    if (hops >= kBusHopsMax) return core::refuse("ValidationException", "Too many buses in a row.");
    for (const auto& listening : matcher_.listening(turn_, bus))
      if (listening.pattern.matches(event)) queue_all(listening.rule, listening.targets, hops + 1);
    return Json::object();
  }

  void queue_all(const Rule& rule, const std::vector<Json>& targets, int hops) {
    for (const Json& target : targets) {
      Json delivery = Json::object({{"rule", rule_arn(turn_, rule)},
                                    {"name", rule.name},
                                    {"target", target},
                                    {"event", delivery_.get_string("event")},
                                    {"hops", hops}});
      turn_.queue_now("events", "deliver", dump(delivery));
    }
  }

  // Nothing here fails for a while only: what a target refuses once it refuses always.
  void to_dead_letters(const std::string& body, const AwsError& error) {
    const std::string queue = target_.get("DeadLetterConfig").get_string("Arn");
    log(LogLevel::Warning, format("An event of {} could not be given to {}: {}: {}",
                               delivery_.get_string("rule"), arn_, error.code, error.message));
    if (queue.empty()) return;
    const auto text = [](std::string_view value) {
      return Json::object({{"DataType", "String"}, {"StringValue", value}});
    };
    const Json attributes = Json::object({{"RULE_ARN", text(delivery_.get_string("rule"))},
                                          {"TARGET_ARN", text(arn_)},
                                          {"ERROR_CODE", text(error.code)},
                                          {"ERROR_MESSAGE", text(error.message)}});
    (void)call(
        "sqs", "SendMessage",
        Json::object(
            {{"QueueUrl", queue}, {"MessageBody", body}, {"MessageAttributes", attributes}}));
  }

  core::Turn& turn_;
  Matcher& matcher_;
  const Json& delivery_;
  const Json& target_;
  std::string arn_;
  std::string key_;
  int calls_ = 0;
};

}  // namespace

void route_event(core::Turn& turn, Matcher& matcher, std::string_view bus, const Json& event) {
  std::string event_text;
  for (const auto& listening : matcher.listening(turn, bus)) {
    if (!listening.pattern.matches(event)) continue;
    if (event_text.empty()) event_text = dump(event);
    send_to_rule(turn, listening.rule, listening.targets, event_text);
  }
}

void send_to_rule(core::Turn& turn, const Rule& rule, const std::vector<Json>& targets,
                  const std::string& event_text) {
  for (const Json& target : targets) {
    const Json delivery = Json::object({{"rule", rule_arn(turn, rule)},
                                        {"name", rule.name},
                                        {"target", target},
                                        {"event", event_text}});
    turn.queue_now("events", "deliver", dump(delivery));
  }
}

void deliver_event(core::Turn& turn, Matcher& matcher, std::string_view payload) {
  const auto delivery = parse_json(payload);
  if (delivery.ok()) Sending(turn, matcher, *delivery).run();
}

// --- schedules ----------------------------------------------------------------------------------

void arm_schedule(core::Turn& turn, Rule& rule) {
  if (rule.timer != 0) turn.cancel(rule.timer);
  rule.timer = 0;
  const auto schedule = ScheduleExpression::parse(rule.attributes.get_string("ScheduleExpression"));
  if (!schedule || !rule.enabled()) return;
  const auto next = schedule->next_after(turn.now_ms());
  if (!next) return;
  core::Entry entry;
  entry.due_ms = *next;
  entry.service = "events";
  entry.kind = "schedule";
  entry.payload = rule.bus + "/" + rule.name;
  entry.ground = core::Ground::Background;
  rule.timer = turn.queue(std::move(entry));
}

void fire_schedule(core::Turn& turn, std::string_view payload) {
  const std::size_t slash = payload.rfind('/');
  Store store(turn);
  auto rule = store.rule(payload.substr(0, slash), payload.substr(slash + 1));
  if (!rule || !rule->enabled()) return;
  const std::string arn = rule_arn(turn, *rule);
  const Json event = Json::object(
      {{"version", "0"},
       {"id", turn.chance().uuid("scheduled-event", format("{}/{}", arn, turn.now_ms()))},
       {"detail-type", "Scheduled Event"},
       {"source", "aws.events"},
       {"account", turn.account_id()},
       {"time", iso_seconds(turn.now_ms())},
       {"region", turn.region()},
       {"resources", Json::array({arn})},
       {"detail", Json::object()}});
  send_to_rule(turn, *rule, store.targets(*rule), dump(event));
  rule->timer = 0;
  arm_schedule(turn, *rule);
  store.put_rule(*rule);
}

}  // namespace lockstep::events
