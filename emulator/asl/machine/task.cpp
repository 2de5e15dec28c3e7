// Task: asks for the work, keeps its time limits, takes its answer.
// Three families of events: a Lambda function's ARN, an activity, an integration; the latter also
// with a callback (.waitForTaskToken) or a job (.sync): TaskSubmitted, then a second answer.
// Source  recorded AWS answers
#include <algorithm>

#include "emulator/asl/machine/data_flow.h"
#include "emulator/base/text.h"

namespace lockstep::asl::machine {

namespace {

constexpr std::int64_t kSecondsMax = 99'999'999;

using Kind = Resource::Kind;

struct Events {
  RecordKind scheduled, started, succeeded, failed, timed_out;
};

const Events& events_of(const Frame& frame) {
  static constexpr Events kLambda{
      RecordKind::LambdaFunctionScheduled, RecordKind::LambdaFunctionStarted,
      RecordKind::LambdaFunctionSucceeded, RecordKind::LambdaFunctionFailed,
      RecordKind::LambdaFunctionTimedOut};
  static constexpr Events kActivity{RecordKind::ActivityScheduled, RecordKind::ActivityStarted,
                                    RecordKind::ActivitySucceeded, RecordKind::ActivityFailed,
                                    RecordKind::ActivityTimedOut};
  static constexpr Events kTask{RecordKind::TaskScheduled, RecordKind::TaskStarted,
                                RecordKind::TaskSucceeded, RecordKind::TaskFailed,
                                RecordKind::TaskTimedOut};
  switch (frame.state().resource.kind) {
    case Kind::LambdaFunction: return kLambda;
    case Kind::Activity: return kActivity;
    default: return kTask;
  }
}

bool is_integration(const Frame& frame) {
  return frame.state().resource.kind == Kind::Integration;
}

bool has_second_answer(const Frame& frame) {
  return is_integration(frame) &&
         frame.state().resource.pattern != Resource::Pattern::RequestResponse;
}

Record task_event(RecordKind kind, const Frame& frame) {
  Record record = Run::event(kind, frame);
  if (is_integration(frame)) {
    record.resource = Text::borrow(frame.plan->resource_name);
    record.resource_type = Text::borrow(frame.plan->resource_type);
  }
  return record;
}

// --- asking --------------------------------------------------------------------------------------

struct Request {
  Document document;
  std::optional<std::int64_t> timeout_s, heartbeat_s;
  std::string role_arn;
};

Outcome<std::optional<std::int64_t>> limit_of(const View& view, const NumberField& field,
                                              const Json& input, std::string_view name) {
  ASSIGN_OR_RETURN(const auto seconds, view.number(field, input, name));
  if (!seconds || *seconds > 0) return seconds;
  if (field.jsonata.given())  // guess: the text
    return lockstep::Failure(view.failed(JsonataFailure{
        field.jsonata.field(),
        format("The {} field must be a positive integer: {}", field.jsonata.field(), *seconds)}));
  return lockstep::Failure(view.runtime(  // guess: the text
      format("The {} field refers to value \"{}\" which is not a valid integer: {}", name, *seconds,
             field.path ? field.path->text() : "")));
}

Outcome<Request> evaluate(const Run& run, const Frame& frame, const View& view) {
  const asl::State& state = frame.state();
  Request request;
  ASSIGN_OR_RETURN(const Document input, view.input());
  ASSIGN_OR_RETURN(request.document, view.fill(state.parameters, input, "Parameters"));
  if (auto failure = limit_failure(run, frame, request.document.text(), state.name))
    return lockstep::Failure(std::move(*failure));
  if (state.timeout_s.given()) {
    ASSIGN_OR_RETURN(request.timeout_s,
                     limit_of(view, state.timeout_s, input.value(), "TimeoutSecondsPath"));
  }
  if (state.heartbeat_s.given()) {
    ASSIGN_OR_RETURN(request.heartbeat_s,
                     limit_of(view, state.heartbeat_s, input.value(), "HeartbeatSecondsPath"));
  }
  if (state.credentials) {
    ASSIGN_OR_RETURN(const Document credentials,
                     view.fill(state.credentials, input, "Credentials"));
    request.role_arn = credentials.value().get_string("RoleArn");
  }
  return request;
}

void issue_token(Run& run, Frame& frame) {
  const bool callback = is_integration(frame) && frame.state().resource.pattern ==
                                                     Resource::Pattern::WaitForTaskToken;
  if (!callback && frame.state().resource.kind != Kind::Activity) return;
  Record record = Run::private_record(RecordKind::TokenIssued, frame);
  record.name = run.chance.letters_digits("task token", run.key(frame), 96);
  run.emit(std::move(record));
}

void schedule_event(Run& run, Frame& frame, const Request& request) {
  Record record = task_event(events_of(frame).scheduled, frame);
  record.payload = request.document;
  record.timeout_s = request.timeout_s;
  record.heartbeat_s = request.heartbeat_s;
  if (!request.role_arn.empty()) record.role_arn = request.role_arn;
  if (is_integration(frame)) {
    record.region = Text::borrow(run.identity.region);
  } else {
    record.resource = Text::borrow(frame.state().resource.arn);
  }
  run.emit(std::move(record));
  if (frame.state().resource.kind != Kind::Activity)
    run.emit(task_event(events_of(frame).started, frame));
}

void arm_limits(Run& run, const Frame& frame, const Request& request) {
  const auto arm = [&](stimulus::Timer timer, const std::optional<std::int64_t>& seconds) {
    if (!seconds) return;
    const std::int64_t due_ms = run.chance.now_ms + std::min(*seconds, kSecondsMax) * 1000;
    run.order(command::ArmTimer{frame.id, timer, frame.ticket, due_ms});
  };
  arm(stimulus::Timer::TaskTimeout, request.timeout_s);
  arm(stimulus::Timer::Heartbeat, request.heartbeat_s);
}

void ask(Run& run, const Frame& frame, Request&& request) {
  const asl::State& state = frame.state();
  if (state.resource.kind == Kind::Activity)
    return run.order(command::ScheduleActivity{frame.id, frame.ticket, state.name,
                                               state.resource.arn,
                                               std::move(request.document), frame.token});
  command::CallService call;
  call.frame = frame.id;
  call.ticket = frame.ticket;
  call.state = state.name;
  call.frame_path = frame.path(run.state);
  call.attempt = static_cast<int>(frame.attempt + frame.tried);
  call.resource = &state.resource;
  call.parameters = request.document.value();
  call.document = std::move(request.document);
  call.task_token = frame.token;
  call.role_arn = std::move(request.role_arn);
  run.order(std::move(call));
}

// --- answers -------------------------------------------------------------------------------------

HeldAnswer taken(const Answer& answer) {
  HeldAnswer held;
  held.ok = answer.ok;
  if (answer.ok) {
    held.output = answer.document ? *answer.document : Document(answer.output);
  } else {
    held.fatal = answer.fatal;
    if (answer.has_error) held.error = answer.error;
    if (answer.has_cause) held.cause = answer.cause;
  }
  return held;
}

void hold(Run& run, const Frame& frame, const HeldAnswer& answer, Record&& record) {
  record.kind = RecordKind::AnswerHeld;
  record.frame = frame.id;
  record.payload = answer.output;
  record.error = answer.error;
  record.cause = answer.cause;
  run.emit(std::move(record));
}

std::string_view limited_name(const Frame& frame) {
  return is_integration(frame) ? std::string_view(frame.plan->resource_type)
                               : std::string_view(frame.state().resource.arn);
}

void fail(Run& run, Frame& frame, RecordKind kind, const StateFailure& failure) {
  run.release(frame);
  Record record = task_event(kind, frame);
  record.error = failure.error;
  record.cause = failure.cause;
  run.emit(std::move(record));
  if (run.running()) fail_state(run, frame, failure);
}

StateFailure failure_of(HeldAnswer&& answer) {
  StateFailure failure;
  failure.fatal = answer.fatal;
  failure.error = std::move(answer.error);
  failure.cause = std::move(answer.cause);
  return failure;
}

// The task's result is known.
void finish(Run& run, Frame& frame, HeldAnswer answer) {
  if (!answer.ok)
    return fail(run, frame, events_of(frame).failed, failure_of(std::move(answer)));
  if (static_cast<std::int64_t>(answer.output->text().size()) > run.limits.payload_bytes_max)
    return fail(run, frame, events_of(frame).failed, data_limit_failure(limited_name(frame)));
  // The result's expressions still see the token, which the event ends.
  const View view(run, frame);
  run.release(frame);
  Record record = task_event(events_of(frame).succeeded, frame);
  record.payload = answer.output;
  run.emit(std::move(record));
  if (run.running()) leave_with_result(run, frame, view, std::move(*answer.output));
}

// The call that asked for the work has been answered.
void accept(Run& run, Frame& frame, HeldAnswer answer) {
  if (!has_second_answer(frame)) return finish(run, frame, std::move(answer));
  if (!answer.ok)
    return fail(run, frame, RecordKind::TaskSubmitFailed, failure_of(std::move(answer)));
  Record record = task_event(RecordKind::TaskSubmitted, frame);
  record.payload = std::move(answer.output);
  run.emit(std::move(record));
  if (run.running() && frame.held_token) finish(run, frame, HeldAnswer(*frame.held_token));
}

Frame* find_attempt(const Run& run, FrameId id, std::int64_t ticket) {
  Frame* frame = find_frame(run.state, id);
  const bool open = frame && ticket != 0 && frame->ticket == ticket &&
                    (frame->phase == Phase::Scheduled || frame->phase == Phase::Submitted);
  return open ? frame : nullptr;
}

}  // namespace

namespace {

bool activity_is_missing(const Run& run, const Frame& frame) {
  const Resource& resource = frame.state().resource;
  return resource.kind == Kind::Activity && run.identity.activity_exists &&
         !run.identity.activity_exists(resource.arn);
}

}  // namespace

void run_task(Run& run, Frame& frame) {
  if (activity_is_missing(run, frame))
    return fail_state(run, frame,
                      runtime_failure(frame, format("The activity {} does not exist.",
                                                    frame.state().resource.arn)));
  issue_token(run, frame);
  const View view(run, frame);
  auto request = evaluate(run, frame, view);
  if (!request.ok()) {
    run.release(frame);
    return fail_state(run, frame, request.error());
  }
  schedule_event(run, frame, *request);
  if (!run.running()) return;
  arm_limits(run, frame, *request);
  ask(run, frame, std::move(*request));
}

void task_answered(Run& run, const stimulus::Answered& answered) {
  Frame* frame = find_attempt(run, answered.frame, answered.ticket);
  if (!frame || frame->phase != Phase::Scheduled || frame->held) return;
  HeldAnswer answer = taken(answered.answer);
  if (answered.due_ms <= run.chance.now_ms) return accept(run, *frame, std::move(answer));
  Record record;
  record.due_ms = answered.due_ms;
  hold(run, *frame, answer, std::move(record));
  run.order(command::ArmTimer{frame->id, stimulus::Timer::HeldAnswer, frame->ticket,
                              answered.due_ms});
}

void task_token_answered(Run& run, const stimulus::TokenAnswered& answered) {
  Frame* frame = find_attempt(run, answered.frame, answered.ticket);
  if (!frame || frame->held_token) return;
  const bool activity = frame->state().resource.kind == Kind::Activity;
  if (!activity && !has_second_answer(*frame)) return;
  HeldAnswer answer = taken(answered.answer);
  if (activity || frame->phase == Phase::Submitted)
    return finish(run, *frame, std::move(answer));
  Record record;
  record.number = 1;
  hold(run, *frame, answer, std::move(record));
  if (!frame->token.empty()) run.order(command::RetireToken{frame->token});
}

void task_heartbeat(Run& run, const stimulus::Heartbeat& heartbeat) {
  const Frame* frame = find_attempt(run, heartbeat.frame, heartbeat.ticket);
  if (!frame || frame->heartbeat_s == 0) return;
  Record record = Run::private_record(RecordKind::HeartbeatSeen, *frame);
  record.due_ms = run.chance.now_ms + frame->heartbeat_s * 1000;
  run.emit(std::move(record));
}

void activity_taken(Run& run, const stimulus::ActivityTaken& taken) {
  const Frame* frame = find_attempt(run, taken.frame, taken.ticket);
  if (!frame || frame->phase != Phase::Scheduled) return;
  if (frame->state().resource.kind != Kind::Activity) return;
  Record record = Run::event(RecordKind::ActivityStarted, *frame);
  if (!taken.worker.empty()) record.name = taken.worker;
  run.emit(std::move(record));
}

void task_timer(Run& run, Frame& frame, stimulus::Timer timer) {
  if (frame.phase != Phase::Scheduled && frame.phase != Phase::Submitted) return;
  if (timer == stimulus::Timer::HeldAnswer) {
    if (frame.held) accept(run, frame, HeldAnswer(*frame.held));
    return;
  }
  const bool heartbeat = timer == stimulus::Timer::Heartbeat;
  if (heartbeat && frame.heartbeat_due_ms > run.chance.now_ms)  // one has come since
    return run.order(
        command::ArmTimer{frame.id, timer, frame.ticket, frame.heartbeat_due_ms});
  StateFailure failure;
  failure.error = "States.Timeout";
  failure.timeout = true;
  failure.heartbeat = heartbeat;
  fail(run, frame, events_of(frame).timed_out, failure);
}

}  // namespace lockstep::asl::machine
