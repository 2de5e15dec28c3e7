// The poller of event source mappings: receives a batch, invokes the function, deletes what it
// took.
#include <algorithm>
#include <set>

#include "emulator/services/lambda/filter.h"
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
  Json record =
      Json::object({{"messageId", message.get("MessageId")},
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
  std::vector<Mapping> due;
  for (const Mapping& mapping : mappings_.all(turn.db())) {
    if (source_topic(mapping.source_arn()) == topic) due.push_back(mapping);
  }
  for (const Mapping& mapping : due) wake(turn, mapping);
}

// Messages may be there: at once, or when the batch is full or its window over.
void Poller::wake(core::Turn& turn, const Mapping& mapping) {
  if (mapping.window_ms() == 0) return poll(turn, mapping.uuid);
  auto answer =
      call_sqs(turn, "GetQueueAttributes",
               Json::object({{"QueueUrl", mapping.source_arn()},
                             {"AttributeNames", Json::array({"ApproximateNumberOfMessages"})}}));
  if (!answer.ok() || !mapping.enabled()) return;
  const std::int64_t there =
      to_int(answer->get("Attributes").get_string("ApproximateNumberOfMessages")).value_or(0);
  if (there >= mapping.batch_size()) return poll(turn, mapping.uuid);
  if (there == 0 || !windows_.insert(mapping.uuid).second) return;
  core::Entry entry;
  entry.service = "lambda";
  entry.kind = "poll";
  entry.payload = mapping.uuid;
  entry.due_ms = turn.now_ms() + mapping.window_ms();
  turn.queue(std::move(entry));
}

void Poller::poll(core::Turn& turn, std::string_view uuid) {
  const Mapping* found = mappings_.find(turn.db(), uuid);
  if (found == nullptr || !found->enabled()) return;
  const Mapping mapping = *found;
  if (const auto window = windows_.find(uuid); window != windows_.end()) windows_.erase(window);
  const auto flying = in_flight_.find(uuid);
  if (flying != in_flight_.end() && flying->second >= mapping.concurrency()) return;
  const Function* function = functions_.find(turn.db(), mapping.function);
  if (function && invoker_.is_throttled(*function)) return try_again_later(turn, mapping, 1);
  const Json received = receive(turn, mapping);
  if (received.empty()) return;
  const Json messages = keep_matching(turn, mapping, received);
  if (!messages.empty()) deliver(turn, mapping, messages);
  // There may be more.
  if (mapping.window_ms() == 0)
    turn.queue_now("lambda", "poll", mapping.uuid);
  else
    wake(turn, mapping);
}

// What no filter matches is deleted.
Json Poller::keep_matching(core::Turn& turn, const Mapping& mapping, const Json& messages) {
  const Json& filters = mapping.record.get("FilterCriteria").get("Filters");
  if (filters.empty()) return messages;
  std::vector<Json> patterns;
  for (const Json& filter : filters.items())
    if (auto pattern = parse_json(filter.get_string("Pattern")); pattern.ok())
      patterns.push_back(std::move(*pattern));
  Json kept = Json::array();
  for (const Json& message : messages.items()) {
    Json record = event_record(message, mapping.source_arn(), turn.region());
    const std::string body = record.get_string("body");
    const auto parsed = parse_json(body);
    const bool object = parsed.ok() && parsed->is_object();
    const bool wanted = std::any_of(patterns.begin(), patterns.end(), [&](const Json& pattern) {
      // A pattern for JSON bodies meets JSON bodies only, one for texts only texts.
      Json seen = record;
      if (pattern.get("body").is_object() && object) seen.set("body", *parsed);
      return matches(pattern, seen);
    });
    if (wanted) {
      kept.push_back(message);
      continue;
    }
    (void)call_sqs(turn, "DeleteMessage",
                   Json::object({{"QueueUrl", mapping.source_arn()},
                                 {"ReceiptHandle", message.get("ReceiptHandle")}}))
        .ok();
  }
  return kept;
}

Json Poller::receive(core::Turn& turn, const Mapping& mapping) {
  const std::int64_t wanted = std::max<std::int64_t>(mapping.record.get_int("BatchSize", 10), 1);
  Json messages = Json::array();
  while (static_cast<std::int64_t>(messages.size()) < wanted) {
    const std::int64_t missing = wanted - static_cast<std::int64_t>(messages.size());
    auto answer = call_sqs(turn, "ReceiveMessage",
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
  Target target;
  target.function = functions_.find(turn.db(), mapping.function);
  const std::string qualifier = mapping.qualifier();
  if (target.function) {
    if (const Json* alias = target.function->aliases.find(qualifier))
      target.version = target.function->version(alias->get_string("FunctionVersion"));
    else
      target.version = target.function->version(qualifier.empty() ? kLatest : qualifier);
  }
  Outcome lost;
  lost.error_type = "ResourceNotFoundException";
  if (!target.version) return take_outcome(turn, mapping, messages, lost);
  const std::string key =
      format("{}/{}/{}", mapping.uuid, messages[0].get_string("MessageId"), times);
  Json brief = Json::array();  // what settling needs of the messages
  for (const Json& message : messages.items())
    brief.push_back(Json::object({{"MessageId", message.get("MessageId")},
                                  {"ReceiptHandle", message.get("ReceiptHandle")},
                                  {"Attributes", message.get("Attributes")}}));
  Invocation invocation;
  invocation.asker = Invocation::Asker::Mapping;
  invocation.function = mapping.function;
  invocation.version = target.version->number;
  invocation.arn = function_arn(turn, mapping.function);
  if (!qualifier.empty()) invocation.arn += ":" + qualifier;
  invocation.request_id = turn.chance().uuid("mapping-invocation", key);
  invocation.payload = dump(Json::object({{"Records", std::move(records)}}));
  invocation.context = Json::object({{"mapping", mapping.uuid}, {"messages", std::move(brief)}});
  ++in_flight_[mapping.uuid];
  invoker_.ask(turn, target, std::move(invocation));
}

void Poller::settle(core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
  const std::string uuid = invocation.context.get_string("mapping");
  const auto flying = in_flight_.find(uuid);
  const bool was_full = flying != in_flight_.end();
  if (was_full && --flying->second <= 0) in_flight_.erase(flying);
  const Mapping* found = mappings_.find(turn.db(), uuid);
  if (!found) return;
  const Mapping mapping = *found;
  take_outcome(turn, mapping, invocation.context.get("messages"), outcome);
  const Function* function = functions_.find(turn.db(), mapping.function);
  if (function && !function->latest.native) turn.queue_now("lambda", "poll", mapping.uuid);
}

void Poller::take_outcome(core::Turn& turn, const Mapping& mapping, const Json& messages,
                          const Outcome& outcome) {
  const std::string source_arn = mapping.source_arn();
  std::int64_t times = 0;
  for (const Json& message : messages.items()) times = std::max(times, received_times(message));
  std::set<std::string> failed;
  if (!outcome.failed() && mapping.reports_failures())
    failed = reported_failures(outcome.payload, messages);
  bool kept_any = outcome.failed();
  for (const Json& message : messages.items()) {
    if (outcome.failed()) break;
    if (failed.contains(message.get_string("MessageId"))) {
      kept_any = true;
      if (is_fifo(source_arn)) break;  // what follows must not overtake it
      continue;
    }
    (void)call_sqs(
        turn, "DeleteMessage",
        Json::object({{"QueueUrl", source_arn}, {"ReceiptHandle", message.get("ReceiptHandle")}}))
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
