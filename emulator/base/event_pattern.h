// EventPattern: EventBridge's language of event patterns, also of pipes' and event source mappings'
// filters: which events fit.
// Shapes  {"source": ["a", {"prefix": "b"}], "detail": {"n": [{"numeric": [">", 5]}]}, "$or":
// [..]}.
//         Keys join with dots on either side; values of an array are alternatives; the elements of
//         an array of objects are alternatives on which all keys must fit.
// Errors  PatternFault: the reason as AWS words it, and where in the text it was noticed.
// Threads any, once made.
// Source  Amazon EventBridge user guide, "Event patterns"; recorded answers of AWS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep {

struct PatternFault {
  std::string reason;
  int line = 1;
  int column = 1;
};

class EventPattern {
 public:
  static Result<EventPattern, PatternFault> parse(std::string_view text);

  bool matches(const Json& event) const;
  // What the pattern asks of one path: any rule of `rules` must fit.
  struct Condition {
    std::string path;  // keys joined by dots
    Json rules;
  };

 private:
  using Conditions = std::vector<Condition>;
  std::vector<Conditions> alternatives_;  // "$or" multiplied out
};

// "Event pattern is not valid. Reason: ..." as AWS writes it of this pattern.
std::string event_pattern_message(std::string_view pattern, const PatternFault& fault);

}  // namespace lockstep
