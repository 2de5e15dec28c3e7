// An update expression applied to an item.
// Shapes  right-hand sides and list indexes read the item as it was before; SET, ADD and DELETE are
//         written first, then REMOVE.
// Errors  ValidationException: a path that leads nowhere, a missing operand, a wrong type, a number
//         out of range, nesting too deep.
// Source  DynamoDB "Update expressions"; pinned by tests/cases/dynamodb/update_expressions.json
#pragma once

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"
#include "emulator/services/dynamodb/expression/expression.h"
#include "emulator/services/dynamodb/expression/path_tree.h"

namespace lockstep::dynamodb {

core::AwsResult<Json> apply_update(const Update& update, const Json& item);
// The paths that an update touches, for UPDATED_OLD and UPDATED_NEW.
PathTree touched_paths(const Update& update);

}  // namespace lockstep::dynamodb
