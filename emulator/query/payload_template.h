// PayloadTemplate: Parameters, ItemSelector, ResultSelector and the like in JSONPath states:
// members whose names end in ".$" are paths or intrinsic calls, the rest is literal.
// Key order as AWS: static keys first, then the ".$" keys in Java HashMap order.
// Errors  evaluate words the whole text: "The JSONPath '<path>' specified for the field '<key>.$'
//         could not be found in the input '<JSON>'"; intrinsic failures alike.
// Source  recorded AWS answers "Key order of a JSONPath payload template".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/query/query_error.h"
#include "emulator/query/scope.h"

namespace lockstep::query {

class PayloadTemplate {
 public:
  struct Defect {  // for the validator: where in the template and what
    std::string pointer;  // "/a/0/b.$" below the field
    std::string field;    // "b.$"
  };
  // Never fails: unusable fields are listed in `defects` and evaluate to an error.
  static PayloadTemplate compile(const Json& source, std::vector<Defect>* defects = nullptr);

  QueryResult<Json> evaluate(const Scope& scope) const;
  bool is_constant() const;  // no ".$" anywhere

 private:
  struct Node;
  std::shared_ptr<const Node> root_;
};

}  // namespace lockstep::query
