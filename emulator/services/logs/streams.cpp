// Log streams: CreateLogStream, DeleteLogStream, DescribeLogStreams.
#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/services/logs/operations.h"

namespace lockstep::logs {
namespace {

constexpr std::int64_t kPageMax = 50;

AwsResult<Json> create_stream(core::Turn& turn, Store& store, const Json& input) {
  const std::string group = input.get_string("logGroupName");
  const std::string stream = input.get_string("logStreamName");
  if (group.size() > 512 || stream.size() > 512)
    return name_too_long();
  if (store.find_group(turn.db(), group) == nullptr) return no_group();
  if (store.find_stream(turn.db(), group, stream) != 0) return stream_exists();
  store.create_stream(turn.db(), group, stream, turn.now_ms());
  return Json::object();
}

AwsResult<Json> delete_stream(core::Turn& turn, Store& store, const Json& input) {
  const std::string group = input.get_string("logGroupName");
  const std::string stream = input.get_string("logStreamName");
  if (store.find_group(turn.db(), group) == nullptr) return no_group();
  if (store.find_stream(turn.db(), group, stream) == 0) return no_stream();
  store.erase_stream(turn.db(), group, stream);
  return Json::object();
}

std::optional<std::int64_t> time_member(const Json& object, std::string_view name) {
  const Json& value = object.get(name);
  if (!value.is_int()) return std::nullopt;
  return value.as_int();
}

std::vector<Stream> all_streams(core::Turn& turn, Store& store, const std::string& group) {
  std::vector<Stream> streams = store.streams(turn.db(), group);
  const Json viewed = viewed_streams(turn, group);
  for (std::size_t i = 0; viewed.is_array() && i < viewed.size(); ++i) {
    Stream stream;
    stream.name = viewed[i].get_string("logStreamName");
    stream.created_ms = viewed[i].get_int("creationTime");
    stream.first_ms = time_member(viewed[i], "firstEventTimestamp");
    stream.last_ms = time_member(viewed[i], "lastEventTimestamp");
    stream.ingested_ms = stream.last_ms;
    streams.push_back(std::move(stream));
  }
  std::sort(streams.begin(), streams.end(),
            [](const Stream& a, const Stream& b) { return a.name < b.name; });
  return streams;
}

Json describe(core::Turn& turn, const std::string& group, const Stream& stream) {
  Json described =
      Json::object({{"logStreamName", stream.name}, {"creationTime", stream.created_ms}});
  if (stream.first_ms) {
    described.set("firstEventTimestamp", *stream.first_ms);
    described.set("lastEventTimestamp", *stream.last_ms);
    described.set("lastIngestionTime", stream.ingested_ms.value_or(*stream.last_ms));
    described.set("uploadSequenceToken", format("{:056d}", stream.id));
  }
  described.set("arn", format("{}:log-stream:{}", group_arn(turn, group), stream.name));
  described.set("storedBytes", 0);
  return described;
}

AwsResult<Json> describe_streams(core::Turn& turn, Store& store, const Json& input) {
  ASSIGN_OR_RETURN(const Group* group, asked_group(turn, store, input));
  const bool by_time = input.get_string("orderBy") == "LastEventTime";
  const std::string prefix = input.get_string("logStreamNamePrefix");
  if (by_time && !prefix.empty())
    return invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  std::int64_t skip = 0;
  if (const Json& token = input.get("nextToken"); token.is_string()) {
    const auto number = to_int(token.as_string());
    if (!number || *number < 0) return bad_token();
    skip = *number;
  }
  std::vector<Stream> streams = all_streams(turn, store, group->name);
  std::erase_if(streams, [&](const Stream& s) { return !starts_with(s.name, prefix); });
  if (by_time) {
    std::stable_sort(streams.begin(), streams.end(), [](const Stream& a, const Stream& b) {
      return a.last_ms.value_or(0) < b.last_ms.value_or(0);
    });
  }
  if (input.get_bool("descending")) std::reverse(streams.begin(), streams.end());
  const auto limit = std::clamp(input.get_int("limit", kPageMax), std::int64_t{1}, kPageMax);
  const auto count = static_cast<std::int64_t>(streams.size());
  const std::int64_t first = std::min(skip, count);
  const std::int64_t end = std::min(first + limit, count);
  Json page = Json::array();
  for (std::int64_t i = first; i < end; ++i)
    page.push_back(describe(turn, group->name, streams[static_cast<std::size_t>(i)]));
  Json output = Json::object({{"logStreams", std::move(page)}});
  if (end < count) output.set("nextToken", std::to_string(end));
  return output;
}

}  // namespace

std::vector<core::Operation> stream_operations(Store& store) {
  const auto on = [&store](auto perform) {
    return [&store, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, store, call.input);
    };
  };
  return {{"CreateLogStream", on(create_stream)},
          {"DeleteLogStream", on(delete_stream)},
          {"DescribeLogStreams", on(describe_streams)}};
}

}  // namespace lockstep::logs
