// ReceiveMessage: visibility, dead letters, FIFO order, long polls.
#include <algorithm>
#include <set>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/services/sqs/outgoing.h"
#include "emulator/services/sqs/receipt.h"
#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {
namespace {

struct Wanted {
  std::int64_t count = 1;
  std::int64_t visibility_ms = 0;
  std::int64_t wait_ms = 0;
};

AwsResult<std::int64_t> number_in(const Json& input, std::string_view name, std::int64_t fallback,
                                  std::int64_t min, std::int64_t max, std::string_view reason) {
  const Json* given = input.find(name);
  if (!given || given->is_null()) return fallback;
  if (given->is_int() && given->as_int() >= min && given->as_int() <= max) return given->as_int();
  return invalid_value(dump(*given), name, reason);
}

AwsResult<Wanted> read_wanted(const Queue& queue, const Json& input) {
  Wanted wanted;
  ASSIGN_OR_RETURN(wanted.count, number_in(input, "MaxNumberOfMessages", 1, 1, 10,
                                           "Must be between 1 and 10, if provided."));
  ASSIGN_OR_RETURN(const std::int64_t visibility_s,
                   number_in(input, "VisibilityTimeout", queue.settings.visibility_s, 0, 43200,
                             "Must be between 0 and 43200, if provided."));
  ASSIGN_OR_RETURN(const std::int64_t wait_s,
                   number_in(input, "WaitTimeSeconds", queue.settings.wait_s, 0, 20,
                             "Must be >= 0 and <= 20, if provided."));
  wanted.visibility_ms = visibility_s * 1000;
  wanted.wait_ms = wait_s * 1000;
  return wanted;
}

// Takes messages of a queue for one receive: marks what is given out, moves what was received too
// often to the dead-letter queue, drops what is past its retention.
class Taker {
 public:
  Taker(State& state, core::Turn& turn, Queue& queue, const Wanted& wanted)
      : state_(state), turn_(turn), queue_(queue), wanted_(wanted), store_(turn.db()) {
    if (queue.settings.redrive) dead_letters_ = state.by_arn(queue.settings.redrive->target_arn);
  }

  std::vector<MessageRow> take() {
    // Another look is needed only after a message was dropped or moved instead of given out.
    do {
      dropped_ = false;
      const auto left = wanted_.count - static_cast<std::int64_t>(taken_.size());
      for (auto& row : store_.visible(queue_.id, turn_.now_ms(), left)) {
        if (queue_.fifo()) take_group(row);
        else settle(row);
      }
    } while (dropped_ && !full());
    if (!taken_.empty() && wanted_.visibility_ms > 0) {
      state_.wake_when_visibility_ends(turn_, queue_, turn_.now_ms() + wanted_.visibility_ms);
    }
    return std::move(taken_);
  }

 private:
  bool full() const { return static_cast<std::int64_t>(taken_.size()) >= wanted_.count; }

  // In order from the group's head, up to the first message that is still in flight.
  void take_group(const MessageRow& head) {
    if (full()) return;
    const auto left = wanted_.count - static_cast<std::int64_t>(taken_.size());
    for (auto& row : store_.group_from(queue_.id, *head.group_id, head.id, left)) {
      if (row.visible_ms > turn_.now_ms() || full()) return;
      settle(row);
    }
  }

  void settle(MessageRow& row) {
    if (!seen_.insert(row.id).second) return;
    if (row.sent_ms + queue_.settings.retention_s * 1000 <= turn_.now_ms()) return drop(row);
    if (dead_letters_ && row.receives >= queue_.settings.redrive->receives_max) return move(row);
    ++row.receives;
    if (row.first_received_ms == 0) row.first_received_ms = turn_.now_ms();
    store_.mark_received(row.id, turn_.now_ms(), turn_.now_ms() + wanted_.visibility_ms);
    taken_.push_back(std::move(row));
  }

  void drop(const MessageRow& row) {
    dropped_ = true;
    store_.delete_message(row.id);
    if (queue_.fifo()) store_.restore_head(queue_.id, *row.group_id);
  }

  void move(const MessageRow& row) {
    dropped_ = true;
    const auto now = turn_.now_ms();
    store_.move_message(row.id, {.to_queue = dead_letters_->id,
                                 .now_ms = now,
                                 .sent_ms = queue_.fifo() ? now : row.sent_ms,
                                 .source_arn = queue_.arn});
    if (queue_.fifo()) {
      store_.restore_head(queue_.id, *row.group_id);
      store_.restore_head(dead_letters_->id, *row.group_id);
    }
    turn_.signal(dead_letters_->topic);
  }

