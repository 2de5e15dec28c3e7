#include "emulator/services/lambda/filter.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace lockstep::lambda {
namespace {

constexpr int kDepthMax = 64;

bool compare_numbers(const std::string& sign, double a, double b) {
  if (sign == "=") return a == b;
  if (sign == "<") return a < b;
  if (sign == "<=") return a <= b;
  if (sign == ">") return a > b;
  if (sign == ">=") return a >= b;
  return false;
}

bool in_range(const Json& range, const Json& value) {
  if (!value.is_number() || !range.is_array()) return false;
  for (std::size_t i = 0; i + 1 < range.size(); i += 2) {
    if (!range[i].is_string() || !range[i + 1].is_number()) return false;
    if (!compare_numbers(range[i].as_string(), value.as_double(), range[i + 1].as_double()))
      return false;
  }
  return true;
}

bool fits_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool fits_rule(const Json& rule, const Json& value);

// A rule of the form {"prefix": ..} for a value that is there.
bool fits_operator(const std::string& name, const Json& operand, const Json& value) {
  const bool texts = value.is_string() && operand.is_string();
  if (name == "prefix" || name == "suffix") {
    if (operand.is_object()) {
      const Json& inner = operand.get("equals-ignore-case");
      if (!inner.is_string() || !value.is_string()) return false;
      const std::string a = to_lower(value.as_string()), b = to_lower(inner.as_string());
      return name == "prefix" ? starts_with(a, b) : ends_with(a, b);
    }
    if (!texts) return false;
    return name == "prefix" ? starts_with(value.as_string(), operand.as_string())
                            : ends_with(value.as_string(), operand.as_string());
  }
  if (name == "equals-ignore-case")
    return texts && to_lower(value.as_string()) == to_lower(operand.as_string());
  if (name == "wildcard") return texts && fits_wildcard(operand.as_string(), value.as_string());
  if (name == "numeric") return in_range(operand, value);
  if (name == "exists") return operand.is_bool() && operand.as_bool();
  if (name == "anything-but") {
    if (operand.is_array())
      return std::none_of(operand.items().begin(), operand.items().end(),
                          [&](const Json& each) { return fits_rule(each, value); });
    return !fits_rule(operand, value);
  }
  return false;
}

bool fits_rule(const Json& rule, const Json& value) {
  if (!rule.is_object()) return rule == value;
  if (rule.size() != 1) return false;
  return fits_operator(rule.members()[0].key, rule.members()[0].value, value);
}

bool wants_absence(const Json& rule) {
  const Json* exists = rule.is_object() ? rule.find("exists") : nullptr;
  return exists && exists->is_bool() && !exists->as_bool();
}

// Any of the rules, for a leaf; an array matches by any of its elements.
bool fits_any(const Json& rules, const Json* value) {
  for (const Json& rule : rules.items()) {
    const bool absent = !value || (value->is_array() && value->empty());
    if (wants_absence(rule)) {
      if (absent) return true;
      continue;
    }
    if (absent || value->is_object()) continue;
    if (value->is_array()) {
      for (const Json& each : value->items())
        if (fits_rule(rule, each)) return true;
    } else if (fits_rule(rule, *value)) {
      return true;
    }
  }
  return false;
}

bool fits(const Json& pattern, const Json* value, int depth) {
  if (depth > kDepthMax) return false;
  for (const Json::Member& member : pattern.members()) {
    if (member.key == "$or" && member.value.is_array()) {
      const bool any = std::any_of(
          member.value.items().begin(), member.value.items().end(),
          [&](const Json& each) { return each.is_object() && fits(each, value, depth + 1); });
      if (!any) return false;
      continue;
    }
    const Json* inner = value && value->is_object() ? value->find(member.key) : nullptr;
    if (member.value.is_array() ? !fits_any(member.value, inner)
                                : !fits(member.value, inner, depth + 1))
      return false;
  }
  return true;
}

bool well_formed(const Json& pattern, int depth) {
  if (!pattern.is_object() || pattern.empty() || depth > kDepthMax) return false;
  for (const Json::Member& member : pattern.members()) {
    if (member.value.is_array() ? member.value.empty() : !well_formed(member.value, depth + 1))
      return false;
  }
  return true;
}

}  // namespace

bool is_pattern(std::string_view text) {
  const auto pattern = parse_json(text);
  return pattern.ok() && well_formed(*pattern, 0);
}

bool matches(const Json& pattern, const Json& value) {
  return pattern.is_object() && fits(pattern, &value, 0);
}

}  // namespace lockstep::lambda
