// Writing: PutLogEvents, and Lockstep's own Append.
#include "emulator/base/text.h"
#include "emulator/services/logs/operations.h"

namespace lockstep::logs {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kTooNewMs = 2 * 3'600'000;
constexpr std::int64_t kTooOldMs = 14 * kDayMs;
constexpr std::size_t kEventsMax = 10'000;
constexpr std::size_t kBatchBytesMax = 1'048'576;
constexpr std::size_t kEventOverhead = 26;

std::vector<LogLine> read_lines(const Json& events) {
  std::vector<LogLine> lines;
  if (!events.is_array()) return lines;
  lines.reserve(events.size());
  for (const Json& event : events.items()) {
    const Json& message = event.get("message");
    if (!message.is_string()) continue;
    lines.push_back({event.get_int("timestamp"), message.as_string()});
  }
  return lines;
}

// [timestamp, message, ..] and nothing else.
bool is_row(const Json& events) {
  if (!events.is_array() || events.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < events.size(); i += 2) {
    if (!events[i].is_int() || !events[i + 1].is_string()) return false;
  }
  return !events.empty();
}

AwsResult<Json> append(core::Turn& turn, Store& store, const Json& input) {
  const Json& group = input.get("logGroupName");
  const Json& stream = input.get("logStreamName");
  if (!group.is_string() || !stream.is_string())
    return invalid("logGroupName and logStreamName must be given.");
  std::int64_t id = store.find_stream(turn.db(), group.as_string(), stream.as_string());
  if (id == 0) {
    if (store.find_group(turn.db(), group.as_string()) == nullptr) {
      Group created;
      created.name = group.as_string();
      created.created_ms = turn.now_ms();
      created.group_class = "STANDARD";
      store.save_group(turn.db(), std::move(created));
    }
    id = store.create_stream(turn.db(), group.as_string(), stream.as_string(), turn.now_ms());
  }
  const Json& events = input.get("events");
  if (is_row(events)) {
    store.append_row(turn.db(), id, events, turn.now_ms());
    return Json::object();
  }
  const std::vector<LogLine> lines = read_lines(events);
  if (!lines.empty()) store.append(turn.db(), id, lines, turn.now_ms());
  return Json::object();
}

AwsResult<void> check_batch(const std::vector<LogLine>& lines) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bytes += lines[i].message.size() + kEventOverhead;
    if (i > 0 && lines[i].timestamp_ms < lines[i - 1].timestamp_ms) {
      return invalid(
          "Log events in a single PutLogEvents request must be in chronological order.");
    }
  }
  if (lines.size() > kEventsMax)
    return invalid(format("Log events batch has {} events; at most {} are allowed.", lines.size(),
                          kEventsMax));
  if (bytes > kBatchBytesMax)
    return invalid(format("Upload too large: {} bytes exceeds limit of {}", bytes, kBatchBytesMax));
  if (!lines.empty() && lines.back().timestamp_ms - lines.front().timestamp_ms > kDayMs) {
    return invalid(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  return {};
}

AwsResult<Json> put_events(core::Turn& turn, Store& store, const Json& input) {
  const std::string group_name = input.get_string("logGroupName");
  const std::string stream_name = input.get_string("logStreamName");
  const Group* group = store.find_group(turn.db(), group_name);
  if (group == nullptr) return no_group();
  const std::int64_t stream = store.find_stream(turn.db(), group_name, stream_name);
  if (stream == 0) return no_stream();
  const std::vector<LogLine> lines = read_lines(input.get("logEvents"));
  RETURN_IF_ERROR(check_batch(lines));

  // In time order: too old ones come first, too new ones last.
  const std::int64_t now_ms = turn.now_ms();
  const std::int64_t expired_ms =
      group->retention_days > 0 ? now_ms - group->retention_days * kDayMs : INT64_MIN;
  std::size_t expired = 0, begin = 0, end = lines.size();
  while (begin < end && (lines[begin].timestamp_ms < now_ms - kTooOldMs ||
                         lines[begin].timestamp_ms < expired_ms)) {
    if (lines[begin].timestamp_ms < expired_ms) expired = begin + 1;
    ++begin;
  }
  while (end > begin && lines[end - 1].timestamp_ms > now_ms + kTooNewMs) --end;
  Json rejected = Json::object();
  if (end < lines.size()) rejected.set("tooNewLogEventStartIndex", end);
  if (begin > expired) rejected.set("tooOldLogEventEndIndex", begin);
  if (expired > 0) rejected.set("expiredLogEventEndIndex", expired);

  std::int64_t row = stream;
  if (begin < end) {
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = lines.begin() + static_cast<std::ptrdiff_t>(end);
    row = store.append(turn.db(), stream, std::vector<LogLine>(first, last), now_ms);
  }
  Json output = Json::object({{"nextSequenceToken", format("{:056d}", row)}});
  if (!rejected.empty()) output.set("rejectedLogEventsInfo", std::move(rejected));
  return output;
}

}  // namespace

std::vector<core::Operation> write_operations(Store& store) {
  const auto on = [&store](auto perform) {
    return [&store, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, store, call.input);
    };
  };
  return {{"PutLogEvents", on(put_events)}, {"lockstep:Append", on(append)}};
}

}  // namespace lockstep::logs
