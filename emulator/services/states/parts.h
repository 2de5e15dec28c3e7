// What the families of operations share, and the families.
#pragma once

#include <vector>

#include "emulator/core/service.h"
#include "emulator/services/states/execution_store.h"
#include "emulator/services/states/faults.h"
#include "emulator/services/states/machines.h"
#include "emulator/services/states/runner.h"
#include "emulator/services/states/tokens.h"

namespace lockstep::states {

struct Parts {
  Machines machines;
  ExecutionStore store{machines};
  TokenBook tokens;
  Faults faults;
  Runner runner{store, tokens, faults};
};

using Operations = std::vector<core::Operation>;

void add_state_machine_operations(Parts& parts, Operations& out);
void add_execution_operations(Parts& parts, Operations& out);
void add_history_operations(Parts& parts, Operations& out);
void add_tag_operations(Parts& parts, Operations& out);
void add_task_operations(Parts& parts, Operations& out);
void add_activity_operations(Parts& parts, Operations& out);
void add_inspection_operations(Parts& parts, Operations& out);
void add_log_operations(Parts& parts, Operations& out);

// A machine that can be shown and run, by an unqualified ARN.
core::AwsResult<const Machine*> find_machine(const Parts& parts, std::string_view arn);

}  // namespace lockstep::states
