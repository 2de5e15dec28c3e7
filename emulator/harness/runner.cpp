#include "emulator/harness/runner.h"

#include <filesystem>

#include "emulator/base/text.h"
#include "emulator/harness/files.h"
#include "emulator/world/clock.h"

namespace lockstep::harness {

namespace {

void play(const Scenario& scenario, Golden golden, ScenarioResult& result) {
  auto stage = Stage::open(scenario.given);
  if (!stage.ok()) return result.complaints.push_back("given: " + stage.error());
  for (std::size_t i = 0; i < scenario.when.size(); ++i) {
    const auto done = (*stage)->perform(scenario.when[i], format("when[{}]", i));
    if (!done.ok()) return result.complaints.push_back(done.error());
  }
  Outcome outcome = check_expectations(**stage, scenario, golden);
  result.mismatches = std::move(outcome.mismatches);
  result.updated = std::move(outcome.updated);
  result.virtual_ms = (*stage)->elapsed_ms();
}

}  // namespace

ScenarioResult run_scenario(const std::string& path, std::string_view text, Golden golden,
                            const std::string& stack) {
  const std::int64_t started = world::steady_ms();
  ScenarioResult result;
  result.path = path;
  result.name = std::filesystem::path(path).stem().string();
  auto scenario = parse_scenario(path, text);
  if (scenario.ok() && !stack.empty() && scenario->given.stack == "order") {
    scenario->given.stack = stack;
    scenario->other_stack = true;
  }
  if (scenario.ok()) {
    result.seed = scenario->given.seed;
    play(*scenario, golden, result);
  } else {
    result.complaints = scenario.error();
  }
  result.real_ms = world::steady_ms() - started;
  return result;
}

ScenarioResult run_scenario_file(const std::string& path, Golden golden,
                                 const std::string& stack) {
  const auto text = read_text_file(path);
  if (text.ok()) return run_scenario(path, *text, golden, stack);
  ScenarioResult result;
  result.path = path;
  result.name = std::filesystem::path(path).stem().string();
  result.complaints.push_back(text.error());
  return result;
}

}  // namespace lockstep::harness
