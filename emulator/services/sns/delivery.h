// Delivery: one queued entry a published message, which fans out to the topic's subscriptions.
// A delivery that a queue or function refuses goes to the subscription's dead-letter queue, or is
// dropped.
#pragma once

#include "emulator/services/sns/notification.h"

namespace lockstep::sns {

void queue_delivery(core::Turn& turn, const Notification& notification);
void deliver(State& state, core::Turn& turn, std::string_view payload);

}  // namespace lockstep::sns
