#include "emulator/harness/history_text.h"

#include <cmath>
#include <map>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::harness {

namespace {

constexpr std::size_t kRepeatedAbove = 60;  // longer values are written out once

std::string one_line(std::string text) {
  text = replace_all(std::move(text), "\r", "\\r");
  return replace_all(std::move(text), "\n", "\\n");
}

std::string value_text(const Json& value) {
  return one_line(value.is_string() ? value.as_string() : dump(value));
}

// The answer of a service carries headers of its transport; they say nothing of the execution.
std::string without_transport(const std::string& text) {
  if (text.find("\"SdkHttpMetadata\"") == std::string::npos) return text;
  auto parsed = parse_json(text);
  if (!parsed.ok() || !parsed->is_object()) return text;
  Json kept = *parsed;
  kept.erase("SdkHttpMetadata");
  kept.erase("SdkResponseMetadata");
  return dump(kept);
}

class Writer {
 public:
  std::string line(const Json& event, std::int64_t start_ms) {
    const std::int64_t id = event.get_int("id");
    std::string text =
        format("{} < {}  +{}  {}", id, event.get_int("previousEventId"),
               duration_text(event_time_ms(event) - start_ms), event.get_string("type"));
    add_details(event_details(event), id, text);
    return text + "\n";
  }

 private:
  void add_details(const Json& details, std::int64_t id, std::string& text) {
    if (!details.is_object()) return;
    if (details.contains("name")) text += "  " + value_text(details.get("name"));
    std::map<std::string, const Json*> sorted;
    for (const auto& member : details.members()) {
      const bool says_nothing = member.key == "name" || ends_with(member.key, "Details");
      if (!says_nothing) sorted[member.key] = &member.value;
    }
    std::string separator = "  ";
    for (const auto& [key, value] : sorted) {
      text += separator + key + "=" + shown(value_text(*value), id);
      separator = " ";
    }
  }

  std::string shown(std::string value, std::int64_t id) {
    value = without_transport(value);
    if (value.size() <= kRepeatedAbove) return value;
    const auto [first, is_new] = seen_.try_emplace(value, id);
    return is_new ? value : format("(as in {})", first->second);
  }

  std::map<std::string, std::int64_t> seen_;  // long value → the event that had it first
};

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
  Writer writer;
  const std::int64_t start_ms = events.empty() ? 0 : event_time_ms(events.front());
  for (const Json& event : events) text += writer.line(event, start_ms);
  return text;
}

}  // namespace lockstep::harness
