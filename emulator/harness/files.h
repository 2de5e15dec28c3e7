// Files that the harness reads and writes: scenarios, golden histories, inputs, reports.
// Errors  "PATH: why", for the user.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::harness {

Result<std::string, std::string> read_text_file(const std::string& path);
// Makes the folder if need be.
Result<void, std::string> write_text_file(const std::string& path, std::string_view text);
// A file stands for itself, a folder for every .json file below it, in the order of their paths.
Result<std::vector<std::string>, std::string> find_scenario_files(const std::string& path);

}  // namespace lockstep::harness
