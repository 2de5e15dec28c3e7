#include <map>
#include <unordered_set>

#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

namespace {
constexpr std::int64_t kRangeMax = 1000;  // elements

Json with_sorted_members(const Json& value) {
  if (value.is_array()) {
    Json::Items items;
    for (const Json& item : value.items()) items.push_back(with_sorted_members(item));
    return Json(std::move(items));
  }
  if (!value.is_object()) return value;
  std::map<std::string, const Json*> sorted;
  for (const auto& member : value.members()) sorted.emplace(member.key, &member.value);
  Json out = Json::object();
  for (const auto& [key, member] : sorted) out.set(key, with_sorted_members(*member));
  return out;
}

// The same text for values that are equal to Jackson: members in any order, but 1 is not 1.0.
std::string identity_of(const Json& value) {
  const bool nested = value.is_array() || value.is_object();
  return nested ? dump(with_sorted_members(value)) : dump(value);
}
}  // namespace

std::optional<Json> array(const Call& call) { return Json(call.arguments); }

std::optional<Json> array_partition(const Call& call) {
  const auto size = whole_number(call[1]);
  if (!call[0].is_array() || !size || *size < 1) return {};
  Json::Items parts;
  Json::Items part;
  for (const Json& item : call[0].items()) {
    part.push_back(item);
    if (static_cast<std::int64_t>(part.size()) < *size) continue;
    parts.emplace_back(std::move(part));
    part.clear();
  }
  if (!part.empty()) parts.emplace_back(std::move(part));
  return Json(std::move(parts));
}

std::optional<Json> array_contains(const Call& call) {
  if (!call[0].is_array()) return {};
  const std::string wanted = identity_of(call[1]);
  for (const Json& item : call[0].items())
    if (item.kind() == call[1].kind() && identity_of(item) == wanted) return Json(true);
  return Json(false);
}

std::optional<Json> array_range(const Call& call) {
  const auto first = whole_number(call[0]);
  const auto last = whole_number(call[1]);
  const auto step = whole_number(call[2]);
  if (!first || !last || !step || *step == 0) return {};
  Json::Items items;
  for (std::int64_t i = *first; *step > 0 ? i <= *last : i >= *last;) {
    if (static_cast<std::int64_t>(items.size()) == kRangeMax) return {};
    items.emplace_back(i);
    if (__builtin_add_overflow(i, *step, &i)) break;
  }
  return Json(std::move(items));
}

std::optional<Json> array_get_item(const Call& call) {
  const auto index = whole_number(call[1]);
  if (!call[0].is_array() || !index) return {};
  if (*index < 0 || static_cast<std::size_t>(*index) >= call[0].size()) return {};
  return call[0][static_cast<std::size_t>(*index)];
}

std::optional<Json> array_length(const Call& call) {
  if (!call[0].is_array()) return {};
  return Json(static_cast<std::int64_t>(call[0].size()));
}

std::optional<Json> array_unique(const Call& call) {
  if (!call[0].is_array()) return {};
  std::unordered_set<std::string> seen;  // only asked, never iterated
  Json::Items items;
  for (const Json& item : call[0].items())
    if (seen.insert(identity_of(item)).second) items.push_back(item);
  return Json(std::move(items));
}

}  // namespace lockstep::query::intrinsics
