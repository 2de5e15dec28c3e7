// Report: results of scenarios as text for people and as JUnit XML for CI servers.
// Shapes  "ok    success  200ms" · "FAIL  success", then each mismatch with expected and actual
// side
//         by side, the seed, and the command that repeats it · "24 passed, 1 failed".
#pragma once

#include <string>
#include <vector>

#include "emulator/harness/runner.h"

namespace lockstep::harness {

// With its line break; a failure has several lines.
std::string result_text(const ScenarioResult& result);
std::string summary_text(const std::vector<ScenarioResult>& results);  // "24 passed, 1 failed"
std::string junit_xml(const std::vector<ScenarioResult>& results);

// Two texts in two columns; lines that differ carry a mark, long equal stretches are left out.
std::string side_by_side(const std::string& expected, const std::string& actual);

}  // namespace lockstep::harness
