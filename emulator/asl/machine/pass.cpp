#include "emulator/asl/machine/data_flow.h"

namespace lockstep::asl::machine {

namespace {

Outcome<Document> pass_result(const Frame& frame, const View& view) {
  if (frame.plan->result) return *frame.plan->result;
  ASSIGN_OR_RETURN(Document input, view.input());
  return view.fill(frame.state().parameters, std::move(input), "Parameters");
}

}  // namespace

void run_pass(Run& run, Frame& frame) {
  const View view(run, frame);
  if (frame.plan->jsonata)
    return leave_with_output(run, frame, view, *frame.input, own_exit(frame));
  auto result = pass_result(frame, view);
  if (!result.ok()) return fail_state(run, frame, result.error());
  leave_with_result(run, frame, view, std::move(result).value());
}

}  // namespace lockstep::asl::machine
