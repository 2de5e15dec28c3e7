#include <algorithm>

#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

namespace {

class Reaction {
 public:
  explicit Reaction(Run& run) : run_(run) {}

  void operator()(const stimulus::Start& start) {
    if (run_.state.last_event_id != 0) return;
    Record record;
    record.kind = RecordKind::ExecutionStarted;
    record.payload = start.input;
    record.role_arn = Text::borrow(run_.identity.role_arn);
    if (!run_.identity.version_arn.empty())
      record.resource = Text::borrow(run_.identity.version_arn);
    if (!run_.identity.alias_arn.empty())
      record.resource_type = Text::borrow(run_.identity.alias_arn);
    run_.emit(std::move(record));
    if (start.variables) assign(*start.variables);
    arm_execution_timeout(run_);
  }

  void operator()(const stimulus::Answered& answered) { task_answered(run_, answered); }
  void operator()(const stimulus::TokenAnswered& answered) { task_token_answered(run_, answered); }
  void operator()(const stimulus::Heartbeat& heartbeat) { task_heartbeat(run_, heartbeat); }
  void operator()(const stimulus::ActivityTaken& taken) { activity_taken(run_, taken); }
  void operator()(const stimulus::MapRunEnded& ended) { map_run_ended(run_, ended); }
  void operator()(const stimulus::Redrive&) {}
  void operator()(const stimulus::Continue&) {}

  void operator()(const stimulus::TimerDue& timer) {
    if (timer.timer == stimulus::Timer::ExecutionTimeout) {
      StateFailure failure;
      failure.error = "States.Timeout";
      return run_.end(RecordKind::ExecutionTimedOut, 0, failure);
    }
    Frame* frame = find_frame(run_.state, timer.frame);
    if (!frame || timer.ticket == 0 || frame->ticket != timer.ticket) return;
    switch (timer.timer) {
      case stimulus::Timer::Retry:
        if (frame->phase == Phase::Retrying) run_again(run_, *frame);
        return;
      case stimulus::Timer::Wait:
        if (frame->phase == Phase::Waiting) run_wait(run_, *frame);
        return;
      default: return task_timer(run_, *frame, timer.timer);
    }
  }

  void operator()(const stimulus::Stop& stop) {
    StateFailure failure;
    failure.error = stop.error;
    failure.cause = stop.cause;
    run_.end(RecordKind::ExecutionAborted, 0, failure);
  }

 private:
  void assign(const Document& variables) {
    Record record;
    record.kind = RecordKind::VariablesAssigned;
    record.payload = variables;
    run_.emit(std::move(record));
  }

  Run& run_;
};

}  // namespace

void arm_execution_timeout(Run& run) {
  if (!run.definition.timeout_s) return;
  const std::int64_t timeout_s = std::min<std::int64_t>(*run.definition.timeout_s, 99'999'999);
  const std::int64_t due_ms = run.chance.now_ms + timeout_s * 1000;
  run.order(command::ArmTimer{0, stimulus::Timer::ExecutionTimeout, 1, due_ms});
}

void run_again(Run& run, Frame& frame) {
  switch (frame.state().type) {
    case StateType::Task: return run_task(run, frame);
    case StateType::Parallel: return run_parallel(run, frame);
    case StateType::Map: return run_map(run, frame);
    default: return;
  }
}

Step decide(const Definition& definition, const Identity& identity, State& state,
            const Stimulus& stimulus, const Chance& chance, const Limits& limits) {
  bind(state, definition);
  Run run{definition, identity, state, chance, limits};
  run.budget = limits.transitions_per_step;
  if (!run.running()) {
    if (!std::holds_alternative<stimulus::Redrive>(stimulus) || state.last_event_id == 0 ||
        state.status == Status::Succeeded)
      return std::move(run.step);
    redrive(run);
    go_on(run);
    return std::move(run.step);
  }
  std::visit(Reaction(run), stimulus);
  go_on(run);
  return std::move(run.step);
}

}  // namespace lockstep::asl::machine
