// Expectations: a scenario's `then`, held against what is seen on the stage.
// Shapes  Lists of tables, messages and executions are complete; of their elements only the members
//         that are named are compared. Log lines must occur in the order in which they are
//         expected.
// Errors  what cannot be seen at all (a table that does not exist) is a mismatch too.
// Source  docs/scenarios.md "then".
#pragma once

#include <string>
#include <vector>

#include "emulator/harness/matcher.h"
#include "emulator/harness/stage.h"

namespace lockstep::harness {

enum class Golden { Compare, Update };

struct Outcome {
  Mismatches mismatches;
  std::vector<std::string> updated;  // golden histories that were written
};

Outcome check_expectations(Stage& stage, const Scenario& scenario, Golden golden);

}  // namespace lockstep::harness
