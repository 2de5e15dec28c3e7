// What CreateStateMachine and UpdateStateMachine take beside the definition, as it is stored and
// shown.
// Errors  InvalidLoggingConfiguration, InvalidEncryptionConfiguration, ValidationException.
// Source  recorded AWS answers.
#pragma once

#include <string>

#include "emulator/core/turn.h"
#include "emulator/services/states/machines.h"

namespace lockstep::states {

core::AwsResult<void> check_role(const std::string& arn);
core::AwsResult<void> check_publish(const Json& input);
// Absent is level OFF.
core::AwsResult<Json> logging_of(const Json& given);
// As AWS does when logging is switched on; it also makes the group appear.
void announce_logging(core::Turn& turn, const Revision& revision);
// Absent is AWS's own key.
core::AwsResult<Json> encryption_of(const Json& given);

}  // namespace lockstep::states
