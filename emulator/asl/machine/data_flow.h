// Data flow, the same for all kinds of states: InputPath → Parameters → (work) → ResultSelector →
// ResultPath merged into the raw input → OutputPath; Assign sees the values at the state's entry.
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

  Outcome<Document> input() const;  // InputPath over the raw input
  Outcome<Document> fill(const std::optional<query::PayloadTemplate>& payload, Document input,
                         std::string_view field) const;
  Outcome<Document> merge(const PathField& result_path, Document result) const;
  Outcome<Document> output(Document value) const;  // OutputPath
  Outcome<Json> read(const query::Path& path, const Json& input) const;
  // A whole number, from the definition or by its ...Path field; nothing if the state has neither.
  Outcome<std::optional<std::int64_t>> number(const NumberField& field, const Json& input,
                                              std::string_view name) const;
  Outcome<std::optional<std::string>> text(const TextField& field, std::string_view name) const;
  // The variables that Assign sets: an object.
  Outcome<std::optional<Document>> assigned(const std::optional<query::PayloadTemplate>& assign,
                                            const Json& input) const;

  bool is_probed() const { return run_.limits.probe != nullptr; }
  query::Scope scope(const Json& input, std::string_view field) const;
  StateFailure failed(const query::QueryError& error) const;
  StateFailure runtime(std::string_view text) const { return runtime_failure(frame_, text); }

 private:
  Outcome<Document> select(const PathField& field, Document input) const;
  Outcome<Document> merged(const PathField& result_path, Document result) const;
  Outcome<Document> filled(const std::optional<query::PayloadTemplate>& payload, Document input,
                           std::string_view field) const;
  // Shows a step of the data to whoever tests the state.
  Outcome<Document> seen(std::string_view step, Outcome<Document> value) const;

  Run& run_;
  const Frame& frame_;
  Json context_;
  std::string key_;
  mutable std::string field_key_;
};

// How a state is left: what StateExited bears besides the output.
struct Exit {
  const std::optional<query::PayloadTemplate>* assign = nullptr;
  Json assign_input;
  std::optional<std::int64_t> number;  // the rule or catcher taken
};

// A result: ResultSelector, ResultPath, OutputPath, Assign; the state is left or fails.
void leave_with_result(Run& run, Frame& frame, const View& view, Document result);
// An output before OutputPath.
void leave_with_output(Run& run, Frame& frame, const View& view, Document output, Exit exit);
// As it is.
Outcome<bool> leave(Run& run, Frame& frame, const View& view, Document output, Exit exit);

// Why data of this size or nesting cannot be passed on, as the result of `what`.
std::optional<StateFailure> limit_failure(const Run& run, const Frame& frame, std::string_view text,
                                          std::string_view what);

// A value as texts of errors show it: strings without quotes.
std::string shown(const Json& value);

}  // namespace lockstep::asl::machine
