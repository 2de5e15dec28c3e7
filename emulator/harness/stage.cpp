#include "emulator/harness/stage.h"

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/harness/items.h"
#include "emulator/harness/matcher.h"

namespace lockstep::harness {

namespace {

std::string text_of(const Json& value) {
  return value.is_string() ? value.as_string() : dump(value);
}

// How the mismatches of an inline expectation read in one message.
std::string list_of(const Mismatches& mismatches) {
  std::vector<std::string> lines;
  for (const Mismatch& one : mismatches)
    lines.push_back(format("{}: expected {}, got {}", one.where, one.expected, one.actual));
  return join(lines, "\n");
}

}  // namespace

Stage::Stage(app::Config config)
    : account_id_(config.account_id), region_(config.region), start_ms_(config.clock_start_ms()) {
  app_ = std::make_unique<app::App>(std::move(config));
}

Stage::~Stage() { app_->stop(); }

Result<std::unique_ptr<Stage>, std::string> Stage::open(const Given& given) {
  app::Config config;
  config.stack = given.stack;
  config.seed = static_cast<std::uint64_t>(given.seed);
  config.clock = {world::ClockMode::Virtual, 1};
  config.clock_start = given.clock;
  config.token_patience_ms = 0;
  config.deterministic_lambda = true;
  for (const auto& setting : given.settings.members())
    RETURN_IF_ERROR(app::set_flag(config, setting.key, text_of(setting.value)));
  std::unique_ptr<Stage> stage(new Stage(config));
  RETURN_IF_ERROR(stage->prepare(given));
  return stage;
}

TextResult Stage::prepare(const Given& given) {
  RETURN_IF_ERROR(app_->start(app::App::Listen::IfNeeded));
  for (const auto& table : given.tables.members()) {
    for (const Json& item : table.value.items()) {
      const auto put =
          call("dynamodb", "PutItem",
               Json::object({{"TableName", table.key}, {"Item", to_typed_item(item)}}));
      if (!put.ok()) return Failure(format("given.tables.{}: {}", table.key, told(put.error())));
    }
  }
  if (!given.faults.empty()) {
    const auto set = call("states", "lockstep:SetFaults", Json::object({{"faults", given.faults}}));
    if (!set.ok()) return Failure("given.faults: " + told(set.error()));
  }
  return {};
}

core::AwsResult<Json> Stage::call(const std::string& service, const std::string& operation,
                                  Json input) {
  core::Call call;
  call.service = service;
  call.operation = operation;
  call.input = std::move(input);
  return app_->core().call(std::move(call)).result;
}

std::string Stage::machine_arn(const std::string& name) const {
  if (starts_with(name, "arn:")) return name;
  return format("arn:aws:states:{}:{}:stateMachine:{}", region_, account_id_, name);
}

// --- steps
// ----------------------------------------------------------------------------------------

TextResult Stage::perform(const Json& step, const std::string& where) {
  const std::int64_t times = step.get_int("repeat", 1);
  for (std::int64_t i = 1; i <= times; ++i) RETURN_IF_ERROR(perform_once(step, where, i, times));
  return {};
}

TextResult Stage::perform_once(const Json& step, const std::string& where, std::int64_t number,
                               std::int64_t of) {
  TextResult done;
  if (const Json* start = step.find("start"))
    done = start_execution(*start, number, of);
  else if (const Json* send = step.find("send"))
    done = send_message(*send);
  else if (const Json* call = step.find("call"))
    done = make_call(*call, where);
  else if (const Json* together = step.find("together"))
    return play_together(*together, where);
  else
    app_->core().advance_clock(app_->core().clock_state().now_ms +
                               parse_duration_ms(step.get_string("advance")).value_or(0));
  if (!done.ok()) return Failure(where + ": " + done.error());
  return {};
}

TextResult Stage::start_execution(const Json& step, std::int64_t number, std::int64_t of) {
  Json input = Json::object({{"stateMachineArn", machine_arn(step.get_string("machine"))}});
  std::string name = step.get_string("name");
  if (!name.empty() && of > 1) name += "-" + std::to_string(number);
  if (!name.empty()) input.set("name", name);
  if (const Json* given = step.find("input")) input.set("input", text_of(*given));
  const auto answer = call("states", "StartExecution", std::move(input));
  if (!answer.ok()) return Failure(told(answer.error()));
  return {};
}

TextResult Stage::send_message(const Json& step) {
  Json input = Json::object(
      {{"QueueUrl", step.get_string("queue")}, {"MessageBody", text_of(step.get("body"))}});
  if (step.contains("group")) input.set("MessageGroupId", step.get_string("group"));
  if (step.contains("deduplication"))
    input.set("MessageDeduplicationId", step.get_string("deduplication"));
  const auto answer = call("sqs", "SendMessage", std::move(input));
  if (!answer.ok()) return Failure(told(answer.error()));
  return {};
}

TextResult Stage::make_call(const Json& step, const std::string& where) {
  const Json& input = step.get("input");
  const auto answer = call(step.get_string("service"), step.get_string("operation"),
                           input.is_object() ? input : Json::object());
  Mismatches mismatches;
  if (const Json* error = step.find("error")) {
    const Json code(answer.ok() ? std::string("(no error)") : answer.error().code);
    compare(*error, &code, where + ".call.error", Members::All, mismatches);
  } else if (!answer.ok()) {
    return Failure(told(answer.error()));
  } else if (const Json* expected = step.find("answer")) {
    compare(*expected, &*answer, where + ".call.answer", Members::Named, mismatches);
  }
  if (!mismatches.empty()) return Failure(list_of(mismatches));
  return {};
}

// All steps at one instant: time stands while they are admitted, so their executions interleave.
TextResult Stage::play_together(const Json& steps, const std::string& where) {
  app_->core().change_clock({world::ClockMode::Manual, 1});
  TextResult done;
  for (std::size_t i = 0; i < steps.size() && done.ok(); ++i)
    done = perform(steps[i], format("{}.together[{}]", where, i));
  app_->core().change_clock({world::ClockMode::Virtual, 1});
  return done;
}

std::int64_t Stage::elapsed_ms() { return app_->core().clock_state().now_ms - start_ms_; }

}  // namespace lockstep::harness
