#include "emulator/services/sqs/attributes.h"

#include <algorithm>
#include <array>

#include "emulator/base/json.h"

namespace lockstep::sqs {
namespace {

struct NumberRow {
  std::string_view name;
  std::string_view fallback;  // shown when never set; empty: not shown
  std::int64_t min;
  std::int64_t max;
};

constexpr std::array kNumbers{
    NumberRow{"DelaySeconds", "0", 0, 900},
    NumberRow{"MaximumMessageSize", "1048576", 1024, 1048576},
    NumberRow{"MessageRetentionPeriod", "345600", 60, 1209600},
    NumberRow{"ReceiveMessageWaitTimeSeconds", "0", 0, 20},
    NumberRow{"VisibilityTimeout", "30", 0, 43200},
    NumberRow{"KmsDataKeyReusePeriodSeconds", "", 60, 86400},
};

const NumberRow* number_row(std::string_view name) {
  for (const auto& row : kNumbers)
    if (row.name == name) return &row;
  return nullptr;
}

AwsResult<void> check_fifo_attribute(std::string_view name, std::string_view value,
                                     QueueKind kind) {
  if (name == "ContentBasedDeduplication") {
    if (kind == QueueKind::Standard) return unknown_attribute(name);
    if (value != "true" && value != "false") return invalid_attribute_value(name);
    return {};
  }
  if (kind == QueueKind::Standard) {
    return core::refuse(
        "InvalidAttributeName",
        format("You can specify the {} only when FifoQueue is set to true.", name));
  }
  const bool scope = name == "DeduplicationScope";
  const bool known = scope ? value == "queue" || value == "messageGroup"
                           : value == "perQueue" || value == "perMessageGroupId";
  if (!known) return invalid_attribute_value(name);
  return {};
}

AwsResult<void> check_json_attribute(std::string_view name, std::string_view value) {
  auto parsed = parse_json(value, {.depth = 64});
  if (!parsed.ok() || !parsed.value().is_object()) return invalid_attribute_value(name);
  if (name == "RedriveAllowPolicy") {
    const auto permission = parsed.value().get_string("redrivePermission");
    if (permission != "allowAll" && permission != "denyAll" && permission != "byQueue")
      return invalid_attribute_value(name);
  }
  return {};
}

bool is_fifo_attribute(std::string_view name) {
  return name == "ContentBasedDeduplication" || name == "DeduplicationScope" ||
         name == "FifoThroughputLimit";
}

std::string text_of(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

std::int64_t number_of(const Attributes& attributes, std::string_view name, std::int64_t fallback) {
  return to_int(text_of(attributes, name)).value_or(fallback);
}

}  // namespace

AwsResult<void> check_attribute(std::string_view name, std::string_view value, QueueKind kind) {
  const auto& known = settable_attributes();
  if (std::find(known.begin(), known.end(), name) == known.end()) return unknown_attribute(name);
  if (name == "FifoQueue") return {};  // the caller's: it decides the kind
  if (is_fifo_attribute(name)) return check_fifo_attribute(name, value, kind);
  if (value.empty()) return {};
  if (const auto* row = number_row(name)) {
    const auto number = to_int(value);
    if (!number || *number < row->min || *number > row->max) return invalid_attribute_value(name);
    return {};
  }
  if (name == "SqsManagedSseEnabled") {
    if (value != "true" && value != "false") return invalid_attribute_value(name);
    return {};
  }
  if (name == "RedrivePolicy") {
    RETURN_IF_ERROR(parse_redrive_policy(value));
    return {};
  }
  if (name == "Policy" || name == "RedriveAllowPolicy") return check_json_attribute(name, value);
  return {};
}

AwsResult<RedrivePolicy> parse_redrive_policy(std::string_view text) {
  constexpr std::string_view kName = "RedrivePolicy";
  auto parsed = parse_json(text, {.depth = 16});
  if (!parsed.ok() || !parsed.value().is_object())
    return invalid_value(text, kName, "Redrive policy is not a valid JSON map.");
  const Json& policy = parsed.value();
  RedrivePolicy result;
  result.target_arn = policy.get_string("deadLetterTargetArn");
  for (std::string_view member : {"deadLetterTargetArn", "maxReceiveCount"}) {
    if (policy.contains(member)) continue;
    return invalid_value(
        text, kName, format("Redrive policy does not contain mandatory attribute: {}.", member));
  }
  const Json& count = policy.get("maxReceiveCount");
  if (count.is_int()) result.receives_max = count.as_int();
  if (count.is_string()) result.receives_max = to_int(count.as_string()).value_or(0);
  if (result.receives_max < 1 || result.receives_max > 1000) {
    return invalid_value(text, kName,
                         format("Invalid value for maxReceiveCount: {}, valid values are from 1 to "
                                "1000 both inclusive.",
                                count.is_string() ? count.as_string() : dump(count)));
  }
  return result;
}

Settings settings_of(const Attributes& attributes) {
  Settings settings;
  if (text_of(attributes, "FifoQueue") == "true") settings.kind = QueueKind::Fifo;
  settings.delay_s = number_of(attributes, "DelaySeconds", 0);
  settings.visibility_s = number_of(attributes, "VisibilityTimeout", 30);
  settings.retention_s = number_of(attributes, "MessageRetentionPeriod", 345600);
  settings.wait_s = number_of(attributes, "ReceiveMessageWaitTimeSeconds", 0);
  settings.max_bytes = number_of(attributes, "MaximumMessageSize", 1048576);
  settings.content_dedup = text_of(attributes, "ContentBasedDeduplication") == "true";
  settings.dedup_by_group = text_of(attributes, "DeduplicationScope") == "messageGroup";
  const auto redrive = text_of(attributes, "RedrivePolicy");
  if (!redrive.empty()) {
    auto policy = parse_redrive_policy(redrive);
    if (policy.ok()) settings.redrive = policy.value();
  }
  return settings;
}

std::optional<std::string> effective_attribute(const Attributes& attributes,
                                               std::string_view name) {
  const auto found = attributes.find(name);
  if (found != attributes.end()) return found->second;
  if (const auto* row = number_row(name)) {
    if (!row->fallback.empty()) return std::string(row->fallback);
    if (attributes.contains("KmsMasterKeyId")) return "300";
    return std::nullopt;
  }
  if (name == "SqsManagedSseEnabled")
    return attributes.contains("KmsMasterKeyId") ? "false" : "true";
  if (!attributes.contains("FifoQueue")) return std::nullopt;
  if (name == "ContentBasedDeduplication") return "false";
  if (name == "DeduplicationScope") return "queue";
  if (name == "FifoThroughputLimit") return "perQueue";
  return std::nullopt;
}

const std::vector<std::string_view>& settable_attributes() {
  static const std::vector<std::string_view> names{
      "DelaySeconds",
      "MaximumMessageSize",
      "MessageRetentionPeriod",
      "ReceiveMessageWaitTimeSeconds",
      "VisibilityTimeout",
      "SqsManagedSseEnabled",
      "KmsMasterKeyId",
      "KmsDataKeyReusePeriodSeconds",
      "Policy",
      "RedrivePolicy",
      "RedriveAllowPolicy",
      "FifoQueue",
      "ContentBasedDeduplication",
      "DeduplicationScope",
      "FifoThroughputLimit",
  };
  return names;
}

}  // namespace lockstep::sqs
