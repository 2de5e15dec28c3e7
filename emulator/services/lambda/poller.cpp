// The poller of event source mappings: receives a batch, invokes the function, deletes what it
// took.
#include <algorithm>
#include <set>

#include "emulator/services/lambda/mappings.h"

namespace lockstep::lambda {
namespace {

constexpr std::int64_t kReceiveMax = 10;
constexpr std::int64_t kDefaultVisibilityS = 30;
// A message that fails again and again pulls virtual time this often; from then on it is tried
// again only in passing, or a poisonous message would run the clock to the end of its retention.
constexpr std::int64_t kPullingTries = 10;

core::AwsResult<Json> call_sqs(core::Turn& turn, std::string_view operation, Json input) {
  core::Call call;
  call.service = "sqs";
  call.operation = operation;
  call.input = std::move(input);
  call.caller = turn.inside_caller(operation);
  return turn.call(std::move(call)).result;
}

Json record_attributes(const Json& attributes) {
  Json answer = Json::object();
  if (!attributes.is_object()) return answer;
  for (const Json::Member& attribute : attributes.members()) {
    Json value = Json::object();
    if (attribute.value.contains("StringValue"))
      value.set("stringValue", attribute.value.get("StringValue"));
    if (attribute.value.contains("BinaryValue"))
      value.set("binaryValue", attribute.value.get("BinaryValue"));
    value.set("stringListValues", Json::array());
    value.set("binaryListValues", Json::array());
    value.set("dataType", attribute.value.get("DataType"));
    answer.set(attribute.key, std::move(value));
  }
  return answer;
}

Json event_record(const Json& message, const std::string& source_arn, const std::string& region) {
  const Json& attributes = message.get("Attributes");
  Json record = Json::object(
      {{"messageId", message.get("MessageId")},
       {"receiptHandle", message.get("ReceiptHandle")},
       {"body", message.get("Body")},
       {"attributes", attributes.is_object() ? attributes : Json::object()},
       {"messageAttributes", record_attributes(message.get("MessageAttributes"))},
       {"md5OfBody", message.get("MD5OfBody")}});
  if (message.contains("MD5OfMessageAttributes"))
    record.set("md5OfMessageAttributes", message.get("MD5OfMessageAttributes"));
  record.set("eventSource", "aws:sqs");
  record.set("eventSourceARN", source_arn);
  record.set("awsRegion", region);
  return record;
}

std::int64_t received_times(const Json& message) {
  return to_int(message.get("Attributes").get_string("ApproximateReceiveCount")).value_or(1);
}

// The messages that the function says it could not take; all of them if its answer is unreadable.
std::set<std::string> reported_failures(const std::string& payload, const Json& messages) {
  std::set<std::string> ids, failed;
  for (const Json& message : messages.items()) ids.insert(message.get_string("MessageId"));
  const auto answer = parse_json(payload);
  if (!answer.ok()) return ids;
  const Json& failures = answer->get("batchItemFailures");
  if (failures.is_null()) return {};
  if (!failures.is_array()) return ids;
  for (const Json& failure : failures.items()) {
    const std::string id = failure.get_string("itemIdentifier");
    if (!ids.contains(id)) return ids;
    failed.insert(id);
  }
  return failed;
}

bool is_fifo(const std::string& arn) { return ends_with(arn, ".fifo"); }

}  // namespace

void Poller::listen(core::Turn& turn) {
  for (const Mapping& mapping : mappings_.all(turn.db())) {
    if (mapping.enabled()) turn.listen(source_topic(mapping.source_arn()), "lambda");
  }
}

void Poller::on_signal(core::Turn& turn, std::string_view topic) {
  std::vector<std::string> due;
  for (const Mapping& mapping : mappings_.all(turn.db())) {
    if (source_topic(mapping.source_arn()) == topic) due.push_back(mapping.uuid);
  }
  for (const std::string& uuid : due) poll(turn, uuid);
}

void Poller::poll(core::Turn& turn, std::string_view uuid) {
  const Mapping* found = mappings_.find(turn.db(), uuid);
  if (found == nullptr || !found->enabled()) return;
  const Mapping mapping = *found;
  const Json messages = receive(turn, mapping);
  if (messages.empty()) return;
  deliver(turn, mapping, messages);
  turn.queue_now("lambda", "poll", mapping.uuid);  // there may be more
}

Json Poller::receive(core::Turn& turn, const Mapping& mapping) {
  const std::int64_t wanted = std::max<std::int64_t>(mapping.record.get_int("BatchSize", 10), 1);
  Json messages = Json::array();
  while (static_cast<std::int64_t>(messages.size()) < wanted) {
    const std::int64_t missing = wanted - static_cast<std::int64_t>(messages.size());
    auto answer = call_sqs(
        turn, "ReceiveMessage",
        Json::object({{"QueueUrl", mapping.source_arn()},
                      {"MaxNumberOfMessages", std::min(missing, kReceiveMax)},
                      {"WaitTimeSeconds", 0},
                      {"MessageSystemAttributeNames", Json::array({"All"})},
                      {"MessageAttributeNames", Json::array({"All"})}}));
    if (!answer.ok() || answer->get("Messages").empty()) break;
    for (const Json& message : answer->get("Messages").items()) messages.push_back(message);
    if (static_cast<std::int64_t>(answer->get("Messages").size()) < std::min(missing, kReceiveMax))
      break;
  }
  return messages;
}

void Poller::deliver(core::Turn& turn, const Mapping& mapping, const Json& messages) {
  const std::string source_arn = mapping.source_arn();
  Json records = Json::array();
  std::int64_t times = 0;
  for (const Json& message : messages.items()) {
    records.push_back(event_record(message, source_arn, turn.region()));
    times = std::max(times, received_times(message));
  }
  Outcome outcome;
  outcome.failed = true;
  if (Function* function = functions_.find(turn.db(), mapping.function)) {
    const std::string key =
        format("{}/{}/{}", mapping.uuid, messages[0].get_string("MessageId"), times);
    Invocation invocation;
    invocation.request_id = turn.chance().uuid("mapping-invocation", key);
    outcome = invoker_.run(turn, *function, Json::object({{"Records", std::move(records)}}),
                           invocation);
  }
  std::set<std::string> failed;
  if (!outcome.failed && mapping.reports_failures())
    failed = reported_failures(outcome.payload, messages);
  bool kept_any = outcome.failed;
  for (const Json& message : messages.items()) {
    if (outcome.failed) break;
    if (failed.contains(message.get_string("MessageId"))) {
      kept_any = true;
      if (is_fifo(source_arn)) break;  // what follows must not overtake it
      continue;
    }
    (void)call_sqs(turn, "DeleteMessage",
                   Json::object({{"QueueUrl", source_arn},
                                 {"ReceiptHandle", message.get("ReceiptHandle")}}))
        .ok();
  }
  if (kept_any) try_again_later(turn, mapping, times);
}

// What was kept becomes visible when its visibility timeout ends.
void Poller::try_again_later(core::Turn& turn, const Mapping& mapping,
                             std::int64_t received_times) {
  auto answer = call_sqs(turn, "GetQueueAttributes",
                         Json::object({{"QueueUrl", mapping.source_arn()},
                                       {"AttributeNames", Json::array({"VisibilityTimeout"})}}));
  std::int64_t visibility_s = kDefaultVisibilityS;
  if (answer.ok()) {
    const std::string text = answer->get("Attributes").get_string("VisibilityTimeout");
    visibility_s = to_int(text).value_or(kDefaultVisibilityS);
  }
  core::Entry entry;
  entry.service = "lambda";
  entry.kind = "poll";
  entry.payload = mapping.uuid;
  // A queue without a visibility timeout would be tried again without end at one instant.
  entry.due_ms = turn.now_ms() + std::max<std::int64_t>(visibility_s, 1) * 1000;
  entry.ground =
      received_times <= kPullingTries ? core::Ground::Foreground : core::Ground::Background;
  turn.queue(std::move(entry));
}

}  // namespace lockstep::lambda
