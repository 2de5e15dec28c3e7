// Wait: until a time or for a while, given in the definition or by a path.
// Source  texts of recorded AWS answers
#include "emulator/asl/machine/data_flow.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::asl::machine {

namespace {

constexpr std::int64_t kSecondsMax = 99'999'999;  // guess: Seconds' own maximum

StateFailure too_long(const View& view) { return view.runtime("Wait state delay is too long."); }

Outcome<std::int64_t> seconds_of(const View& view, const query::Path& path, const Json& input) {
  auto read = path.read(view.scope(input, "SecondsPath"));
  if (!read.ok())
    return lockstep::Failure(view.runtime(
        format("The SecondsPath parameter does not reference an input value: {}", path.text())));
  const Json& value = *read;
  std::optional<std::int64_t> seconds;
  if (value.is_int()) seconds = value.as_int();
  if (value.is_string()) seconds = to_int(value.as_string());
  if (!seconds)
    return lockstep::Failure(
        view.runtime(format("The SecondsPath parameter cannot be parsed as a long value: {} == {}",
                            path.text(), shown(value))));
  if (*seconds < 0)
    return lockstep::Failure(
        view.runtime(format("The SecondsPath parameter references a negative value: {} == {}",
                            path.text(), shown(value))));
  return *seconds;
}

Outcome<std::int64_t> timestamp_of(const View& view, const query::Path& path, const Json& input) {
  ASSIGN_OR_RETURN(const Json value, view.read(path, input));
  const auto instant = value.is_string() ? parse_iso(value.as_string()) : std::nullopt;
  if (instant) return *instant;
  return lockstep::Failure(view.runtime(
      format("The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
             "date-time format string: {} == {}",
             path.text(), shown(value))));
}

// A JSONata state's own texts. guess: of Seconds that are negative.
Outcome<std::int64_t> seconds_by_expression(const View& view, const NumberField& field,
                                            const Json& input) {
  ASSIGN_OR_RETURN(const auto seconds, view.number(field, input, "Seconds"));
  if (*seconds >= 0) return *seconds;
  return lockstep::Failure(view.failed(
      JsonataFailure{"Seconds", format("The Seconds field cannot be negative: {}", *seconds)}));
}

Outcome<std::int64_t> timestamp_by_expression(const View& view, const JsonataTemplate& field) {
  ASSIGN_OR_RETURN(const Json value, view.evaluate(field));
  if (!value.is_string()) return lockstep::Failure(view.failed(field.unexpected("string", value)));
  if (const auto instant = parse_iso(value.as_string())) return *instant;
  return lockstep::Failure(view.failed(JsonataFailure{
      "Timestamp", format("The Timestamp field cannot be parsed as an ISO-8601 extended offset "
                          "date-time format string: {}",
                          value.as_string())}));
}

Outcome<std::int64_t> due_of(const Run& run, const Frame& frame, const View& view,
                             const Document& input) {
  const asl::State& state = frame.state();
  const std::int64_t now_ms = run.chance.now_ms;
  if (state.timestamp || state.timestamp_path || state.timestamp_jsonata.given()) {
    std::int64_t due_ms = 0;
    if (state.timestamp_jsonata.given()) {
      ASSIGN_OR_RETURN(due_ms, timestamp_by_expression(view, state.timestamp_jsonata));
    } else if (state.timestamp_path) {
      ASSIGN_OR_RETURN(due_ms, timestamp_of(view, *state.timestamp_path, input.value()));
    } else {
      due_ms = parse_iso(*state.timestamp).value_or(now_ms);
    }
    if (due_ms > now_ms + kSecondsMax * 1000) return lockstep::Failure(too_long(view));
    return due_ms;
  }
  std::int64_t seconds = state.seconds.literal.value_or(0);
  if (state.seconds.jsonata.given()) {
    ASSIGN_OR_RETURN(seconds, seconds_by_expression(view, state.seconds, input.value()));
  } else if (state.seconds.path) {
    ASSIGN_OR_RETURN(seconds, seconds_of(view, *state.seconds.path, input.value()));
  }
  if (seconds > kSecondsMax) return lockstep::Failure(too_long(view));
  return now_ms + seconds * 1000;
}

}  // namespace

void run_wait(Run& run, Frame& frame) {
  const View view(run, frame);
  const asl::State& state = frame.state();
  auto input = view.input();
  if (!input.ok()) return fail_state(run, frame, input.error());
  if (frame.phase == Phase::Entered) {
    const auto due_ms = due_of(run, frame, view, *input);
    if (!due_ms.ok()) return fail_state(run, frame, due_ms.error());
    if (*due_ms > run.chance.now_ms) {
      Record record = Run::private_record(RecordKind::WaitArmed, frame);
      record.due_ms = *due_ms;
      run.emit(std::move(record));
      return run.order(command::ArmTimer{frame.id, stimulus::Timer::Wait, frame.ticket, *due_ms});
    }
  }
  Exit exit;
  exit.output = &state.output;
  if (state.assign) {
    exit.assign = &state.assign;
    exit.assign_input = input->value();
  }
  leave_with_output(run, frame, view, std::move(input).value(), std::move(exit));
}

}  // namespace lockstep::asl::machine
