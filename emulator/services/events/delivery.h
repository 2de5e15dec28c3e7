// From an event to the targets of the rules it fits, each in an entry of its own.
#pragma once

#include <string_view>

#include "emulator/core/turn.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {

// Queues a delivery to every target of every rule of the bus that the event fits.
void route_event(core::Turn& turn, Matcher& matcher, std::string_view bus, const Json& event);
// Queues the event to the targets of this rule, whatever its pattern.
void send_to_rule(core::Turn& turn, const Rule& rule, const std::vector<Json>& targets,
                  const std::string& event_text);
// A queued delivery has come.
void deliver_event(core::Turn& turn, Matcher& matcher, std::string_view payload);

}  // namespace lockstep::events
