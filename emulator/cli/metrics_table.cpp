#include "emulator/cli/metrics_table.h"

#include <algorithm>
#include <vector>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::cli {

namespace {

using Rows = std::vector<std::vector<std::string>>;

double number(const Json& value) { return value.is_number() ? value.as_double() : 0; }

std::string percent(const Json& ratio) { return format("{:.1f} %", number(ratio) * 100); }

std::string duration(const Json& ms) { return ms.is_int() ? duration_text(ms.as_int()) : "-"; }

// The first column to the left, the others to the right.
std::string aligned(const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths.resize(std::max(widths.size(), row.size()));
      widths[i] = std::max(widths[i], to_code_points(row[i]).size());
    }
  std::string text;
  for (const auto& row : rows) {
    text += "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - to_code_points(row[i]).size(), ' ');
      text += i == 0 ? row[i] + blanks : "  " + blanks + row[i];
    }
    text += "\n";
  }
  return text;
}

std::string executions_text(const Json& executions) {
  std::string text = format("{} started", executions.get_int("started"));
  const std::pair<const char*, const char*> kinds[] = {{"succeeded", "succeeded"},
                                                       {"failed", "failed"},
                                                       {"timedOut", "timed out"},
                                                       {"aborted", "aborted"},
                                                       {"running", "running"}};
  for (const auto& [key, word] : kinds)
    if (executions.get_int(key) > 0) text += format(", {} {}", executions.get_int(key), word);
  return text;
}

std::string machine_text(const Json& machine) {
  const Json& durations = machine.get("durationMs");
  const double started = static_cast<double>(machine.get("executions").get_int("started"));
  const double transitions = static_cast<double>(machine.get_int("transitions"));
  std::string text = machine.get_string("name") + "\n";
  text += "  executions    " + executions_text(machine.get("executions")) + "\n";
  text += "  success rate  " + percent(machine.get("successRate")) + "\n";
  text += format("  duration      p50 {}, p90 {}, p99 {}\n", duration(durations.get("p50")),
                 duration(durations.get("p90")), duration(durations.get("p99")));
  text += format("  cost          ${:.6f} an execution: {:.1f} state transitions at ${:.6f}\n",
                 number(machine.get("costPerExecution")), started > 0 ? transitions / started : 0,
                 number(machine.get("pricePerTransition")));
  const Json& states = machine.get("states");
  if (states.empty()) return text;
  Rows rows = {{"", "entered", "errors", "error rate", "failed attempts"}};
  for (std::size_t i = 0; i < states.size(); ++i)
    rows.push_back({states[i].get_string("state"), std::to_string(states[i].get_int("entered")),
                    std::to_string(states[i].get_int("errors")),
                    percent(states[i].get("errorRate")),
                    std::to_string(states[i].get_int("failedAttempts"))});
  return text + "\n" + aligned(rows);
}

}  // namespace

std::string metrics_table(const Json& metrics) {
  const Json& machines = metrics.get("machines");
  if (machines.empty()) return "There is no state machine.\n";
  std::string text;
  for (std::size_t i = 0; i < machines.size(); ++i)
    text += (i == 0 ? "" : "\n") + machine_text(machines[i]);
  return text +
         "\nAWS charges by state transition: $0.000025 is the price of one, not of an execution.\n";
}

}  // namespace lockstep::cli
