#include "emulator/app/config.h"

#include <cstdlib>
#include <functional>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::app {

namespace {

struct Row {
  ConfigFlag flag;
  std::function<bool(Config&, const std::string&)> set;  // false: not a value it takes
};

bool whole_number(const std::string& text, std::int64_t least, std::int64_t most,
                  std::int64_t& out) {
  const auto number = to_int(text);
  if (!number || *number < least || *number > most) return false;
  out = *number;
  return true;
}

bool set_rate(Config& config, const std::string& text) {
  char* end = nullptr;
  const double rate = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(rate >= 0 && rate <= 1)) return false;
  config.payment_success_rate = rate;
  return true;
}

bool set_port(Config& config, const std::string& text) {
  std::int64_t port = 0;
  if (!whole_number(text, 0, 65535, port)) return false;
  config.port = static_cast<int>(port);
  return true;
}

bool set_clock(Config& config, const std::string& text) {
  const auto clock = world::parse_clock(text);
  if (clock) config.clock = *clock;
  return clock.has_value();
}

bool set_durability(Config& config, const std::string& text) {
  if (text == "normal")
    config.durability = storage::Durability::Normal;
  else if (text == "full")
    config.durability = storage::Durability::Full;
  else
    return false;
  return true;
}

bool set_seed(Config& config, const std::string& text) {
  std::int64_t seed = 0;
  if (!whole_number(text, 0, INT64_MAX, seed)) return false;
  config.seed = static_cast<std::uint64_t>(seed);
  return true;
}

bool set_account(Config& config, const std::string& text) {
  if (text.size() != 12 || text.find_first_not_of("0123456789") != std::string::npos) return false;
  config.account_id = text;
  return true;
}

bool set_region(Config& config, const std::string& text) {
  if (text.empty() || text.size() > 32 ||
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return false;
  config.region = text;
  return true;
}

bool set_patience(Config& config, const std::string& text) {
  const auto ms = parse_duration_ms(text);
  if (ms) config.token_patience_ms = *ms;
  return ms.has_value();
}

bool set_turn(Config& config, const std::string& text) {
  std::int64_t entries = 0;
  if (!whole_number(text, 1, 100'000, entries)) return false;
  config.turn_entries_max = static_cast<int>(entries);
  return true;
}

bool set_deterministic(Config& config, const std::string& text) {
  config.deterministic_lambda = text == "on" || text == "1" || text == "true";
  return config.deterministic_lambda || text == "off" || text == "0" || text == "false";
}

bool add_duration(Config& config, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos || text.find(' ') != std::string::npos ||
      !parse_duration_ms(text.substr(equals + 1)))
    return false;
  config.function_durations.push_back(text);
  return true;
}

bool set_python_client(Config& config, const std::string& text) {
  config.python_runtime_client = text;
  return text == "lockstep" || text == "awslambdaric";
}

template <std::string Config::*Member>
bool set_text(Config& config, const std::string& text) {
  config.*Member = text;
  return !text.empty();
}

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {{"host", "ADDRESS", "address to listen on (127.0.0.1)"}, set_text<&Config::host>},
      {{"port", "NUMBER", "port to listen on (4566); 0 picks a free one"}, set_port},
      {{"data", "DIR", "keep everything in DIR/lockstep.db (default: in memory)"},
       set_text<&Config::data>},
      {{"durability", "normal|full", "survive the end of the process, or a power cut too (normal)"},
       set_durability},
      {{"seed", "NUMBER", "seed of every draw (1)"}, set_seed},
      {{"clock", "real|scaled:N|virtual|manual", "how time passes (real)"}, set_clock},
      {{"clock-start", "TIME", "first instant of a clock that is not real (2024-01-16T10:00:00Z)"},
       [](Config& config, const std::string& text) {
         config.clock_start = text;
         return parse_iso(text).has_value();
       }},
      {{"stack", "none|order|order-python|FILE", "AWS calls to make at the start (none)"},
       set_text<&Config::stack>},
      {{"payment-success-rate", "RATE", "share of payments that succeed, 0 to 1 (0.9)"}, set_rate},
      {{"account-id", "DIGITS", "account of every ARN (000000000000)"}, set_account},
      {{"region", "NAME", "region of every ARN (us-east-1)"}, set_region},
      {{"allow-host", "NAME", "accept requests for this Host too; may be repeated"},
       [](Config& config, const std::string& text) {
         config.allow_hosts.push_back(text);
         return !text.empty();
       }},
      {{"token-patience", "DURATION",
        "real time a task token that has left may hold virtual time (1s)"},
       set_patience},
      {{"mocks", "FILE", "answers of mocked service integrations, as Step Functions Local has them"},
       set_text<&Config::mocks>},
      {{"function", "NAME=FILE:HANDLER|NAME=URL|FILE.json",
        "run a function from its folder or behind HTTP; may be repeated"},
       [](Config& config, const std::string& text) {
         config.functions.push_back(text);
         return !text.empty();
       }},
      {{"deterministic-lambda", "on|off",
        "functions' clock and random numbers follow Lockstep's (off)"},
       set_deterministic},
      {{"function-duration", "NAME=DURATION",
        "time that a function takes under a clock that stands still (0ms); may be repeated"},
       add_duration},
      {{"python-runtime-client", "lockstep|awslambdaric",
        "what runs Python functions; awslambdaric must be installed (lockstep)"},
       set_python_client},
      {{"turn-entries", "NUMBER", "most entries committed together (256)"}, set_turn},
  };
  return kRows;
}

std::string variable_name(const std::string& flag) {
  std::string name = "LOCKSTEP_";
  for (const char c : flag)
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return name;
}

}  // namespace

std::int64_t Config::clock_start_ms() const { return parse_iso(clock_start).value_or(0); }

const std::vector<ConfigFlag>& config_flags() {
  static const std::vector<ConfigFlag> kFlags = [] {
    std::vector<ConfigFlag> flags;
    for (const Row& row : rows()) flags.push_back(row.flag);
    return flags;
  }();
  return kFlags;
}

ConfigResult set_flag(Config& config, std::string_view name, std::string_view value) {
  for (const Row& row : rows()) {
    if (row.flag.name != name) continue;
    if (row.set(config, std::string(value))) return {};
    return Failure(format("--{} takes {}, not '{}'", name, row.flag.argument, value));
  }
  return Failure(format("there is no flag --{}", name));
}

ConfigResult apply_environment(Config& config) {
  config.mocks = environment("SFN_MOCK_CONFIG");  // as Step Functions Local calls it
  for (const Row& row : rows()) {
    const std::string value = environment(variable_name(row.flag.name));
    if (value.empty()) continue;
    if (!row.set(config, value))
      return Failure(
          format("{} takes {}, not '{}'", variable_name(row.flag.name), row.flag.argument, value));
  }
  return {};
}

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

}  // namespace lockstep::app
