// The checks of message attributes, and how much of a message's size they are.
// Errors  ParameterValueInvalid, worded as recorded.
#pragma once

#include <cstdint>

#include "emulator/services/sns/errors.h"

namespace lockstep::sns {

// Bytes of names, types and values together.
AwsResult<std::int64_t> check_message_attributes(const Json& attributes);

}  // namespace lockstep::sns
