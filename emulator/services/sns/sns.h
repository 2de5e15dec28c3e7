// SNS: topics, subscriptions, publishing, and the inbox that keeps emails and text messages.
// Shapes  service "sns"; input and output as in the published model. "lockstep:Inbox" {} answers
//         {"messages": [{protocol, endpoint, subject, message, messageId, topicArn, timestamp}]},
//         oldest first. SQS queues and Lambda functions are delivered to by calls.
// Source  Amazon SNS API reference; pinned by tests/cases/sns.
#pragma once

#include <memory>

#include "emulator/core/service.h"

namespace lockstep::sns {

std::unique_ptr<core::Service> make_sns();

}  // namespace lockstep::sns
