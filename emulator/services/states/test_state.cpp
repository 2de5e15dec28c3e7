// TestState: runs the state and shows what it did.
#include "emulator/services/states/test_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>

#include "emulator/asl/machine/machine.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/integrations/integration.h"
#include "emulator/services/states/parts.h"
#include "emulator/services/states/test_items.h"

namespace lockstep::states {

namespace {

namespace machine = asl::machine;
using machine::Record;
using machine::RecordKind;

constexpr std::int64_t kRetriesMax = 1000;
constexpr std::int64_t kStepsMax = 3;  // the state, and what comes after

struct PreparedTest : core::Prepared {
  TestRequest test;
};

core::AwsResult<std::shared_ptr<const core::Prepared>> prepare_test(const core::Call& call) {
  auto out = std::make_shared<PreparedTest>();
  ASSIGN_OR_RETURN(out->test, read_test_request(call.input));
  return std::shared_ptr<const core::Prepared>(std::move(out));
}

// The steps that each kind of state shows.
struct ShownSteps {
  std::string_view type;
  bool jsonata;
  std::string_view steps;
};

constexpr std::array kShownSteps = {
    ShownSteps{"Pass", false, "afterInputPath afterParameters afterResultPath afterResultSelector"},
    ShownSteps{"Task", false, "afterInputPath afterParameters afterResultPath afterResultSelector"},
    ShownSteps{"Task", true, "afterArguments"},
    ShownSteps{"Choice", false, "afterInputPath"},
    ShownSteps{"Wait", false, "afterInputPath"},
    ShownSteps{"Succeed", false, "afterInputPath"},
    ShownSteps{"Fail", false, "afterInputPath"},
    ShownSteps{"Map", false, "afterInputPath afterResultPath afterResultSelector"},
    ShownSteps{"Parallel", false, "afterResultPath afterResultSelector"},
};

// "An error occurred while executing the state 'S' (entered at the event id #2). why" → why
std::string without_prefix(const std::string& cause) {
  constexpr std::string_view kPrefix = "An error occurred while executing the state '";
  constexpr std::string_view kEnd = "). ";
  const auto end = cause.find(kEnd);
  if (!starts_with(cause, kPrefix) || end == std::string::npos) return cause;
  return cause.substr(end + kEnd.size());
}

class TestRun : public machine::Probe {
 public:
  TestRun(core::Turn& turn, const TestRequest& test) : turn_(turn), test_(test) { identify(); }

  core::AwsResult<Json> answer() {
    if (test_.type == "Map") RETURN_IF_ERROR(read_items());
    if (!failure_) run();
    return shown();
  }

  void saw(std::string_view step, const Document& value) override {
    for (const ShownSteps& shown : kShownSteps) {
      if (shown.type != test_.type || shown.jsonata != test_.jsonata) continue;
      const auto steps = split(shown.steps, ' ');
      if (std::find(steps.begin(), steps.end(), step) != steps.end())
        keep(std::string(step), value.text());
    }
  }

 private:
  // What comes after the state is not shown; a catcher's result is.
  void keep(std::string step, const std::string& text) {
    if (step == "afterResultPath") steps_[std::move(step)] = text;
    else steps_.try_emplace(std::move(step), text);
  }

  // --- what it runs as ---------------------------------------------------------------------------

  void identify() {
    const std::string machine = turn_.make_uuid("test machine");
    const std::string name = turn_.make_uuid("test execution");
    identity_.execution_arn =
        express_arn(turn_, machine, name + ":" + turn_.make_uuid("test express"));
    identity_.execution_name = name;
    identity_.machine_arn = machine_arn(turn_, machine);
    identity_.machine_name = machine;
    identity_.role_arn = test_.role_arn;
    identity_.region = turn_.region();
    identity_.express = true;
    identity_.context = test_.context ? *test_.context : default_context();
  }

  Json default_context() const {
    const std::string now = iso_ms(turn_.now_ms());
    const Json role = test_.role_arn.empty() ? Json() : Json(test_.role_arn);
    return Json::object(
        {{"Execution", Json::object({{"Id", identity_.execution_arn},
                                     {"Input", test_.input.value()},
                                     {"StartTime", now},
                                     {"Name", identity_.execution_name},
                                     {"RoleArn", role}})},
         {"StateMachine",
          Json::object({{"Id", identity_.machine_arn}, {"Name", identity_.machine_name}})},
         {"State",
          Json::object({{"Name", test_.state_name}, {"EnteredTime", now}, {"RetryCount", 0}})}});
  }

