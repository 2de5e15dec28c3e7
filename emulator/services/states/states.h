// Step Functions: state machines, executions, their histories, task tokens and activities.
// Shapes  service "states"; input and output as in the published model. Lockstep's own:
//         lockstep:SetFaults {faults} · lockstep:Faults · lockstep:Mocks · lockstep:Metrics {stateMachine?} ·
//         lockstep:Path {executionArn} · lockstep:LogStreams / lockstep:LogEvents {logGroupName}.
// Errors  see errors.h.
// Source  recorded AWS answers on Step Functions; tests/cases/states.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::states {

std::unique_ptr<core::Service> make_states();

}  // namespace lockstep::states
