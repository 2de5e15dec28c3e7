// Matcher: compares an expected value, which may hold matchers, with an actual one.
// Shapes  A matcher is an object with the one member "$name": $any $absent $type $pattern $contains
//         $between $length $json $partial $unordered $each $oneOf $not $equals. All else is
//         compared as it is; objects regardless of the order of members.
// Errors  check_matchers says what is wrong in an expected value before anything runs.
// Source  docs/scenarios.md "Matchers"; tests/unit/harness/matcher_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/json.h"

namespace lockstep::harness {

struct Mismatch {
  std::string where;     // "then.output.paymentResult.status"
  std::string expected;  // for people, may have several lines
  std::string actual;
};
using Mismatches = std::vector<Mismatch>;

enum class Members {
  All,    // an object has exactly the members that are expected
  Named,  // members that are not named are not looked at
};

// `actual` null: there is nothing (a member that is absent), told apart from JSON null.
void compare(const Json& expected, const Json* actual, const std::string& where, Members members,
             Mismatches& out);

// Each expected element takes an actual one of its own, in any order; none may be left over.
using CompareItem = void (*)(const Json& expected, const Json* actual, const std::string& where,
                             Mismatches& out);
void compare_unordered(const Json& expected, const Json& actual, const std::string& where,
                       CompareItem compare_item, Mismatches& out);

bool is_matcher(const Json& expected);
// Complaints about unknown or ill-formed matchers: "then.output.a: ...".
void check_matchers(const Json& expected, const std::string& where,
                    std::vector<std::string>& complaints);

}  // namespace lockstep::harness
