// The items of a Map under TestState, and how they are shown.
// Errors  a failure is the cause of States.Runtime.
// Source  recorded AWS answers on TestState.
#pragma once

#include <optional>
#include <string>

#include "emulator/services/states/test_state.h"

namespace lockstep::states {

struct TestedItems {
  std::optional<std::string> failure;
  std::optional<std::string> input;     // after InputPath
  std::string shown, selected, batched;  // empty: not shown
  std::size_t count = 0;
  std::optional<std::size_t> batches;
};

// Of a JSONPath Map.
TestedItems tested_items(const TestRequest& test, const Json& context, const Chance& chance);

}  // namespace lockstep::states
