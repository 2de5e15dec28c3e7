// From state to state: each frame that can go on runs until it blocks, in the order in which they
// became ready, until none is left or the step's budget of transitions is used up.
#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

void run_state(Run& run, Frame& frame) {
  switch (frame.state().type) {
    case StateType::Pass: return run_pass(run, frame);
    case StateType::Task: return run_task(run, frame);
    case StateType::Choice: return run_choice(run, frame);
    case StateType::Wait: return run_wait(run, frame);
    case StateType::Succeed: return run_succeed(run, frame);
    case StateType::Fail: return run_fail(run, frame);
    case StateType::Parallel: return run_parallel(run, frame);
    case StateType::Map: return run_map(run, frame);
  }
}

namespace {

void enter(Run& run, Frame& frame) {
  Record record = Run::event(RecordKind::StateEntered, frame);
  record.state_type = static_cast<std::uint8_t>(frame.state().type);
  record.name = Text::borrow(frame.state().name);
  record.payload = *frame.input;
  run.emit(std::move(record));
  if (run.running()) run_state(run, frame);
}

void finish(Run& run, Frame& frame) {
  if (frame.id != 0) {
    Frame& parent = *find_frame(run.state, frame.parent);
    return parent.plan->iterator ? iteration_done(run, frame, parent)
                                 : branch_done(run, frame, parent);
  }
  Record record = Run::event(RecordKind::ExecutionSucceeded, frame);
  record.payload = *frame.input;
  run.emit(std::move(record));
  if (run.definition.timeout_s) run.order(command::CancelTimers{0, 1});
  run.order(command::End{});
}

}  // namespace

void go_on(Run& run) {
  while (run.running()) {
    Frame* frame = first_ready(run.state);
    if (!frame) return;
    const std::uint32_t generation = frame->generation;
    while (run.running() && frame->generation == generation && frame->ready) {
      if (frame->phase == Phase::Done) {
        finish(run, *frame);
        continue;
      }
      if (run.budget-- <= 0) return run.order(command::Yield{});
      enter(run, *frame);
    }
  }
}

}  // namespace lockstep::asl::machine
