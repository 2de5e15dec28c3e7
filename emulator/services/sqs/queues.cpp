// CreateQueue, DeleteQueue, ListQueues, GetQueueUrl, PurgeQueue, tags, dead-letter sources.
#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/services/sqs/queue_settings.h"
#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {
namespace {

constexpr std::int64_t kCooldownMs = 60'000;
constexpr std::string_view kCooldownSetting = "sqs-cooldowns";

bool valid_queue_name(std::string_view name, QueueKind kind) {
  if (name.empty() || name.size() > 80) return false;
  if (kind == QueueKind::Fifo) {
    if (!ends_with(name, ".fifo")) return false;
    name.remove_suffix(5);
    if (name.empty()) return false;
  }
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
  });
}

AwsResult<void> check_name(std::string_view name, QueueKind kind) {
  if (valid_queue_name(name, kind)) return {};
  if (kind == QueueKind::Fifo) {
    return invalid_parameter(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
        "underscores, must end with .fifo suffix and be 1 to 80 in length.");
  }
  return invalid_parameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

// The attributes of CreateQueue, checked; `FifoQueue` decides the kind of all others.
AwsResult<QueueKind> kind_asked_for(const Json& attributes) {
  const Json* fifo = attributes.find("FifoQueue");
  if (!fifo) return QueueKind::Standard;
  if (fifo->is_string() && fifo->as_string() == "true") return QueueKind::Fifo;
  return unknown_attribute("FifoQueue");
}

AwsResult<Json> create_queue(State& state, core::Turn& turn, const core::Call& call) {
  const auto name = call.input.get_string("QueueName");
  const Json& given = call.input.get("Attributes");
  ASSIGN_OR_RETURN(const QueueKind kind, kind_asked_for(given));
  RETURN_IF_ERROR(check_name(name, kind));
  RETURN_IF_ERROR(check_all_attributes(given, kind));
  const Json answer = Json::object({{"QueueUrl", queue_url(turn, name)}});
  if (const auto* existing = state.by_name(name)) {
    if (!given.is_object()) return answer;
    for (const auto& member : given.members()) {
      const auto stored = effective_attribute(existing->attributes, member.key);
      if (!stored || *stored != attribute_text(member.value)) return queue_name_exists(member.key);
    }
    return answer;
  }
  if (turn.setting(kCooldownSetting) == "true") {
    const auto deleted = Store(turn.db()).deleted_ms(name);
    if (deleted && turn.now_ms() - *deleted < kCooldownMs) return queue_deleted_recently();
  }
  Queue queue;
  queue.name = name;
  queue.created_ms = queue.modified_ms = turn.now_ms();
  RETURN_IF_ERROR(apply_attributes(state, queue, given));
  const Json& tags = call.input.contains("tags") ? call.input.get("tags") : call.input.get("Tags");
  if (tags.is_object()) {
    for (const auto& tag : tags.members()) queue.tags[tag.key] = attribute_text(tag.value);
  }
  state.add(turn, std::move(queue));
  return answer;
}

AwsResult<Json> delete_queue(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  if (turn.setting(kCooldownSetting) == "true")
    Store(turn.db()).set_deleted(queue->name, turn.now_ms());
  state.remove(turn, *queue);
  return Json::object();
}

AwsResult<Json> get_queue_url(State& state, core::Turn& turn, const core::Call& call) {
  const auto name = call.input.get_string("QueueName");
  const auto owner = call.input.get_string("QueueOwnerAWSAccountId");
  if (!state.by_name(name) || (!owner.empty() && owner != turn.account_id()))
    return queue_does_not_exist();
  return Json::object({{"QueueUrl", queue_url(turn, name)}});
}

struct Page {
  std::string after;         // names above this one
  std::size_t limit = 1000;
  bool token_wanted = false;
};

AwsResult<Page> page_asked_for(const Json& input) {
  Page page;
  if (const Json* size = input.find("MaxResults"); size && !size->is_null()) {
    const auto number = size->is_int() ? size->as_int() : 0;
    if (number < 1 || number > 1000) {
      return invalid_value(dump(*size), "MaxResults",
                           "Must be an integer value between 1 and 1000.");
    }
    page.limit = static_cast<std::size_t>(number);
    page.token_wanted = true;
  }
  const auto token = input.get_string("NextToken");
  if (!token.empty()) {
    const auto name = from_base64(token);
    if (!name) return invalid_parameter("Invalid or expired next token.");
    page.after = *name;
  }
  return page;
}

// Lists the URLs of the queues that `wanted` picks into member `member`.
template <class Wanted>
Json list_urls(State& state, core::Turn& turn, const Page& page, std::string_view member,
               Wanted wanted) {
  Json urls = Json::array();
  Json answer = Json::object();
  std::string last;
  for (const auto& [name, queue] : state.queues()) {
    if ((!page.after.empty() && name <= page.after) || !wanted(queue)) continue;
    if (urls.size() == page.limit) {
      if (page.token_wanted) answer.set("NextToken", base64(last));
      break;
    }
    urls.push_back(queue_url(turn, name));
    last = name;
  }
  if (!urls.empty() || member == "queueUrls") answer.set(member, std::move(urls));
  return answer;
}

AwsResult<Json> list_queues(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Page page, page_asked_for(call.input));
  const auto prefix = call.input.get_string("QueueNamePrefix");
  return list_urls(state, turn, page, "QueueUrls",
                   [&](const Queue& queue) { return starts_with(queue.name, prefix); });
}

