// Publish, PublishBatch.
#include <algorithm>
#include <set>

#include "emulator/base/digest.h"
#include "emulator/services/sns/delivery.h"
#include "emulator/services/sns/endpoints.h"
#include "emulator/services/sns/inbox.h"
#include "emulator/services/sns/message_attributes.h"
#include "emulator/services/sns/state.h"

namespace lockstep::sns {
namespace {

constexpr std::int64_t kBytesMax = 262'144;
constexpr std::size_t kEntriesMax = 10;

struct Checked {
  Notification notification;  // without what only the topic knows
  std::int64_t bytes = 0;
};

AwsResult<void> check_subject(const std::string& subject) {
  const bool good = !subject.empty() && to_code_points(subject).size() <= 100 &&
                    subject.front() != ' ' &&
                    std::none_of(subject.begin(), subject.end(), [](char c) {
                      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                    });
  if (!good) return invalid_parameter("Subject");
  return {};
}

AwsResult<void> check_structure(const std::string& message) {
  const auto parsed = parse_json(message);
  if (!parsed.ok() || !parsed.value().is_object())
    return invalid_parameter("Message Structure - JSON message body failed to parse");
  if (!parsed.value().get("default").is_string())
    return invalid_parameter("Message Structure - No default entry in JSON message body");
  return {};
}

std::optional<std::string> optional_text(const Json& input, std::string_view member) {
  const Json* value = input.find(member);
  if (!value || !value->is_string()) return std::nullopt;
  return value->as_string();
}

// What can be said of a message, or an entry of a batch, without its topic.
AwsResult<Checked> check_message(const Json& input) {
  Checked checked;
  auto& notification = checked.notification;
  const Json& message = input.get("Message");
  // Task states may pass JSON, which travels as its text.
  if (!message.is_null()) notification.message = text_of(message);
  if (notification.message.empty()) return invalid_parameter("Empty message");
  notification.subject = optional_text(input, "Subject");
  if (notification.subject) RETURN_IF_ERROR(check_subject(*notification.subject));
  const Json& attributes = input.get("MessageAttributes");
  ASSIGN_OR_RETURN(const std::int64_t bytes, check_message_attributes(attributes));
  if (attributes.size() > 0) notification.attributes = attributes;
  checked.bytes = bytes + static_cast<std::int64_t>(notification.message.size());
  const auto structure = input.get_string("MessageStructure");
  if (structure == "json") {
    RETURN_IF_ERROR(check_structure(notification.message));
    notification.by_protocol = true;
  }
  notification.group_id = optional_text(input, "MessageGroupId");
  notification.dedup_id = optional_text(input, "MessageDeduplicationId");
  return checked;
}

std::int64_t bytes_max(const Topic& topic) {
  const auto found = topic.attributes.find("MaximumMessageSize");
  return found == topic.attributes.end() ? kBytesMax : to_int(found->second).value_or(kBytesMax);
}

AwsResult<void> check_for_topic(const Topic& topic, const Checked& checked) {
  if (checked.bytes > bytes_max(topic)) return invalid_parameter("Message too long");
  const auto& notification = checked.notification;
  if (!topic.fifo()) {
    if (!notification.dedup_id) return {};
    return invalid_parameter_because(
        "MessageDeduplicationId",
        "The request includes MessageDeduplicationId parameter that is not valid for this topic "
        "type");
  }
  if (!notification.group_id)
    return invalid_parameter("The MessageGroupId parameter is required for FIFO topics");
  if (!notification.dedup_id && !topic.content_dedup()) {
    return invalid_parameter(
        "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
        "provided explicitly");
  }
  return {};
}

std::string sequence_number(std::int64_t number) { return format("1{:016}000", number); }

// Sends a checked message on its way. On a FIFO topic one seen within five minutes is dropped and
// answers as the first did.
Json publish_to(State& state, core::Turn& turn, Topic& topic, Notification notification) {
  notification.topic_arn = topic.arn;
  notification.at_ms = turn.now_ms();
  if (topic.fifo()) {
    if (!notification.dedup_id) notification.dedup_id = hex(sha256(notification.message));
    if (const auto before = state.find_dedup(turn, topic, *notification.dedup_id)) {
      return Json::object({{"MessageId", before->message_id},
                           {"SequenceNumber", sequence_number(before->sequence)}});
    }
    ++topic.sequence;
    state.save_topic(turn, topic);
    notification.sequence = sequence_number(topic.sequence);
  }
  notification.message_id = turn.make_uuid("message");
  Json answer = Json::object({{"MessageId", notification.message_id}});
  if (topic.fifo()) {
    answer.set("SequenceNumber", notification.sequence);
    state.remember_dedup(turn, topic, *notification.dedup_id,
                         {notification.message_id, topic.sequence});
  }
  if (!topic.subscriptions.empty()) queue_delivery(turn, notification);
  return answer;
}

AwsResult<Json> publish_to_phone(core::Turn& turn, const std::string& number, const Json& input) {
  if (!is_phone_number(number)) {
    return invalid_parameter_because("PhoneNumber",
                                     format("{} is not valid to publish to", number));
  }
  ASSIGN_OR_RETURN(const Checked checked, check_message(input));
  if (checked.bytes > kBytesMax) return invalid_parameter("Message too long");
  const auto message_id = turn.make_uuid("message");
  const auto text = message_for(checked.notification, "sms");
  put_in_inbox(turn, {.protocol = "sms",
                      .endpoint = number,
                      .subject = "",
                      .message = text,
                      .message_id = message_id,
                      .topic_arn = ""});
  return Json::object({{"MessageId", message_id}});
}

// Mobile endpoints do not exist in Lockstep, so a target that is no topic is one that is not there.
AwsResult<Topic*> find_target(State& state, core::Turn& turn, const Json& input) {
  const auto target = input.get_string("TargetArn");
  RETURN_IF_ERROR(check_arn(turn, target, "TargetArn"));
  if (split(target, ':')[5].find('/') == std::string_view::npos)
    return state.find_topic(turn, input, "TargetArn");
  return invalid_parameter_because("TargetArn", "No endpoint found for the target arn specified");
}

AwsResult<Json> publish(State& state, core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  int targets = 0;
  for (std::string_view member : {"TopicArn", "TargetArn", "PhoneNumber"})
    targets += input.get(member).is_string() ? 1 : 0;
  if (targets == 0) {
    return invalid_parameter_because("TopicArn or TargetArn",
                                     "no value for required parameter");
  }
  if (targets > 1) {
    return invalid_parameter("TopicArn, TargetArn and PhoneNumber are mutually exclusive");
  }
  if (const Json* number = input.find("PhoneNumber"); number && number->is_string())
    return publish_to_phone(turn, number->as_string(), input);
  ASSIGN_OR_RETURN(Topic * topic, input.get("TargetArn").is_string()
                                      ? find_target(state, turn, input)
                                      : state.find_topic(turn, input));
  ASSIGN_OR_RETURN(Checked checked, check_message(input));
  RETURN_IF_ERROR(check_for_topic(*topic, checked));
  return publish_to(state, turn, *topic, std::move(checked.notification));
}

bool has_only_id_characters(std::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
  });
}

