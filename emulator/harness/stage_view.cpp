// What can be seen on a stage: executions, tables, inbox, queues, logs.
#include <algorithm>
#include <cmath>
#include <map>

#include "emulator/base/text.h"
#include "emulator/harness/history_text.h"
#include "emulator/harness/stage.h"

namespace lockstep::harness {

namespace {

constexpr int kPagesMax = 100'000;
constexpr int kHiddenForS = 43'200;  // a message that was looked at does not come back

std::int64_t time_ms(const Json& seconds) {
  return seconds.is_number() ? std::llround(seconds.as_double() * 1000) : -1;
}

}  // namespace

std::vector<std::string> ExecutionSeen::path() const {
  std::vector<std::string> names;
  for (const Json& event : events)
    if (ends_with(event.get_string("type"), "StateEntered"))
      names.push_back(event_details(event).get_string("name"));
  return names;
}

std::vector<std::int64_t> ExecutionSeen::attempts_ms(const std::string& state) const {
  std::vector<std::int64_t> times;
  std::map<std::int64_t, std::string> state_of;  // event id → the state it belongs to
  for (const Json& event : events) {
    const std::string type = event.get_string("type");
    std::string& owner = state_of[event.get_int("id")];
    owner = ends_with(type, "StateEntered") ? event_details(event).get_string("name")
                                            : state_of[event.get_int("previousEventId")];
    const bool scheduled =
        type == "TaskScheduled" || type == "LambdaFunctionScheduled" || type == "ActivityScheduled";
    if (scheduled && owner == state)
      times.push_back(event_time_ms(event) - event_time_ms(events.front()));
  }
  return times;
}

std::int64_t ExecutionSeen::duration_ms() const {
  const std::int64_t stop = time_ms(description.get("stopDate"));
  return stop < 0 ? -1 : stop - time_ms(description.get("startDate"));
}

Result<std::vector<Json>, std::string> Stage::all_pages(const std::string& service,
                                                        const std::string& operation, Json input,
                                                        const std::string& list,
                                                        const std::string& token) {
  std::vector<Json> all;
  for (int page = 0; page < kPagesMax; ++page) {
    const auto answer = call(service, operation, input);
    if (!answer.ok()) return Failure(operation + ": " + told(answer.error()));
    const Json& items = answer->get(list);
    if (items.is_array()) all.insert(all.end(), items.items().begin(), items.items().end());
    const std::string next = answer->get_string(token);
    if (next.empty()) break;
    input.set(token, next);
  }
  return all;
}

Result<std::vector<ExecutionSeen>, std::string> Stage::executions() {
  ASSIGN_OR_RETURN(const auto machines,
                   all_pages("states", "ListStateMachines", Json::object(), "stateMachines"));
  std::vector<ExecutionSeen> seen;
  for (const Json& machine : machines) {
    if (machine.get_string("type") == "EXPRESS") continue;
    const Json of_machine =
        Json::object({{"stateMachineArn", machine.get_string("stateMachineArn")}});
    ASSIGN_OR_RETURN(auto listed, all_pages("states", "ListExecutions", of_machine, "executions"));
    std::reverse(listed.begin(), listed.end());  // newest first as AWS lists them
    for (const Json& row : listed)
      seen.push_back({row.get_string("executionArn"),
                      machine.get_string("name"),
                      row.get_string("name"),
                      Json(),
                      {}});
  }
  for (ExecutionSeen& one : seen) {
    const Json named = Json::object({{"executionArn", one.arn}});
    const auto described = call("states", "DescribeExecution", named);
    if (!described.ok()) return Failure("DescribeExecution: " + told(described.error()));
    one.description = *described;
    ASSIGN_OR_RETURN(one.events, all_pages("states", "GetExecutionHistory", named, "events"));
  }
  std::stable_sort(seen.begin(), seen.end(), [](const ExecutionSeen& a, const ExecutionSeen& b) {
    return time_ms(a.description.get("startDate")) < time_ms(b.description.get("startDate"));
  });
  return seen;
}

Result<Json, std::string> Stage::items(const std::string& table) {
  Json items = Json::array();
  Json input = Json::object({{"TableName", table}});
  for (int page = 0; page < kPagesMax; ++page) {
    const auto answer = call("dynamodb", "Scan", input);
    if (!answer.ok()) return Failure("Scan: " + told(answer.error()));
    for (std::size_t i = 0; i < answer->get("Items").size(); ++i)
      items.push_back(answer->get("Items")[i]);
    if (answer->get("LastEvaluatedKey").empty()) break;
    input.set("ExclusiveStartKey", answer->get("LastEvaluatedKey"));
  }
  return items;
}

Result<Json, std::string> Stage::inbox() {
  const auto answer = call("sns", "lockstep:Inbox", Json::object());
  if (!answer.ok()) return Failure("the inbox: " + told(answer.error()));
  const Json& messages = answer->get("messages");
  return messages.is_array() ? messages : Json::array();
}

Result<Json, std::string> Stage::queue_messages(const std::string& queue) {
  const Json input = Json::object({{"QueueUrl", queue},
                                   {"MaxNumberOfMessages", 10},
                                   {"VisibilityTimeout", kHiddenForS},
                                   {"MessageAttributeNames", Json::array({"All"})},
                                   {"WaitTimeSeconds", 0}});
  Json messages = Json::array();
  for (int page = 0; page < kPagesMax; ++page) {
    const auto answer = call("sqs", "ReceiveMessage", input);
    if (!answer.ok()) return Failure("ReceiveMessage: " + told(answer.error()));
    const Json& received = answer->get("Messages");
    if (received.empty()) break;
    for (const Json& message : received.items()) {
      const std::string body = message.get_string("Body");
      auto parsed = parse_json(body);
      Json shown = Json::object({{"body", parsed.ok() ? *parsed : Json(body)}});
      if (message.contains("MessageAttributes"))
        shown.set("attributes", message.get("MessageAttributes"));
      messages.push_back(std::move(shown));
    }
  }
  return messages;
}

Result<std::vector<std::string>, std::string> Stage::log_lines(const std::string& group) {
  ASSIGN_OR_RETURN(const auto events, all_pages("logs", "FilterLogEvents",
                                                Json::object({{"logGroupName", group}}), "events"));
  std::vector<std::string> lines;
  for (const Json& event : events) {
    std::string line = event.get_string("message");
    while (!line.empty() && line.back() == '\n') line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace lockstep::harness
