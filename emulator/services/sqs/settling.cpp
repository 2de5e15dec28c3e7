// DeleteMessage, ChangeMessageVisibility and their batches.
#include "emulator/base/text.h"
#include "emulator/services/sqs/batch.h"
#include "emulator/services/sqs/receipt.h"
#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {
namespace {

constexpr std::int64_t kVisibilityMaxS = 43'200;

AwsResult<Receipt> receipt_of(const Queue& queue, const Json& input) {
  const auto handle = input.get_string("ReceiptHandle");
  if (handle.empty()) return missing_parameter("ReceiptHandle");
  auto receipt = read_receipt(handle);
  if (!receipt || receipt->queue != queue.name) return receipt_handle_is_invalid(handle);
  return std::move(*receipt);
}

AwsResult<void> delete_fifo(core::Turn& turn, const Queue& queue, const Receipt& receipt,
                            const Json& input) {
  Store store(turn.db());
  const auto row = store.message(queue.id, receipt.message);
  if (!row) return {};
  if (row->visible_ms <= turn.now_ms() || row->receives != receipt.receives) {
    return invalid_value(input.get_string("ReceiptHandle"), "ReceiptHandle",
                         "The receipt handle has expired.");
  }
  store.delete_message(row->id);
  store.restore_head(queue.id, *row->group_id);
  if (store.has_visible(queue.id, turn.now_ms())) turn.signal(queue.topic);
  return {};
}

// An older handle of a message that was received again since deletes nothing; nobody is told.
AwsResult<void> delete_one(core::Turn& turn, const Queue& queue, const Json& input) {
  ASSIGN_OR_RETURN(const Receipt receipt, receipt_of(queue, input));
  if (queue.fifo()) return delete_fifo(turn, queue, receipt, input);
  Store(turn.db()).delete_received(queue.id, receipt.message, receipt.receives);
  return {};
}

AwsResult<std::int64_t> timeout_of(const Json& input) {
  const Json& given = input.get("VisibilityTimeout");
  if (given.is_null()) return missing_parameter("VisibilityTimeout");
  const auto seconds = given.is_int() ? given.as_int() : -1;
  if (seconds < 0 || seconds > kVisibilityMaxS) {
    return invalid_value(dump(given), "VisibilityTimeout",
                         "Must be between 0 and 43200, if provided.");
  }
  return seconds;
}

AwsResult<void> change_one(State& state, core::Turn& turn, Queue& queue, const Json& input) {
  ASSIGN_OR_RETURN(const std::int64_t seconds, timeout_of(input));
  ASSIGN_OR_RETURN(const Receipt receipt, receipt_of(queue, input));
  Store store(turn.db());
  const auto row = store.message(queue.id, receipt.message);
  if (!row || row->receives != receipt.receives) {
    return invalid_value(
        input.get_string("ReceiptHandle"), "ReceiptHandle",
        "Message does not exist or is not available for visibility timeout change.");
  }
  const auto until_ms = turn.now_ms() + seconds * 1000;
  if (until_ms > row->first_received_ms + kVisibilityMaxS * 1000) {
    return invalid_value(format("{}", seconds), "VisibilityTimeout",
                         "Total VisibilityTimeout for the message is beyond the limit [43200 "
                         "seconds].");
  }
  store.set_visible(row->id, until_ms);
  if (seconds == 0) turn.signal(queue.topic);
  else state.wake_when_visibility_ends(turn, queue, until_ms);
  return {};
}

AwsResult<Json> delete_message(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  RETURN_IF_ERROR(delete_one(turn, *queue, call.input));
  return Json::object();
}

AwsResult<Json> change_message_visibility(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  RETURN_IF_ERROR(change_one(state, turn, *queue, call.input));
  return Json::object();
}

// Runs `settle` on every entry and gathers what became of each.
template <class Settle>
AwsResult<Json> for_each_entry(const Json& entries, std::string_view operation, Settle settle) {
  RETURN_IF_ERROR(check_batch(entries, operation));
  BatchAnswer answer;
  for (const auto& entry : entries.items()) {
    const auto id = entry.get_string("Id");
    const auto settled = settle(entry);
    if (settled.ok()) answer.succeeded(id);
    else answer.failed(id, settled.error());
  }
  return std::move(answer).take();
}

AwsResult<Json> delete_message_batch(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  return for_each_entry(call.input.get("Entries"), "DeleteMessageBatch",
                        [&](const Json& entry) { return delete_one(turn, *queue, entry); });
}

AwsResult<Json> change_message_visibility_batch(State& state, core::Turn& turn,
                                                const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  return for_each_entry(call.input.get("Entries"), "ChangeMessageVisibilityBatch",
                        [&](const Json& entry) { return change_one(state, turn, *queue, entry); });
}

}  // namespace

void add_settling_operations(Operations& operations, State& state) {
  add_operation(operations, state, "DeleteMessage", delete_message);
  add_operation(operations, state, "DeleteMessageBatch", delete_message_batch);
  add_operation(operations, state, "ChangeMessageVisibility", change_message_visibility);
  add_operation(operations, state, "ChangeMessageVisibilityBatch",
                change_message_visibility_batch);
}

}  // namespace lockstep::sqs
