#include "emulator/query/jsonpath.h"

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/query/path_program.h"

namespace lockstep::query {

using internal::PathProgram;
using internal::Step;

struct Path::Compiled {
  PathProgram program;
};

namespace {
const std::string kNoVariable;

// Whether `path` can be written into `target`: every step on the way meets an object (or nothing
// yet), an index meets an array that has it.
bool writable(const PathProgram& path, const Json& target) {
  const Json* at = &target;
  for (const Step& step : path.steps) {
    if (step.kind == Step::Kind::Key) {
      if (at && !at->is_object()) return false;
      at = at ? at->find(step.key) : nullptr;
    } else {
      if (!at || !at->is_array()) return false;
      const auto size = static_cast<std::int64_t>(at->size());
      const std::int64_t index = step.index < 0 ? step.index + size : step.index;
      if (index < 0 || index >= size) return false;
      at = &(*at)[static_cast<std::size_t>(index)];
    }
  }
  return true;
}
}  // namespace

QueryResult<Path> Path::parse(std::string_view text) {
  ASSIGN_OR_RETURN(PathProgram program, internal::parse_path(text));
  Path path;
  if (text == "$") return path;
  path.text_ = std::string(text);
  path.compiled_ = std::make_shared<const Compiled>(Compiled{std::move(program)});
  return path;
}

QueryResult<Json> Path::read(const Scope& scope) const {
  if (!compiled_) return scope.input;
  const PathProgram& program = compiled_->program;
  QueryResult<Json> result = [&]() -> QueryResult<Json> {
    switch (program.root) {
      case PathProgram::Root::Input: return internal::run_path(program, scope.input);
      case PathProgram::Root::Context: return internal::run_path(program, scope.context);
      case PathProgram::Root::Variable: break;
    }
    const Json* value = scope.variables.find(program.variable);
    if (!value)
      return Failure(
          QueryError{"States.Runtime", format("No results for path: $['{}']", program.variable)});
    return internal::run_path(program, *value);
  }();
  if (result.ok()) return result;
  QueryError error = std::move(result).error();
  error.path = text_;
  return Failure(std::move(error));
}

bool Path::is_root() const { return !compiled_; }

bool Path::is_definite() const { return !compiled_ || compiled_->program.definite; }

bool Path::is_reference() const {
  return !compiled_ || (compiled_->program.root == PathProgram::Root::Input &&
                        compiled_->program.plain && !compiled_->program.function);
}

bool Path::reads_context() const {
  return compiled_ && compiled_->program.root == PathProgram::Root::Context;
}

const std::string& Path::variable() const {
  return compiled_ ? compiled_->program.variable : kNoVariable;
}

QueryResult<Json> Path::write(Json target, Json value) const {
  if (!compiled_) return value;
  const PathProgram& program = compiled_->program;
  if (!is_reference() || !writable(program, target))
    return Failure(QueryError{
        "States.ReferencePathConflict",
        format("Unable to apply ReferencePath {} to input {}", text_, dump(target)), text_});
  Json* at = &target;
  for (const Step& step : program.steps) {
    if (step.kind == Step::Kind::Key) {
      at = &at->at(step.key);
    } else {
      const auto size = static_cast<std::int64_t>(at->size());
      at = &at->at(static_cast<std::size_t>(step.index < 0 ? step.index + size : step.index));
    }
  }
  *at = std::move(value);
  return target;
}

}  // namespace lockstep::query
