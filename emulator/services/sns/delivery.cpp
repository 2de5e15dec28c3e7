#include "emulator/services/sns/delivery.h"

#include "emulator/base/digest.h"
#include "emulator/services/sns/filter_policy.h"
#include "emulator/services/sns/inbox.h"

namespace lockstep::sns {
namespace {

constexpr std::string_view kDefaultSubject = "AWS Notification Message";

bool is_wanted(const Subscription& subscription, const Notification& notification,
               std::string_view message) {
  if (subscription.filter_policy.is_null()) return true;
  if (subscription.filter_body) return matches_body(subscription.filter_policy, message);
  return matches_attributes(subscription.filter_policy, notification.attributes);
}

class Delivery {
 public:
  Delivery(core::Turn& turn, const Topic& topic, const Notification& notification)
      : turn_(turn),
        topic_(topic),
        notification_(notification),
        seal_(seal_of(turn, topic, notification)) {}

  void deliver(const Subscription& subscription) {
    const auto message = message_for(notification_, subscription.protocol);
    if (!is_wanted(subscription, notification_, message)) return;
    const Addressed addressed{notification_, seal_, subscription, message};
    if (subscription.protocol == "sqs") return to_queue(addressed);
    if (subscription.protocol == "lambda") return to_function(addressed);
    to_inbox(addressed);
  }

 private:
  // What calls made for a subscription draw depends on the message and the subscription alone.
  bool call(const Subscription& subscription, std::string_view service, std::string_view operation,
            Json input) {
    core::Call call;
    call.service = service;
    call.operation = operation;
    call.input = std::move(input);
    call.caller = turn_.inside_caller("deliver");
    call.caller.key =
        format("sns/{}/{}/{}", notification_.message_id, subscription.arn, attempts_++);
    return turn_.call(std::move(call)).result.ok();
  }

  Json queue_input(const Addressed& addressed, std::string_view queue_arn) {
    const auto& subscription = addressed.subscription;
    Json input = Json::object({{"QueueUrl", queue_arn}});
    if (subscription.raw) {
      input.set("MessageBody", addressed.message);
      if (notification_.attributes.size() > 0)
        input.set("MessageAttributes", notification_.attributes);
    } else {
      input.set("MessageBody", envelope(turn_, addressed));
    }
    const bool fifo_queue = ends_with(queue_arn, ".fifo");
    if (topic_.fifo() != fifo_queue) return input;
    if (notification_.group_id) input.set("MessageGroupId", *notification_.group_id);
    if (notification_.dedup_id) input.set("MessageDeduplicationId", *notification_.dedup_id);
    return input;
  }

  void to_queue(const Addressed& addressed) {
    const auto& subscription = addressed.subscription;
    if (!call(subscription, "sqs", "SendMessage", queue_input(addressed, subscription.endpoint)))
      to_dead_letters(addressed);
  }

  void to_function(const Addressed& addressed) {
    const auto& subscription = addressed.subscription;
    const bool taken = call(subscription, "lambda", "Invoke",
                            Json::object({{"FunctionName", subscription.endpoint},
                                          {"InvocationType", "Event"},
                                          {"Payload", lambda_event(turn_, addressed)}}));
    if (!taken) to_dead_letters(addressed);
  }

  void to_dead_letters(const Addressed& addressed) {
    const auto& queue = addressed.subscription.dead_letters_arn;
    if (queue.empty()) return;
    call(addressed.subscription, "sqs", "SendMessage", queue_input(addressed, queue));
  }

  void to_inbox(const Addressed& addressed) {
    const auto& subscription = addressed.subscription;
    InboxMessage message{.protocol = subscription.protocol,
                         .endpoint = subscription.endpoint,
                         .subject = "",
                         .message = addressed.message,
                         .message_id = notification_.message_id,
                         .topic_arn = notification_.topic_arn};
    std::string json;
    if (subscription.protocol != "sms")
      message.subject = notification_.subject ? *notification_.subject : kDefaultSubject;
    if (subscription.protocol == "email-json") {
      json = envelope(turn_, addressed);
      message.message = json;
    }
    put_in_inbox(turn_, message);
  }

  core::Turn& turn_;
  const Topic& topic_;
  const Notification& notification_;
  Seal seal_;
  int attempts_ = 0;
};

}  // namespace

void queue_delivery(core::Turn& turn, const Notification& notification) {
  turn.queue_now("sns", "deliver", write_notification(notification));
}

void deliver(State& state, core::Turn& turn, std::string_view payload) {
  const auto notification = read_notification(payload);
  if (!notification) return;
  const auto* found = state.topic(notification->topic_arn);
  if (!found) return;
  const Topic topic = *found;  // the calls made here may change the topic
  Delivery delivery(turn, topic, *notification);
  for (const auto& subscription : topic.subscriptions) delivery.deliver(*subscription);
}

}  // namespace lockstep::sns
