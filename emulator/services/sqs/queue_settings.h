// Changing a queue's attributes: the checks that need more than the attribute itself.
// Errors  InvalidAttributeName, InvalidAttributeValue, InvalidParameterValueException.
#pragma once

#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {

// A value as text: query and JSON protocols both give texts, inside calls may give numbers.
std::string attribute_text(const Json& value);

AwsResult<void> check_all_attributes(const Json& given, QueueKind kind);

// Sets `given` on `queue` (which is not saved). "" removes an optional attribute and resets others.
AwsResult<void> apply_attributes(State& state, Queue& queue, const Json& given);

}  // namespace lockstep::sqs