  State& state_;
  core::Turn& turn_;
  Queue& queue_;
  const Wanted& wanted_;
  Store store_;
  Queue* dead_letters_ = nullptr;
  bool dropped_ = false;
  std::set<std::int64_t> seen_;
  std::vector<MessageRow> taken_;
};

// Which attributes a receive asks for: exact names, prefixes "Pre.*", or all.
class Names {
 public:
  explicit Names(const Json& list) { add(list); }
  void add(const Json& list) {
    if (!list.is_array()) return;
    for (const auto& item : list.items()) {
      if (item.is_string()) names_.push_back(item.as_string());
    }
  }
  bool empty() const { return names_.empty(); }
  bool contains(std::string_view name) const {
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& wanted) {
      if (wanted == "All" || wanted == ".*" || wanted == "*" || wanted == name) return true;
      return ends_with(wanted, ".*") &&
             starts_with(name, std::string_view(wanted).substr(0, wanted.size() - 2));
    });
  }

 private:
  std::vector<std::string> names_;
};

Json system_attributes(core::Turn& turn, const Queue& queue, const MessageRow& row,
                       const Names& names) {
  Json result = Json::object();
  const auto put = [&](std::string_view name, auto value) {
    if (names.contains(name)) result.set(name, value());
  };
  put("SenderId", [&] { return Json(turn.account_id()); });
  put("SentTimestamp", [&] { return Json(format("{}", row.sent_ms)); });
  put("ApproximateReceiveCount", [&] { return Json(format("{}", row.receives)); });
  put("ApproximateFirstReceiveTimestamp",
      [&] { return Json(format("{}", row.first_received_ms)); });
  if (row.group_id) put("MessageGroupId", [&] { return Json(*row.group_id); });
  if (queue.fifo()) {
    if (row.dedup_id) put("MessageDeduplicationId", [&] { return Json(*row.dedup_id); });
    put("SequenceNumber", [&] { return Json(sequence_number(row.id)); });
  }
  if (row.trace) put("AWSTraceHeader", [&] { return Json(*row.trace); });
  if (row.source_arn) put("DeadLetterQueueSourceArn", [&] { return Json(*row.source_arn); });
  return result;
}

void add_message_attributes(Json& message, const MessageRow& row, const Names& names) {
  if (!row.attributes || names.empty()) return;
  const auto stored = parse_json(*row.attributes);
  if (!stored.ok() || !stored.value().is_object()) return;
  Json shown = Json::object();
  for (const auto& member : stored.value().members()) {
    if (names.contains(member.key)) shown.set(member.key, member.value);
  }
  if (shown.empty()) return;
  message.set("MD5OfMessageAttributes", attributes_md5(shown));
  message.set("MessageAttributes", std::move(shown));
}

AwsResult<Json> receive_message(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  ASSIGN_OR_RETURN(const Wanted wanted, read_wanted(*queue, call.input));
  auto taken = Taker(state, turn, *queue, wanted).take();
  if (taken.empty()) {
    if (wanted.wait_ms > 0 && turn.may_wait()) turn.wait_for(queue->topic, wanted.wait_ms);
    return Json::object();
  }
  Names system(call.input.get("MessageSystemAttributeNames"));
  system.add(call.input.get("AttributeNames"));
  const Names user(call.input.get("MessageAttributeNames"));
  Json messages = Json::array();
  for (auto& row : taken) {
    const Receipt receipt{queue->name, row.id, row.receives};
    Json message = Json::object({{"MessageId", row.message_id},
                                 {"ReceiptHandle", write_receipt(receipt)},
                                 {"MD5OfBody", hex(md5(row.body))}});
    if (!system.empty()) {
      Json attributes = system_attributes(turn, *queue, row, system);
      if (!attributes.empty()) message.set("Attributes", std::move(attributes));
    }
    add_message_attributes(message, row, user);
    message.set("Body", std::move(row.body));
    messages.push_back(std::move(message));
  }
  return Json::object({{"Messages", std::move(messages)}});
}

}  // namespace

void add_receive_operations(Operations& operations, State& state) {
  add_operation(operations, state, "ReceiveMessage", receive_message);
}

}  // namespace lockstep::sqs
