#include "emulator/asl/machine/retry.h"

#include <algorithm>
#include <cmath>

namespace lockstep::asl::machine {

namespace {

constexpr double kDelayMaxS = 31'622'400;  // what MaxDelaySeconds may be at most

std::int64_t delay_ms(const Run& run, const Frame& frame, const Retrier& retrier,
                      std::int64_t made) {
  double delay_s = retrier.interval_s * std::pow(retrier.backoff_rate, static_cast<double>(made));
  delay_s = std::min(delay_s, retrier.delay_max_s.value_or(kDelayMaxS));
  if (!(delay_s > 0)) return 0;  // also what is no number
  if (retrier.jitter == Retrier::Jitter::Full)
    delay_s *= run.chance.draw_unit("retry jitter", run.key(frame));
  return static_cast<std::int64_t>(std::llround(std::min(delay_s, kDelayMaxS) * 1000));
}

}  // namespace

bool names(const std::vector<std::string>& error_equals, const StateFailure& failure) {
  const bool timeout = failure.error && *failure.error == "States.Timeout";
  for (const std::string& name : error_equals) {
    if (name == "States.ALL" || (failure.error && *failure.error == name)) return true;
    if (name == "States.TaskFailed" && !timeout) return true;
    if (name == "States.HeartbeatTimeout" && failure.heartbeat) return true;
  }
  return false;
}

std::optional<RetryDecision> decide_retry(const Run& run, const Frame& frame,
                                          const StateFailure& failure) {
  const auto& retriers = frame.state().retry;
  for (std::size_t i = 0; i < retriers.size(); ++i) {
    if (!names(retriers[i].error_equals, failure)) continue;
    const std::int64_t made = i < frame.retries.size() ? frame.retries[i] : 0;
    if (made >= retriers[i].attempts_max) return std::nullopt;
    return RetryDecision{i, run.chance.now_ms + delay_ms(run, frame, retriers[i], made)};
  }
  return std::nullopt;
}

}  // namespace lockstep::asl::machine
