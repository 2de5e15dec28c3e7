// What the families of operations share, and the families.
#pragma once

#include <vector>

#include "emulator/core/service.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/execution_store.h"
#include "emulator/services/states/faults.h"
#include "emulator/services/states/machines.h"
#include "emulator/services/states/map_runs.h"
#include "emulator/services/states/mocks.h"
#include "emulator/services/states/runner.h"
#include "emulator/services/states/tokens.h"

namespace lockstep::states {

struct Parts {
  Machines machines;
  ExecutionStore store{machines};
  TokenBook tokens;
  Faults faults;
  Mocks mocks;
  Runner runner{store, tokens, faults, mocks};
  MapRuns map_runs{machines, store, runner};

  Parts() { runner.use(map_runs); }
  Parts(const Parts&) = delete;
};

using Operations = std::vector<core::Operation>;

void add_state_machine_operations(Parts& parts, Operations& out);
void add_machine_view_operations(Parts& parts, Operations& out);
void add_version_operations(Parts& parts, Operations& out);
void add_alias_operations(Parts& parts, Operations& out);
void add_execution_operations(Parts& parts, Operations& out);
void add_map_run_operations(Parts& parts, Operations& out);
void add_redrive_operations(Parts& parts, Operations& out);
void add_history_operations(Parts& parts, Operations& out);
void add_tag_operations(Parts& parts, Operations& out);
void add_task_operations(Parts& parts, Operations& out);
void add_activity_operations(Parts& parts, Operations& out);
void add_inspection_operations(Parts& parts, Operations& out);
void add_test_operations(Parts& parts, Operations& out);
void add_log_operations(Parts& parts, Operations& out);

// Of a new machine or activity: refuses what must not be set, then keeps them.
core::AwsResult<void> check_new_tags(const Json& tags);
void store_tags(core::Turn& turn, const std::string& arn, const Json& tags);

// What an ARN of a machine, of a version or of an alias asks to run or to show.
struct Target {
  const Machine* machine = nullptr;
  RevisionPtr revision;
  const Version* version = nullptr;  // if the ARN names one, or its alias chose one
  const Alias* alias = nullptr;
};
// Draws the version of an alias with two.
core::AwsResult<Target> find_target(Parts& parts, core::Turn& turn, std::string_view arn);

// An execution, or a map run's child, by its ARN's parts.
std::optional<ExecutionRow> find_execution(Parts& parts, core::Turn& turn, const StatesArn& arn);
// Why an execution of that kind cannot be redriven now; empty if it can.
std::string redrive_refusal(const core::Turn& turn, const ExecutionRow& row);
// redriveCount, redriveDate, redriveStatus and its reason.
void show_redrives(const core::Turn& turn, const ExecutionRow& row, Json& out);

// A machine that can be shown and run, by an unqualified ARN.
core::AwsResult<const Machine*> find_machine(const Parts& parts, std::string_view arn);

}  // namespace lockstep::states
