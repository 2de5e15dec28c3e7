// Conditions against an item, and the values of operands.
// Shapes  the item is an attribute map; an item that is not there is an empty one.
// Errors  none: a comparison of what is missing or mistyped is false (<> is true).
// Source  DynamoDB "Condition and filter expressions, operators, and functions"
#pragma once

#include "emulator/base/json.h"
#include "emulator/services/dynamodb/expression/expression.h"

namespace lockstep::dynamodb {

// The value at the path, or null pointer.
const Json* find_path(const Path& path, const Json& item);
bool holds(const Condition& condition, const Json& item);

}  // namespace lockstep::dynamodb
