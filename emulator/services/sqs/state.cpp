#include "emulator/services/sqs/state.h"

#include "emulator/base/text.h"

namespace lockstep::sqs {
namespace {

std::map<std::string, std::string, std::less<>> read_texts(std::string_view text) {
  std::map<std::string, std::string, std::less<>> texts;
  const auto parsed = parse_json(text);
  if (!parsed.ok() || !parsed.value().is_object()) return texts;
  for (const auto& member : parsed.value().members()) {
    if (member.value.is_string()) texts[member.key] = member.value.as_string();
  }
  return texts;
}

QueueRow row_of(const Queue& queue) {
  return {queue.id,
          queue.name,
          dump(tags_to_json(queue.attributes)),
          dump(tags_to_json(queue.tags)),
          queue.created_ms,
          queue.modified_ms,
          queue.purged_ms};
}

void complete(core::Turn& turn, Queue& queue) {
  queue.arn = queue_arn(turn, queue.name);
  queue.topic = "sqs:" + queue.arn;
  queue.settings = settings_of(queue.attributes);
}

// Arms a timer unless an earlier one is armed: that one arms the next when it fires.
void arm(core::Turn& turn, Timer& timer, core::Entry entry) {
  if (timer.sequence != 0 && timer.due_ms <= entry.due_ms) return;
  if (timer.sequence != 0) turn.cancel(timer.sequence);
  timer.due_ms = entry.due_ms;
  timer.sequence = turn.queue(std::move(entry));
}

}  // namespace

void State::open(core::Turn& turn) {
  queues_.clear();
  last_message_id_ = Store(turn.db()).load_sequence();
  sequence_changed_ = false;
  for (auto& row : Store(turn.db()).load_queues()) {
    Queue queue;
    queue.id = row.id;
    queue.name = row.name;
    queue.attributes = read_texts(row.attributes);
    queue.tags = read_texts(row.tags);
    queue.created_ms = row.created_ms;
    queue.modified_ms = row.modified_ms;
    queue.purged_ms = row.purged_ms;
    complete(turn, queue);
    queues_.emplace(row.name, std::move(queue));
  }
}

void State::before_commit(core::Turn& turn) {
  if (!sequence_changed_) return;
  Store(turn.db()).save_sequence(last_message_id_);
  sequence_changed_ = false;
}

std::int64_t State::next_message_id() {
  sequence_changed_ = true;
  return ++last_message_id_;
}

void State::on_entry(core::Turn& turn, const core::Entry& entry) {
  auto* queue = by_name(entry.payload);
  if (!queue) return;
  Store store(turn.db());
  const auto now = turn.now_ms();
  const bool delayed = entry.kind == "delayed";
  auto& timer = delayed ? queue->delay_timer : queue->expiry_timer;
  if (timer.due_ms <= now) timer = {};
  if (store.has_visible(queue->id, now)) turn.signal(queue->topic);
  const auto next = delayed ? store.next_delayed_ms(queue->id, now)
                            : store.next_visible_ms(queue->id, now);
  if (!next) return;
  if (delayed) wake_when_delayed_is_due(turn, *queue, *next);
  else wake_when_visibility_ends(turn, *queue, *next);
}

AwsResult<Queue*> State::find(const Json& input) {
  const Json& url = input.get("QueueUrl");
  if (!url.is_string()) return queue_does_not_exist();
  std::string_view text = url.as_string();
  Queue* queue = nullptr;
  if (starts_with(text, "arn:")) {
    queue = by_arn(text);
  } else {
    const auto slash = text.rfind('/');
    queue = by_name(slash == std::string_view::npos ? text : text.substr(slash + 1));
  }
  if (!queue) return queue_does_not_exist();
  return queue;
}

Queue* State::by_name(std::string_view name) {
  const auto found = queues_.find(name);
  return found == queues_.end() ? nullptr : &found->second;
}

Queue* State::by_arn(std::string_view arn) {
  const auto colon = arn.rfind(':');
  if (colon == std::string_view::npos) return nullptr;
  auto* queue = by_name(arn.substr(colon + 1));
  return queue && queue->arn == arn ? queue : nullptr;
}

Queue& State::add(core::Turn& turn, Queue queue) {
  complete(turn, queue);
  queue.id = Store(turn.db()).insert_queue(row_of(queue));
  auto name = queue.name;
  return queues_.insert_or_assign(std::move(name), std::move(queue)).first->second;
}

void State::save(core::Turn& turn, const Queue& queue) {
  Store(turn.db()).update_queue(row_of(queue));
  auto& kept = queues_.at(queue.name);
  kept = queue;
  complete(turn, kept);
}

void State::remove(core::Turn& turn, Queue& queue) {
  cancel_timers(turn, queue);
  Store(turn.db()).delete_queue(queue.id);
  const std::string name = queue.name;
  queues_.erase(name);
}

void State::cancel_timers(core::Turn& turn, Queue& queue) {
  for (auto* timer : {&queue.delay_timer, &queue.expiry_timer}) {
    if (timer->sequence != 0) turn.cancel(timer->sequence);
    *timer = {};
  }
}

void State::wake_when_delayed_is_due(core::Turn& turn, Queue& queue, std::int64_t due_ms) {
  arm(turn, queue.delay_timer,
      {due_ms, 0, "sqs", "delayed", queue.name, core::Ground::Foreground});
}

void State::wake_when_visibility_ends(core::Turn& turn, Queue& queue, std::int64_t due_ms) {
  arm(turn, queue.expiry_timer,
      {due_ms, 0, "sqs", "expired", queue.name, core::Ground::Background});
}

std::string queue_arn(core::Turn& turn, std::string_view name) {
  return format("arn:aws:sqs:{}:{}:{}", turn.region(), turn.account_id(), name);
}

std::string queue_url(core::Turn& turn, std::string_view name) {
  return format("{}/{}/{}", turn.endpoint(), turn.account_id(), name);
}

Json tags_to_json(const Tags& tags) {
  Json result = Json::object();
  for (const auto& [key, value] : tags) result.set(key, value);
  return result;
}

std::string sequence_number(std::int64_t id) { return format("188{:017}", id); }

}  // namespace lockstep::sqs
