// Path: a JSONPath as Step Functions reads it (Jayway's dialect): child, index, slice, wildcard,
// deep scan, filter, union; `$`, `$$` and `$variable` roots. Reference paths are the definite ones.
// Errors  parse: the path is not one (the validator's to word); read: nothing there, or a step onto
//         a value of another kind. Texts as AWS: "No results for path: $['a']",
//         "Missing property in path $['a']".
// Source  Amazon States Language "Paths"; recorded AWS answers "Execution errors".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/query_error.h"
#include "emulator/query/scope.h"

namespace lockstep::query {

class Path {
 public:
  Path() = default;  // "$"
  static QueryResult<Path> parse(std::string_view text);

  // The value, an array of values for an indefinite path. QueryError.text is the reason alone
  // ("No results for path: $['a']"); callers word the whole.
  QueryResult<Json> read(const Scope& scope) const;

  const std::string& text() const { return text_; }
  bool is_root() const;        // exactly "$"
  bool is_definite() const;
  bool is_reference() const;   // only child names and array indices below "$"
  bool reads_context() const;  // begins with "$$"
  // The variable's name for "$name...", else empty.
  const std::string& variable() const;

  // Puts `value` at this reference path into `target` (ResultPath), creating objects on the way.
  // Error name States.ReferencePathConflict where a step meets a scalar.
  QueryResult<Json> write(Json target, Json value) const;

 private:
  struct Compiled;
  std::string text_ = "$";
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace lockstep::query
