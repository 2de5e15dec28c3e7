#include "emulator/base/event_pattern.h"

#include <algorithm>
#include <iterator>

#include "emulator/base/cidr.h"
#include "emulator/base/event_pattern_check.h"
#include "emulator/base/text.h"

namespace lockstep {

namespace {

using Condition = EventPattern::Condition;
using Conditions = std::vector<Condition>;

constexpr std::size_t kAlternativesMax = 1000;
constexpr int kEventDepthMax = 100;

// --- rules ---------------------------------------------------------------------------------------

// '*' stands for any run of characters, '\*' and '\\' for themselves.
bool wildcard_fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
      continue;
    }
    const std::size_t literal = p + 1 < pattern.size() && pattern[p] == '\\' ? p + 1 : p;
    if (literal < pattern.size() && pattern[literal] == text[t]) {
      p = literal + 1;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool number_in_range(const Json& value, const Json& terms) {
  if (!value.is_number() || !terms.is_array()) return false;
  const double number = value.as_double();
  for (std::size_t i = 0; i + 1 < terms.size(); i += 2) {
    const std::string op = terms[i].is_string() ? terms[i].as_string() : "";
    const double bound = terms[i + 1].is_number() ? terms[i + 1].as_double() : 0;
    const bool fits = op == "="    ? number == bound
                      : op == "<"  ? number < bound
                      : op == "<=" ? number <= bound
                      : op == ">"  ? number > bound
                                   : number >= bound;
    if (!fits) return false;
  }
  return true;
}

// prefix, suffix, equals-ignore-case or wildcard.
bool text_fits(std::string_view op, const Json& operand, const Json& value) {
  if (!value.is_string()) return false;
  if (operand.is_object() && operand.size() == 1) {
    const std::string text = to_lower(value.as_string());
    const std::string affix = to_lower(operand.get_string("equals-ignore-case"));
    return op == "prefix" ? starts_with(text, affix) : ends_with(text, affix);
  }
  if (!operand.is_string()) return false;
  const std::string& wanted = operand.as_string();
  if (op == "prefix") return starts_with(value.as_string(), wanted);
  if (op == "suffix") return ends_with(value.as_string(), wanted);
  if (op == "wildcard") return wildcard_fits(wanted, value.as_string());
  return to_lower(value.as_string()) == to_lower(wanted);
}

bool is_anything_but(const Json& refused, const Json& value) {
  if (refused.is_object() && !refused.empty()) {
    const auto& [op, operand] = refused.members().front();
    if (!operand.is_array()) return !text_fits(op, operand, value);
    return std::none_of(operand.items().begin(), operand.items().end(),
                        [&, name = std::string_view(op)](const Json& each) {
                          return text_fits(name, each, value);
                        });
  }
  if (!refused.is_array()) return refused != value;
  return std::find(refused.items().begin(), refused.items().end(), value) == refused.items().end();
}

bool rule_fits(const Json& rule, const Json& value) {
  if (!rule.is_object())
    return rule.kind() == value.kind() || rule.is_number() ? rule == value : false;
  if (rule.empty()) return false;
  const auto& [op, operand] = rule.members().front();
  if (op == "exists") return operand == Json(true);
  if (op == "anything-but") return is_anything_but(operand, value);
  if (op == "numeric") return number_in_range(value, operand);
  if (op == "cidr") {
    const auto block = parse_cidr(operand.is_string() ? operand.as_string() : "");
    return block.ok() && value.is_string() && cidr_contains(*block, value.as_string());
  }
  return text_fits(op == "exactly" ? "equals" : op, operand, value);
}

bool absence_fits(const Json& rules) {
  return std::any_of(rules.items().begin(), rules.items().end(), [](const Json& rule) {
    const Json* exists = rule.find("exists");
    return exists && *exists == Json(false);
  });
}

// Whether a leaf is there, and whether one of the alternatives fits.
struct Leaf {
  bool present = false;
  bool fits = false;
};

Leaf look_at(const Json& rules, const Json& value, int depth) {
  Leaf leaf;
  if (value.is_object() || depth > kEventDepthMax) return leaf;
  if (value.is_array()) {
    for (const Json& item : value.items()) {
      const Leaf inner = look_at(rules, item, depth + 1);
      leaf.present = leaf.present || inner.present;
      leaf.fits = leaf.fits || inner.fits;
    }
    return leaf;
  }
  leaf.present = true;
  leaf.fits = std::any_of(rules.items().begin(), rules.items().end(),
                          [&](const Json& rule) { return rule_fits(rule, value); });
  return leaf;
}

// --- events --------------------------------------------------------------------------------------

// The member of `node` a path goes through, by its whole rest or up to a dot.
const Json::Member* member_on_path(const Json& node, std::string_view path) {
  const Json::Member* best = nullptr;
  for (const Json::Member& member : node.members()) {
    if (member.key == path) return &member;
    const bool within = path.size() > member.key.size() && starts_with(path, member.key) &&
                        path[member.key.size()] == '.';
    // A dotted key that holds an object is not looked into.
    if (within && (member.key.find('.') == std::string::npos || !member.value.is_object()))
      best = &member;
  }
  return best;
}

struct Within {
  const Json::Member* member;
  std::vector<Condition> conditions;  // with what is left of their paths
};

bool conditions_fit(const std::vector<Condition>& conditions, const Json& node, int depth) {
  if (depth > kEventDepthMax) return false;
  if (node.is_array()) {
    // Elements are alternatives; no element is as good as nothing there.
    const bool any_object =
        std::any_of(node.items().begin(), node.items().end(),
                    [](const Json& item) { return item.is_object() || item.is_array(); });
    if (any_object)
      return std::any_of(node.items().begin(), node.items().end(), [&](const Json& item) {
        return (item.is_object() || item.is_array()) && conditions_fit(conditions, item, depth + 1);
      });
  }
  if (!node.is_object())
    return std::all_of(conditions.begin(), conditions.end(),
                       [](const Condition& condition) { return absence_fits(condition.rules); });
  std::vector<Within> inside;
  for (const Condition& condition : conditions) {
    const Json::Member* member = member_on_path(node, condition.path);
    if (!member) {
      if (!absence_fits(condition.rules)) return false;
      continue;
    }
    if (member->key.size() == condition.path.size()) {
      const Leaf leaf = look_at(condition.rules, member->value, 0);
      if (!leaf.fits && (leaf.present || !absence_fits(condition.rules))) return false;
      continue;
    }
    auto found = std::find_if(inside.begin(), inside.end(),
                              [&](const Within& one) { return one.member == member; });
    if (found == inside.end()) found = inside.insert(inside.end(), {member, {}});
    found->conditions.push_back({condition.path.substr(member->key.size() + 1), condition.rules});
  }
  return std::all_of(inside.begin(), inside.end(), [&](const Within& one) {
    return conditions_fit(one.conditions, one.member->value, depth + 1);
  });
}

// --- patterns ------------------------------------------------------------------------------------

// Every way to fulfil `pattern` below `prefix`, each a set of conditions.
std::vector<Conditions> multiply_out(const Json& pattern, const std::string& prefix);

std::vector<Conditions> member_ways(const Json::Member& member, const std::string& prefix) {
  if (is_or_of_patterns(member)) {
    std::vector<Conditions> ways;
    for (const Json& alternative : member.value.items()) {
      auto more = multiply_out(alternative, prefix);
      std::move(more.begin(), more.end(), std::back_inserter(ways));
      if (ways.size() > kAlternativesMax) return ways;
    }
    return ways;
  }
  const std::string path = prefix.empty() ? member.key : prefix + "." + member.key;
  if (member.value.is_object()) return multiply_out(member.value, path);
  return {{Condition{path, member.value}}};
}

std::vector<Conditions> multiply_out(const Json& pattern, const std::string& prefix) {
  std::vector<Conditions> ways{{}};
  for (const Json::Member& member : pattern.members()) {
    const auto more = member_ways(member, prefix);
    std::vector<Conditions> product;
    for (const Conditions& one : ways)
      for (const Conditions& other : more) {
        if (product.size() > kAlternativesMax) return product;
        product.push_back(one);
        product.back().insert(product.back().end(), other.begin(), other.end());
      }
    ways = std::move(product);
  }
  return ways;
}

}  // namespace

Result<EventPattern, PatternFault> EventPattern::parse(std::string_view text) {
  const auto parsed = parse_json(text, {.depth = 100});
  if (!parsed.ok())
    return Failure(
        PatternFault{parsed.error().message, parsed.error().line, parsed.error().column});
  RETURN_IF_ERROR(check_event_pattern(text));
  EventPattern pattern;
  pattern.alternatives_ = multiply_out(*parsed, "");
  if (pattern.alternatives_.size() > kAlternativesMax)
    return Failure(
        PatternFault{"Rule is too complex - try using fewer wildcard characters or fewer "
                     "repeating character sequences after a wildcard character"});
  return pattern;
}

bool EventPattern::matches(const Json& event) const {
  return event.is_object() &&
         std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Conditions& conditions) {
           return conditions_fit(conditions, event, 0);
         });
}

std::string event_pattern_message(std::string_view pattern, const PatternFault& fault) {
  return format(
      "Event pattern is not valid. Reason: {}\n at [Source: (String)\"{}\"; line: {}, column: {}]",
      fault.reason, pattern, fault.line, fault.column);
}

}  // namespace lockstep
