// Scenario: a file that says what is given, what happens, and what must be seen then.
// Shapes  given {stack, seed, clock, settings, tables, faults} · when: steps · then: expectations.
// Errors  all that is wrong with the file's form, a line each, before anything runs.
// Source  docs/scenarios.md; docs/scenarios.schema.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/base/result.h"

namespace lockstep::harness {

struct Given {
  std::string stack = "none";  // none, order, or a file (already relative to the scenario's folder)
  std::int64_t seed = 1;
  std::string clock = "2024-01-16T10:00:00Z";
  Json settings = Json::object();  // flag of serve → value
  Json tables = Json::object();    // table → items to put
  Json faults = Json::array();
};

struct Scenario {
  std::string path;    // as the user gave it
  std::string folder;  // what the paths in it are relative to
  std::string name;    // the file's name without .json
  Given given;
  // Played on another stack than the one it was written for: histories are compared but for the
  // functions' stack traces and the blanks in their JSON.
  bool other_stack = false;
  std::vector<Json> when;  // steps
  Json then = Json::object();
};

using Complaints = std::vector<std::string>;
Result<Scenario, Complaints> parse_scenario(const std::string& path, std::string_view text);

}  // namespace lockstep::harness
