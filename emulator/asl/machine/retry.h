// Retry: decides whether a failed attempt is made again, and when. The first retrier that names the
// error decides; once its attempts are used up the error goes on to Catch.
// Shapes  RetryDecision {retrier, due_ms}, or nothing.
// Units   *_s as written in the definition, *_ms since the epoch of the world's clock.
// Source  Amazon States Language, "Retrying after error"; FULL jitter draws from 0 to the delay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/asl/machine/run.h"

namespace lockstep::asl::machine {

struct RetryDecision {
  std::size_t retrier = 0;
  std::int64_t due_ms = 0;
};

std::optional<RetryDecision> decide_retry(const Run& run, const Frame& frame,
                                          const StateFailure& failure);

// Whether ErrorEquals names the failure: exactly, by States.ALL or by States.TaskFailed (all but
// States.Timeout).
bool names(const std::vector<std::string>& error_equals, const StateFailure& failure);

}  // namespace lockstep::asl::machine
