#include "emulator/services/states/runner.h"

#include <algorithm>
#include <array>
#include <deque>

#include "emulator/base/text.h"
#include "emulator/services/states/answers.h"
#include "emulator/services/states/integrations/integration.h"
#include "emulator/services/states/map_runs.h"

namespace lockstep::states {

namespace machine = asl::machine;
namespace command = asl::machine::command;
namespace stimulus = asl::machine::stimulus;

namespace {

constexpr std::string_view kService = "states";
// Calls in one entry. An answer beyond these takes a moment, so that a loop of tasks never blocks
// the core nor stands still in time.
constexpr int kCallsPerEntry = 1000;
// An express execution has no limit of events; one that was cut short so often is slowed down,
// which brings it to its time limit.
constexpr int kRoundsMax = 25;
constexpr std::int64_t kPauseMs = 1000;
constexpr std::int64_t kExpressMs = 5 * 60 * 1000;
constexpr std::int64_t kExpressTicket = 2;  // 1 is the definition's own TimeoutSeconds

template <std::size_t Count>
std::array<std::int64_t, Count> numbers(std::string_view payload) {
  std::array<std::int64_t, Count> out{};
  std::size_t at = 0;
  for (const auto part : split(payload, ' '))
    if (at < Count) out[at++] = to_int(part).value_or(0);
  return out;
}

std::optional<std::string> optional_text(const Json& source, std::string_view key) {
  const Json* found = source.find(key);
  if (!found || !found->is_string()) return std::nullopt;
  return found->as_string();
}

Json owner_json(const TokenOwner& owner) {
  return Json::object({{"execution", owner.execution},
                       {"frame", std::int64_t{owner.frame}},
                       {"ticket", owner.ticket}});
}

}  // namespace

namespace {

bool has_activity(core::Turn& turn, const std::string& arn) {
  auto rows = turn.db().prepare("SELECT 1 FROM states_activities WHERE name=?1");
  return rows.bind(arn.substr(arn.rfind(':') + 1)).step();
}

}  // namespace

// One entry's work on one execution.
struct Runner::Drive {
  core::Turn& turn;
  ExecutionPtr execution;
  std::deque<machine::Command> commands;
  int calls = 0;
};

void Runner::start(core::Turn& turn, const Execution& execution) {
  turn.queue_now(kService, "run", std::to_string(execution.id));
}

void Runner::on_entry(core::Turn& turn, const core::Entry& entry) {
  if (entry.kind == "signal") return status_events_.forget();
  if (entry.kind == "run") {
    if (const auto execution = store_.running(turn, numbers<1>(entry.payload)[0]))
      run(turn, execution);
  } else if (entry.kind == "timer") {
    timer_due(turn, entry);
  } else if (entry.kind == "maprun") {
    map_runs_->on_entry(turn, numbers<1>(entry.payload)[0]);
  } else if (entry.kind == "redrive") {
    redrive(turn, numbers<1>(entry.payload)[0]);
  } else {
    message(turn, entry);
  }
}

void Runner::on_poison(core::Turn& turn, const core::Entry& entry, const std::string& why) {
  std::int64_t id = numbers<1>(entry.payload)[0];
  if (entry.kind == "maprun") return map_runs_->on_poison(turn, id, why);
  if (const auto message = parse_json(entry.payload); message.ok() && message->is_object())
    id = (message->contains("payload") ? message->get("payload") : *message).get_int("execution");
  const auto execution = entry.kind == "redrive" ? store_.any(turn, id) : store_.running(turn, id);
  if (!execution) return;
  if (!execution->running()) {
    if (execution->map_run != 0) map_runs_->child_ended(turn, *execution);
    return;
  }
  if (!execution->started) {
    // Deciding it is what failed: end it without.
    execution->started = true;
    execution->state.status = machine::Status::Failed;
    execution->state.stop_ms = turn.now_ms();
    execution->state.error = "States.Runtime";
    execution->state.cause = why;
    Drive work{turn, execution, {}, 0};
    carry_out(work, command::End{});
    return;
  }
  drive(turn, execution, stimulus::Stop{"States.Runtime", why});
}

void Runner::run(core::Turn& turn, const ExecutionPtr& execution) {
  if (execution->started)
    drive(turn, execution, stimulus::Continue{});
  else
    drive(turn, execution, stimulus::Start{execution->input});
}

void Runner::timer_due(core::Turn& turn, const core::Entry& entry) {
  const auto [id, frame_number, kind, ticket] = numbers<4>(entry.payload);
  const auto execution = store_.running(turn, id);
  if (!execution) return;
  const auto frame = static_cast<machine::FrameId>(frame_number);
  const auto timer = static_cast<stimulus::Timer>(kind);
  const auto erased = std::erase_if(
      execution->timers, [&](const ArmedTimer& armed) { return armed.sequence == entry.sequence; });
  if (erased == 0) return;
  execution->timers_changed = true;
  store_.mark_dirty(execution);
  drive(turn, execution, stimulus::TimerDue{frame, timer, ticket});
}

// A function that runs outside has answered.
void Runner::function_answered(core::Turn& turn, const Json& answer) {
  const Json& asked = answer.get("payload");
  const auto execution = store_.running(turn, asked.get_int("execution"));
  if (!execution) return;
  auto outcome = integrations::invoked(turn, execution->identity, asked, answer);
  std::int64_t due_ms = 0;
  if (outcome.duration_ms > 0) due_ms = turn.now_ms() + outcome.duration_ms;
  drive(turn, execution,
        stimulus::Answered{static_cast<machine::FrameId>(asked.get_int("frame")),
                           asked.get_int("ticket"), std::move(outcome.answer), due_ms});
}

void Runner::message(core::Turn& turn, const core::Entry& entry) {
  const auto parsed = parse_json(entry.payload);
  if (!parsed.ok()) return;
  if (entry.kind == "invoked") return function_answered(turn, *parsed);
  const Json& payload = *parsed;
  const auto execution = store_.running(turn, payload.get_int("execution"));
  if (!execution) return;
  const auto frame = static_cast<machine::FrameId>(payload.get_int("frame"));
  const std::int64_t ticket = payload.get_int("ticket");
  if (entry.kind == "stop") {
    if (!execution->started) run(turn, execution);
    if (execution->running())
      drive(turn, execution,
            stimulus::Stop{optional_text(payload, "error"), optional_text(payload, "cause")});
  } else if (entry.kind == "beat") {
    drive(turn, execution, stimulus::Heartbeat{frame, ticket});
  } else if (entry.kind == "taken") {
    drive(turn, execution, stimulus::ActivityTaken{frame, ticket, payload.get_string("worker")});
  } else if (entry.kind == "token") {
    machine::Answer answer;
    answer.ok = payload.contains("output");
    if (answer.ok) answer.document = Document::from_text(payload.get_string("output"));
    answer.error = payload.get_string("error");
    answer.cause = payload.get_string("cause");
    answer.has_error = payload.contains("error");
    answer.has_cause = payload.contains("cause");
    drive(turn, execution, stimulus::TokenAnswered{frame, ticket, std::move(answer)});
  }
}

void Runner::stop(core::Turn& turn, std::int64_t id, const std::optional<std::string>& error,
                  const std::optional<std::string>& cause) {
  const auto execution = store_.running(turn, id);
  if (!execution) return;
  if (execution->started && !execution->driving) {
    drive(turn, execution, stimulus::Stop{error, cause});
    return;
  }
  Json payload = Json::object({{"execution", id}});
  if (error) payload.set("error", *error);
  if (cause) payload.set("cause", *cause);
  turn.queue_now(kService, "stop", dump(payload));
}

// It may have ended again by the time its step is done.
void Runner::tell_redriven(core::Turn& turn, const Execution& execution) {
  Execution running;
  running.identity = execution.identity;
  running.input = execution.input;
  running.start_ms = execution.start_ms;
  running.map_run = execution.map_run;
  running.state.redrive_count = execution.state.redrive_count + 1;
  running.state.redrive_ms = turn.now_ms();
  status_events_.tell(turn, running);
}

bool Runner::redrive(core::Turn& turn, std::int64_t id) {
  const auto execution = store_.any(turn, id);
  if (!execution || execution->running() || execution->express()) return false;
  execution->redriven = true;
  execution->rounds = 0;
  store_.mark_dirty(execution);
  tell_redriven(turn, *execution);
  drive(turn, execution, stimulus::Redrive{});
  if (execution->map_run != 0) map_runs_->child_redriven(turn, *execution);
  return true;
}

void Runner::map_run_ended(core::Turn& turn, std::int64_t id, MapRunEnd end) {
  if (const auto execution = store_.running(turn, id))
    drive(turn, execution, stimulus::MapRunEnded{end.frame, end.ticket, std::move(end.answer)});
}

void Runner::answer_token(core::Turn& turn, const TokenAnswer& given) {
  Json payload = owner_json(given.owner);
  if (given.answer.ok) {
    payload.set("output", given.answer.document->text());
  } else {
    if (given.answer.has_error) payload.set("error", given.answer.error);
    if (given.answer.has_cause) payload.set("cause", given.answer.cause);
  }
  if (const auto execution = store_.running(turn, given.owner.execution))
    std::erase(execution->tokens, given.token);
  tokens_.retire(turn, given.token);
  turn.queue_now(kService, "token", dump(payload));
}

void Runner::heartbeat(core::Turn& turn, const TokenOwner& owner) {
  turn.queue_now(kService, "beat", dump(owner_json(owner)));
}

void Runner::activity_taken(core::Turn& turn, const TokenOwner& owner, const std::string& worker) {
  Json payload = owner_json(owner);
  payload.set("worker", worker);
  turn.queue_now(kService, "taken", dump(payload));
}

void Runner::drive(core::Turn& turn, const ExecutionPtr& execution,
                   const machine::Stimulus& first) {
  Drive work{turn, execution, {}, 0};
  execution->driving = true;
  const bool starts = !execution->started;
  if (starts) status_events_.tell(turn, *execution);
  decide(work, first);
  if (starts && execution->express() && execution->running())
    arm(work, {0, stimulus::Timer::ExecutionTimeout, kExpressTicket, 0},
        execution->start_ms + kExpressMs);
  while (!work.commands.empty()) {
    const machine::Command next = std::move(work.commands.front());
    work.commands.pop_front();
    std::visit([&](const auto& one) { carry_out(work, one); }, next);
  }
  execution->driving = false;
}

void Runner::decide(Drive& work, const machine::Stimulus& what) {
  Execution& execution = *work.execution;
  if (!execution.running() && !std::holds_alternative<stimulus::Redrive>(what)) return;
  Chance chance = work.turn.chance();
  // The first events bear the time that StartExecution answered.
  if (!execution.started) chance.now_ms = execution.start_ms;
  execution.started = true;
  // One that is mocked need not be there.
  execution.identity.activity_exists = [&work](const std::string& arn) {
    return work.execution->test_case || has_activity(work.turn, arn);
  };
  machine::Limits limits;
  if (execution.express()) limits.history_events_max = INT64_MAX;
  machine::Step step = machine::decide(*execution.definition, execution.identity, execution.state,
                                       what, chance, limits);
  auto& records = execution.records;
  if (records.empty())
    records = std::move(step.records);
  else
    records.insert(records.end(), std::move_iterator(step.records.begin()),
                   std::move_iterator(step.records.end()));
  store_.mark_dirty(work.execution);
  std::move(step.commands.begin(), step.commands.end(), std::back_inserter(work.commands));
}

void Runner::carry_out(Drive& work, const command::CallService& call) {
  const auto& identity = work.execution->identity;
  if (!call.task_token.empty()) {
    tokens_.issue(call.task_token, {work.execution->id, call.frame, call.ticket, ""});
    work.execution->tokens.push_back(call.task_token);
  }
  integrations::TaskOutcome outcome;
  if (const Fault* fault = faults_.match(
          {identity.machine_name, identity.execution_name, call.state, call.attempt + 1})) {
    outcome.answer.ok = false;
    outcome.answer.error = fault->error;
    outcome.answer.cause = fault->cause.value_or("");
    outcome.answer.has_cause = fault->cause.has_value();
  } else if (auto mock = mocked(work, call.state, call.resource, call.parameters)) {
    outcome.answer = std::move(mock->answer);
    outcome.duration_ms = mock->delay_ms;
    const auto pattern = call.resource->pattern;
    if (pattern != asl::Resource::Pattern::RequestResponse) {
      // The mock is the job's or the callback's; the call itself has gone well.
      decide(work, stimulus::TokenAnswered{call.frame, call.ticket, outcome.answer});
      if (!outcome.answer.ok) outcome.answer = machine::Answer{true, Json::object(), "", ""};
    }
  } else {
    outcome = integrations::run_task({work.turn, identity, call, work.execution->id});
    if (!outcome.pending) await_child(work, call, outcome.answer);
  }
  if (outcome.pending) return;
  if (++work.calls > kCallsPerEntry)
    outcome.duration_ms = std::max(outcome.duration_ms, std::max<std::int64_t>(1, pause_ms(work)));
  std::int64_t due_ms = 0;
  if (outcome.duration_ms > 0) due_ms = work.turn.now_ms() + outcome.duration_ms;
  decide(work, stimulus::Answered{call.frame, call.ticket, std::move(outcome.answer), due_ms});
}

// A .sync task that has started an execution waits for its end.
void Runner::await_child(Drive& work, const command::CallService& call,
                         const machine::Answer& answer) {
  using Pattern = asl::Resource::Pattern;
  const asl::Resource& resource = *call.resource;
  const bool waits = resource.pattern == Pattern::Sync || resource.pattern == Pattern::Sync2;
  if (!answer.ok || !waits || resource.aws_sdk || resource.service != "states") return;
  const auto child = store_.id_of(work.turn, answer.output.get_string("ExecutionArn"));
  if (child)
    nested_.add(work.turn, {*child, work.execution->id, call.frame, call.ticket, resource.pattern});
}

// Tells whoever waits for this execution, and stops those that it waits for.
void Runner::end_nested(Drive& work) {
  const Execution& execution = *work.execution;
  for (const NestedTask& task : nested_.take(work.turn, execution.id)) {
    Json payload = owner_json({task.parent, task.frame, task.ticket, ""});
    const Json answer = nested_answer(execution, task.pattern);
    for (const auto& [member, value] : answer.members()) payload.set(member, value);
    work.turn.queue_now(kService, "token", dump(payload));
  }
  for (const std::int64_t child : nested_.abandon(work.turn, execution.id))
    stop(work.turn, child, std::nullopt, std::nullopt);
}

std::optional<MockReply> Runner::mocked(Drive& work, std::string_view state,
                                        const asl::Resource* resource, const Json& input) {
  const Execution& execution = *work.execution;
  if (!execution.test_case) return std::nullopt;
  return mocks_.answer(work.turn, {execution.id, execution.identity.machine_name,
                                   *execution.test_case, state, resource, &input});
}

// How long an execution is put off that has used up its step.
std::int64_t Runner::pause_ms(Drive& work) {
  return ++work.execution->rounds > kRoundsMax ? kPauseMs : 0;
}

void Runner::arm(Drive& work, ArmedTimer timer, std::int64_t due_ms) {
  core::Entry entry;
  entry.due_ms = due_ms;
  entry.service = kService;
  entry.kind = "timer";
  entry.payload = format("{} {} {} {}", work.execution->id, timer.frame,
                         static_cast<int>(timer.timer), timer.ticket);
  std::erase_if(work.execution->timers, [&](const ArmedTimer& old) {
    const bool same =
        old.frame == timer.frame && old.timer == timer.timer && old.ticket == timer.ticket;
    if (same) work.turn.cancel(old.sequence);
    return same;
  });
  timer.sequence = work.turn.queue(std::move(entry));
  work.execution->timers.push_back(timer);
  work.execution->timers_changed = true;
  store_.mark_dirty(work.execution);
}

void Runner::carry_out(Drive& work, const command::ArmTimer& wanted) {
  arm(work, {wanted.frame, wanted.timer, wanted.ticket, 0}, wanted.due_ms);
}

void Runner::carry_out(Drive& work, const command::CancelTimers& gone) {
  Execution& execution = *work.execution;
  std::erase_if(execution.timers, [&](const ArmedTimer& timer) {
    if (timer.frame != gone.frame || (gone.ticket != 0 && timer.ticket != gone.ticket) ||
        timer.timer == stimulus::Timer::ExecutionTimeout)
      return false;
    work.turn.cancel(timer.sequence);
    execution.timers_changed = true;
    return true;
  });
  if (execution.timers_changed) store_.mark_dirty(work.execution);
}

void Runner::carry_out(Drive& work, const command::ScheduleActivity& wanted) {
  if (auto mock = mocked(work, wanted.state, nullptr, wanted.input.value())) {
    const stimulus::ActivityTaken taken{wanted.frame, wanted.ticket, ""};
    if (mock->delay_ms > 0) {
      decide(work, stimulus::Answered{wanted.frame, wanted.ticket, std::move(mock->answer),
                                      work.turn.now_ms() + mock->delay_ms});
      decide(work, taken);
    } else {
      decide(work, taken);
      decide(work, stimulus::TokenAnswered{wanted.frame, wanted.ticket, std::move(mock->answer)});
    }
    return;
  }
  tokens_.issue(wanted.task_token,
                {work.execution->id, wanted.frame, wanted.ticket, wanted.activity_arn});
  work.execution->tokens.push_back(wanted.task_token);
  work.turn.db()
      .prepare("INSERT INTO states_activity_tasks(activity, token, input) VALUES(?1, ?2, ?3)")
      .bind(wanted.activity_arn, wanted.task_token, wanted.input.text())
      .run();
  work.turn.signal("states:" + wanted.activity_arn);
}

void Runner::carry_out(Drive& work, const command::RetireToken& over) {
  std::erase(work.execution->tokens, over.task_token);
  tokens_.retire(work.turn, over.task_token);
}

void Runner::carry_out(Drive& work, const command::StartMapRun& wanted) {
  map_runs_->start(work.turn, *work.execution, wanted);
}

void Runner::carry_out(Drive& work, const command::RedriveMapRun& wanted) {
  map_runs_->redrive(work.turn, *work.execution, wanted);
}

void Runner::carry_out(Drive& work, const command::StopMapRun& gone) {
  map_runs_->give_up(work.turn, gone.map_run_arn);
}

void Runner::carry_out(Drive& work, const command::End&) {
  Execution& execution = *work.execution;
  for (const ArmedTimer& timer : execution.timers) work.turn.cancel(timer.sequence);
  execution.timers_changed = execution.timers_changed || !execution.timers.empty();
  execution.timers.clear();
  for (const std::string& token : execution.tokens) tokens_.retire(work.turn, token);
  execution.tokens.clear();
  store_.mark_dirty(work.execution);
  if (execution.map_run != 0) map_runs_->child_ended(work.turn, execution);
  end_nested(work);
  status_events_.tell(work.turn, execution);
  const auto waiting = waiting_.find(execution.id);
  if (waiting == waiting_.end()) return;
  Json answer = sync_answer(execution);
  if (waiting->second.data == SyncData::LeftOut) leave_data_out(answer);
  work.turn.answer(waiting->second.token, std::move(answer));
  waiting_.erase(waiting);
}

void Runner::carry_out(Drive& work, const command::Yield&) {
  core::Entry entry;
  entry.due_ms = work.turn.now_ms() + pause_ms(work);
  entry.service = kService;
  entry.kind = "run";
  entry.payload = std::to_string(work.execution->id);
  work.turn.queue(std::move(entry));
}

}  // namespace lockstep::states
