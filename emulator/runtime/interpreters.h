// Interpreters: which program runs a runtime such as "python3.12" or "nodejs20.x", and the small
// bootstraps of ours that it runs.
// Shapes  find_interpreter asks PATH once for each family; another minor version than the named
//         one is taken where that is what the machine has.
// Errors  nothing is found: the text says what to install.
// Threads any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::runtime {

enum class Family { Python, Node, Provided, Other };
Family family_of(std::string_view runtime);

struct Interpreter {
  std::string path;     // absolute
  std::string version;  // "3.11.7"
};
Result<Interpreter, std::string> find_interpreter(std::string_view runtime);

// The bootstrap's source: of "python.py" or "node.mjs".
std::string_view bootstrap_source(std::string_view name);

}  // namespace lockstep::runtime
