// The one generic check of an operation's input against its service model: required members, JSON
// types, lengths, ranges, patterns, enums. Each service words its refusals in its own way.
// Shapes  input as in Call::input. Operations without a model ("lockstep:...") always pass.
// Errors  AWS's: "1 validation error detected: Value 'x' at 'maxResults' failed to satisfy
//         constraint: ..." with the service's code; SerializationException for a wrong JSON type.
//         Only what AWS refuses in these words is refused here; validation_rules.cpp has the rules.
// Threads any.
#pragma once

#include <string_view>

#include "emulator/base/json.h"
#include "emulator/core/aws_error.h"
#include "emulator/core/model.h"

namespace lockstep::core {

AwsResult<void> check_input(std::string_view service, std::string_view operation,
                            const Json& input);
AwsResult<void> check_input(const ServiceModel& model, const OperationModel& operation,
                            const Json& input);

}  // namespace lockstep::core
