// Notification: a published message, and its forms by protocol.
// Shapes  attributes as in Publish, or null. The stored form travels from publish to delivery.
// Source  Amazon SNS developer guide, "Amazon SNS message and JSON formats".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/services/sns/state.h"

namespace lockstep::sns {

struct Notification {
  std::string topic_arn;
  std::string message_id;
  std::string message;  // as published; with by_protocol a JSON object of texts
  bool by_protocol = false;
  std::optional<std::string> subject;
  Json attributes;
  std::optional<std::string> group_id;
  std::optional<std::string> dedup_id;  // FIFO topics: the id that decides
  std::string sequence;                 // FIFO topics only
  std::int64_t at_ms = 0;
};

std::string write_notification(const Notification& notification);
std::optional<Notification> read_notification(std::string_view text);

// The message for a protocol ("default" of MessageStructure=json unless it has its own).
std::string message_for(const Notification& notification, std::string_view protocol);

// What all forms of one notification share.
struct Seal {
  std::string version = "1";
  std::string signature;  // a placeholder drawn by the message id (guess)
  std::string certificate_url;
};
Seal seal_of(core::Turn& turn, const Topic& topic, const Notification& notification);

struct Addressed {
  const Notification& notification;
  const Seal& seal;
  const Subscription& subscription;
  std::string_view message;  // already the protocol's own
};

// The JSON that SQS queues and email-json receive, printed as AWS prints it.
std::string envelope(core::Turn& turn, const Addressed& addressed);
std::string lambda_event(core::Turn& turn, const Addressed& addressed);

}  // namespace lockstep::sns
