#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/base/cidr.h"
#include "emulator/services/sns/filter_policy.h"

namespace lockstep::sns {
namespace {

// What a message holds under a key: any of the values may match.
struct Candidates {
  bool present = false;
  std::vector<Json> values;
};

constexpr int kDepthMax = 100;

template <class Predicate>
bool any_text(const Candidates& candidates, Predicate predicate) {
  return std::any_of(candidates.values.begin(), candidates.values.end(), [&](const Json& value) {
    return value.is_string() && predicate(value.as_string());
  });
}

bool has(const Candidates& candidates, const Json& wanted) {
  return std::find(candidates.values.begin(), candidates.values.end(), wanted) !=
         candidates.values.end();
}

bool compare(double value, std::string_view op, double bound) {
  if (op == "=") return value == bound;
  if (op == "<") return value < bound;
  if (op == "<=") return value <= bound;
  if (op == ">") return value > bound;
  return value >= bound;
}

bool in_range(const Json& value, const Json& terms) {
  if (!value.is_number() || !terms.is_array()) return false;
  for (std::size_t i = 0; i + 1 < terms.size(); i += 2) {
    if (!terms[i].is_string() || !terms[i + 1].is_number()) return false;
    if (!compare(value.as_double(), terms[i].as_string(), terms[i + 1].as_double())) return false;
  }
  return true;
}

bool is_anything_but(const Candidates& candidates, const Json& refused) {
  if (!candidates.present) return false;
  if (refused.is_object() && !refused.empty()) {
    const auto& [op, affix] = refused.members().front();
    const auto text = affix.is_string() ? affix.as_string() : std::string();
    return !any_text(candidates, [&, prefix = op == "prefix"](std::string_view value) {
      return prefix ? starts_with(value, text) : ends_with(value, text);
    });
  }
  if (!refused.is_array()) return !has(candidates, refused);
  return std::none_of(refused.items().begin(), refused.items().end(),
                      [&](const Json& each) { return has(candidates, each); });
}

bool rule_matches(const Candidates& candidates, const Json& rule) {
  if (!rule.is_object()) return has(candidates, rule);
  if (rule.empty()) return false;
  const auto& [op, operand] = rule.members().front();
  if (op == "exists") return operand.is_bool() && candidates.present == operand.as_bool();
  if (op == "anything-but") return is_anything_but(candidates, operand);
  if (op == "numeric") {
    return std::any_of(candidates.values.begin(), candidates.values.end(),
                       [&](const Json& value) { return in_range(value, operand); });
  }
  if (!operand.is_string()) return false;
  const auto& text = operand.as_string();
  if (op == "prefix")
    return any_text(candidates, [&](std::string_view value) { return starts_with(value, text); });
  if (op == "suffix")
    return any_text(candidates, [&](std::string_view value) { return ends_with(value, text); });
  if (op == "equals-ignore-case") {
    return any_text(candidates,
                    [&](std::string_view value) { return to_lower(value) == to_lower(text); });
  }
  const auto block = parse_cidr(text);
  return op == "cidr" && block.ok() &&
         any_text(candidates, [&](std::string_view value) { return cidr_contains(*block, value); });
}

bool any_rule_matches(const Candidates& candidates, const Json& rules) {
  return rules.is_array() &&
         std::any_of(rules.items().begin(), rules.items().end(),
                     [&](const Json& rule) { return rule_matches(candidates, rule); });
}

bool is_or(const Json::Member& member) {
  return member.key == "$or" && member.value.is_array() && !member.value.empty() &&
         member.value[0].is_object();
}

// --- attributes ---------------------------------------------------------------------------------

Candidates attribute_values(const Json& attributes, std::string_view name) {
  Candidates candidates;
  const Json* attribute = attributes.find(name);
  if (!attribute) return candidates;
  candidates.present = true;
  const auto type = attribute->get_string("DataType");
  const auto text = attribute->get_string("StringValue");
  if (type == "String.Array") {
    const auto list = parse_json(text);
    if (!list.ok()) return candidates;
    if (list.value().is_array()) candidates.values = list.value().items();
    else candidates.values.push_back(list.value());
  } else if (starts_with(type, "Number")) {
    const auto number = parse_json(trim(text));
    if (number.ok() && number.value().is_number()) candidates.values.push_back(number.value());
  } else if (starts_with(type, "String")) {
    candidates.values.emplace_back(text);
  }
  return candidates;
}

bool attributes_match(const Json& policy, const Json& attributes, int depth) {
  if (depth > kDepthMax) return false;
  for (const auto& member : policy.members()) {
    if (is_or(member)) {
      const auto& alternatives = member.value.items();
      if (!std::any_of(alternatives.begin(), alternatives.end(), [&](const Json& each) {
            return attributes_match(each, attributes, depth + 1);
          }))
        return false;
    } else if (!any_rule_matches(attribute_values(attributes, member.key), member.value)) {
      return false;
    }
  }
  return true;
}

// --- body ---------------------------------------------------------------------------------------

// Everything that `key` names below `node`: a member of that name, and, as a path with dots,
// members of members.
void collect(const Json& node, std::string_view key, std::vector<const Json*>& found, int depth) {
  if (depth > kDepthMax) return;
  if (node.is_array()) {
    for (const auto& item : node.items()) collect(item, key, found, depth + 1);
    return;
  }
  if (const Json* member = node.find(key)) found.push_back(member);
  for (auto dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
    if (const Json* member = node.find(key.substr(0, dot)))
      collect(*member, key.substr(dot + 1), found, depth + 1);
  }
}

// Arrays, also within arrays, are flattened: each element is a candidate.
void add_leaves(const Json& value, Candidates& candidates, int depth) {
  if (value.is_array() && depth < kDepthMax) {
    for (const auto& item : value.items()) add_leaves(item, candidates, depth + 1);
    return;
  }
  candidates.present = true;
  if (!value.is_object()) candidates.values.push_back(value);
}

bool body_matches(const Json& policy, const Json& body, int depth);

bool member_matches(const Json::Member& member, const Json& body, int depth) {
  if (is_or(member)) {
    const auto& alternatives = member.value.items();
    return std::any_of(alternatives.begin(), alternatives.end(),
                       [&](const Json& each) { return body_matches(each, body, depth + 1); });
  }
  std::vector<const Json*> found;
  collect(body, member.key, found, 0);
  if (member.value.is_object()) {
    static const Json kAbsent = Json::object();
    if (found.empty()) return body_matches(member.value, kAbsent, depth + 1);
    return std::any_of(found.begin(), found.end(), [&](const Json* each) {
      return body_matches(member.value, *each, depth + 1);
    });
  }
  Candidates candidates;
  for (const auto* value : found) add_leaves(*value, candidates, 0);
  return any_rule_matches(candidates, member.value);
}

// An array of objects: each element is one alternative, on which all keys must match.
bool body_matches(const Json& policy, const Json& body, int depth) {
  if (depth > kDepthMax) return false;
  if (body.is_array()) {
    return std::any_of(body.items().begin(), body.items().end(),
                       [&](const Json& item) { return body_matches(policy, item, depth + 1); });
  }
  return std::all_of(
      policy.members().begin(), policy.members().end(),
      [&](const Json::Member& member) { return member_matches(member, body, depth); });
}

}  // namespace

bool matches_attributes(const Json& policy, const Json& attributes) {
  return !policy.is_object() || attributes_match(policy, attributes, 0);
}

bool matches_body(const Json& policy, std::string_view body) {
  if (!policy.is_object()) return true;
  const auto parsed = parse_json(body, {.depth = kDepthMax});
  return parsed.ok() && (parsed.value().is_object() || parsed.value().is_array()) &&
         body_matches(policy, parsed.value(), 0);
}

}  // namespace lockstep::sns
