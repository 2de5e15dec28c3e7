// A failed state: Retry, then Catch, then up: the Parallel or Map around it fails alike, with the
// child's error and cause, until the execution does.
// Source  recorded AWS answers: what points to the failing event F, and in which order.
#include "emulator/asl/machine/catch.h"
#include "emulator/asl/machine/retry.h"

namespace lockstep::asl::machine {

namespace {

class Propagation {
 public:
  Propagation(Run& run, StateFailure failure) : run_(run), failure_(std::move(failure)) {}

  void from(Frame& frame) {
    if (failure_.fatal) return fail_execution(frame.last_event_id);
    if (failure_.evaluation) announce(frame);
    if (frame.phase == Phase::Children || frame.phase == Phase::MapRun)
      return fail_children(frame, nullptr, frame.last_event_id);
    if (!run_.running() || retried(frame, frame.last_event_id)) return;
    if (failure_.evaluation) end_before_children(frame);
    if (!run_.running() || caught(frame)) return;
    up(frame);
  }

 private:
  void fail_execution(std::int64_t previous_id) {
    run_.end(RecordKind::ExecutionFailed, previous_id, failure_);
  }

  // EvaluationFailed. At the state's entry it points to what the entry points to, but in a Wait.
  void announce(Frame& frame) {
    Record record = Run::event(RecordKind::EvaluationFailed, frame);
    const bool at_entry = frame.last_event_id == frame.entered_id;
    if (at_entry && frame.state().type != StateType::Wait)
      record.previous_id = frame.entered_previous_id;
    record.name = Text::borrow(frame.state().name);
    record.error = failure_.error;
    record.cause = failure_.cause;
    if (!failure_.location.empty()) record.location = failure_.location;
    run_.emit(std::move(record));
  }

  // A Map or Parallel (guess) that has started nothing fails with an event of its own.
  void end_before_children(Frame& frame) {
    const StateType type = frame.state().type;
    if (frame.children || (type != StateType::Map && type != StateType::Parallel)) return;
    run_.emit(Run::event(
        type == StateType::Map ? RecordKind::MapStateFailed : RecordKind::ParallelStateFailed,
        frame));
  }

  bool retried(Frame& frame, std::int64_t failing_id) {
    const auto decision = decide_retry(run_, frame, failure_);
    if (!decision) return false;
    Record record = Run::private_record(RecordKind::RetryArmed, frame);
    record.previous_id = failing_id;
    record.number = static_cast<std::int64_t>(decision->retrier);
    record.due_ms = decision->due_ms;
    run_.emit(std::move(record));
    run_.order(command::ArmTimer{frame.id, stimulus::Timer::Retry, frame.ticket, decision->due_ms});
    return true;
  }

  bool caught(Frame& frame) {
    const auto catcher = find_catcher(frame, failure_);
    if (!catcher) return false;
    auto left = leave_by_catcher(run_, frame, failure_, *catcher);
    if (left.ok()) return true;
    failure_ = left.error();  // the catcher itself failed
    if (failure_.evaluation) announce(frame);
    if (!failure_.fatal) return false;
    fail_execution(frame.last_event_id);
    return true;
  }

  void up(Frame& frame) {
    if (frame.id == 0) return fail_execution(frame.last_event_id);
    fail_children(*find_frame(run_.state, frame.parent), &frame, frame.last_event_id);
  }

  // A Parallel or Map fails by its child, or by itself while children run.
  void fail_children(Frame& parent, const Frame* child, std::int64_t failing_id) {
    abort_children(parent, child, failing_id);
    if (!run_.running() || retried(parent, failing_id)) return;
    const bool map = parent.state().type == StateType::Map;
    Record record =
        Run::event(map ? RecordKind::MapStateFailed : RecordKind::ParallelStateFailed, parent);
    record.previous_id = failing_id;
    run_.emit(std::move(record));
    if (!run_.running() || caught(parent)) return;
    up(parent);
  }

  void abort_children(const Frame& parent, const Frame* failed, std::int64_t failing_id) {
    const bool map = parent.state().type == StateType::Map;
    for (const Frame* child : children_of(run_.state, parent.id)) {
      run_.release(*child);  // its events make it forget what it has under way
      if (map) {
        Record record = Run::event(
            child == failed ? RecordKind::MapIterationFailed : RecordKind::MapIterationAborted,
            *child);
        record.previous_id = failing_id;
        record.parent = parent.id;
        record.number = child->index;
        record.name = Text::borrow(parent.state().name);
        run_.emit(std::move(record));
      }
      abort_state(*child, child == failed, failing_id);
    }
  }

  // The failed child's own state is named only if it is a Task; in the others any state that was
  // waiting for something. guess: kinds other than Task.
  void abort_state(const Frame& child, bool failed, std::int64_t failing_id) {
    if (child.phase == Phase::MapRun && !failed) {
      Record record = Run::event(RecordKind::MapRunAborted, child);  // guess: its place
      record.previous_id = failing_id;
      run_.emit(std::move(record));
    }
    if (child.children && !failed) abort_children(child, nullptr, failing_id);
    const bool entered = child.phase != Phase::Entering && child.phase != Phase::Done;
    const StateType type = child.state().type;
    if (!entered || (type != StateType::Task && failed)) return;
    Record record = Run::event(RecordKind::StateAborted, child);
    record.previous_id = failing_id;
    record.state_type = static_cast<std::uint8_t>(type);
    run_.emit(std::move(record));
  }

  Run& run_;
  StateFailure failure_;
};

}  // namespace

void fail_state(Run& run, Frame& frame, const StateFailure& failure) {
  Propagation(run, failure).from(frame);
}

}  // namespace lockstep::asl::machine
