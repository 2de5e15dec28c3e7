// Primary keys: the schema of a table, and keys as bytes whose order is Query's order.
// Shapes  ItemKey.hash and .range are what the database stores: text and binary as raw bytes,
//         numbers as Decimal::sort_key; range is empty where the table has no sort key.
// Errors  ValidationException; the texts differ between an item that is put and a key that is
//         named.
// Source  DynamoDB "Constraints"; texts pinned by tests/cases/dynamodb/keys.json
#pragma once

#include <optional>
#include <string>

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

struct KeyAttribute {
  std::string name;
  Type type = Type::String;
};

struct KeySchema {
  KeyAttribute hash;
  std::optional<KeyAttribute> range;

  std::size_t count() const { return range ? 2 : 1; }
  bool holds(std::string_view name) const {
    return name == hash.name || (range && name == range->name);
  }
};

struct ItemKey {
  std::string hash;
  std::string range;
};

enum class KeyRole : unsigned char { Hash, Range };

// One key value as bytes, its size checked. The value's type must be the attribute's.
core::AwsResult<std::string> encode_key_value(const KeyAttribute& attribute, KeyRole role,
                                              const Json& value);
// The key within an item that is put.
core::AwsResult<ItemKey> key_of_item(const KeySchema& schema, const Json& item);
// The key that a request names: exactly the key's attributes.
core::AwsResult<ItemKey> key_of_request(const KeySchema& schema, const Json& key);
// The key attributes of an item, as LastEvaluatedKey shows them.
Json key_attributes(const KeySchema& schema, const Json& item);

}  // namespace lockstep::dynamodb
