// Runner: plays scenarios, each on a stage of its own.
// Errors  an ill-formed scenario, a refused step and a wrong expectation are all failures of that
//         scenario; the others run on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/harness/expectations.h"

namespace lockstep::harness {

struct ScenarioResult {
  std::string path;
  std::string name;
  std::int64_t seed = 1;
  std::int64_t virtual_ms = 0;
  std::int64_t real_ms = 0;
  std::vector<std::string> complaints;  // why it could not be played to the end
  Mismatches mismatches;
  std::vector<std::string> updated;
  bool passed() const { return complaints.empty() && mismatches.empty(); }
};

// `stack`: in place of a scenario's stack "order"; empty: as it is written.
ScenarioResult run_scenario(const std::string& path, std::string_view text, Golden golden,
                            const std::string& stack = "");
ScenarioResult run_scenario_file(const std::string& path, Golden golden,
                                 const std::string& stack = "");

}  // namespace lockstep::harness
