// Functions that the command line declares: run from a folder, which is watched for changes, or
// behind HTTP.
// Shapes "name=path/app.py:handler[,runtime=python3.11][,timeout=10][,memory=256][,env.KEY=VALUE]",
//         "name=http://127.0.0.1:3001/path[,timeout=10]", or a file of them: a JSON list of
//         {"name","path","handler","runtime","url","timeout","memory","environment"}.
// Errors  a text that names the function and what is wrong.
#pragma once

#include <string>
#include <vector>

#include "emulator/app/stack.h"

namespace lockstep::app {

Result<std::vector<StackCall>, std::string> read_functions(const std::vector<std::string>& given);

}  // namespace lockstep::app
