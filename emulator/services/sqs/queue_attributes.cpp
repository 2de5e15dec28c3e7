// GetQueueAttributes, SetQueueAttributes, AddPermission, RemovePermission.
#include <algorithm>
#include <array>

#include "emulator/base/text.h"
#include "emulator/services/sqs/queue_settings.h"

namespace lockstep::sqs {
namespace {

constexpr std::array<std::string_view, 6> kComputed{
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
};

AwsResult<void> check_redrive_target(State& state, const Queue& queue,
                                     const std::string& text) {
  ASSIGN_OR_RETURN(const RedrivePolicy policy, parse_redrive_policy(text));
  const auto* target = state.by_arn(policy.target_arn);
  if (!target) return invalid_value(text, "RedrivePolicy", "Dead letter target does not exist.");
  const bool fifo = queue.attributes.contains("FifoQueue");
  if (target->fifo() != fifo) {
    return invalid_value(text, "RedrivePolicy",
                         "Dead-letter queue must be same type of queue as the source.");
  }
  return {};
}

bool is_set(const Json& given, std::string_view name, std::string_view value) {
  return given.get_string(name) == value;
}

class Reader {
 public:
  Reader(core::Turn& turn, const Queue& queue) : turn_(turn), queue_(queue) {}

  void read(std::string_view name, Json& into) {
    if (name == "QueueArn") return into.set(name, queue_.arn);
    if (name == "CreatedTimestamp") return into.set(name, format("{}", queue_.created_ms / 1000));
    if (name == "LastModifiedTimestamp")
      return into.set(name, format("{}", queue_.modified_ms / 1000));
    if (starts_with(name, "ApproximateNumberOf")) return into.set(name, count(name));
    if (const auto value = effective_attribute(queue_.attributes, name)) into.set(name, *value);
  }

 private:
  std::string count(std::string_view name) {
    if (!counts_) counts_ = take_counts();
    if (ends_with(name, "NotVisible")) return format("{}", counts_->in_flight);
    if (ends_with(name, "Delayed")) return format("{}", counts_->delayed);
    return format("{}", counts_->visible);
  }
  Counts take_counts() {
    Store store(turn_.db());
    const auto retention_ms = queue_.settings.retention_s * 1000;
    // Only a queue older than its retention can hold expired messages.
    if (turn_.now_ms() - queue_.created_ms >= retention_ms)
      store.delete_sent_before(queue_.id, turn_.now_ms() - retention_ms);
    return store.counts(queue_.id, turn_.now_ms());
  }

