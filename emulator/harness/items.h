// Items: DynamoDB items as people write them, {"productId": "prod-1", "price": 29.99}, and as the
// service takes them, {"productId": {"S": "prod-1"}, "price": {"N": "29.99"}}.
// Shapes  A value may be written either way: an object whose one member is S, N, B, BOOL, NULL, SS,
//         NS, BS, L or M with a fitting value is taken as typed.
#pragma once

#include "emulator/harness/matcher.h"

namespace lockstep::harness {

Json to_typed_item(const Json& item);
Json to_plain_item(const Json& typed);

// Compares the attributes that `expected` names, each in the form in which it is written there.
void compare_item(const Json& expected, const Json* typed, const std::string& where,
                  Mismatches& out);

}  // namespace lockstep::harness
