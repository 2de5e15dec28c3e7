// The inbox: emails and text messages, which nobody outside receives.
#include "emulator/services/sns/inbox.h"

#include "emulator/base/timestamp.h"

namespace lockstep::sns {
namespace {

AwsResult<Json> list_inbox(State&, core::Turn& turn, const core::Call&) {
  auto rows = turn.db().prepare(
      "SELECT protocol, endpoint, subject, message, message_id, topic_arn, at_ms FROM sns_inbox "
      "ORDER BY id");
  Json messages = Json::array();
  while (rows.step()) {
    messages.push_back(Json::object({{"protocol", rows.text(0)},
                                     {"endpoint", rows.text(1)},
                                     {"subject", rows.text(2)},
                                     {"message", rows.text(3)},
                                     {"messageId", rows.text(4)},
                                     {"topicArn", rows.text(5)},
                                     {"timestamp", iso_ms(rows.integer(6))}}));
  }
  return Json::object({{"messages", std::move(messages)}});
}

}  // namespace

void put_in_inbox(core::Turn& turn, const InboxMessage& message) {
  turn.db()
      .prepare(
          "INSERT INTO sns_inbox (protocol, endpoint, subject, message, message_id, topic_arn, "
          "at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(message.protocol, message.endpoint, message.subject, message.message,
            message.message_id, message.topic_arn, turn.now_ms())
      .run();
}

void add_inbox_operations(Operations& operations, State& state) {
  add_operation(operations, state, "lockstep:Inbox", list_inbox);
}

}  // namespace lockstep::sns
