#include "emulator/harness/matcher.h"

#include <algorithm>
#include <limits>

#include "emulator/base/text.h"
#include "emulator/core/pattern.h"
#include "emulator/harness/words.h"

namespace lockstep::harness {

namespace {

constexpr const char* kNothing = "(nothing)";

// The matcher's name, or empty.
std::string_view matcher_name(const Json& expected) {
  if (!expected.is_object() || expected.size() != 1) return "";
  const std::string& key = expected.members()[0].key;
  return key.size() > 1 && key[0] == '$' ? std::string_view(key) : std::string_view();
}

std::string shown(const Json* value) { return value ? dump_pretty(*value) : kNothing; }

void differ(const std::string& where, std::string expected, const Json* actual, Mismatches& out) {
  out.push_back({where, std::move(expected), shown(actual)});
}

std::string member_path(const std::string& where, const std::string& key) {
  const bool plain = key.find_first_of(".[]\" ") == std::string::npos && !key.empty();
  return plain ? where + "." + key : format("{}[\"{}\"]", where, key);
}

std::string item_path(const std::string& where, std::size_t index) {
  return format("{}[{}]", where, index);
}

bool is_type(const Json& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer") return value.is_int();
  if (type == "boolean") return value.is_bool();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" && value.is_null();
}

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> kNames = {"string", "number", "integer", "boolean",
                                                  "array",  "object", "null"};
  return kNames;
}

bool fits(const Json& expected, const Json* actual) {
  Mismatches found;
  compare(expected, actual, "", Members::All, found);
  return found.empty();
}

bool contains(const Json& part, const Json& actual) {
  if (actual.is_string())
    return part.is_string() && actual.as_string().find(part.as_string()) != std::string::npos;
  if (!actual.is_array()) return false;
  return std::any_of(actual.items().begin(), actual.items().end(),
                     [&](const Json& item) { return fits(part, &item); });
}

bool between(const Json& range, const Json& actual) {
  if (actual.is_number() && range[0].is_number() && range[1].is_number())
    return range[0].as_double() <= actual.as_double() && actual.as_double() <= range[1].as_double();
  if (actual.is_string() && range[0].is_string() && range[1].is_string())
    return range[0].as_string() <= actual.as_string() && actual.as_string() <= range[1].as_string();
  return false;
}

bool has_length(const Json& length, const Json& actual) {
  const std::size_t size =
      actual.is_string() ? to_code_points(actual.as_string()).size() : actual.size();
  if (!actual.is_string() && !actual.is_array() && !actual.is_object()) return false;
  const Json count(static_cast<std::int64_t>(size));
  return fits(length, &count);
}

// Matchers that only say yes or no of a value that is there.
bool holds(std::string_view name, const Json& argument, const Json& actual) {
  if (name == "$any") return true;
  if (name == "$type") return argument.is_string() && is_type(actual, argument.as_string());
  if (name == "$pattern")
    return actual.is_string() && core::Pattern(argument.as_string()).matches(actual.as_string());
  if (name == "$contains") return contains(argument, actual);
  if (name == "$between") return between(argument, actual);
  if (name == "$length") return has_length(argument, actual);
  if (name == "$oneOf")
    return std::any_of(argument.items().begin(), argument.items().end(),
                       [&](const Json& choice) { return fits(choice, &actual); });
  return name == "$not" && !fits(argument, &actual);
}

void compare_json_text(const Json& expected, const Json& actual, const std::string& where,
                       Mismatches& out) {
  if (!actual.is_string()) return differ(where, "a text holding JSON", &actual, out);
  const auto parsed = parse_json(actual.as_string());
  if (!parsed.ok()) return differ(where, "a text holding JSON", &actual, out);
  compare(expected, &*parsed, where, Members::All, out);
}

void compare_each(const Json& expected, const Json& actual, const std::string& where,
                  Mismatches& out) {
  if (!actual.is_array()) return differ(where, "an array", &actual, out);
  for (std::size_t i = 0; i < actual.size(); ++i)
    compare(expected, &actual[i], item_path(where, i), Members::All, out);
}

void compare_plain(const Json& expected, const Json* actual, const std::string& where,
                   Mismatches& out) {
  compare(expected, actual, where, Members::All, out);
}

void apply_matcher(std::string_view name, const Json& expected, const Json* actual,
                   const std::string& where, Mismatches& out) {
  const Json& argument = expected.members()[0].value;
  if (name == "$absent") {
    if (actual) differ(where, kNothing, actual, out);
    return;
  }
  if (!actual) return differ(where, dump_pretty(expected), actual, out);
  if (name == "$json") return compare_json_text(argument, *actual, where, out);
  if (name == "$partial") return compare(argument, actual, where, Members::Named, out);
  if (name == "$each") return compare_each(argument, *actual, where, out);
  if (name == "$unordered") {
    if (!actual->is_array()) return differ(where, "an array", actual, out);
    return compare_unordered(argument, *actual, where, compare_plain, out);
  }
  if (name == "$equals") {
    if (argument != *actual) differ(where, dump_pretty(argument), actual, out);
    return;
  }
  if (!holds(name, argument, *actual)) differ(where, dump_pretty(expected), actual, out);
}

void compare_members(const Json& expected, const Json& actual, const std::string& where,
                     Members members, Mismatches& out) {
  for (const auto& member : expected.members())
    compare(member.value, actual.find(member.key), member_path(where, member.key), Members::All,
            out);
  if (members == Members::Named) return;
  for (const auto& member : actual.members())
    if (!expected.contains(member.key))
      differ(member_path(where, member.key), kNothing, &member.value, out);
}

void compare_items(const Json& expected, const Json& actual, const std::string& where,
                   Mismatches& out) {
  if (expected.size() != actual.size()) return differ(where, dump_pretty(expected), &actual, out);
  for (std::size_t i = 0; i < expected.size(); ++i)
    compare(expected[i], &actual[i], item_path(where, i), Members::All, out);
}

}  // namespace

