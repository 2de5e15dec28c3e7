// Redrive: an execution that failed, was aborted or timed out goes on. Each open frame's state is
// run again from where it was entered; finished branches and iterations are kept.
// Source  recorded AWS answers; AWS documentation "Redrive behavior of individual states".
#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

namespace {

void go_on_from(Run& run, Frame& frame) {
  if (!run.running()) return;
  switch (frame.phase) {
    case Phase::Entered: return run_state(run, frame);
    case Phase::MapRun: return redrive_map_run(run, frame);
    case Phase::Children: break;
    default: return;  // it is ready
  }
  const std::uint32_t generation = frame.generation;
  const auto still = [&](const Frame& one, std::uint32_t then) {
    return run.running() && one.live && one.generation == then;
  };
  struct Child {
    Frame* frame;
    std::uint32_t generation;
  };
  std::vector<Child> children;
  for (Frame* child : children_of(run.state, frame.id))
    children.push_back({child, child->generation});
  for (const Child& child : children)
    if (still(*child.frame, child.generation)) go_on_from(run, *child.frame);
  if (still(frame, generation) && frame.phase == Phase::Children && frame.plan->iterator)
    continue_map(run, frame);
}

}  // namespace

void redrive(Run& run) {
  Record record;
  record.kind = RecordKind::ExecutionRedriven;
  record.previous_id = run.state.last_event_id;
  record.number = run.state.redrive_count + 1;
  run.emit(std::move(record));
  if (!run.running()) return;
  arm_execution_timeout(run);
  if (Frame* root = find_frame(run.state, 0)) go_on_from(run, *root);
}

}  // namespace lockstep::asl::machine
