// The 18 States.* functions: one row each in the table, their code by family.
// Shapes  A function gets its evaluated arguments (their number is already right) and answers a
//         value, or nothing for "Invalid arguments in States.<Fn>".
//         Template is a literal first argument with its backslashes kept (States.Format).
// Source  AWS documentation "Intrinsic functions for JSONPath states in Step Functions".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/query/scope.h"

namespace lockstep::query::intrinsics {

struct Call {
  const Json::Items& arguments;
  const Scope& scope;
  std::uint32_t& draws;
  const Json& operator[](std::size_t i) const { return arguments[i]; }
  std::size_t size() const { return arguments.size(); }
};

using Evaluate = std::optional<Json> (*)(const Call&);

struct Function {
  std::string_view name;  // without "States."
  std::size_t arguments_min;
  std::size_t arguments_max;
  Evaluate evaluate;
  enum class First : std::uint8_t { Value, Template } first = First::Value;
};

// Null pointer if there is no function of that name.
const Function* find_function(std::string_view name);

// arrays.cpp
std::optional<Json> array(const Call& call);
std::optional<Json> array_partition(const Call& call);
std::optional<Json> array_contains(const Call& call);
std::optional<Json> array_range(const Call& call);
std::optional<Json> array_get_item(const Call& call);
std::optional<Json> array_length(const Call& call);
std::optional<Json> array_unique(const Call& call);
// text.cpp
std::optional<Json> format_text(const Call& call);
std::optional<Json> string_split(const Call& call);
std::optional<Json> string_to_json(const Call& call);
std::optional<Json> json_to_string(const Call& call);
std::optional<Json> json_merge(const Call& call);
// encoding.cpp
std::optional<Json> base64_encode(const Call& call);
std::optional<Json> base64_decode(const Call& call);
std::optional<Json> hash(const Call& call);
// maths.cpp
std::optional<Json> math_random(const Call& call);
std::optional<Json> math_add(const Call& call);
// A number as a whole one, halves rounded up as Java's Math.round; nothing for other values.
std::optional<std::int64_t> whole_number(const Json& value);
// uuid.cpp
std::optional<Json> uuid(const Call& call);

// The key of the next draw.
std::string draw_key(const Call& call);

}  // namespace lockstep::query::intrinsics
