#include "emulator/query/jsonata.h"

#include "emulator/base/text.h"
#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/parser.h"

namespace lockstep::query {

struct Jsonata::Compiled : jsonata::Program {};

Result<Jsonata, JsonataError> Jsonata::compile(std::string_view text) {
  auto compiled = std::make_shared<Compiled>();
  compiled->text = valid_utf8(text) ? std::string(text) : from_code_points(to_code_points(text));
  const auto parsed = jsonata::parse_program(*compiled);
  if (!parsed.ok()) {
    JsonataError error = parsed.error();
    error.position = jsonata::utf16_position(compiled->text, error.position);
    return Failure(std::move(error));
  }
  Jsonata result;
  result.compiled_ = std::move(compiled);
  return result;
}

Result<std::optional<Json>, JsonataError> Jsonata::evaluate(const Scope& scope,
                                                            const JsonataLimits& limits) const {
  return jsonata::Evaluator(*compiled_, scope, limits).run();
}

const std::string& Jsonata::text() const { return compiled_->text; }
const std::vector<std::string>& Jsonata::free_variables() const {
  return compiled_->free_variables;
}
const std::vector<std::string>& Jsonata::states_fields() const { return compiled_->states_fields; }
std::vector<std::string> Jsonata::top_references() const {
  return jsonata::top_references(*compiled_);
}

}  // namespace lockstep::query
