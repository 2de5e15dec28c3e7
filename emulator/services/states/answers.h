// The JSON that answers show of executions, in one place for the calls that share it.
#pragma once

#include <string_view>

#include "emulator/asl/machine/machine.h"
#include "emulator/base/json.h"
#include "emulator/services/states/execution_store.h"

namespace lockstep::states {

std::string_view machine_type_name(asl::MachineType type);  // "EXPRESS"
// includedData METADATA_ONLY: no definition, no input and output.
bool metadata_only(const core::Call& call);
std::string_view status_name(asl::machine::Status status);  // "TIMED_OUT"
std::optional<asl::machine::Status> status_named(std::string_view name);
void leave_data_out(Json& sync_answer);
Json sync_answer(const Execution& execution);  // of StartSyncExecution

}  // namespace lockstep::states