void compare(const Json& expected, const Json* actual, const std::string& where, Members members,
             Mismatches& out) {
  const std::string_view matcher = matcher_name(expected);
  if (!matcher.empty()) return apply_matcher(matcher, expected, actual, where, out);
  if (actual && expected.is_object() && actual->is_object())
    return compare_members(expected, *actual, where, members, out);
  if (actual && expected.is_array() && actual->is_array())
    return compare_items(expected, *actual, where, out);
  if (!actual || expected != *actual) differ(where, dump_pretty(expected), actual, out);
}

bool is_matcher(const Json& expected) { return !matcher_name(expected).empty(); }

void compare_unordered(const Json& expected, const Json& actual, const std::string& where,
                       CompareItem compare_item, Mismatches& out) {
  if (expected.size() != actual.size()) return differ(where, dump_pretty(expected), &actual, out);
  std::vector<bool> taken(actual.size(), false);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    Mismatches closest;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    std::size_t choice = actual.size();
    for (std::size_t k = 0; k < actual.size() && fewest > 0; ++k) {
      if (taken[k]) continue;
      Mismatches found;
      compare_item(expected[i], &actual[k], item_path(where, i), found);
      if (found.size() >= fewest) continue;
      fewest = found.size();
      choice = k;
      closest = std::move(found);
    }
    if (fewest == 0) taken[choice] = true;
    out.insert(out.end(), closest.begin(), closest.end());
  }
}

namespace {

const std::vector<std::string>& matcher_names() {
  static const std::vector<std::string> kNames = {
      "$any",  "$absent",  "$type",      "$pattern", "$contains", "$between", "$length",
      "$json", "$partial", "$unordered", "$each",    "$oneOf",    "$not",     "$equals"};
  return kNames;
}

// What is wrong with the argument of a known matcher; empty if nothing is.
std::string argument_complaint(std::string_view name, const Json& argument) {
  if (name == "$type") {
    const auto& names = type_names();
    const bool known = argument.is_string() &&
                       std::find(names.begin(), names.end(), argument.as_string()) != names.end();
    return known ? "" : "$type takes one of " + join(names, ", ");
  }
  if (name == "$pattern") {
    if (!argument.is_string()) return "$pattern takes a regular expression";
    return core::Pattern(argument.as_string()).understood() ? "" : "$pattern cannot be understood";
  }
  if (name == "$between")
    return argument.is_array() && argument.size() == 2 ? "" : "$between takes [least, most]";
  if (name == "$unordered" || name == "$oneOf")
    return argument.is_array() ? "" : std::string(name) + " takes an array";
  if (name == "$partial") return argument.is_object() ? "" : "$partial takes an object";
  return "";
}

}  // namespace

void check_matchers(const Json& expected, const std::string& where,
                    std::vector<std::string>& complaints) {
  const std::string_view matcher = matcher_name(expected);
  if (!matcher.empty()) {
    const Json& argument = expected.members()[0].value;
    const auto& names = matcher_names();
    if (std::find(names.begin(), names.end(), matcher) == names.end()) {
      complaints.push_back(
          format("{}: there is no matcher {}{}", where, matcher, did_you_mean(matcher, names)));
      return;
    }
    const std::string complaint = argument_complaint(matcher, argument);
    if (!complaint.empty()) complaints.push_back(where + ": " + complaint);
    if (matcher != "$equals") check_matchers(argument, where, complaints);
    return;
  }
  if (expected.is_array())
    for (std::size_t i = 0; i < expected.size(); ++i)
      check_matchers(expected[i], item_path(where, i), complaints);
  if (expected.is_object())
    for (const auto& member : expected.members())
      check_matchers(member.value, member_path(where, member.key), complaints);
}

}  // namespace lockstep::harness
