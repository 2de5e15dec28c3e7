#include "emulator/asl/machine/run.h"

#include "emulator/base/text.h"

namespace lockstep::asl::machine {

namespace {

bool is_end(RecordKind kind) {
  return kind == RecordKind::ExecutionSucceeded || kind == RecordKind::ExecutionFailed ||
         kind == RecordKind::ExecutionAborted || kind == RecordKind::ExecutionTimedOut;
}

StateFailure history_limit(std::int64_t events_max) {
  StateFailure failure;
  failure.error = "States.Runtime";
  failure.cause =
      format("The execution reached the maximum number of history events ({}).", events_max);
  return failure;
}

}  // namespace

void Run::emit(Record&& record) {
  if (!running() && record.kind != RecordKind::ExecutionRedriven) return;
  record.timestamp_ms = chance.now_ms;
  if (!record.is_private()) {
    const std::int64_t id = state.last_event_id + 1;
    if (id >= limits.history_events_max && !identity.express && !is_end(record.kind))
      return end(RecordKind::ExecutionFailed, record.previous_id,
                 history_limit(limits.history_events_max));
    record.id = id;
  }
  apply_bound(state, record);
  step.records.push_back(std::move(record));
}

Record Run::event(RecordKind kind, const Frame& frame) {
  Record record;
  record.kind = kind;
  record.frame = frame.id;
  record.previous_id = frame.last_event_id;
  return record;
}

Record Run::private_record(RecordKind kind, const Frame& frame) {
  Record record;
  record.kind = kind;
  record.frame = frame.id;
  return record;
}

void Run::release(const Frame& frame) {
  if (frame.timers) order(command::CancelTimers{frame.id, frame.ticket});
  if (!frame.token.empty()) order(command::RetireToken{frame.token});
  if (frame.phase == Phase::MapRun && frame.ticket != 0)
    order(command::StopMapRun{frame.map_run});
}

void Run::end(RecordKind kind, std::int64_t previous_id, const StateFailure& why) {
  if (!running()) return;
  for (const auto& frame : state.frames)
    if (frame->live) release(*frame);
  Record record;
  record.kind = kind;
  record.previous_id = previous_id;
  record.error = why.error;
  record.cause = why.cause;
  emit(std::move(record));
  if (definition.timeout_s) order(command::CancelTimers{0, 1});
  order(command::End{});
}

std::string Run::key(const Frame& frame) const {
  std::string path;
  for (const Frame* at = &frame;; at = find_frame(state, at->parent)) {
    path.insert(0, format("{}.{}", at->visits, at->attempt + at->tried));
    if (at->id == 0) break;
    path.insert(0, format("/{}/", at->index));
  }
  return identity.execution_arn + "|" + path;
}

namespace {

std::string while_executing(const Frame& frame, std::string_view text) {
  return format(
      "An error occurred while executing the state '{}' (entered at the event id #{}). {}",
      frame.state().name, frame.entered_id, text);
}

}  // namespace

StateFailure runtime_failure(const Frame& frame, std::string_view text) {
  StateFailure failure;
  failure.fatal = true;
  failure.error = "States.Runtime";
  failure.cause = while_executing(frame, text);
  return failure;
}

StateFailure query_failure(const Frame& frame, const JsonataFailure& why) {
  StateFailure failure;
  failure.evaluation = true;
  failure.location = why.location;
  failure.error = "States.QueryEvaluationError";
  failure.cause = while_executing(frame, why.text);
  return failure;
}

StateFailure data_limit_failure(std::string_view what) {
  StateFailure failure;
  failure.error = "States.DataLimitExceeded";
  failure.cause = format(
      "The state/task '{}' returned a result with a size exceeding the maximum number of bytes "
      "service limit.",
      what);
  return failure;
}

}  // namespace lockstep::asl::machine
