// Key conditions: what a KeyConditionExpression asks of the keys, and the range of rows it means.
// Shapes  KeyTerm: one condition on one attribute, the attribute on the left. KeyRange: `lower` is
//         included, `upper` is not; both are keys as the database stores them.
// Errors  ValidationException
// Source  DynamoDB "Key condition expressions for the Query operation"
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/core/aws_error.h"
#include "emulator/services/dynamodb/expression/expression.h"
#include "emulator/services/dynamodb/keys.h"

namespace lockstep::dynamodb {

struct KeyTerm {
  enum class Kind : std::uint8_t { Compare, Between, BeginsWith };
  std::string name;
  Kind kind = Kind::Compare;
  Comparator comparator = Comparator::Equal;
  std::vector<Json> values;
};

struct KeyRange {
  std::string hash;
  std::string lower;
  std::optional<std::string> upper;

  bool holds(const ItemKey& key) const {
    return key.hash == hash && key.range >= lower && (!upper || key.range < *upper);
  }
};

core::AwsResult<std::vector<KeyTerm>> key_terms(const Condition& condition);
core::AwsResult<KeyRange> key_range(const KeySchema& schema, const std::vector<KeyTerm>& terms);
// The first key attribute that a filter names, or null pointer.
const std::string* key_attribute_in(const Condition& filter, const KeySchema& schema);

// The least key above `key`.
std::string successor(std::string key);

}  // namespace lockstep::dynamodb
