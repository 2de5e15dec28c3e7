// What a target gets of an event: the event itself, Input, InputPath or InputTransformer.
// Shapes  a template's <key> stands for its value as JSON outside quotes, as text within them.
// Source  Amazon EventBridge user guide, "Input transformation"; recorded answers of AWS.
#pragma once

#include <string>

#include "emulator/base/json.h"
#include "emulator/services/events/errors.h"

namespace lockstep::events {

struct Predefined {
  std::string rule_arn;
  std::string rule_name;
  std::string ingestion_time;
};

AwsResult<void> check_transformer(const Json& transformer, std::string_view target_id);
// `event_text` is the event's one-line JSON.
std::string target_input(const Json& target, const Json& event, const std::string& event_text,
                         const Predefined& predefined);

}  // namespace lockstep::events
