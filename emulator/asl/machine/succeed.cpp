#include "emulator/asl/machine/data_flow.h"

namespace lockstep::asl::machine {

void run_succeed(Run& run, Frame& frame) {
  const View view(run, frame);
  auto input = view.input();
  if (!input.ok()) return fail_state(run, frame, input.error());
  leave_with_output(run, frame, view, std::move(input).value(), own_exit(frame));
}

}  // namespace lockstep::asl::machine
