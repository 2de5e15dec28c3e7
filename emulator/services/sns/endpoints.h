// Endpoints: which ones a protocol of a subscription accepts.
// Errors  InvalidParameter, worded as recorded; protocols that leave the process are refused.
#pragma once

#include "emulator/services/sns/state.h"

namespace lockstep::sns {

AwsResult<void> check_endpoint(const Topic& topic, std::string_view protocol,
                               std::string_view endpoint);
// A number one can publish to: E.164, with or without the plus.
bool is_phone_number(std::string_view number);

}  // namespace lockstep::sns
