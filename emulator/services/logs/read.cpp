// Reading: GetLogEvents, FilterLogEvents.
#include <algorithm>
#include <map>
#include <set>

#include "emulator/base/chance.h"
#include "emulator/base/text.h"
#include "emulator/services/logs/filter_pattern.h"
#include "emulator/services/logs/operations.h"
#include "emulator/services/logs/timeline.h"

namespace lockstep::logs {
namespace {

constexpr std::int64_t kEventsMax = 10'000;
constexpr std::size_t kPageBytesMax = 1'048'576;
constexpr std::size_t kEventOverhead = 26;
constexpr std::int64_t kDayMs = 86'400'000;

struct Range {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = kEndOfTime;
};

// startTime counts, endTime does not; what is past its retention is gone.
Range asked_range(core::Turn& turn, const Group& group, const Json& input) {
  Range range;
  range.from_ms = std::max<std::int64_t>(input.get_int("startTime", 0), 0);
  if (group.retention_days > 0)
    range.from_ms = std::max(range.from_ms, turn.now_ms() - group.retention_days * kDayMs);
  if (const Json& end = input.get("endTime"); end.is_int())
    range.to_ms = std::min(end.as_int(), kEndOfTime) - 1;
  return range;
}

std::size_t asked_limit(const Json& input) {
  return static_cast<std::size_t>(
      std::clamp(input.get_int("limit", kEventsMax), std::int64_t{1}, kEventsMax));
}

// The streams of a view take their places behind the group's own, which come in `names`.
void add_viewed(Timeline& timeline, const Json& events, std::vector<std::string>& names) {
  if (!events.is_array()) return;
  std::map<std::string, std::pair<std::size_t, std::size_t>, std::less<>> seen;  // index, count
  for (std::size_t i = 0; i < names.size(); ++i) seen.emplace(names[i], std::make_pair(i, 0));
  for (const Json& item : events.items()) {
    const std::string name = item.get_string("logStreamName");
    auto [stream, added] = seen.emplace(name, std::make_pair(names.size(), 0));
    if (added) names.push_back(name);
    Event event;
    event.timestamp_ms = item.get_int("timestamp");
    event.ingested_ms = event.timestamp_ms;
    event.message = item.get_string("message");
    event.stream = stream->second.first;
    event.row = mix_hash(1, name);
    event.position = stream->second.second++;
    timeline.add_event(std::move(event));
  }
}

bool has_viewed_stream(core::Turn& turn, const std::string& group, const std::string& stream) {
  const Json streams = viewed_streams(turn, group);
  for (std::size_t i = 0; streams.is_array() && i < streams.size(); ++i) {
    if (streams[i].get_string("logStreamName") == stream) return true;
  }
  return false;
}

struct Page {
  std::vector<Event> events;  // in time order
  Cut before, after;
};

// Collects events until the page is full.
class PageFiller {
 public:
  PageFiller(Page& page, std::size_t limit) : page_(page), limit_(limit) {}
  bool operator()(Event& event) {
    bytes_ += event.message.size() + kEventOverhead;
    if (!page_.events.empty() && bytes_ > kPageBytesMax) return false;
    page_.events.push_back(std::move(event));
    return page_.events.size() < limit_;
  }

