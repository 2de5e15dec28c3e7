// Catch: where a state's failure leads. The catcher puts {"Error", "Cause"} at its ResultPath into
// the raw input; its Assign sees that object as `$`.
// Source  recorded AWS answers
#pragma once

#include <optional>

#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

// The index of the first catcher that names the failure.
std::optional<std::size_t> find_catcher(const Frame& frame, const StateFailure& failure);
// Leaves the state by that catcher, or answers why it cannot.
Outcome<bool> leave_by_catcher(Run& run, Frame& frame, const StateFailure& failure,
                               std::size_t catcher);

}  // namespace lockstep::asl::machine
