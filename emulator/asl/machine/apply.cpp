// The only way a State changes: one record at a time. Nothing is evaluated, drawn or timed here.
#include "emulator/asl/machine/frame.h"
#include "emulator/base/check.h"

namespace lockstep::asl::machine {

namespace {

class Application {
 public:
  Application(State& state, const Record& record) : state_(state), record_(record) {}

  void run() {
    if (record_.id != 0) state_.last_event_id = record_.id;
    switch (record_.kind) {
      case RecordKind::ExecutionStarted: return start();
      case RecordKind::ExecutionSucceeded: return end(Status::Succeeded);
      case RecordKind::ExecutionFailed: return end(Status::Failed);
      case RecordKind::ExecutionAborted: return end(Status::Aborted);
      case RecordKind::ExecutionTimedOut: return end(Status::TimedOut);
      case RecordKind::ExecutionRedriven: return redriven();
      case RecordKind::StateEntered: return entered();
      case RecordKind::StateExited: return exited();
      case RecordKind::RetryArmed: return retry_armed();
      case RecordKind::AnswerHeld: return answer_held();
      case RecordKind::TokenIssued: frame().token = *record_.name; return;
      case RecordKind::WaitArmed: return wait_armed();
      case RecordKind::ItemsEvaluated: return items_evaluated();
      case RecordKind::VariablesAssigned: frame().variables = record_.payload->value(); return;
      case RecordKind::HeartbeatSeen: frame().heartbeat_due_ms = *record_.due_ms; return;
      default: return run_task_or_children();
    }
  }

 private:
  void run_task_or_children() {
    switch (record_.kind) {
      case RecordKind::TaskScheduled:
      case RecordKind::LambdaFunctionScheduled:
      case RecordKind::ActivityScheduled: return scheduled();
      case RecordKind::TaskStarted:
      case RecordKind::LambdaFunctionStarted: advance(frame()); return;
      case RecordKind::ActivityStarted: return activity_started();
      case RecordKind::TaskSubmitted: advance(frame()).phase = Phase::Submitted; return;
      case RecordKind::TaskSucceeded: case RecordKind::TaskFailed: case RecordKind::TaskTimedOut:
      case RecordKind::TaskStartFailed: case RecordKind::TaskSubmitFailed:
      case RecordKind::LambdaFunctionSucceeded: case RecordKind::LambdaFunctionFailed:
      case RecordKind::LambdaFunctionTimedOut: case RecordKind::LambdaFunctionScheduleFailed:
      case RecordKind::LambdaFunctionStartFailed: case RecordKind::ActivitySucceeded:
      case RecordKind::ActivityFailed: case RecordKind::ActivityTimedOut:
      case RecordKind::ActivityScheduleFailed: return answered();
      case RecordKind::MapRunStarted: case RecordKind::MapRunRedriven: return map_run_started();
      case RecordKind::MapRunSucceeded: return map_run_over(Phase::Entered);
      case RecordKind::MapRunFailed: return map_run_over(Phase::MapRun);
      case RecordKind::MapRunAborted: frame().ticket = 0; return;
      case RecordKind::StateAborted: case RecordKind::MapIterationFailed:
      case RecordKind::MapIterationAborted: frame().end_attempt(); return;
      case RecordKind::MapStateStarted: return children_started();
      case RecordKind::ParallelStateStarted: return children_started();
      case RecordKind::MapIterationStarted: return iteration_started();
      case RecordKind::FrameOpened: open(*record_.payload, state_.last_event_id); return;
      case RecordKind::MapIterationSucceeded: return child_succeeded(record_.id);
      case RecordKind::FrameClosed: return child_succeeded(frame().last_event_id);
      case RecordKind::MapStateSucceeded:
      case RecordKind::ParallelStateSucceeded: frame().phase = Phase::Entered; return;
      case RecordKind::MapStateFailed:
      case RecordKind::ParallelStateFailed: advance(frame()); return;
      case RecordKind::EvaluationFailed: advance(frame()); return;
      default: return;  // of no weight for what comes next
    }
  }

  Frame& frame() {
    Frame* found = find_frame(state_, record_.frame);
    CHECK_MSG(found, "a record names a frame that is not open");
    return *found;
  }

  Frame& advance(Frame& frame) {
    frame.last_event_id = record_.id;
    return frame;
  }

  // --- the queue of frames that can go on --------------------------------------------------------

