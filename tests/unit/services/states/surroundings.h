// The services around Step Functions in its tests: small, and made to fail on request.
// Shapes  lambda: the function's name says what it does: Echo answers its event, Slow takes 200 ms,
//         Fail raises ValidationError, Gone does not exist, Down is unavailable.
//         sns and sqs keep what they were sent: {"calls"} of lockstep:Calls.
#pragma once

#include "emulator/services/states/states.h"
#include "tests/support/fixture.h"

namespace lockstep::states {

void add_surroundings(test::Fixture& fixture);

}  // namespace lockstep::states
