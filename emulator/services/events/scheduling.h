// The timers of rules with a schedule.
// Shapes  an entry of kind "schedule" whose payload is "bus/rule"; it fires in passing and never
//         pulls a virtual clock.
#pragma once

#include "emulator/core/turn.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {

// Cancels the rule's timer and arms the next, if it has a schedule and is enabled; changes
// rule.timer, which the caller stores.
void arm_schedule(core::Turn& turn, Rule& rule);
// A timer has come: the scheduled event to every target, and the next timer.
void fire_schedule(core::Turn& turn, std::string_view payload);

}  // namespace lockstep::events
