// Filter: the event patterns of FilterCriteria: does a record match?
// Shapes
// {"body":{"status":["open",{"prefix":"o"},{"numeric":[">",1]},{"exists":false}]},"$or":[..]}
// Errors  is_pattern: whether the text can be a pattern at all.
// Source  AWS Lambda Developer Guide, "Control which events Lambda sends to your function".
#pragma once

#include <string_view>

#include "emulator/base/json.h"

namespace lockstep::lambda {

bool is_pattern(std::string_view text);
bool matches(const Json& pattern, const Json& value);

}  // namespace lockstep::lambda
