#include "tests/unit/asl/machine/play.h"

#include <algorithm>

#include "emulator/asl/parser.h"
#include "emulator/base/check.h"
#include "emulator/base/text.h"

namespace lockstep::asl::machine {

Scripted ok(std::string_view json, std::int64_t takes_ms) {
  Scripted scripted;
  scripted.answer.output = parse_json(json).value();
  scripted.takes_ms = takes_ms;
  return scripted;
}

Scripted error(std::string_view name, std::string_view cause) {
  Scripted scripted;
  scripted.answer.ok = false;
  scripted.answer.error = name;
  scripted.answer.cause = cause;
  return scripted;
}

Scripted never() {
  Scripted scripted;
  scripted.never = true;
  return scripted;
}

namespace {

std::shared_ptr<const Definition> parsed(const std::string& text) {
  auto result = parse_definition(text, MachineType::Standard);
  CHECK_MSG(result.ok(), describe(result.diagnostics));
  return result.definition;
}

}  // namespace

Play::Play(std::string_view definition) : text_(definition), definition_(parsed(text_)) {
  identity.execution_arn = "arn:aws:states:us-east-1:000000000000:execution:m:e";
  identity.execution_name = "e";
  identity.machine_arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
  identity.machine_name = "m";
  identity.role_arn = "arn:aws:iam::000000000000:role/r";
  identity.region = "us-east-1";
  chance.now_ms = kStart;
}

Play& Play::input(std::string text) {
  input_ = std::move(text);
  return *this;
}

Play& Play::on(const std::string& state_name, std::vector<Scripted> answers) {
  script_[state_name] = std::move(answers);
  return *this;
}

void Play::give(const Stimulus& stimulus) {
  take(decide(*definition_, identity, state, stimulus, chance, limits));
}

void Play::take(Step step) {
  check(step.records);
  for (auto& record : step.records) records.push_back(record);
  for (const auto& command : step.commands) take_command(command);
}

void Play::check(const std::vector<Record>& made) {
  const auto again = decode(encode(made));
  CHECK(again.has_value());
  for (const Record& record : *again) apply(*definition_, shadow_, record);
  const std::string a = dump(describe(state)), b = dump(describe(shadow_));
  if (a != b && inconsistency.empty()) inconsistency = a + "\n" + b;
  if (!reload_) return;
  definition_ = parsed(text_);
  state = State(shadow_);
}

void Play::take_command(const Command& any) {
  if (const auto* call = std::get_if<command::CallService>(&any)) {
    calls.push_back(*call);
    call_times.push_back(chance.now_ms - kStart);
    const auto& script = script_[call->state];
    const std::size_t nth = asked_[call->state]++;
    Scripted scripted = ok();
    if (!script.empty()) scripted = script[std::min(nth, script.size() - 1)];
    if (scripted.never) return;
    queue_.push_back(stimulus::Answered{call->frame, call->ticket, scripted.answer,
                                        chance.now_ms + scripted.takes_ms});
  } else if (const auto* arm = std::get_if<command::ArmTimer>(&any)) {
    timers_.push_back({arm->due_ms, ++orders_, {arm->frame, arm->timer, arm->ticket}});
  } else if (const auto* cancel = std::get_if<command::CancelTimers>(&any)) {
    std::erase_if(timers_, [&](const Timer& timer) {
      return timer.due.frame == cancel->frame &&
             (cancel->ticket == 0 || cancel->ticket == timer.due.ticket);
    });
  } else if (const auto* activity = std::get_if<command::ScheduleActivity>(&any)) {
    activities.push_back(*activity);
  } else if (const auto* map_run = std::get_if<command::StartMapRun>(&any)) {
    map_runs.push_back(*map_run);
  } else if (const auto* map_redrive = std::get_if<command::RedriveMapRun>(&any)) {
    map_redrives.push_back(*map_redrive);
  } else if (const auto* stop = std::get_if<command::StopMapRun>(&any)) {
    stopped_map_runs.push_back(stop->map_run_arn);
  } else if (const auto* retire = std::get_if<command::RetireToken>(&any)) {
    retired.push_back(retire->task_token);
  } else if (std::holds_alternative<command::End>(any)) {
    ended_command = true;
  } else if (std::holds_alternative<command::Yield>(any)) {
    queue_.push_front(stimulus::Continue{});
  }
}

bool Play::next_event() {
  if (!queue_.empty()) {
    const Stimulus next = queue_.front();
    queue_.pop_front();
    give(next);
    return true;
  }
  if (timers_.empty()) return false;
  const auto first =
      std::min_element(timers_.begin(), timers_.end(), [](const Timer& a, const Timer& b) {
        return std::pair(a.due_ms, a.order) < std::pair(b.due_ms, b.order);
      });
  const Timer due = *first;
  timers_.erase(first);
  chance.now_ms = std::max(chance.now_ms, due.due_ms);
  give(due.due);
  return true;
}

Play& Play::run() {
  if (state.last_event_id == 0) give(stimulus::Start{Document::from_text(input_)});
  for (int i = 0; i < 100000 && next_event(); ++i) {
  }
  return *this;
}

void Play::at(std::int64_t ms) {
  if (state.last_event_id == 0) give(stimulus::Start{Document::from_text(input_)});
  const std::int64_t until = kStart + ms;
  const auto due = [&] {
    return !queue_.empty() || std::any_of(timers_.begin(), timers_.end(), [&](const Timer& timer) {
      return timer.due_ms <= until;
    });
  };
  while (due()) next_event();
  chance.now_ms = until;
}

void Play::token_answer(const Scripted& scripted, std::size_t nth) {
  if (nth < calls.size()) {
    give(stimulus::TokenAnswered{calls[nth].frame, calls[nth].ticket, scripted.answer});
  } else {
    const auto& activity = activities.at(nth - calls.size());
    give(stimulus::TokenAnswered{activity.frame, activity.ticket, scripted.answer});
  }
}

namespace {

std::string type_of(const Record& record) {
  static const char* const kStates[] = {"Pass",    "Task", "Choice",   "Wait",
                                        "Succeed", "Fail", "Parallel", "Map"};
  static const char* const kKinds[] = {
      "ExecutionStarted", "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted",
      "ExecutionTimedOut", "ExecutionRedriven", "StateEntered", "StateExited", "TaskScheduled",
      "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskFailed", "TaskTimedOut",
      "TaskStartFailed", "TaskSubmitFailed", "LambdaFunctionScheduled", "LambdaFunctionStarted",
      "LambdaFunctionSucceeded", "LambdaFunctionFailed", "LambdaFunctionTimedOut",
      "LambdaFunctionScheduleFailed", "LambdaFunctionStartFailed", "ActivityScheduled",
      "ActivityStarted", "ActivitySucceeded", "ActivityFailed", "ActivityTimedOut",
      "ActivityScheduleFailed", "StateAborted", "MapStateStarted", "MapStateSucceeded",
      "MapStateFailed", "MapIterationStarted", "MapIterationSucceeded", "MapIterationFailed",
      "MapIterationAborted", "MapRunStarted", "MapRunSucceeded", "MapRunFailed", "MapRunRedriven",
      "MapRunAborted", "ParallelStateStarted", "ParallelStateSucceeded", "ParallelStateFailed",
      "EvaluationFailed"};
  const std::string kind = kKinds[static_cast<std::size_t>(record.kind)];
  const bool of_state = record.kind == RecordKind::StateEntered ||
                        record.kind == RecordKind::StateExited ||
                        record.kind == RecordKind::StateAborted;
  return of_state ? kStates[record.state_type] + kind : kind;
}

std::string line(const Record& record) {
  std::string text = format("{}<{} {}", record.id, record.previous_id, type_of(record));
  if (record.name) text += " " + *record.name;
  const bool exited = record.kind == RecordKind::StateExited;
  if (record.number && !exited) text += format(" #{}", *record.number);
  if (record.location) text += " @" + *record.location;
  if (record.error) text += " " + *record.error;
  if (record.cause) text += ": " + *record.cause;
  return text;
}

}  // namespace

std::vector<std::string> Play::history() const {
  std::vector<std::string> lines;
  for (const Record& record : records)
    if (!record.is_private()) lines.push_back(line(record));
  return lines;
}

std::string Play::joined() const {
  std::string text = "\n";
  for (const auto& one : history()) text += one + "\n";
  return text;
}

std::vector<std::string> Play::payloads(std::string_view type) const {
  std::vector<std::string> found;
  for (const Record& record : records)
    if (!record.is_private() && record.payload && type_of(record) == type)
      found.push_back(record.payload->text());
  return found;
}

std::string Play::ended() const {
  static const char* const kNames[] = {"Running", "Succeeded", "Failed", "TimedOut", "Aborted"};
  std::string text = kNames[static_cast<std::size_t>(state.status)];
  if (state.error) text += " " + *state.error;
  if (state.cause) text += ": " + *state.cause;
  return text;
}

}  // namespace lockstep::asl::machine
