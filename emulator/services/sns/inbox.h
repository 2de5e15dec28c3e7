// Inbox: what is kept of an email or text message, which nobody outside receives.
// Shapes  one row of sns_inbox a message, in the order of delivery.
#pragma once

#include <string_view>

#include "emulator/services/sns/state.h"

namespace lockstep::sns {

struct InboxMessage {
  std::string_view protocol;  // "email", "email-json", "sms"
  std::string_view endpoint;
  std::string_view subject;
  std::string_view message;
  std::string_view message_id;
  std::string_view topic_arn;  // empty for a text message to a number
};

void put_in_inbox(core::Turn& turn, const InboxMessage& message);

}  // namespace lockstep::sns