  core::Turn& turn_;
  const Queue& queue_;
  std::optional<Counts> counts_;
};

AwsResult<Json> get_queue_attributes(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const Json& names = call.input.get("AttributeNames");
  Json attributes = Json::object();
  Reader reader(turn, *queue);
  const auto& settable = settable_attributes();
  if (!names.is_array()) return Json::object();
  for (const auto& item : names.items()) {
    const std::string name = item.is_string() ? item.as_string() : dump(item);
    if (name == "All") {
      for (auto each : kComputed) reader.read(each, attributes);
      for (auto each : settable) reader.read(each, attributes);
      continue;
    }
    const bool known = std::find(kComputed.begin(), kComputed.end(), name) != kComputed.end() ||
                       std::find(settable.begin(), settable.end(), name) != settable.end();
    if (!known) return unknown_attribute(name);
    reader.read(name, attributes);
  }
  if (attributes.empty()) return Json::object();
  return Json::object({{"Attributes", std::move(attributes)}});
}

AwsResult<Json> set_queue_attributes(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const Json& given = call.input.get("Attributes");
  RETURN_IF_ERROR(check_all_attributes(given, queue->settings.kind));
  if (const Json* fifo = given.find("FifoQueue")) {
    if (!queue->fifo()) return unknown_attribute("FifoQueue");
    if (attribute_text(*fifo) != "true")
      return invalid_attribute_value("FifoQueue", "Modifying queue type is not supported.");
  }
  Queue changed = *queue;
  RETURN_IF_ERROR(apply_attributes(state, changed, given));
  changed.modified_ms = turn.now_ms();
  state.save(turn, changed);
  return Json::object();
}

// One text alone, several as a list: as AWS writes its policies.
Json one_or_list(Json::Items items) {
  if (items.size() == 1) return items.front();
  return Json(std::move(items));
}

Json::Items texts_of(const Json& list, std::string_view prefix, std::string_view suffix) {
  Json::Items items;
  if (!list.is_array()) return items;
  for (const auto& item : list.items()) {
    if (item.is_string()) items.push_back(format("{}{}{}", prefix, item.as_string(), suffix));
  }
  return items;
}

Json policy_of(const Queue& queue) {
  const auto text = effective_attribute(queue.attributes, "Policy");
  auto parsed = parse_json(text.value_or(""));
  if (parsed.ok() && parsed.value().is_object() && parsed.value().get("Statement").is_array())
    return parsed.value();
  return Json::object({{"Version", "2008-10-17"},
                       {"Id", queue.arn + "/SQSDefaultPolicy"},
                       {"Statement", Json::array()}});
}

AwsResult<Json> add_permission(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const auto label = call.input.get_string("Label");
  Json policy = policy_of(*queue);
  for (const auto& statement : policy.get("Statement").items()) {
    if (statement.get_string("Sid") == label)
      return invalid_value(label, "Label", "Already exists.");
  }
  auto accounts = texts_of(call.input.get("AWSAccountIds"), "arn:aws:iam::", ":root");
  auto actions = texts_of(call.input.get("Actions"), "SQS:", "");
  if (accounts.empty()) return missing_parameter("AWSAccountIds");
  if (actions.empty()) return missing_parameter("Actions");
  policy.at("Statement").push_back(Json::object(
      {{"Sid", label},
       {"Effect", "Allow"},
       {"Principal", Json::object({{"AWS", one_or_list(std::move(accounts))}})},
       {"Action", one_or_list(std::move(actions))},
       {"Resource", queue->arn}}));
  Queue changed = *queue;
  changed.attributes["Policy"] = dump(policy);
  state.save(turn, changed);
  return Json::object();
}

AwsResult<Json> remove_permission(State& state, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Queue* queue, state.find(call.input));
  const auto label = call.input.get_string("Label");
  Json policy = policy_of(*queue);
  Json kept = Json::array();
  for (const auto& statement : policy.get("Statement").items()) {
    if (statement.get_string("Sid") != label) kept.push_back(statement);
  }
  if (kept.size() == policy.get("Statement").size())
    return invalid_value(label, "Label", "can't find label.");
  Queue changed = *queue;
  if (kept.empty()) {
    changed.attributes.erase("Policy");
  } else {
    policy.set("Statement", std::move(kept));
    changed.attributes["Policy"] = dump(policy);
  }
  state.save(turn, changed);
  return Json::object();
}

}  // namespace

std::string attribute_text(const Json& value) {
  return value.is_string() ? value.as_string() : dump(value);
}

AwsResult<void> check_all_attributes(const Json& given, QueueKind kind) {
  if (!given.is_object()) return {};
  for (const auto& member : given.members())
    RETURN_IF_ERROR(check_attribute(member.key, attribute_text(member.value), kind));
  const bool has_key = !given.get_string("KmsMasterKeyId").empty();
  if (has_key && is_set(given, "SqsManagedSseEnabled", "true")) {
    return core::refuse("InvalidAttributeName",
                        "You can use one type of server-side encryption (SSE) at one time. You can "
                        "either enable KMS SSE or SQS SSE.");
  }
  return {};
}

AwsResult<void> apply_attributes(State& state, Queue& queue, const Json& given) {
  if (!given.is_object()) return {};
  for (const auto& member : given.members()) {
    const auto value = attribute_text(member.value);
    if (value.empty()) queue.attributes.erase(member.key);
    else queue.attributes[member.key] = value;
  }
  if (!given.get_string("KmsMasterKeyId").empty())
    queue.attributes["SqsManagedSseEnabled"] = "false";
  if (is_set(given, "SqsManagedSseEnabled", "true")) queue.attributes.erase("KmsMasterKeyId");
  const auto redrive = given.get_string("RedrivePolicy");
  if (!redrive.empty()) RETURN_IF_ERROR(check_redrive_target(state, queue, redrive));
  return {};
}

void add_attribute_operations(Operations& operations, State& state) {
  add_operation(operations, state, "GetQueueAttributes", get_queue_attributes);
  add_operation(operations, state, "SetQueueAttributes", set_queue_attributes);
  add_operation(operations, state, "AddPermission", add_permission);
  add_operation(operations, state, "RemovePermission", remove_permission);
}

}  // namespace lockstep::sqs
