#include "emulator/harness/history_text.h"

#include <cmath>
#include <map>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::harness {

namespace {

std::string one_line(std::string text) {
  text = replace_all(std::move(text), "\r", "\\r");
  return replace_all(std::move(text), "\n", "\\n");
}

std::string value_text(const Json& value) {
  return one_line(value.is_string() ? value.as_string() : dump(value));
}

void add_details(const Json& details, std::string& line) {
  if (!details.is_object()) return;
  if (details.contains("name")) line += "  " + value_text(details.get("name"));
  std::map<std::string, const Json*> sorted;
  for (const auto& member : details.members()) {
    const bool says_nothing = member.key == "name" || ends_with(member.key, "Details");
    if (!says_nothing) sorted[member.key] = &member.value;
  }
  std::string separator = "  ";
  for (const auto& [key, value] : sorted) {
    line += separator + key + "=" + value_text(*value);
    separator = " ";
  }
}

}  // namespace

std::int64_t event_time_ms(const Json& event) {
  const Json& time = event.get("timestamp");
  return time.is_number() ? std::llround(time.as_double() * 1000) : 0;
}

const Json& event_details(const Json& event) {
  static const Json kNone;
  if (!event.is_object()) return kNone;
  for (const auto& member : event.members())
    if (ends_with(member.key, "EventDetails")) return member.value;
  return kNone;
}

std::string history_text(const std::vector<Json>& events) {
  std::string text;
  const std::int64_t start_ms = events.empty() ? 0 : event_time_ms(events.front());
  for (const Json& event : events) {
    std::string line =
        format("{} < {}  +{}  {}", event.get_int("id"), event.get_int("previousEventId"),
               duration_text(event_time_ms(event) - start_ms), event.get_string("type"));
    add_details(event_details(event), line);
    text += line + "\n";
  }
  return text;
}

}  // namespace lockstep::harness