AwsResult<Json> list_dead_letter_source_queues(State& state, core::Turn& turn,
                                               const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* target, state.find(call.input));
  ASSIGN_OR_RETURN(const Page page, page_asked_for(call.input));
  return list_urls(state, turn, page, "queueUrls", [&](const Queue& queue) {
    return queue.settings.redrive && queue.settings.redrive->target_arn == target->arn;
  });
}

AwsResult<Json> purge_queue(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Queue * queue, state.find(call.input));
  const bool recently = queue->purged_ms != 0 && turn.now_ms() - queue->purged_ms < kCooldownMs;
  if (recently && turn.setting(kCooldownSetting) == "true") return purge_in_progress(queue->name);
  Store(turn.db()).delete_messages(queue->id);
  state.cancel_timers(turn, *queue);
  Queue changed = *queue;
  changed.purged_ms = turn.now_ms();
  state.save(turn, changed);
  return Json::object();
}

AwsResult<Json> tag_queue(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const Json& tags = call.input.get("Tags");
  if (!tags.is_object() || tags.empty()) return missing_parameter("Tags");
  Queue changed = *queue;
  for (const auto& tag : tags.members()) changed.tags[tag.key] = attribute_text(tag.value);
  if (changed.tags.size() > 50) {
    return invalid_parameter(
        format("Too many tags added for queue {}. Maximum number of tags allowed is 50.",
               queue->name));
  }
  state.save(turn, changed);
  return Json::object();
}

AwsResult<Json> untag_queue(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const Json& keys = call.input.get("TagKeys");
  Queue changed = *queue;
  if (keys.is_array()) {
    for (const auto& key : keys.items()) {
      if (key.is_string()) changed.tags.erase(key.as_string());
    }
  }
  state.save(turn, changed);
  return Json::object();
}

AwsResult<Json> list_queue_tags(State& state, core::Turn&, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  if (queue->tags.empty()) return Json::object();
  return Json::object({{"Tags", tags_to_json(queue->tags)}});
}

}  // namespace

void add_queue_operations(Operations& operations, State& state) {
  add_operation(operations, state, "CreateQueue", create_queue);
  add_operation(operations, state, "DeleteQueue", delete_queue);
  add_operation(operations, state, "GetQueueUrl", get_queue_url);
  add_operation(operations, state, "ListQueues", list_queues);
  add_operation(operations, state, "ListDeadLetterSourceQueues", list_dead_letter_source_queues);
  add_operation(operations, state, "PurgeQueue", purge_queue);
  add_operation(operations, state, "TagQueue", tag_queue);
  add_operation(operations, state, "UntagQueue", untag_queue);
  add_operation(operations, state, "ListQueueTags", list_queue_tags);
}

}  // namespace lockstep::sqs