  void make_ready(Frame& frame) {
    if (frame.ready) return;
    frame.ready = true;
    auto& ready = state_.ready;
    if (state_.ready_from == ready.size()) {
      ready.clear();
      state_.ready_from = 0;
    } else if (state_.ready_from >= 64 && state_.ready_from * 2 >= ready.size()) {
      ready.erase(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(state_.ready_from));
      state_.ready_from = 0;
    }
    ready.push_back({frame.id, frame.generation});
  }

  void block(Frame& frame) {
    if (!frame.ready) return;
    frame.ready = false;
    skip_stale();
  }

  void skip_stale() {
    for (; state_.ready_from < state_.ready.size(); ++state_.ready_from) {
      const ReadyFrame& first = state_.ready[state_.ready_from];
      const Frame& candidate = *state_.frames[first.frame];
      if (candidate.live && candidate.ready && candidate.generation == first.generation) return;
    }
  }

  // --- the execution -----------------------------------------------------------------------------

  void start() {
    state_.start_ms = record_.timestamp_ms;
    state_.input = *record_.payload;
    Frame& root = new_frame(0);
    root.group = &state_.plan->top;
    root.plan = root.group->start;
    root.input = state_.input;
    make_ready(root);
  }

  void end(Status status) {
    state_.status = status;
    state_.stop_ms = record_.timestamp_ms;
    state_.error = record_.error;
    state_.cause = record_.cause;
    if (record_.payload) state_.output = record_.payload;
  }

  // Open frames stay where they were, with nothing under way.
  void redriven() {
    state_.status = Status::Running;
    state_.stop_ms.reset();
    state_.output.reset();
    state_.error.reset();
    state_.cause.reset();
    state_.redrive_count = *record_.number;
    state_.redrive_ms = record_.timestamp_ms;
    state_.ready.clear();
    state_.ready_from = 0;
    for (const auto& frame : state_.frames)
      if (frame->live) redriven(*frame);
  }

  void redriven(Frame& in) {
    in.ready = false;
    in.end_attempt();
    in.tried += in.attempt + 1;
    in.attempt = 0;
    in.retries.clear();
    if (in.phase == Phase::Entering || in.phase == Phase::Done) return make_ready(in);
    if (in.phase == Phase::Children) return;
    in.last_event_id = in.entered_id;
    if (in.phase == Phase::MapRun) return;
    in.children.reset();
    in.phase = Phase::Entered;
    if (in.state().type != StateType::Fail) return;
    in.phase = Phase::Entering;  // it is entered again
    in.last_event_id = record_.id;
    make_ready(in);
  }

  void map_run_started() {
    Frame& in = advance(frame());
    in.phase = Phase::MapRun;
    in.ticket = record_.id;
    in.map_run = *record_.name;
    block(in);
  }

  void map_run_over(Phase phase) {
    Frame& in = advance(frame());
    in.ticket = 0;
    in.phase = phase;
    if (phase == Phase::Entered) in.map_run.clear();
  }

  // --- states ------------------------------------------------------------------------------------

  void entered() {
    Frame& in = advance(frame());
    if (in.state().name != *record_.name) {
      in.plan = in.group->find(*record_.name);
      CHECK_MSG(in.plan, "a record names a state that the definition does not have");
    }
    in.phase = Phase::Entered;
    in.entered_id = record_.id;
    in.entered_previous_id = record_.previous_id;
    in.entered_ms = record_.timestamp_ms;
    in.attempt = in.tried = 0;
    in.retries.clear();
    ++in.visits;
    ++state_.transitions;
  }

  const StatePlan* next_state(const StatePlan& plan) const {
    if (!record_.number) return plan.next;
    if (*record_.number < 0) return plan.default_next;
    const auto index = static_cast<std::size_t>(*record_.number);
    const bool choice = plan.state->type == StateType::Choice;
    return (choice ? plan.choice_next : plan.catch_next).at(index);
  }

  void exited() {
    Frame& in = advance(frame());
    if (record_.variables)
      for (const auto& [name, value] : record_.variables->value().members())
        in.variables.set(name, value);
    in.input = *record_.payload;
    // What a redrive would have needed: children of a state that failed and was caught.
    if (in.children && in.children->open > 0) close_children(in);
    in.children.reset();
    in.map_run.clear();
    in.end_attempt();
    const StatePlan* next = next_state(*in.plan);
    in.phase = next ? Phase::Entering : Phase::Done;
    if (next) in.plan = next;
    make_ready(in);
  }

  void retry_armed() {
    Frame& in = frame();
    close_children(in);
    in.last_event_id = record_.previous_id;
    in.phase = Phase::Retrying;
    in.map_run.clear();
    in.end_attempt();
    const auto retrier = static_cast<std::size_t>(*record_.number);
    if (in.retries.size() <= retrier) in.retries.resize(retrier + 1);
    ++in.retries[retrier];
    ++in.attempt;
    in.ticket = state_.last_event_id;
    in.timers = true;
    block(in);
  }

