// Intrinsic: a call of one of the 18 States.* functions, with nested calls, paths and literals as
// arguments. Families live in query/intrinsics/, one table names them.
// Errors  "There was an error while evaluating the intrinsic function: <call>. Invalid arguments in
//         States.<Fn>" (States.Runtime), a path argument that is not there as for Path.
// Source  Amazon States Language "Intrinsic Functions".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/query/jsonpath.h"

namespace lockstep::query {

class Intrinsic {
 public:
  static QueryResult<Intrinsic> parse(std::string_view text);
  QueryResult<Json> evaluate(const Scope& scope) const;
  // `draws` counts the draws made so far with this scope's key, so that no two are alike.
  QueryResult<Json> evaluate(const Scope& scope, std::uint32_t& draws) const;
  const std::string& text() const;

 private:
  struct Call;
  std::shared_ptr<const Call> call_;
};

// A path or an intrinsic call, as the ".$" fields, ErrorPath, CausePath and others allow.
class Expression {
 public:
  static QueryResult<Expression> parse(std::string_view text);
  QueryResult<Json> evaluate(const Scope& scope) const;
  QueryResult<Json> evaluate(const Scope& scope, std::uint32_t& draws) const;
  const std::string& text() const { return text_; }
  const Path* path() const { return intrinsic_ ? nullptr : &path_; }

 private:
  std::string text_;
  Path path_;
  std::shared_ptr<const Intrinsic> intrinsic_;
};

}  // namespace lockstep::query
