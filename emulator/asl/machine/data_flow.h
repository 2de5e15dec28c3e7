// Data flow, the same for all kinds of states: InputPath → Parameters → (work) → ResultSelector →
// ResultPath merged into the raw input → OutputPath; Assign sees the values at the state's entry.
// In a JSONata state: Arguments → (work) → Output, of the raw input and the result.
// While nothing rewrites the data its text is passed on as it is.
// Source  recorded AWS answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/asl/machine/context.h"
#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

// What the expressions of one state see besides their input.
class View {
 public:
  View(Run& run, const Frame& frame, const MapItem* item = nullptr);

  // What $states.result and $states.errorOutput are from now on.
  void set_result(Json result) { result_ = std::move(result); }
  void set_error_output(Json error) { error_output_ = std::move(error); }

  Outcome<Document> input() const;  // InputPath over the raw input
  Outcome<Document> fill(const std::optional<Payload>& payload, Document input,
                         std::string_view field) const;
  // A field of a JSONata state.
  Outcome<Json> evaluate(const JsonataTemplate& expressions) const;
  Outcome<Document> merge(const PathField& result_path, Document result) const;
  Outcome<Document> output(Document value) const;  // OutputPath
  Outcome<Json> read(const query::Path& path, const Json& input) const;
  // A whole number, from the definition, by its ...Path field or by an expression; nothing if the
  // state has none of them.
  Outcome<std::optional<std::int64_t>> number(const NumberField& field, const Json& input,
                                              std::string_view name) const;
  Outcome<std::optional<std::string>> text(const TextField& field, std::string_view name) const;
  // The variables that Assign sets: an object.
  Outcome<std::optional<Document>> assigned(const std::optional<Payload>& assign,
                                            const Json& input) const;

  bool is_probed() const { return run_.limits.probe != nullptr; }
  query::Scope scope(const Json& input, std::string_view field) const;
  StateFailure failed(const query::QueryError& error) const;
  StateFailure runtime(std::string_view text) const { return runtime_failure(frame_, text); }
  StateFailure failed(const JsonataFailure& failure) const {
    return query_failure(frame_, failure);
  }

 private:
  Outcome<Json> assignment(const Payload& assign, const Json& input) const;
  Outcome<std::int64_t> whole(const JsonataTemplate& expression) const;
  Outcome<Document> select(const PathField& field, Document input) const;
  Outcome<Document> merged(const PathField& result_path, Document result) const;
  Outcome<Document> filled(const std::optional<Payload>& payload, Document input,
                           std::string_view field) const;
  // Shows a step of the data to whoever tests the state.
  Outcome<Document> seen(std::string_view step, Outcome<Document> value) const;

  Run& run_;
  const Frame& frame_;
  Json context_;
  std::optional<Json> result_, error_output_;
  std::string key_;
  mutable std::string field_key_;
};

// How a state is left: what StateExited bears besides the output.
struct Exit {
  const std::optional<Payload>* assign = nullptr;
  const JsonataTemplate* output = nullptr;
  Json assign_input;
  std::optional<std::int64_t> number;  // the rule or catcher taken
};

// By the state's own Output and Assign, of its raw input.
Exit own_exit(const Frame& frame);

// A result: ResultSelector, ResultPath, OutputPath, Assign; the state is left or fails.
void leave_with_result(Run& run, Frame& frame, const View& view, Document result);
// An output before OutputPath, or before the exit's own expressions.
void leave_with_output(Run& run, Frame& frame, const View& view, Document output, Exit exit);
// As it is.
Outcome<bool> leave(Run& run, Frame& frame, const View& view, Document output, Exit exit);

// Why data of this size or nesting cannot be passed on, as the result of `what`.
std::optional<StateFailure> limit_failure(const Run& run, const Frame& frame, std::string_view text,
                                          std::string_view what);

// A value as texts of errors show it: strings without quotes.
std::string shown(const Json& value);

}  // namespace lockstep::asl::machine
