// Command: a subcommand of lockstep; one file each.
// Shapes  run answers the exit code: 0 done, 1 the answer is no (a test failed, a definition was
//         refused, nothing found), 2 it could not be done.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/app/config.h"
#include "emulator/cli/arguments.h"
#include "emulator/harness/client.h"

namespace lockstep::cli {

inline constexpr int kDone = 0;
inline constexpr int kNo = 1;
inline constexpr int kCannot = 2;

struct Command {
  Synopsis synopsis;
  int (*run)(const Arguments&);
};

Command serve_command();
Command exec_command();
Command test_command();
Command find_command();
Command reset_command();
Command clock_command();
Command inbox_command();
Command metrics_command();
Command faults_command();
Command graph_command();
Command validate_command();
Command eval_command();
Command wait_command();

// The whole program: argv without the program's name.
int run_cli(const std::vector<std::string>& arguments);

// --- what the commands share
// ----------------------------------------------------------------------

void print(std::string_view text);     // to standard output, at once
void complain(std::string_view text);  // "lockstep: text" and a line break, to standard error
int cannot(std::string_view text);     // complains, answers kCannot

Flag endpoint_flag();
// --endpoint, LOCKSTEP_ENDPOINT, AWS_ENDPOINT_URL, or http://127.0.0.1:4566.
harness::Client client_of(const Arguments& arguments);

// The flags of serve, for a synopsis; and their values on top of the LOCKSTEP_* variables.
std::vector<Flag> config_flags_of(const std::vector<std::string>& without = {});
Result<void, std::string> apply_flags(const Arguments& arguments, app::Config& config);

}  // namespace lockstep::cli
