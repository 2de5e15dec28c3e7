// The check of an event pattern's text, reason by reason and in AWS's order; event_pattern.h.
#pragma once

#include "emulator/base/event_pattern.h"

namespace lockstep {

// `text` is well-formed JSON.
Result<void, PatternFault> check_event_pattern(std::string_view text);

// Whether this member is an "$or" of alternatives and no plain key of that name.
bool is_or_of_patterns(const Json::Member& member);

}  // namespace lockstep
