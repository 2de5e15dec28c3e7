// Faults: errors that a scenario wants a Task state's attempts to end in. Checked before the
// service is called; the task fails as if the service had answered so.
// Shapes  {"state", "attempts": [1, 2], "error", "cause", "machine", "execution"}; attempt 1 is the
//         first try; absent attempts, machine and execution mean any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/turn.h"

namespace lockstep::states {

struct Fault {
  std::string state;
  std::vector<std::int64_t> attempts;
  std::string error;
  std::optional<std::string> cause;
  std::string machine, execution;
};

struct FaultQuestion {
  std::string_view machine, execution, state;
  std::int64_t attempt = 1;
};

class Faults {
 public:
  void open(core::Turn& turn);
  void forget() { faults_.clear(); }
  // Replaces all.
  core::AwsResult<void> set(core::Turn& turn, const Json& faults);
  Json list() const;
  const Fault* match(const FaultQuestion& question) const;

 private:
  std::vector<Fault> faults_;
};

}  // namespace lockstep::states
