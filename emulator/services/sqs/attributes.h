// Queue attributes: which exist, their defaults and ranges, and the settings drawn from them.
// Shapes  every attribute is a text, as on the wire.
// Units   Settings::*_s seconds, max_bytes bytes.
// Source  Amazon SQS API reference, SetQueueAttributes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/services/sqs/errors.h"

namespace lockstep::sqs {

enum class QueueKind : std::uint8_t { Standard, Fifo };

// Only what was set; defaults are filled in by `effective_attribute`.
using Attributes = std::map<std::string, std::string, std::less<>>;

struct RedrivePolicy {
  std::string target_arn;
  std::int64_t receives_max = 0;
};

struct Settings {
  QueueKind kind = QueueKind::Standard;
  std::int64_t delay_s = 0;
  std::int64_t visibility_s = 30;
  std::int64_t retention_s = 345600;
  std::int64_t wait_s = 0;
  std::int64_t max_bytes = 1048576;
  bool content_dedup = false;
  bool dedup_by_group = false;
  std::optional<RedrivePolicy> redrive;
};

// Is the value one that the attribute may take on a queue of this kind? "" resets an attribute.
AwsResult<void> check_attribute(std::string_view name, std::string_view value, QueueKind kind);

// Both members, whatever the form of the count.
AwsResult<RedrivePolicy> parse_redrive_policy(std::string_view text);

Settings settings_of(const Attributes& attributes);

// The value shown: what was set, else the default; nothing if the attribute does not show.
std::optional<std::string> effective_attribute(const Attributes& attributes, std::string_view name);

// Attributes that can be set, in the order in which they are shown.
const std::vector<std::string_view>& settable_attributes();

}  // namespace lockstep::sqs