AwsResult<void> check_entries(const Json& entries) {
  if (!entries.is_array() || entries.empty()) {
    return core::refuse("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.size() > kEntriesMax) {
    return core::refuse("TooManyEntriesInBatchRequest",
                        "The batch request contains more entries than permissible.");
  }
  std::set<std::string> seen;
  for (const auto& entry : entries.items()) {
    const auto id = entry.get_string("Id");
    if (id.empty() || !has_only_id_characters(id)) {
      return core::refuse(
          "InvalidBatchEntryId",
          format("The Id of a batch entry in the batch request contains an impermissible "
                 "character: {}",
                 id));
    }
    if (id.size() > 80) {
      return core::refuse(
          "InvalidBatchEntryId",
          format("The Id of a batch entry in the batch request is too long: {}", id));
    }
    if (!seen.insert(id).second) {
      return core::refuse("BatchEntryIdsNotDistinct",
                          "Two or more batch entries in the request have the same Id.");
    }
  }
  return {};
}

AwsResult<Json> publish_batch(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Topic * topic, state.find_topic(turn, call.input));
  const Json& entries = call.input.get("PublishBatchRequestEntries");
  RETURN_IF_ERROR(check_entries(entries));
  std::vector<Checked> messages;
  std::int64_t bytes = 0;
  for (const auto& entry : entries.items()) {
    ASSIGN_OR_RETURN(Checked checked, check_message(entry));
    bytes += checked.bytes;
    messages.push_back(std::move(checked));
  }
  if (bytes > kBytesMax) {
    return core::refuse("BatchRequestTooLong",
                        "The length of all the messages put together is more than the limit.");
  }
  for (const auto& checked : messages) RETURN_IF_ERROR(check_for_topic(*topic, checked));
  Json successful = Json::array();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Json published = publish_to(state, turn, *topic, std::move(messages[i].notification));
    Json entry = Json::object({{"Id", entries[i].get("Id")}});
    for (const auto& member : published.members()) entry.set(member.key, member.value);
    successful.push_back(std::move(entry));
  }
  return Json::object({{"Successful", std::move(successful)}, {"Failed", Json::array()}});
}

}  // namespace

void add_publish_operations(Operations& operations, State& state) {
  add_operation(operations, state, "Publish", publish);
  add_operation(operations, state, "PublishBatch", publish_batch);
}

}  // namespace lockstep::sns
