// Metrics table: what lockstep:Metrics answers, for people.
// Units   dollars a state transition as AWS prices Standard workflows.
#pragma once

#include <string>

#include "emulator/base/json.h"

namespace lockstep::cli {

std::string metrics_table(const Json& metrics);

}  // namespace lockstep::cli
