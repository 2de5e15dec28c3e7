// Words that cannot be attribute names in an expression, whatever their case.
// Source  DynamoDB "Reserved words in DynamoDB" (573 words)
#pragma once

#include <string_view>

namespace lockstep::dynamodb {

bool is_reserved_word(std::string_view name);

}  // namespace lockstep::dynamodb