 private:
  Page& page_;
  std::size_t limit_;
  std::size_t bytes_ = 0;
};

AwsResult<Page> read_page(Timeline& timeline, const Json& input, const Range& range) {
  Page page;
  Cut cut{kEndOfTime, 0};
  bool forward = input.get_bool("startFromHead");
  if (forward) cut = {range.from_ms, 0};
  if (const Json& token = input.get("nextToken"); token.is_string()) {
    const std::string& text = token.as_string();
    if (text.size() != 60 || (text[0] != 'f' && text[0] != 'b') || text[1] != '/' ||
        !ends_with(text, "/s"))
      return bad_token();
    const auto parsed = Cut::parse(std::string_view(text).substr(2, 56));
    if (!parsed) return bad_token();
    cut = *parsed;
    forward = text[0] == 'f';
  }
  const PageFiller fill(page, asked_limit(input));
  if (forward) {
    timeline.forward(cut, fill);
  } else {
    timeline.backward(cut, fill);
    std::reverse(page.events.begin(), page.events.end());
  }
  if (cut.at_ms == kEndOfTime) cut = {range.from_ms, 0};  // an empty stream, read from its end
  page.before = page.events.empty() ? cut : Cut::before(page.events.front());
  page.after = page.events.empty() ? cut : Cut::after(page.events.back());
  return page;
}

AwsResult<Json> get_events(core::Turn& turn, Store& store, const Json& input) {
  ASSIGN_OR_RETURN(const Group* group, asked_group(turn, store, input));
  const std::string stream = input.get_string("logStreamName");
  const std::int64_t stream_id = store.find_stream(turn.db(), group->name, stream);
  if (stream_id == 0 && !has_viewed_stream(turn, group->name, stream)) return no_stream();
  const Range range = asked_range(turn, *group, input);
  Timeline timeline(turn.db(), store, range.from_ms, range.to_ms);
  if (stream_id != 0) {
    timeline.add_stream(stream_id, 0);
  } else {
    std::vector<std::string> names = {stream};
    add_viewed(timeline, viewed_events(turn, group->name, stream), names);
  }
  ASSIGN_OR_RETURN(const Page page, read_page(timeline, input, range));
  Json events = Json::array();
  for (const Event& event : page.events) {
    events.push_back(Json::object({{"timestamp", event.timestamp_ms},
                                   {"message", event.message},
                                   {"ingestionTime", event.ingested_ms}}));
  }
  return Json::object({{"events", std::move(events)},
                       {"nextForwardToken", "f/" + page.after.digits() + "/s"},
                       {"nextBackwardToken", "b/" + page.before.digits() + "/s"}});
}

// Which streams FilterLogEvents reads: all, those named, or those with a prefix.
class StreamChoice {
 public:
  static AwsResult<StreamChoice> read(const Json& input) {
    StreamChoice choice;
    const Json& names = input.get("logStreamNames");
    choice.prefix_ = input.get_string("logStreamNamePrefix");
    if (names.is_array() && !names.empty() && !choice.prefix_.empty())
      return invalid("Either logStreamNames or logStreamNamePrefix may be given, not both.");
    for (std::size_t i = 0; names.is_array() && i < names.size(); ++i) {
      if (names[i].is_string()) choice.names_.insert(names[i].as_string());
    }
    return choice;
  }
  bool wants(const std::string& name) const {
    return names_.empty() ? starts_with(name, prefix_) : names_.contains(name);
  }
  const std::set<std::string>& names() const { return names_; }

 private:
  std::set<std::string> names_;
  std::string prefix_;
};

AwsResult<std::vector<std::string>> add_chosen(core::Turn& turn, Store& store,
                                               const std::string& group,
                                               const StreamChoice& choice, Timeline& timeline) {
  std::vector<std::string> names;
  for (const Stream& stream : store.streams(turn.db(), group)) {
    if (!choice.wants(stream.name)) continue;
    timeline.add_stream(stream.id, names.size());
    names.push_back(stream.name);
  }
  Json viewed = Json::array();
  const Json events = viewed_events(turn, group, "");
  for (std::size_t i = 0; events.is_array() && i < events.size(); ++i) {
    if (choice.wants(events[i].get_string("logStreamName"))) viewed.push_back(events[i]);
  }
  add_viewed(timeline, viewed, names);
  for (const std::string& name : choice.names()) {
    if (std::find(names.begin(), names.end(), name) == names.end() &&
        !has_viewed_stream(turn, group, name))
      return no_stream();
  }
  return names;
}

AwsResult<Json> filter_events(core::Turn& turn, Store& store, const Json& input) {
  ASSIGN_OR_RETURN(const Group* group, asked_group(turn, store, input));
  auto pattern = FilterPattern::parse(input.get_string("filterPattern"));
  if (!pattern.ok()) return invalid(pattern.error());
  ASSIGN_OR_RETURN(const StreamChoice choice, StreamChoice::read(input));
  const Range range = asked_range(turn, *group, input);
  Cut cut{range.from_ms, 0};
  if (const Json& token = input.get("nextToken"); token.is_string()) {
    const auto parsed = Cut::parse(token.as_string());
    if (!parsed) return bad_token();
    cut = *parsed;
  }
  Timeline timeline(turn.db(), store, range.from_ms, range.to_ms);
  ASSIGN_OR_RETURN(const auto names, add_chosen(turn, store, group->name, choice, timeline));

  const std::size_t limit = asked_limit(input);
  std::size_t bytes = 0;
  Json events = Json::array();
  std::string next_token;
  timeline.forward(cut, [&](const Event& event) {
    if (!pattern->matches(event.message)) return true;
    bytes += event.message.size() + kEventOverhead;
    if (events.size() == limit || (!events.empty() && bytes > kPageBytesMax)) {
      next_token = Cut::before(event).digits();
      return false;
    }
    events.push_back(Json::object({{"logStreamName", names[event.stream]},
                                   {"timestamp", event.timestamp_ms},
                                   {"message", event.message},
                                   {"ingestionTime", event.ingested_ms},
                                   {"eventId", event.id()}}));
    return true;
  });
  Json output =
      Json::object({{"events", std::move(events)}, {"searchedLogStreams", Json::array()}});
  if (!next_token.empty()) output.set("nextToken", next_token);
  return output;
}

}  // namespace

std::vector<core::Operation> read_operations(Store& store) {
  const auto on = [&store](auto perform) {
    return [&store, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, store, call.input);
    };
  };
  return {{"GetLogEvents", on(get_events)}, {"FilterLogEvents", on(filter_events)}};
}

}  // namespace lockstep::logs
