#include "emulator/services/dynamodb/value.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "emulator/base/decimal.h"
#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"

namespace lockstep::dynamodb {

namespace {

struct TypeNames {
  std::string_view wire;
  std::string_view words;
};
constexpr std::array<TypeNames, 10> kTypes{{{"S", "STRING"},
                                            {"N", "NUMBER"},
                                            {"B", "BINARY"},
                                            {"BOOL", "BOOLEAN"},
                                            {"NULL", "NULL"},
                                            {"M", "MAP"},
                                            {"L", "LIST"},
                                            {"SS", "STRING_SET"},
                                            {"NS", "NUMBER_SET"},
                                            {"BS", "BINARY_SET"}}};

using Changed = core::AwsResult<bool>;

Changed tidy(Json& value, int depth);

Refusal mistyped(const Json& content, std::string_view wanted) {
  constexpr std::array<std::string_view, 7> kTokens{
      "NULL", "BOOLEAN", "NUMBER_VALUE", "DECIMAL_VALUE", "STRING", "START_ARRAY", "START_OBJECT"};
  return unreadable(format("{} cannot be converted to {}",
                           kTokens[static_cast<std::size_t>(content.kind())], wanted));
}

Refusal number_error(DecimalError error, const std::string& text) {
  switch (error) {
    case DecimalError::NotANumber: break;
    case DecimalError::TooPrecise:
      return invalid("Attempting to store more than 38 significant digits in a Number");
    case DecimalError::Overflow:
      return invalid(
          "Number overflow. Attempting to store a number with magnitude larger than "
          "supported range");
    case DecimalError::Underflow:
      return invalid(
          "Number underflow. Attempting to store a number with magnitude smaller than "
          "supported range");
  }
  if (text.empty()) return invalid("The parameter cannot be converted to a numeric value");
  return invalid(format("The parameter cannot be converted to a numeric value: {}", text));
}

// Short integers without leading zeros are in canonical notation already.
bool plainly_canonical(const std::string& text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Changed tidy_number(Json& content) {
  if (!content.is_string()) return mistyped(content, "String");
  const std::string& text = content.as_string();
  if (plainly_canonical(text)) return false;
  const auto number = Decimal::parse(text);
  if (!number.ok()) return number_error(number.error(), text);
  std::string canonical = number->to_string();
  if (canonical == text) return false;
  content = Json(std::move(canonical));
  return true;
}

Changed tidy_text(Json& content) {
  if (!content.is_string()) return mistyped(content, "String");
  return false;
}

Changed tidy_binary(Json& content) {
  if (!content.is_string()) return mistyped(content, "a Blob");
  if (!from_base64(content.as_string())) return unreadable("Invalid Base64 in a Binary value");
  return false;
}

std::string listed(const Json& set) {
  std::vector<std::string> words;
  for (const Json& member : set.items()) words.push_back(member.as_string());
  return join(words, ", ");
}

Refusal empty_set(Type type) {
  if (type == Type::BinarySet) return bad_parameter("Binary sets should not be empty");
  return bad_parameter(
      format("An {} set  may not be empty", type == Type::StringSet ? "string" : "number"));
}

Changed tidy_set(Json& content, Type type) {
  if (!content.is_array()) return mistyped(content, "a List");
  if (content.empty()) return empty_set(type);
  bool changed = false;
  for (std::size_t i = 0; i < content.size(); ++i) {
    Json member = content[i];
    ASSIGN_OR_RETURN(const bool bent, type == Type::StringSet   ? tidy_text(member)
                                      : type == Type::NumberSet ? tidy_number(member)
                                                                : tidy_binary(member));
    if (bent) content.at(i) = std::move(member);
    changed = changed || bent;
  }
  std::vector<std::string_view> sorted;
  for (const Json& member : content.items()) sorted.push_back(member.as_string());
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return bad_parameter(format("Input collection [{}] contains duplicates.", listed(content)));
  return changed;
}

Changed tidy_members(Json& content, int depth) {
  if (!content.is_object()) return mistyped(content, "a Map");
  bool changed = false;
  for (std::size_t i = 0; i < content.size(); ++i) {
    Json member = content.members()[i].value;
    ASSIGN_OR_RETURN(const bool bent, tidy(member, depth + 1));
    if (bent) content.set(std::string(content.members()[i].key), std::move(member));
    changed = changed || bent;
  }
  return changed;
}

Changed tidy_elements(Json& content, int depth) {
  if (!content.is_array()) return mistyped(content, "a List");
  bool changed = false;
  for (std::size_t i = 0; i < content.size(); ++i) {
    Json element = content[i];
    ASSIGN_OR_RETURN(const bool bent, tidy(element, depth + 1));
    if (bent) content.at(i) = std::move(element);
    changed = changed || bent;
  }
  return changed;
}

Changed tidy_content(Type type, Json& content, int depth) {
  switch (type) {
    case Type::String: return tidy_text(content);
    case Type::Number: return tidy_number(content);
    case Type::Binary: return tidy_binary(content);
    case Type::Bool:
      if (!content.is_bool()) return mistyped(content, "Boolean");
      return false;
    case Type::Null:
      if (!content.is_bool()) return mistyped(content, "Boolean");
      if (!content.as_bool())
        return bad_parameter("Null attribute value types must have the value of true");
      return false;
    case Type::Map: return tidy_members(content, depth);
    case Type::List: return tidy_elements(content, depth);
    default: return tidy_set(content, type);
  }
}

// The one member that says the type; members that are null count as absent.
core::AwsResult<const Json::Member*> typed_member(const Json& value) {
  if (!value.is_object()) return mistyped(value, "an AttributeValue");
  const Json::Member* found = nullptr;
  for (const auto& member : value.members()) {
    if (member.value.is_null() || !type_named(member.key)) continue;
    if (found)
      return invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly "
          "one of the supported datatypes");
    found = &member;
  }
  if (!found)
    return invalid(
        "Supplied AttributeValue is empty, must contain exactly one of the supported "
        "datatypes");
  return found;
}

Changed tidy(Json& value, int depth) {
  if (depth > kDepthMax) return nested_too_deep();
  ASSIGN_OR_RETURN(const Json::Member* const member, typed_member(value));
  const Type type = *type_named(member->key);
  Json content = member->value;
  ASSIGN_OR_RETURN(const bool changed, tidy_content(type, content, depth));
  if (!changed && value.size() == 1) return false;
  value = Json::object();
  value.set(type_name(type), std::move(content));
  return true;
}

std::size_t base64_bytes(const std::string& text) {
  std::size_t bytes = text.size() / 4 * 3;
  for (std::size_t i = 0; i < 2 && bytes > 0 && i < text.size(); ++i)
    if (text[text.size() - 1 - i] == '=') --bytes;
  return bytes;
}

std::size_t number_size(const std::string& text) {
  const auto number = Decimal::parse(text);
  if (!number.ok() || number->is_zero()) return 1;
  const auto digits = static_cast<std::size_t>(number->significant_digits());
  return (digits + 1) / 2 + 1 + (text[0] == '-' ? 1 : 0);
}

std::size_t set_size(const Json& set, std::size_t (*measure)(const std::string&)) {
  std::size_t bytes = 0;
  for (const Json& member : set.items()) bytes += measure(member.as_string());
  return bytes;
}

std::size_t text_size(const std::string& text) { return text.size(); }

bool same_sets(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  const auto sorted = [](const Json& set) {
    std::vector<std::string_view> members;
    for (const Json& member : set.items()) members.push_back(member.as_string());
    std::sort(members.begin(), members.end());
    return members;
  };
  return sorted(a) == sorted(b);
}

bool same_maps(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a.members()) {
    const Json* other = b.find(key);
    if (!other || !same_value(value, *other)) return false;
  }
  return true;
}

bool same_lists(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same_value(a[i], b[i])) return false;
  return true;
}

}  // namespace

