// The execution log of machines that have one: a view of their journals, never a second copy.
// Shapes  lockstep:LogStreams {logGroupName} → {streams}, lockstep:LogEvents {logGroupName,
//         logStreamName?} → {events}, in time order. A stream holds the executions of one machine
//         that started within one hour.
// Source  recorded AWS answers
#include <algorithm>
#include <map>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/history.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using asl::machine::Record;
using asl::machine::RecordKind;
using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::int64_t kHourMs = 3'600'000;

bool logged(const Record& record, LogLevel level) {
  if (record.is_private()) return false;
  if (level == LogLevel::All) return true;
  const bool fatal = record.kind == RecordKind::ExecutionFailed ||
                     record.kind == RecordKind::ExecutionAborted ||
                     record.kind == RecordKind::ExecutionTimedOut;
  if (level == LogLevel::Fatal) return fatal;
  if (level != LogLevel::Error) return false;
  const std::string type = event_type(record);
  return type == "FailStateEntered" || ends_with(type, "Failed") || ends_with(type, "TimedOut") ||
         ends_with(type, "Aborted");
}

// All numbers of a log event are strings.
Json with_text_numbers(const Json& value) {
  if (value.is_number()) return dump(value);
  if (!value.is_object()) return value;
  Json out = Json::object();
  for (const auto& [key, item] : value.members()) out.set(key, with_text_numbers(item));
  return out;
}

std::string log_message(const Record& record, const std::string& arn, ExecutionData data,
                        std::int64_t redrives) {
  return dump(Json::object({{"details", with_text_numbers(event_details(record, data))},
                            {"redrive_count", std::to_string(redrives)},
                            {"id", std::to_string(record.id)},
                            {"type", event_type(record)},
                            {"previous_event_id", std::to_string(record.previous_id)},
                            {"event_timestamp", std::to_string(record.timestamp_ms)},
                            {"execution_arn", arn}}));
}

std::string stream_name(const Turn& turn, const std::string& machine, std::int64_t start_ms) {
  const CivilTime t = civil(start_ms);
  const std::string hour = format("{:04}-{:02}-{:02}-{:02}", t.year, t.month, t.day, t.hour);
  return format("states/{}/{}/{}", machine, hour,
                turn.chance().hex_digits("log-stream", machine + "/" + hour, 8));
}

struct LoggedExecution {
  std::int64_t id = 0;
  std::string name;
  std::int64_t start_ms = 0;
  RevisionPtr revision;
};

std::vector<LoggedExecution> executions_of(Parts& parts, Turn& turn, const Machine& machine,
                                           const std::string& group) {
  auto rows = turn.db().prepare(
      "SELECT id, name, start_ms, revision FROM states_executions WHERE machine=?1 ORDER BY id");
  rows.bind(machine.id);
  std::vector<LoggedExecution> out;
  while (rows.step()) {
    const RevisionPtr revision = parts.machines.revision(turn, rows.integer(3));
    if (revision->log_group != group || revision->log_level == LogLevel::Off) continue;
    out.push_back({rows.integer(0), rows.text(1), rows.integer(2), revision});
  }
  return out;
}

struct LoggedRecord {
  Record record;
  std::int64_t redrives = 0;  // of its execution up to it
};

std::vector<LoggedRecord> logged_records(Parts& parts, Turn& turn,
                                         const LoggedExecution& execution) {
  std::vector<LoggedRecord> out;
  std::int64_t redrives = 0;
  for (Record& record : parts.store.journal(turn, execution.id)) {
    if (record.kind == RecordKind::ExecutionRedriven) redrives = record.number.value_or(0);
    if (logged(record, execution.revision->log_level)) out.push_back({std::move(record), redrives});
  }
  return out;
}

struct StreamSpan {
  std::int64_t created_ms = 0, first_ms = 0, last_ms = 0;
};

AwsResult<Json> log_streams(Parts& parts, Turn& turn, const Call& call) {
  const std::string group = call.input.get_string("logGroupName");
  parts.store.flush(turn);
  std::map<std::string, StreamSpan> spans;
  for (const auto& [name, machine] : parts.machines.all()) {
    for (const LoggedExecution& execution : executions_of(parts, turn, machine, group)) {
      const auto records = logged_records(parts, turn, execution);
      if (records.empty()) continue;
      const std::int64_t first = records.front().record.timestamp_ms;
      const std::int64_t last = records.back().record.timestamp_ms;
      const auto [span, is_new] = spans.try_emplace(stream_name(turn, name, execution.start_ms),
                                                    StreamSpan{first, first, last});
      span->second.last_ms = std::max(span->second.last_ms, last);
    }
  }
  Json streams = Json::array();
  for (const auto& [name, span] : spans)
    streams.push_back(Json::object({{"logStreamName", name},
                                    {"creationTime", span.created_ms},
                                    {"firstEventTimestamp", span.first_ms},
                                    {"lastEventTimestamp", span.last_ms}}));
  return Json::object({{"streams", std::move(streams)}});
}

AwsResult<Json> log_events(Parts& parts, Turn& turn, const Call& call) {
  const std::string group = call.input.get_string("logGroupName");
  const std::string only = call.input.get_string("logStreamName");
  parts.store.flush(turn);
  std::vector<std::pair<std::int64_t, Json>> events;
  for (const auto& [name, machine] : parts.machines.all()) {
    for (const LoggedExecution& execution : executions_of(parts, turn, machine, group)) {
      const std::string stream = stream_name(turn, name, execution.start_ms);
      if (!only.empty() && only != stream) continue;
      const bool express = execution.revision->type == asl::MachineType::Express;
      const std::string arn = express ? express_arn(turn, name, execution.name)
                                      : execution_arn(turn, name, execution.name);
      const auto data =
          execution.revision->log_data ? ExecutionData::Included : ExecutionData::LeftOut;
      for (const auto& [record, redrives] : logged_records(parts, turn, execution))
        events.emplace_back(record.timestamp_ms,
                            Json::object({{"logStreamName", stream},
                                          {"timestamp", record.timestamp_ms},
                                          {"message", log_message(record, arn, data, redrives)}}));
    }
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Json out = Json::array();
  out.reserve(events.size());
  for (auto& [timestamp, event] : events) out.push_back(std::move(event));
  return Json::object({{"events", std::move(out)}});
}

}  // namespace

void add_log_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"lockstep:LogStreams", bound(log_streams)});
  out.push_back({"lockstep:LogEvents", bound(log_events)});
}

}  // namespace lockstep::states
