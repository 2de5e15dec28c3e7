// JsonataTemplate: a field of a JSONata state: any JSON in which every text "{% ... %}" is an
// expression. Compiled once; a copy shares what was compiled.
// Shapes  The field's name and the keys on the way make an expression's location as AWS names it:
//         "Output/a/b"; an item of an array is "Output/a[0]" (guess).
// Errors  evaluate: AWS's text without the "An error occurred while executing the state" prefix,
//         and the location. compile never fails: unusable texts are listed as defects.
// Source  AWS documentation "Transforming data with JSONata"; recorded AWS answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/chance.h"
#include "emulator/base/json.h"
#include "emulator/base/result.h"
#include "emulator/query/jsonata.h"

namespace lockstep::asl {

struct JsonataFailure {
  std::string location;
  std::string text;
};

class JsonataTemplate {
 public:
  struct Defect {
    std::string location;
    std::string code, message;
  };
  struct Place {
    std::string location;
    query::Jsonata expression;
  };
  // What `$states` and the variables hold. Null pointers: the member is not there.
  struct Scope {
    const Json& input;
    const Json* result;
    const Json* error_output;
    const Json& context;
    const Json& variables;  // an object, or null
    const Chance& chance;
    std::string_view key;
  };

  JsonataTemplate() = default;  // an absent field
  static JsonataTemplate compile(const Json& source, std::string_view field,
                                 std::vector<Defect>* defects = nullptr);

  bool given() const { return root_ != nullptr; }
  bool is_constant() const { return given() && places().empty(); }
  // The field is one expression as a whole: its text, without "{% %}" and outer blanks.
  bool is_expression() const;
  const std::string& expression_text() const;
  const std::string& field() const;
  const std::vector<Place>& places() const;

  Result<Json, JsonataFailure> evaluate(const Scope& scope) const;

  // "... returned an unexpected result type. Expected 'array', but was 'string' for value: ...".
  JsonataFailure unexpected(std::string_view expected, const Json& value) const;

 private:
  struct Node;
  struct Root;
  struct Evaluation;
  std::shared_ptr<const Root> root_;
};

// "string", "number", "boolean", "null", "object", "array": as AWS's texts name them.
std::string_view type_name(const Json& value);

// Whether a text is an expression: begins with "{%" and ends with "%}".
bool is_expression_text(std::string_view text);

}  // namespace lockstep::asl
