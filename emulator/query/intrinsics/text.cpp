#include "emulator/base/text.h"

#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

// The first argument is a template: "{}" takes the next value, a backslash keeps the next
// character as it is.
std::optional<Json> format_text(const Call& call) {
  if (!call[0].is_string()) return {};
  const std::string& pattern = call[0].as_string();
  std::string out;
  std::size_t next = 1;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern[++i];
    } else if (pattern[i] == '{' && i + 1 < pattern.size() && pattern[i + 1] == '}') {
      if (next == call.size()) return {};
      const Json& value = call[next++];
      if (value.is_string()) {
        out += value.as_string();
      } else {
        dump_to(out, value);
      }
      ++i;
    } else {
      out += pattern[i];
    }
  }
  if (next != call.size()) return {};
  return Json(std::move(out));
}

// Every character of the second argument separates; empty parts are left out.
std::optional<Json> string_split(const Call& call) {
  if (!call[0].is_string() || !call[1].is_string()) return {};
  const std::u32string text = to_code_points(call[0].as_string());
  const std::u32string separators = to_code_points(call[1].as_string());
  Json::Items parts;
  std::u32string part;
  for (const char32_t c : text) {
    if (separators.find(c) == std::u32string::npos) {
      part += c;
    } else if (!part.empty()) {
      parts.emplace_back(from_code_points(part));
      part.clear();
    }
  }
  if (!part.empty()) parts.emplace_back(from_code_points(part));
  return Json(std::move(parts));
}

std::optional<Json> string_to_json(const Call& call) {
  if (!call[0].is_string()) return {};
  auto value = parse_json(call[0].as_string());
  if (!value.ok()) return {};
  return std::move(value).value();
}

std::optional<Json> json_to_string(const Call& call) { return Json(dump(call[0])); }

// The third argument asks for a deep merge, which AWS does not support.
std::optional<Json> json_merge(const Call& call) {
  if (!call[0].is_object() || !call[1].is_object()) return {};
  if (!call[2].is_bool() || call[2].as_bool()) return {};
  Json merged = call[0];
  for (const auto& member : call[1].members()) merged.set(member.key, member.value);
  return merged;
}

}  // namespace lockstep::query::intrinsics
