// Parallel: every branch with the same input; the result is the array of their outputs.
#include "emulator/asl/machine/data_flow.h"

namespace lockstep::asl::machine {

namespace {

Outcome<Document> branch_input(const Frame& frame, const View& view) {
  ASSIGN_OR_RETURN(Document input, view.input());
  return view.fill(frame.state().parameters, std::move(input), "Parameters");
}

Json outputs_of(const Children& children) {
  Json::Items outputs;
  outputs.reserve(children.results.size());
  for (const auto& result : children.results) outputs.push_back(result ? result->value() : Json());
  return Json(std::move(outputs));
}

}  // namespace

void run_parallel(Run& run, Frame& frame) {
  const View view(run, frame);
  auto input = branch_input(frame, view);
  if (!input.ok()) return fail_state(run, frame, input.error());
  run.emit(Run::event(RecordKind::ParallelStateStarted, frame));
  for (std::size_t i = 0; i < frame.plan->branches.size() && run.running(); ++i) {
    Record record;
    record.kind = RecordKind::FrameOpened;
    record.frame = next_frame_id(run.state);
    record.parent = frame.id;
    record.number = static_cast<std::int64_t>(i);
    record.payload = *input;
    run.emit(std::move(record));
  }
}

void branch_done(Run& run, Frame& child, Frame& parent) {
  Record closed = Run::private_record(RecordKind::FrameClosed, child);
  closed.parent = parent.id;
  run.emit(std::move(closed));
  const Children& children = *parent.children;
  if (children.open > 0) return;
  const Document result(outputs_of(children));
  run.emit(Run::event(RecordKind::ParallelStateSucceeded, parent));
  if (!run.running()) return;
  leave_with_result(run, parent, View(run, parent), result);
}

}  // namespace lockstep::asl::machine
