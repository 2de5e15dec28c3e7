#include "emulator/asl/machine/data_flow.h"

namespace lockstep::asl::machine {

namespace {

Outcome<StateFailure> declared_failure(const Frame& frame, const View& view) {
  StateFailure failure;
  ASSIGN_OR_RETURN(failure.error, view.text(frame.state().error, "ErrorPath"));
  ASSIGN_OR_RETURN(failure.cause, view.text(frame.state().cause, "CausePath"));
  return failure;
}

}  // namespace

void run_fail(Run& run, Frame& frame) {
  const View view(run, frame);
  auto failure = declared_failure(frame, view);
  fail_state(run, frame, failure.ok() ? failure.value() : failure.error());
}

}  // namespace lockstep::asl::machine
