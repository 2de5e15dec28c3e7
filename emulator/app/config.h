// Config: what `lockstep serve` and its relatives can be told, by flag or by LOCKSTEP_* variable.
// Shapes  set_flag(config, "port", "4566"); the variable of --clock-start is LOCKSTEP_CLOCK_START.
// Errors  a text for the user that names the flag and what it takes.
// Source  README; docs/reference.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"
#include "emulator/storage/database.h"
#include "emulator/world/clock.h"

namespace lockstep::app {

struct Config {
  std::string host = "127.0.0.1";
  int port = 4566;
  std::string data;  // folder of lockstep.db; empty: in memory
  storage::Durability durability = storage::Durability::Normal;
  std::uint64_t seed = 1;
  world::ClockSetting clock;
  std::string clock_start = "2024-01-16T10:00:00Z";
  std::string stack = "none";  // none, order, order-python, or a file
  double payment_success_rate = 0.9;
  std::string account_id = "000000000000";
  std::string region = "us-east-1";
  std::vector<std::string> allow_hosts;
  std::int64_t token_patience_ms = 1000;
  int turn_entries_max = 256;
  std::string mocks;  // file of mocked service integrations; empty: none
  std::vector<std::string> functions;  // as --function gives them
  bool deterministic_lambda = false;
  std::vector<std::string> function_durations;  // NAME=200ms
  std::string python_runtime_client;            // awslambdaric; empty: Lockstep's own

  std::int64_t clock_start_ms() const;
};

struct ConfigFlag {
  std::string name;      // "clock-start"
  std::string argument;  // "TIME"
  std::string help;
};
const std::vector<ConfigFlag>& config_flags();

using ConfigResult = Result<void, std::string>;
ConfigResult set_flag(Config& config, std::string_view name, std::string_view value);
// Takes every LOCKSTEP_* variable that names a flag.
ConfigResult apply_environment(Config& config);
// A variable of the environment, empty if unset.
std::string environment(const std::string& name);

}  // namespace lockstep::app