  core::AwsResult<void> read_items() {
    const Json& state = test_.state;
    numbers_["maxConcurrency"] =
        state.get("MaxConcurrency").is_number() ? state.get("MaxConcurrency") : Json(0);
    for (const auto& [member, shown] :
         {std::pair{"ToleratedFailureCount", "toleratedFailureCount"},
          std::pair{"ToleratedFailurePercentage", "toleratedFailurePercentage"}})
      if (const Json* value = state.find(member); value && value->is_number())
        numbers_[shown] = std::string_view(shown) == "toleratedFailurePercentage"
                              ? Json(value->as_double())
                              : *value;
    if (test_.jsonata) return check_failed_iterations(std::nullopt);
    const TestedItems items = tested_items(test_, *identity_.context, turn_.chance());
    if (items.failure) {
      if (items.input) steps_["afterInputPath"] = *items.input;
      fail("States.Runtime", *items.failure);
      return {};
    }
    steps_["afterItemsPath"] = items.shown;
    if (!items.selected.empty()) steps_["afterItemSelector"] = items.selected;
    if (!items.batched.empty()) steps_["afterItemBatcher"] = items.batched;
    if (items.batches && test_.mocked_result && test_.mocked_result->is_array() &&
        test_.mocked_result->size() != *items.batches)
      return invalid_request("Input array does not equal the mocked result array's size");
    return check_failed_iterations(items.count);
  }

  core::AwsResult<void> check_failed_iterations(std::optional<std::size_t> count) {
    if (!test_.failed_iterations) return {};
    const std::int64_t failed = *test_.failed_iterations;
    if (count && failed > static_cast<std::int64_t>(*count))
      return invalid_request(
          "Map iteration failure count must be less than or equal to the number of Map iterations");
    const Json& state = test_.state;
    const Json& most = state.get("ToleratedFailureCount");
    const Json& share = state.get("ToleratedFailurePercentage");
    const bool distributed =
        state.get("ItemProcessor").get("ProcessorConfig").get_string("Mode") == "DISTRIBUTED";
    if (!most.is_number() && !share.is_number() && !distributed) return {};
    const bool beyond_count = most.is_number() && static_cast<double>(failed) > most.as_double();
    const bool beyond_share =
        share.is_number() && count && *count > 0 &&
        static_cast<double>(failed) * 100 / static_cast<double>(*count) > share.as_double();
    const bool none_tolerated = !most.is_number() && !share.is_number() && failed > 0;
    beyond_tolerance_ = beyond_count || beyond_share || none_tolerated;
    return {};
  }

  // --- running -----------------------------------------------------------------------------------

  void run() {
    machine::stimulus::Start start;
    start.input = test_.input;
    if (test_.variables) start.variables = Document(*test_.variables);
    decide(start);
    std::int64_t steps = 0;
    while (!commands_.empty() && !ended_ && ++steps < 4 * kRetriesMax) {
      const machine::Command next = std::move(commands_.front());
      commands_.pop_front();
      std::visit([&](const auto& one) { carry_out(one); }, next);
    }
  }

  void decide(const machine::Stimulus& stimulus) {
    machine::Limits limits;
    limits.transitions_per_step = kStepsMax;
    limits.probe = this;
    machine::Step step =
        machine::decide(*test_.runnable, identity_, state_, stimulus, turn_.chance(), limits);
    for (const Record& record : step.records) note(record);
    for (auto& command : step.commands) commands_.push_back(std::move(command));
  }

  void carry_out(const machine::command::CallService& call) {
    if (left_) return;
    const auto pattern = call.resource->pattern;
    machine::Answer answer =
        test_.mocked() ? mocked_answer() : integrations::run_task({turn_, identity_, call}).answer;
    if (answer.ok) result_ = answer.document ? answer.document->text() : dump(answer.output);
    if (pattern != asl::Resource::Pattern::RequestResponse) {
      decide(machine::stimulus::TokenAnswered{call.frame, call.ticket, answer});
      if (!answer.ok) answer = machine::Answer{true, Json::object(), "", ""};
    }
    decide(machine::stimulus::Answered{call.frame, call.ticket, std::move(answer)});
  }

  void carry_out(const machine::command::ScheduleActivity& activity) {
    if (left_) return;
    machine::Answer answer = mocked_answer();
    if (answer.ok) result_ = dump(answer.output);
    decide(machine::stimulus::Answered{activity.frame, activity.ticket, std::move(answer)});
  }

  void carry_out(const machine::command::ArmTimer& timer) {
    using Timer = machine::stimulus::Timer;
    const bool again =
        timer.timer == Timer::Retry && retries_ < test_.retries_made && retries_ < kRetriesMax;
    if (timer.timer == Timer::Retry && !again) {
      ended_ = true;
      return;
    }
    if (!again && timer.timer != Timer::Wait) return;
    if (again) {
      ++retries_;
      retrier_.reset();
    }
    decide(machine::stimulus::TimerDue{timer.frame, timer.timer, timer.ticket});
  }

  template <class Other>
  void carry_out(const Other&) {}

  machine::Answer mocked_answer() const {
    machine::Answer answer;
    if (beyond_tolerance_) {
      answer.ok = false;
      answer.error = "States.ExceedToleratedFailureThreshold";
      answer.cause = "The specified tolerated failure threshold was exceeded";
    } else if (test_.mocked_error) {
      answer.ok = false;
      answer.error = test_.mocked_error->error;
      answer.has_cause = test_.mocked_error->cause.has_value();
      answer.cause = test_.mocked_error->cause.value_or("");
    } else {
      answer.output = *test_.mocked_result;
    }
    return answer;
  }

