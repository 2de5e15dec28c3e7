#include "emulator/services/dynamodb/keys.h"

#include "emulator/base/decimal.h"
#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"

namespace lockstep::dynamodb {

namespace {

constexpr std::size_t kHashBytesMax = 2048;
constexpr std::size_t kRangeBytesMax = 1024;

std::string key_bytes(const Json& value) {
  const std::string& text = content_of(value).as_string();
  switch (type_of(value)) {
    case Type::Number: return Decimal::parse(text).value().sort_key();
    case Type::Binary: return from_base64(text).value_or("");
    default: return text;
  }
}

Refusal key_too_long(KeyRole role) {
  if (role == KeyRole::Hash)
    return bad_parameter(
        format("Size of hashkey has exceeded the maximum size limit of{} bytes", kHashBytesMax));
  return bad_parameter(
      format("Aggregated size of all range keys has exceeded the size limit of {} "
             "bytes",
             kRangeBytesMax));
}

core::AwsResult<std::string> key_of_attribute(const KeyAttribute& attribute, KeyRole role,
                                              const Json& item) {
  const Json* value = item.find(attribute.name);
  if (!value) return bad_parameter(format("Missing the key {} in the item", attribute.name));
  if (type_of(*value) != attribute.type)
    return bad_parameter(format("Type mismatch for key {} expected: {} actual: {}", attribute.name,
                                type_name(attribute.type), type_name(type_of(*value))));
  return encode_key_value(attribute, role, *value);
}

bool matches(const KeyAttribute& attribute, const Json& key) {
  const Json* value = key.find(attribute.name);
  return value && type_of(*value) == attribute.type;
}

}  // namespace

core::AwsResult<std::string> encode_key_value(const KeyAttribute& attribute, KeyRole role,
                                              const Json& value) {
  std::string bytes = key_bytes(value);
  if (bytes.empty())
    return invalid(
        format("One or more parameter values are not valid. The AttributeValue for a key "
               "attribute cannot contain an empty {} value. Key: {}",
               attribute.type == Type::Binary ? "binary" : "string", attribute.name));
  if (bytes.size() > (role == KeyRole::Hash ? kHashBytesMax : kRangeBytesMax))
    return key_too_long(role);
  return bytes;
}

core::AwsResult<ItemKey> key_of_item(const KeySchema& schema, const Json& item) {
  ItemKey key;
  ASSIGN_OR_RETURN(key.hash, key_of_attribute(schema.hash, KeyRole::Hash, item));
  if (schema.range) {
    ASSIGN_OR_RETURN(key.range, key_of_attribute(*schema.range, KeyRole::Range, item));
  }
  return key;
}

core::AwsResult<ItemKey> key_of_request(const KeySchema& schema, const Json& key) {
  if (key.size() > schema.count())
    return invalid("The number of conditions on the keys is invalid");
  if (!matches(schema.hash, key) || (schema.range && !matches(*schema.range, key)))
    return invalid(std::string(kKeyMismatch));
  return key_of_item(schema, key);
}

Json key_attributes(const KeySchema& schema, const Json& item) {
  Json key = Json::object();
  key.set(schema.hash.name, item.get(schema.hash.name));
  if (schema.range) key.set(schema.range->name, item.get(schema.range->name));
  return key;
}

}  // namespace lockstep::dynamodb