  void wait_armed() {
    Frame& in = frame();
    in.phase = Phase::Waiting;
    in.ticket = state_.last_event_id;
    in.timers = true;
    block(in);
  }

  // --- tasks -------------------------------------------------------------------------------------

  void scheduled() {
    Frame& in = advance(frame());
    in.phase = Phase::Scheduled;
    in.ticket = record_.id;
    in.timers = record_.timeout_s || record_.heartbeat_s;
    in.heartbeat_s = record_.heartbeat_s.value_or(0);
    in.heartbeat_due_ms = record_.heartbeat_s ? record_.timestamp_ms + in.heartbeat_s * 1000 : 0;
    block(in);
  }

  void activity_started() {
    Frame& in = advance(frame());
    in.phase = Phase::Submitted;
    if (in.heartbeat_s) in.heartbeat_due_ms = record_.timestamp_ms + in.heartbeat_s * 1000;
  }

  void answer_held() {
    Frame& in = frame();
    auto& slot = record_.number ? in.held_token : in.held;
    slot = std::make_unique<HeldAnswer>();
    slot->output = record_.payload;
    slot->ok = record_.payload.has_value();
    slot->error = record_.error;
    slot->cause = record_.cause;
    if (record_.due_ms) in.timers = true;
  }

  void answered() {
    Frame& in = advance(frame());
    in.phase = Phase::Entered;
    in.end_attempt();
  }

  // --- branches and iterations -------------------------------------------------------------------

  void items_evaluated() {
    Frame& in = frame();
    in.children = std::make_unique<Children>();
    in.children->items = record_.payload->value();
    in.children->at_once = *record_.number;
  }

  void children_started() {
    Frame& in = advance(frame());
    if (in.state().distributed) return;
    if (!in.children) in.children = std::make_unique<Children>();
    const bool map = in.children->items.is_array();
    in.children->results.resize(map ? in.children->items.size() : in.plan->branches.size());
    in.phase = Phase::Children;
    block(in);
  }

  Frame& new_frame(FrameId id) {
    CHECK(id == next_frame_id(state_));
    if (state_.closed_frames.empty()) {
      state_.frames.push_back(std::make_unique<Frame>());
    } else {
      state_.closed_frames.pop_back();
    }
    Frame& opened = *state_.frames[id];
    opened.id = id;
    opened.live = true;
    opened.phase = Phase::Entering;
    opened.last_event_id = opened.visits = opened.attempt = opened.tried = 0;
    return opened;
  }

  void iteration_started() {
    const Frame* map = find_frame(state_, record_.parent);
    CHECK(map && map->children);
    const auto index = static_cast<std::size_t>(*record_.number);
    open(record_.payload ? *record_.payload : Document(map->children->items[index]), record_.id);
  }

  void open(Document input, std::int64_t last_event_id) {
    Frame* parent = find_frame(state_, record_.parent);
    CHECK(parent && parent->children);
    Frame& child = new_frame(record_.frame);
    child.parent = parent->id;
    child.index = static_cast<std::uint32_t>(*record_.number);
    child.group = parent->plan->iterator ? parent->plan->iterator
                                         : parent->plan->branches.at(child.index);
    child.plan = child.group->start;
    child.input = std::move(input);
    child.variables = parent->variables;
    child.last_event_id = last_event_id;
    ++parent->children->open;
    parent->children->next = child.index + 1;
    make_ready(child);
  }

  void child_succeeded(std::int64_t last_event_id) {
    Frame& child = frame();
    Frame* parent = find_frame(state_, child.parent);
    CHECK(parent && parent->children);
    parent->children->results.at(child.index) = std::move(child.input);
    --parent->children->open;
    parent->last_event_id = last_event_id;
    close(child);
    skip_stale();
  }

  void close(Frame& child) {
    child.close();
    state_.closed_frames.push_back(child.id);
  }

  void close_children(Frame& parent) {
    if (!parent.children) return;
    for (Frame* child : children_of(state_, parent.id)) {
      close_children(*child);
      close(*child);
    }
    parent.children.reset();
    skip_stale();
  }

  State& state_;
  const Record& record_;
};

}  // namespace

void apply_bound(State& state, const Record& record) { Application(state, record).run(); }

void apply(const Definition& definition, State& state, const Record& record) {
  bind(state, definition);
  apply_bound(state, record);
}

}  // namespace lockstep::asl::machine
