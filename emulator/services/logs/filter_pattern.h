// FilterPattern: which messages FilterLogEvents shows.
// Shapes  blank: all · terms: a "phrase" ?either ?or -not · JSON: { $.a.b[0] = "v*" && $.n >= 1 }
// Errors  a text that says what is wrong. Space-delimited patterns and %regular expressions% are
//         refused with a text of their own.
// Source  CloudWatch Logs "Filter pattern syntax".
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "emulator/base/result.h"

namespace lockstep::logs {

class FilterPattern {
 public:
  static Result<FilterPattern, std::string> parse(std::string_view text);
  bool matches(std::string_view message) const;

  struct Condition;  // of a JSON pattern

 private:
  struct Terms;
  std::shared_ptr<const Terms> terms_;          // null: no term pattern
  std::shared_ptr<const Condition> condition_;  // null: no JSON pattern
};

}  // namespace lockstep::logs
