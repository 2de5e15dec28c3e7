// EventBridge: buses, rules with patterns or schedules, targets inside Lockstep, and connections.
// Shapes  service "events". PutEvents from inside may name sources that begin with "aws.", from
//         outside not. Lockstep's own: lockstep:Connection {ConnectionArn | Name} → a connection
//         with its secrets, for HTTP tasks; lockstep:HasRules → {any}: of the default bus, and
//         the topic "events:rules" is signalled when that may have changed.
// Errors  see errors.h.
// Source  Amazon EventBridge API reference and user guide; pinned by tests/cases/events.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::events {

std::unique_ptr<core::Service> make_events();

}  // namespace lockstep::events
