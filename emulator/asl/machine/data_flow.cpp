#include "emulator/asl/machine/data_flow.h"

#include <algorithm>
#include <cmath>

#include "emulator/base/text.h"

namespace lockstep::asl::machine {

namespace {

const Json& no_variables() {
  static const Json empty = Json::object();
  return empty;
}

Document empty_object() { return Document::from_parsed("{}", Json::object()); }

}  // namespace

std::string shown(const Json& value) { return value.is_string() ? value.as_string() : dump(value); }

namespace {

constexpr std::size_t kDepthMax = 1000;  // what the JSON parser takes; guess: AWS's limit

// Whether compact JSON text is nested deeper than that. Short texts cannot be, most others have too
// few brackets.
bool too_deep(std::string_view text) {
  if (text.size() <= 2 * kDepthMax) return false;
  std::size_t opened = 0;
  for (const char c : text) opened += (c == '{') + (c == '[');
  if (opened <= kDepthMax) return false;
  std::size_t depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;
    if (quoted) continue;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest > kDepthMax;
}

StateFailure too_nested(const Frame& frame) {
  return runtime_failure(
      frame, format("The data is nested deeper than the maximum of {} levels.", kDepthMax));
}

}  // namespace

std::optional<StateFailure> limit_failure(const Run& run, const Frame& frame, std::string_view text,
                                          std::string_view what) {
  if (static_cast<std::int64_t>(text.size()) > run.limits.payload_bytes_max)
    return data_limit_failure(what);
  if (too_deep(text)) return too_nested(frame);
  return std::nullopt;
}

View::View(Run& run, const Frame& frame, const MapItem* item) : run_(run), frame_(frame) {
  if (frame.plan->reads_context) context_ = context_object(run, frame, item);
  if (!frame.plan->draws) return;
  key_ = run.key(frame);
  if (item) key_ += format("/{}", item->index);
}

query::Scope View::scope(const Json& input, std::string_view field) const {
  if (!key_.empty()) field_key_ = format("{}|{}", key_, field);
  return {input, context_, frame_.variables.is_object() ? frame_.variables : no_variables(),
          run_.chance, field_key_};
}

StateFailure View::failed(const query::QueryError& error) const {
  if (error.name == "States.Runtime" || error.name == "States.IntrinsicFailure")
    return runtime(error.text);
  StateFailure failure;
  failure.error = error.name;
  failure.cause = error.text;
  return failure;
}

Outcome<Json> View::read(const query::Path& path, const Json& input) const {
  auto value = path.read(scope(input, path.text()));
  if (!value.ok())
    return lockstep::Failure(
        runtime(format("Invalid path '{}' : {}", path.text(), value.error().text)));
  return std::move(value).value();
}

Outcome<Document> View::select(const PathField& field, Document input) const {
  if (field.form == PathField::Form::Null) return empty_object();
  ASSIGN_OR_RETURN(Json value, read(field.path, input.value()));
  return Document(std::move(value));
}

Outcome<Document> View::input() const {
  if (frame_.plan->input_whole) return seen("afterInputPath", *frame_.input);
  return seen("afterInputPath", select(frame_.state().input_path, *frame_.input));
}

Outcome<Document> View::seen(std::string_view step, Outcome<Document> value) const {
  if (run_.limits.probe && value.ok()) run_.limits.probe->saw(step, *value);
  return value;
}

Outcome<Document> View::output(Document value) const {
  if (frame_.plan->output_whole) return value;
  return select(frame_.state().output_path, std::move(value));
}

Outcome<Json> View::evaluate(const JsonataTemplate& expressions) const {
  if (!key_.empty()) field_key_ = format("{}|{}", key_, expressions.field());
  auto value = expressions.evaluate({frame_.input->value(), result_ ? &*result_ : nullptr,
                                     error_output_ ? &*error_output_ : nullptr, context_,
                                     frame_.variables, run_.chance, field_key_});
  if (!value.ok()) return lockstep::Failure(failed(value.error()));
  return std::move(value).value();
}

Outcome<Document> View::fill(const std::optional<Payload>& payload, Document input,
                             std::string_view field) const {
  if (!run_.limits.probe) return filled(payload, std::move(input), field);
  const bool selector = field == "ResultSelector";
  const bool jsonata = frame_.state().language == QueryLanguage::Jsonata;
  return seen(selector  ? "afterResultSelector"
              : jsonata ? "afterArguments"
                        : "afterParameters",
              filled(payload, std::move(input), field));
}

Outcome<Document> View::filled(const std::optional<Payload>& payload, Document input,
                               std::string_view field) const {
  if (!payload) return input;
  if (payload->jsonata.given()) {
    ASSIGN_OR_RETURN(Json own, evaluate(payload->jsonata));
    return Document(std::move(own));
  }
  auto value = payload->paths.evaluate(scope(input.value(), field));
  if (!value.ok()) return lockstep::Failure(failed(value.error()));
  return Document(std::move(value).value());
}

Outcome<Document> View::merge(const PathField& result_path, Document result) const {
  return seen("afterResultPath", merged(result_path, std::move(result)));
}

Outcome<Document> View::merged(const PathField& result_path, Document result) const {
  if (result_path.form == PathField::Form::Null) return *frame_.input;
  if (result_path.form == PathField::Form::Absent || result_path.path.is_root()) return result;
  const Json& raw = frame_.input->value();
  auto merged = result_path.path.write(raw, result.value());
  if (merged.ok()) return Document(std::move(merged).value());
  return lockstep::Failure(failed(merged.error()));
}

Outcome<std::int64_t> View::whole(const JsonataTemplate& expression) const {
  ASSIGN_OR_RETURN(const Json value, evaluate(expression));
  if (value.is_int()) return value.as_int();
  if (!value.is_number()) return lockstep::Failure(failed(expression.unexpected("number", value)));
  const double real = value.as_double();
  if (std::fabs(real) < 1e15 && std::floor(real) == real) return static_cast<std::int64_t>(real);
  return lockstep::Failure(failed(expression.unexpected("integer", value)));  // guess
}

Outcome<std::optional<std::int64_t>> View::number(const NumberField& field, const Json& input,
                                                  std::string_view name) const {
  if (field.jsonata.given()) {
    ASSIGN_OR_RETURN(const std::int64_t value, whole(field.jsonata));
    return std::optional<std::int64_t>(value);
  }
  if (!field.path) return field.literal;
  ASSIGN_OR_RETURN(const Json value, read(*field.path, input));
  if (value.is_int()) return std::optional<std::int64_t>(value.as_int());
  return lockstep::Failure(
      runtime(format("The {} field refers to value \"{}\" which is not a valid integer: {}", name,
                     shown(value), field.path->text())));
}

Outcome<std::optional<std::string>> View::text(const TextField& field,
                                               std::string_view name) const {
  if (field.jsonata.given()) {
    ASSIGN_OR_RETURN(const Json value, evaluate(field.jsonata));
    if (value.is_string()) return std::optional<std::string>(value.as_string());
    return lockstep::Failure(failed(field.jsonata.unexpected("string", value)));
  }
  if (!field.path) return field.literal;
  const Json& input = frame_.input->value();
  const query::Path* path = field.path->path();
  auto value = path ? path->read(scope(input, name)) : field.path->evaluate(scope(input, name));
  if (!value.ok() && path)
    return lockstep::Failure(runtime(
        format("The JSONPath '{}' specified for the field '{}' could not be found in the input "
               "'{}'",
               path->text(), name, path->reads_context() ? dump(context_) : dump(input))));
  if (!value.ok()) return lockstep::Failure(failed(value.error()));
  if (value->is_string()) return std::optional<std::string>(value->as_string());
  return lockstep::Failure(runtime(
      format("The {} field does not reference a string value: {}", name, field.path->text())));
}

namespace {

StateFailure variables_too_large(std::string cause) {
  StateFailure failure;
  failure.error = "States.DataLimitExceeded";
  failure.cause = std::move(cause);
  return failure;
}

}  // namespace

Outcome<Json> View::assignment(const Payload& assign, const Json& input) const {
  if (assign.jsonata.given()) return evaluate(assign.jsonata);
  auto value = assign.paths.evaluate(scope(input, "Assign"));
  if (!value.ok()) return lockstep::Failure(failed(value.error()));
  return std::move(value).value();
}

Outcome<std::optional<Document>> View::assigned(const std::optional<Payload>& assign,
                                                const Json& input) const {
  if (!assign) return std::optional<Document>();
  ASSIGN_OR_RETURN(const Json variables, assignment(*assign, input));
  if (!variables.is_object()) return std::optional<Document>(empty_object());
  const auto limit = static_cast<std::size_t>(run_.limits.payload_bytes_max);
  std::size_t total = 0;
  for (const auto& [name, content] : variables.members()) {
    const std::string text = dump(content);
    const std::size_t size = text.size();
    const std::string& state = frame_.state().name;
    if (too_deep(text)) return lockstep::Failure(too_nested(frame_));
    if (size > limit)
      return lockstep::Failure(variables_too_large(
          format("Variable size limit exceeded. Variable '{}' in state '{}' was assigned {} bytes.",
                 name, state, size)));
    total += size;
    if (total > limit)
      return lockstep::Failure(variables_too_large(
          format("State total variable size limit exceeded. Variable '{}' in state '{}' was "
                 "assigned {} bytes, which caused the size of variables assigned in the state to "
                 "exceed its limit by {} bytes.",
                 name, state, size, total - limit)));
  }
  return std::optional<Document>(Document(variables));
}

Exit own_exit(const Frame& frame) {
  Exit exit;
  exit.output = &frame.state().output;
  if (frame.state().assign) {
    exit.assign = &frame.state().assign;
    exit.assign_input = frame.input->value();
  }
  return exit;
}

Outcome<bool> leave(Run& run, Frame& frame, const View& view, Document output, Exit exit) {
  if (auto failure = limit_failure(run, frame, output.text(), frame.state().name))
    return lockstep::Failure(std::move(*failure));
  Record record = Run::event(RecordKind::StateExited, frame);
  if (exit.assign) {
    ASSIGN_OR_RETURN(record.variables, view.assigned(*exit.assign, exit.assign_input));
  }
  record.state_type = static_cast<std::uint8_t>(frame.state().type);
  record.name = Text::borrow(frame.state().name);
  record.payload = std::move(output);
  record.number = exit.number;
  run.emit(std::move(record));
  return true;
}

namespace {

Outcome<Document> own_output(const View& view, const JsonataTemplate& expressions) {
  ASSIGN_OR_RETURN(Json value, view.evaluate(expressions));
  return Document(std::move(value));
}

}  // namespace

void leave_with_output(Run& run, Frame& frame, const View& view, Document output, Exit exit) {
  auto selected = exit.output && exit.output->given() ? own_output(view, *exit.output)
                                                      : view.output(std::move(output));
  if (!selected.ok()) return fail_state(run, frame, selected.error());
  auto left = leave(run, frame, view, std::move(selected).value(), std::move(exit));
  if (!left.ok()) fail_state(run, frame, left.error());
}

namespace {

Outcome<Document> result_to_output(const Frame& frame, const View& view, Document result) {
  const asl::State& state = frame.state();
  ASSIGN_OR_RETURN(Document selected,
                   view.fill(state.result_selector, std::move(result), "ResultSelector"));
  if (frame.plan->result_whole && !view.is_probed()) return selected;
  return view.merge(state.result_path, std::move(selected));
}

}  // namespace

void leave_with_result(Run& run, Frame& frame, const View& view, Document result) {
  const asl::State& state = frame.state();
  Exit exit;
  if (frame.plan->jsonata) {
    View told = view;
    told.set_result(result.value());
    exit.output = &state.output;
    if (state.assign) exit.assign = &state.assign;
    return leave_with_output(run, frame, told, std::move(result), std::move(exit));
  }
  if (state.assign) {
    exit.assign = &state.assign;
    exit.assign_input = result.value();
  }
  auto output = result_to_output(frame, view, std::move(result));
  if (!output.ok()) return fail_state(run, frame, output.error());
  leave_with_output(run, frame, view, std::move(output).value(), std::move(exit));
}

}  // namespace lockstep::asl::machine
