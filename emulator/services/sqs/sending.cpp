// SendMessage, SendMessageBatch.
#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/services/sqs/batch.h"
#include "emulator/services/sqs/outgoing.h"
#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {
namespace {

constexpr std::int64_t kDedupMs = 300'000;
constexpr std::int64_t kBatchBytesMax = 1'048'576;

AwsResult<std::shared_ptr<const core::Prepared>> prepare_one(const core::Call& call) {
  auto prepared = std::make_shared<PreparedMessages>();
  prepared->messages.push_back(check_outgoing(call.input));
  return std::shared_ptr<const core::Prepared>(std::move(prepared));
}

AwsResult<std::shared_ptr<const core::Prepared>> prepare_batch(const core::Call& call) {
  auto prepared = std::make_shared<PreparedMessages>();
  const Json& entries = call.input.get("Entries");
  if (entries.is_array()) {
    for (const auto& entry : entries.items())
      prepared->messages.push_back(check_outgoing(entry));
  }
  return std::shared_ptr<const core::Prepared>(std::move(prepared));
}

// The prepared messages of a call, made now if nobody prepared it.
template <class PrepareStep>
std::shared_ptr<const PreparedMessages> messages_of(const core::Call& call, PrepareStep prepare) {
  auto prepared = std::dynamic_pointer_cast<const PreparedMessages>(call.prepared);
  if (prepared) return prepared;
  return std::static_pointer_cast<const PreparedMessages>(prepare(call).value());
}

enum class Size : std::uint8_t { One, BatchEntry };

AwsResult<void> check_size(const Queue& queue, const Outgoing& message, Size size) {
  if (message.bytes <= queue.settings.max_bytes) return {};
  return invalid_parameter(format(
      "One or more parameters {}. Reason: Message must be shorter than {} bytes.",
      size == Size::One ? "are invalid" : "cannot be validated", queue.settings.max_bytes));
}

// What a FIFO queue asks of a message and what a standard one refuses.
AwsResult<void> check_for_kind(const Queue& queue, const Outgoing& message) {
  if (!queue.fifo()) {
    if (!message.dedup_id) return {};
    return invalid_value(*message.dedup_id, "MessageDeduplicationId",
                         "The request includes a parameter that is not valid for this queue type.");
  }
  if (!message.group_id) return missing_parameter("MessageGroupId");
  if (!message.dedup_id && !queue.settings.content_dedup) {
    return invalid_parameter(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
        "provided explicitly");
  }
  if (message.delay_s.value_or(0) > 0) {
    return invalid_value(
        format("{}", *message.delay_s), "DelaySeconds",
        "The request include parameter that is not valid for this queue type.");
  }
  return {};
}

struct Sent {
  std::string message_id;
  std::int64_t sequence = 0;
};

NewMessage row_for(const Queue& queue, const Outgoing& message, std::int64_t now_ms) {
  const bool own_delay = message.delay_s && !queue.fifo();
  const auto delay_s = own_delay ? *message.delay_s : queue.settings.delay_s;
  NewMessage row;
  row.queue = queue.id;
  row.kind = queue.settings.kind;
  row.sent_ms = now_ms;
  row.visible_ms = now_ms + delay_s * 1000;
  row.body = message.body.as_string();
  if (!message.attributes_text.empty()) row.attributes = message.attributes_text;
  if (message.trace) row.trace = *message.trace;
  if (message.group_id) row.group_id = *message.group_id;
  if (message.dedup_id) row.dedup_id = *message.dedup_id;
  return row;
}

Sent store_message(State& state, core::Turn& turn, Queue& queue, const Outgoing& message,
                   std::string_view dedup_id = "") {
  auto row = row_for(queue, message, turn.now_ms());
  if (!dedup_id.empty()) row.dedup_id = dedup_id;
  const Sent sent{turn.make_uuid("message"), state.next_message_id()};
  row.message_id = sent.message_id;
  row.id = sent.sequence;
  Store(turn.db()).insert_message(row);
  if (row.visible_ms > row.sent_ms) state.wake_when_delayed_is_due(turn, queue, row.visible_ms);
  else turn.signal(queue.topic);
  return sent;
}

// A message with an id seen within five minutes answers as the first did and is dropped.
Sent send_fifo(State& state, core::Turn& turn, Queue& queue, const Outgoing& message) {
  Store store(turn.db());
  const auto now = turn.now_ms();
  const auto dedup_id =
      message.dedup_id ? *message.dedup_id : hex(sha256(message.body.as_string()));
  const auto key =
      queue.settings.dedup_by_group ? *message.group_id + "\n" + dedup_id : dedup_id;
  store.forget_dedup_until(queue.id, now);
  if (const auto before = store.find_dedup(queue.id, key, now))
    return {before->message_id, before->sequence};
  const auto sent = store_message(state, turn, queue, message, dedup_id);
  store.remember_dedup(queue.id, key, now + kDedupMs, {sent.message_id, sent.sequence});
  return sent;
}

Json send(State& state, core::Turn& turn, Queue& queue, const Outgoing& message) {
  const Sent sent = queue.fifo() ? send_fifo(state, turn, queue, message)
                                 : store_message(state, turn, queue, message);
  Json answer = Json::object({{"MD5OfMessageBody", message.body_md5}});
  if (!message.attributes_md5.empty()) answer.set("MD5OfMessageAttributes", message.attributes_md5);
  if (!message.trace_md5.empty()) answer.set("MD5OfMessageSystemAttributes", message.trace_md5);
  answer.set("MessageId", sent.message_id);
  if (queue.fifo()) answer.set("SequenceNumber", sequence_number(sent.sequence));
  return answer;
}

AwsResult<Json> send_message(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  const auto prepared = messages_of(call, prepare_one);
  const auto& checked = prepared->messages.front();
  if (!checked.ok()) return Failure(checked.error());
  const Outgoing& message = checked.value();
  RETURN_IF_ERROR(check_size(*queue, message, Size::One));
  RETURN_IF_ERROR(check_for_kind(*queue, message));
  return send(state, turn, *queue, message);
}

// In a batch a missing group id or deduplication id fails the whole request.
AwsResult<void> check_whole_batch(const Queue& queue, const PreparedMessages& batch) {
  std::int64_t bytes = 0;
  for (const auto& message : batch.messages) {
    if (!message.ok()) continue;
    bytes += message->bytes;
    if (!queue.fifo()) continue;
    auto checked = check_for_kind(queue, *message);
    if (checked.ok() || message->delay_s.value_or(0) > 0) continue;
    return invalid_parameter(checked.error().message);
  }
  if (bytes > kBatchBytesMax) return batch_too_long(bytes);
  return {};
}

AwsResult<void> check_entry(const Queue& queue, const AwsResult<Outgoing>& message) {
  if (!message.ok()) return Failure(message.error());
  RETURN_IF_ERROR(check_size(queue, *message, Size::BatchEntry));
  return check_for_kind(queue, *message);
}

AwsResult<Json> send_message_batch(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  const Json& entries = call.input.get("Entries");
  RETURN_IF_ERROR(check_batch(entries, "SendMessageBatch"));
  const auto prepared = messages_of(call, prepare_batch);
  RETURN_IF_ERROR(check_whole_batch(*queue, *prepared));
  BatchAnswer answer;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto id = entries[i].get_string("Id");
    const auto& message = prepared->messages[i];
    const auto checked = check_entry(*queue, message);
    if (checked.ok()) answer.succeeded(id, send(state, turn, *queue, *message));
    else answer.failed(id, checked.error());
  }
  return std::move(answer).take();
}

}  // namespace

void add_send_operations(Operations& operations, State& state) {
  add_operation(operations, state, "SendMessage", send_message, prepare_one);
  add_operation(operations, state, "SendMessageBatch", send_message_batch, prepare_batch);
}

}  // namespace lockstep::sqs
