// Parser of the five kinds of expression, with every check that needs no item.
// Errors  ValidationException "Invalid UpdateExpression: ..", the first by DynamoDB's order: size,
//         grammar, operators, reserved words, functions, placeholders, operands, paths.
// Budgets 4,096 bytes, 300 operators, 100 operands of IN, 32 levels of a path.
// Source  DynamoDB "Expressions", "Constraints"; pinned by tests/cases/dynamodb/expressions.json
#pragma once

#include <string_view>

#include "emulator/core/aws_error.h"
#include "emulator/services/dynamodb/expression/expression.h"
#include "emulator/services/dynamodb/expression/path_tree.h"
#include "emulator/services/dynamodb/expression/placeholders.h"

namespace lockstep::dynamodb {

// Condition, Filter or KeyCondition.
core::AwsResult<Condition> parse_condition(ExpressionKind kind, std::string_view text,
                                           Placeholders& placeholders);
core::AwsResult<PathTree> parse_projection(std::string_view text, Placeholders& placeholders);
core::AwsResult<Update> parse_update(std::string_view text, Placeholders& placeholders);

}  // namespace lockstep::dynamodb
