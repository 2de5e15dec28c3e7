#include "emulator/services/sqs/outgoing.h"

#include <algorithm>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"

namespace lockstep::sqs {
namespace {

constexpr std::size_t kAttributesMax = 10;

bool is_allowed_text(std::string_view text) {
  if (!valid_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
    // U+FFFE and U+FFFF
    if (byte == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' &&
        (text[i + 2] == '\xBE' || text[i + 2] == '\xBF'))
      return false;
  }
  return true;
}

void add_sized(std::string& out, std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((size >> shift) & 0xFF));
  out.append(bytes);
}

bool is_binary(std::string_view type) { return type == "Binary" || starts_with(type, "Binary."); }

bool is_known_type(std::string_view type) {
  for (std::string_view base : {"String", "Number", "Binary"}) {
    if (type == base) return true;
    if (starts_with(type, base) && type[base.size()] == '.') return true;
  }
  return false;
}

bool is_reserved(std::string_view name) {
  const auto lower = to_lower(name);
  return starts_with(lower, "aws.") || starts_with(lower, "amazon.");
}

AwsResult<void> check_attribute_name(std::string_view name) {
  const bool characters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
  });
  if (name.empty() || !characters) {
    return invalid_parameter(
        format("Message (user) attribute name '{}' can only include alphanumeric characters, "
               "hyphens, underscores, or dots.",
               name));
  }
  if (name.size() > 256) {
    return invalid_parameter("Length of message attribute name must be less than 256 bytes.");
  }
  if (is_reserved(name)) {
    return invalid_parameter(format(
        "Message (user) attribute name '{}' can not start with a reserved prefix 'AWS.' or "
        "'Amazon.'.",
        name));
  }
  if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos) {
    return invalid_parameter(format(
        "Message (user) attribute name '{}' can not start or end with a dot or have successive "
        "dots.",
        name));
  }
  return {};
}

bool is_number(std::string_view text) {
  auto parsed = parse_json(trim(text));
  return parsed.ok() && parsed.value().is_number();
}

AwsResult<std::int64_t> check_attribute_value(std::string_view name, const Json& attribute) {
  const auto type = attribute.get_string("DataType");
  if (!is_known_type(type) || type.size() > 256) {
    return invalid_parameter(format(
        "The type of message (user) attribute '{}' is invalid. You must use only the following "
        "supported type prefixes: Binary, Number, String.",
        name));
  }
  const auto empty = [&] {
    return invalid_parameter(format(
        "Message (user) attribute '{}' must contain a non-empty value of type '{}'.", name, type));
  };
  std::size_t value_bytes = 0;
  if (is_binary(type)) {
    const auto bytes = from_base64(attribute.get_string("BinaryValue"));
    if (!bytes || bytes->empty()) return empty();
    value_bytes = bytes->size();
  } else {
    const auto value = attribute.get_string("StringValue");
    if (value.empty()) return empty();
    if (!is_allowed_text(value)) return invalid_message_contents();
    if (starts_with(type, "Number") && !is_number(value)) {
      return invalid_parameter(
          format("Can't cast the value of message (user) attribute '{}' to a number.", name));
    }
    value_bytes = value.size();
  }
  return static_cast<std::int64_t>(name.size() + type.size() + value_bytes);
}

AwsResult<void> read_attributes(const Json& given, Outgoing& message) {
  if (!given.is_object() || given.empty()) return {};
  if (given.size() > kAttributesMax) {
    return invalid_parameter(format(
        "Number of message attributes [{}] exceeds the allowed maximum [10].", given.size()));
  }
  for (const auto& member : given.members()) {
    RETURN_IF_ERROR(check_attribute_name(member.key));
    ASSIGN_OR_RETURN(const std::int64_t bytes, check_attribute_value(member.key, member.value));
    message.bytes += bytes;
  }
  message.attributes = given;
  message.attributes_text = dump(given);
  message.attributes_md5 = attributes_md5(given);
  return {};
}

AwsResult<void> read_system_attributes(const Json& given, Outgoing& message) {
  if (!given.is_object() || given.empty()) return {};
  for (const auto& member : given.members()) {
    if (member.key != "AWSTraceHeader") {
      return invalid_parameter(
          format("Message system attribute name '{}' is invalid.", member.key));
    }
    if (member.value.get_string("DataType") != "String") {
      return invalid_parameter(
          "The type of message (system) attribute 'AWSTraceHeader' is invalid. You must use only "
          "the following supported type prefixes: String.");
    }
    message.trace = member.value.get_string("StringValue");
  }
  message.trace_md5 = attributes_md5(given);
  return {};
}

AwsResult<std::optional<std::string>> read_id(const Json& input, std::string_view member) {
  const Json* given = input.find(member);
  if (!given || given->is_null()) return std::optional<std::string>();
  const std::string id = given->is_string() ? given->as_string() : dump(*given);
  const bool punctuation =
      std::all_of(id.begin(), id.end(), [](char c) { return c > 32 && c < 127; });
  if (id.empty() || id.size() > 128 || !punctuation) {
    return invalid_value(id, member,
                         format("{} can only include alphanumeric and punctuation characters. 1 to "
                                "128 in length.",
                                member));
  }
  return std::optional<std::string>(id);
}

}  // namespace

Json message_text(const Json& body) {
  if (body.is_string() || body.is_null()) return body;
  return Json(dump(body));
}

std::string attributes_md5(const Json& attributes) {
  if (!attributes.is_object()) return hex(md5(""));
  std::vector<const Json::Member*> sorted;
  for (const auto& member : attributes.members()) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  std::string bytes;
  for (const auto* member : sorted) {
    const auto type = member->value.get_string("DataType");
    add_sized(bytes, member->key);
    add_sized(bytes, type);
    if (is_binary(type)) {
      bytes.push_back('\x02');
      add_sized(bytes, from_base64(member->value.get_string("BinaryValue")).value_or(""));
    } else {
      bytes.push_back('\x01');
      add_sized(bytes, member->value.get_string("StringValue"));
    }
  }
  return hex(md5(bytes));
}

AwsResult<Outgoing> check_outgoing(const Json& input) {
  Outgoing message;
  message.body = message_text(input.get("MessageBody"));
  if (!message.body.is_string() || message.body.as_string().empty())
    return missing_parameter("MessageBody");
  const auto& body = message.body.as_string();
  message.bytes = static_cast<std::int64_t>(body.size());
  RETURN_IF_ERROR(read_attributes(input.get("MessageAttributes"), message));
  RETURN_IF_ERROR(read_system_attributes(input.get("MessageSystemAttributes"), message));
  if (!is_allowed_text(body)) return invalid_message_contents();
  ASSIGN_OR_RETURN(message.group_id, read_id(input, "MessageGroupId"));
  ASSIGN_OR_RETURN(message.dedup_id, read_id(input, "MessageDeduplicationId"));
  if (const Json* delay = input.find("DelaySeconds"); delay && !delay->is_null()) {
    const auto seconds = delay->is_int() ? delay->as_int() : -1;
    if (seconds < 0 || seconds > 900) {
      return invalid_value(dump(*delay), "DelaySeconds",
                           "DelaySeconds must be >= 0 and <= 900.");
    }
    message.delay_s = seconds;
  }
  message.body_md5 = hex(md5(body));
  return message;
}

}  // namespace lockstep::sqs
