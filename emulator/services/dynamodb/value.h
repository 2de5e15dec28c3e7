// Attribute values as they travel ({"S": ".."}, {"N": "1.5"}): checked, measured, compared.
// Shapes  An attribute value is an object with one member, its type; an item is an object of them.
//         After `tidied` numbers are in canonical plain notation: equal numbers have equal text.
// Units   sizes in bytes as DynamoDB counts them; depth in levels of L and M.
// Errors  ValidationException with DynamoDB's texts; SerializationException for a wrong JSON kind.
// Source  DynamoDB "Naming rules and data types", "Constraints"
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"

namespace lockstep::dynamodb {

enum class Type : std::uint8_t {
  String,
  Number,
  Binary,
  Bool,
  Null,
  Map,
  List,
  StringSet,
  NumberSet,
  BinarySet
};

constexpr int kDepthMax = 32;
constexpr std::size_t kItemBytesMax = 400 * 1024;

std::string_view type_name(Type type);       // "S", "NS"
std::string_view type_long_name(Type type);  // "STRING", "NUMBER_SET"
std::optional<Type> type_named(std::string_view name);

// Of a tidied value.
Type type_of(const Json& value);
const Json& content_of(const Json& value);

// A value of the wire, checked, its numbers in canonical notation.
core::AwsResult<Json> tidied(const Json& value);
// The same for every member of an attribute map.
core::AwsResult<Json> tidied_map(const Json& attributes);

std::size_t value_size(const Json& value);
std::size_t item_size(const Json& item);
int value_depth(const Json& value);  // 0 for a scalar
bool same_value(const Json& a, const Json& b);
// The order of two values of one ordered type (S, N, B); nothing for any other pair.
std::optional<std::strong_ordering> compare_values(const Json& a, const Json& b);
bool is_set(Type type);
bool is_ordered(Type type);

}  // namespace lockstep::dynamodb