  // --- what has happened -------------------------------------------------------------------------

  void note(const Record& record) {
    switch (record.kind) {
      case RecordKind::RetryArmed:
        retrier_ = static_cast<std::size_t>(record.number.value_or(0));
        return;
      case RecordKind::StateExited:
        if (!left_) leave(record);
        return;
      case RecordKind::StateEntered:
        if (left_ && next_.empty()) next_ = *record.name;
        return;
      case RecordKind::ExecutionFailed:
        if (!left_) fail(record.error, record.cause);
        ended_ = true;
        return;
      case RecordKind::EvaluationFailed:
      case RecordKind::TaskFailed:
      case RecordKind::TaskSubmitFailed:
      case RecordKind::LambdaFunctionFailed:
      case RecordKind::ActivityFailed:
        error_ = record.error;
        cause_ = record.cause;
        return;
      default: return;
    }
  }

  void leave(const Record& record) {
    left_ = true;
    output_ = record.payload->text();
    const auto type = static_cast<asl::StateType>(record.state_type);
    const bool may_catch = type == asl::StateType::Task;
    if (may_catch && record.number) catcher_ = record.number;
    if (!record.variables) return;
    variables_ = test_.variables.value_or(Json::object());
    for (const auto& [name, value] : record.variables->value().members())
      variables_->set(name, value);
  }

  void fail(const std::optional<std::string>& error, const std::optional<std::string>& cause) {
    failure_ = true;
    error_ = error;
    cause_ = cause;
  }

  // --- showing it --------------------------------------------------------------------------------

  Json shown() {
    Json out = Json::object();
    const bool errs = !left_ || catcher_;
    if (errs && cause_) out.set("cause", without_prefix(*cause_));
    if (errs && error_) out.set("error", *error_);
    if (test_.inspected) out.set("inspectionData", inspection());
    if (left_ && !next_.empty()) out.set("nextState", next_);
    if (left_) out.set("output", output_);
    out.set("status", status());
    return out;
  }

  std::string_view status() const {
    if (left_) return catcher_ ? "CAUGHT_ERROR" : "SUCCEEDED";
    return retrier_ && !failure_ ? "RETRIABLE" : "FAILED";
  }

  Json inspection() {
    std::map<std::string, Json> all;
    for (const auto& [step, text] : steps_) all[step] = text;
    for (const auto& [name, number] : numbers_) all[name] = number;
    all["input"] = test_.input.text();
    const bool shows_result = test_.type == "Task" && result_;
    if (shows_result) all["result"] = *result_;
    if (test_.type == "Pass" && !test_.jsonata && test_.state.contains("Result"))
      all["result"] = dump(test_.state.get("Result"));
    if (test_.type == "Fail" && !test_.jsonata) all["afterInputPath"] = test_.input.text();
    if (variables_) all["variables"] = dump(*variables_);
    if (const Json details = error_details(); !details.is_null()) all["errorDetails"] = details;
    Json out = Json::object();
    for (auto& [name, value] : all) out.set(name, std::move(value));
    return out;
  }

  Json error_details() const {
    if (left_) return catcher_ ? Json::object({{"catchIndex", *catcher_}}) : Json();
    if (!retrier_ || failure_) return Json();
    const asl::Retrier& retrier = test_.original().retry[*retrier_];
    double delay_s =
        retrier.interval_s * std::pow(retrier.backoff_rate, static_cast<double>(retries_));
    if (retrier.delay_max_s) delay_s = std::min(delay_s, *retrier.delay_max_s);
    return Json::object(
        {{"retryBackoffIntervalSeconds", static_cast<std::int64_t>(std::llround(delay_s))},
         {"retryIndex", static_cast<std::int64_t>(*retrier_)}});
  }

  core::Turn& turn_;
  const TestRequest& test_;
  machine::Identity identity_;
  machine::State state_;
  std::deque<machine::Command> commands_;
  std::map<std::string, std::string> steps_;
  std::map<std::string, Json> numbers_;
  std::optional<std::string> result_, error_, cause_;
  std::optional<std::size_t> retrier_;
  std::optional<std::int64_t> catcher_;
  std::optional<Json> variables_;
  std::string output_, next_;
  std::int64_t retries_ = 0;
  bool beyond_tolerance_ = false;
  bool left_ = false, failure_ = false, ended_ = false;
};

core::AwsResult<Json> test_state(core::Turn& turn, const core::Call& call) {
  std::shared_ptr<const core::Prepared> own = call.prepared;
  const auto* prepared = dynamic_cast<const PreparedTest*>(own.get());
  if (!prepared) {
    ASSIGN_OR_RETURN(own, prepare_test(call));
    prepared = static_cast<const PreparedTest*>(own.get());
  }
  return TestRun(turn, prepared->test).answer();
}

}  // namespace

void add_test_operations(Parts&, Operations& out) {
  out.push_back({"TestState", test_state, prepare_test});
}

}  // namespace lockstep::states