std::string_view type_name(Type type) { return kTypes[static_cast<std::size_t>(type)].wire; }
std::string_view type_long_name(Type type) { return kTypes[static_cast<std::size_t>(type)].words; }

std::optional<Type> type_named(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i].wire == name) return static_cast<Type>(i);
  return std::nullopt;
}

Type type_of(const Json& value) {
  const auto type = type_named(value.members().front().key);
  return CHECK(type.has_value()), *type;
}

const Json& content_of(const Json& value) { return value.members().front().value; }

core::AwsResult<Json> tidied(const Json& value) {
  Json copy = value;
  RETURN_IF_ERROR(tidy(copy, 0));
  return copy;
}

core::AwsResult<Json> tidied_map(const Json& attributes) {
  Json copy = attributes;
  RETURN_IF_ERROR(tidy_members(copy, -1));
  return copy;
}

std::size_t value_size(const Json& value) {
  const Json& content = content_of(value);
  switch (type_of(value)) {
    case Type::String: return content.as_string().size();
    case Type::Number: return number_size(content.as_string());
    case Type::Binary: return base64_bytes(content.as_string());
    case Type::Bool:
    case Type::Null: return 1;
    case Type::StringSet: return set_size(content, text_size);
    case Type::NumberSet: return set_size(content, number_size);
    case Type::BinarySet: return set_size(content, base64_bytes);
    case Type::Map: return 3 + content.size() + item_size(content);
    case Type::List: break;
  }
  std::size_t bytes = 3 + content.size();
  for (const Json& element : content.items()) bytes += value_size(element);
  return bytes;
}

std::size_t item_size(const Json& item) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : item.members()) bytes += name.size() + value_size(value);
  return bytes;
}

int value_depth(const Json& value) {
  const Type type = type_of(value);
  int depth = 0;
  if (type == Type::Map)
    for (const auto& member : content_of(value).members())
      depth = std::max(depth, value_depth(member.value) + 1);
  if (type == Type::List)
    for (const Json& element : content_of(value).items())
      depth = std::max(depth, value_depth(element) + 1);
  return depth;
}

bool is_set(Type type) {
  return type == Type::StringSet || type == Type::NumberSet || type == Type::BinarySet;
}

bool is_ordered(Type type) {
  return type == Type::String || type == Type::Number || type == Type::Binary;
}

bool same_value(const Json& a, const Json& b) {
  const Type type = type_of(a);
  if (type != type_of(b)) return false;
  const Json& left = content_of(a);
  const Json& right = content_of(b);
  if (is_set(type)) return same_sets(left, right);
  if (type == Type::Map) return same_maps(left, right);
  if (type == Type::List) return same_lists(left, right);
  return left == right;
}

std::optional<std::strong_ordering> compare_values(const Json& a, const Json& b) {
  const Type type = type_of(a);
  if (type != type_of(b) || !is_ordered(type)) return std::nullopt;
  const std::string& left = content_of(a).as_string();
  const std::string& right = content_of(b).as_string();
  if (left == right) return std::strong_ordering::equal;
  if (type == Type::String) return left.compare(right) <=> 0;
  if (type == Type::Binary)
    return from_base64(left).value_or("").compare(from_base64(right).value_or("")) <=> 0;
  const auto x = Decimal::parse(left);
  const auto y = Decimal::parse(right);
  if (!x.ok() || !y.ok()) return std::nullopt;
  return *x <=> *y;
}

}  // namespace lockstep::dynamodb
