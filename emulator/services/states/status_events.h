// StatusEvents: "Step Functions Execution Status Change" on the default event bus. Nothing is made
// while no rule could take it.
// Threads the core thread.
// Source  recorded AWS answers.
#pragma once

#include <optional>

#include "emulator/core/turn.h"
#include "emulator/services/states/execution_store.h"

namespace lockstep::states {

class StatusEvents {
 public:
  void open(core::Turn& turn);
  // Whether there are rules is asked again.
  void forget() { wanted_.reset(); }
  // Of a Standard execution that has started, ended or been redriven.
  void tell(core::Turn& turn, const Execution& execution);

 private:
  bool wanted(core::Turn& turn);

  std::optional<bool> wanted_;
};

Json status_event(const Execution& execution);  // the event's detail

}  // namespace lockstep::states
