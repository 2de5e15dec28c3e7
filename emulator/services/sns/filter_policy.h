// Filter policies: which messages a subscription wants.
// Shapes  A policy is its own JSON; it is checked once, when set, and then matched as it stands.
// Errors  FilterPolicyFault.text is what AWS writes after "FilterPolicy: ", without the position
//         that AWS appends to some of them (guess: left out).
// Source  Amazon SNS developer guide, "Message filtering"; pinned by filter_policy_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep::sns {

enum class FilterScope : std::uint8_t { MessageAttributes, MessageBody };

struct FilterPolicyFault {
  enum class Kind : std::uint8_t {
    Syntax,  // "FilterPolicy: " and the text
    Nested,  // the text alone
  };
  std::string text;
  Kind kind = Kind::Syntax;
};

Result<void, FilterPolicyFault> check_filter_policy(const Json& policy, FilterScope scope);

// `attributes` as in Publish: {name: {DataType, StringValue | BinaryValue}}, or null.
bool matches_attributes(const Json& policy, const Json& attributes);
// False too when the body is not JSON.
bool matches_body(const Json& policy, std::string_view body);

}  // namespace lockstep::sns
