// PutEvents.
#include <cmath>

#include "emulator/base/timestamp.h"
#include "emulator/services/events/delivery.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

constexpr std::size_t kEventBytesMax = 256 * 1024;

Json entry_refused(std::string_view code, std::string message) {
  return Json::object({{"ErrorCode", code}, {"ErrorMessage", std::move(message)}});
}

std::size_t entry_bytes(const Json& entry) {
  std::size_t bytes = entry.contains("Time") ? 14 : 0;
  for (std::string_view member : {"Source", "DetailType", "Detail"})
    if (const Json& value = entry.get(member); value.is_string()) bytes += value.as_string().size();
  for (const Json& resource :
       entry.get("Resources").is_array() ? entry.get("Resources").items() : Json::Items())
    if (resource.is_string()) bytes += resource.as_string().size();
  return bytes;
}

// Why the entry is not taken; nothing if it is. `detail` is what its Detail holds.
std::optional<Json> refusal_of(const core::Call& call, const Json& entry, Json& detail) {
  for (std::string_view member : {"Source", "DetailType", "Detail"})
    if (entry.get_string(member).empty())
      return entry_refused(
          "InvalidArgument",
          format("Parameter {} is not valid. Reason: {} is a required argument.", member, member));
  if (call.caller.from_outside && starts_with(entry.get_string("Source"), "aws."))
    return entry_refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  auto parsed = parse_json(entry.get("Detail").as_string());
  if (!parsed.ok() || !parsed->is_object())
    return entry_refused("MalformedDetail", "Detail is malformed.");
  detail = std::move(*parsed);
  return std::nullopt;
}

std::int64_t entry_time_ms(core::Turn& turn, const Json& entry) {
  const Json& time = entry.get("Time");
  if (time.is_number()) return static_cast<std::int64_t>(std::llround(time.as_double() * 1000));
  if (time.is_string())
    if (const auto ms = parse_iso(time.as_string())) return *ms;
  return turn.now_ms();
}

Json event_of(core::Turn& turn, const Json& entry, const std::string& id, Json detail) {
  const Json& resources = entry.get("Resources");
  return Json::object({{"version", "0"},
                       {"id", id},
                       {"detail-type", entry.get("DetailType")},
                       {"source", entry.get("Source")},
                       {"account", turn.account_id()},
                       {"time", iso_seconds(entry_time_ms(turn, entry))},
                       {"region", turn.region()},
                       {"resources", resources.is_array() ? resources : Json::array()},
                       {"detail", std::move(detail)}});
}

AwsResult<Json> put_events(core::Turn& turn, const core::Call& call, Matcher& matcher) {
  const Json& entries = call.input.get("Entries");
  std::size_t bytes = 0;
  for (const Json& entry : entries.items()) bytes += entry_bytes(entry);
  if (bytes > kEventBytesMax)
    return event_validation("Total size of the entries in the request is over the limit.");
  Json answers = Json::array();
  int failed = 0;
  for (const Json& entry : entries.items()) {
    Json detail;
    if (auto refused = refusal_of(call, entry, detail)) {
      ++failed;
      answers.push_back(std::move(*refused));
      continue;
    }
    const std::string id = turn.make_uuid("event");
    answers.push_back(Json::object({{"EventId", id}}));
    // An event to a bus that is not there is taken and lost, as in AWS.
    const std::string bus = bus_name(entry.get_string("EventBusName"));
    if (matcher.listening(turn, bus).empty()) continue;
    route_event(turn, matcher, bus, event_of(turn, entry, id, std::move(detail)));
  }
  return Json::object({{"FailedEntryCount", failed}, {"Entries", std::move(answers)}});
}

}  // namespace

void add_publishing_operations(Operations& operations, Matcher& matcher) {
  operations.push_back({"PutEvents", [&matcher](core::Turn& turn, const core::Call& call) {
                          return put_events(turn, call, matcher);
                        }});
  // Whether an event on the default bus can go anywhere.
  operations.push_back({"lockstep:HasRules", [&matcher](core::Turn& turn, const core::Call&) {
                          const bool any = !matcher.listening(turn, "default").empty();
                          return AwsResult<Json>(Json::object({{"any", any}}));
                        }});
}

}  // namespace lockstep::events
