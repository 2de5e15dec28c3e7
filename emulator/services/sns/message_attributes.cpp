#include "emulator/services/sns/message_attributes.h"

#include <optional>

namespace lockstep::sns {
namespace {

constexpr std::size_t kNameBytesMax = 255;

AwsResult<void> check_name(std::string_view name) {
  if (name.size() > kNameBytesMax)
    return invalid_attribute("Length of message attribute name must be less than 256 bytes.");
  for (const char32_t point : to_code_points(name)) {
    const bool allowed = (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
                         (point >= '0' && point <= '9') || point == '-' || point == '_' ||
                         point == '.';
    if (allowed) continue;
    return invalid_attribute(
        format("Invalid non-alphanumeric character '#x{:X}' was found in the message attribute "
               "name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
               static_cast<std::uint32_t>(point)));
  }
  if (starts_with(name, "."))
    return invalid_attribute(
        "Invalid message attribute name starting with character '.' was found.");
  if (ends_with(name, "."))
    return invalid_attribute("Invalid message attribute name ending with character '.' was found.");
  if (name.find("..") != std::string_view::npos)
    return invalid_attribute("Message attribute name can not have successive '.' character.");
  return {};
}

bool is_type(std::string_view type, std::string_view base) {
  if (type == base) return true;
  return starts_with(type, base) && type[base.size()] == '.';
}

AwsResult<std::int64_t> check_value(std::string_view name, const Json& attribute) {
  const auto type = attribute.get_string("DataType");
  const bool binary = is_type(type, "Binary");
  if (!binary && !is_type(type, "String") && !is_type(type, "Number")) {
    return invalid_attribute(
        format("The message attribute '{}' has an invalid message attribute type, the set of "
               "supported type prefixes is Binary, Number, and String.",
               name));
  }
  const std::string_view field = binary ? "BinaryValue" : "StringValue";
  const std::string_view other = binary ? "StringValue" : "BinaryValue";
  if (!attribute.contains(field) && attribute.contains(other)) {
    return invalid_attribute(
        format("The message attribute '{}' with type '{}' must use field '{}'.", name, type,
               binary ? "Binary" : "String"));
  }
  const auto value = attribute.get_string(field);
  if (value.empty()) {
    return invalid_attribute(
        format("The message attribute '{}' must contain non-empty message attribute value for "
               "message attribute type '{}'.",
               name, type));
  }
  const auto bytes = binary ? from_base64(value).value_or(value).size() : value.size();
  return static_cast<std::int64_t>(name.size() + type.size() + bytes);
}

}  // namespace

AwsResult<std::int64_t> check_message_attributes(const Json& attributes) {
  std::int64_t bytes = 0;
  if (!attributes.is_object()) return bytes;
  for (const auto& member : attributes.members()) {
    RETURN_IF_ERROR(check_name(member.key));
    ASSIGN_OR_RETURN(const std::int64_t each, check_value(member.key, member.value));
    bytes += each;
  }
  return bytes;
}

}  // namespace lockstep::sns
