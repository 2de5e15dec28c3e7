#include "emulator/base/text.h"
#include "emulator/base/cidr.h"
#include "emulator/services/sns/filter_policy.h"

namespace lockstep::sns {
namespace {

using Fault = FilterPolicyFault;
using Checked = Result<void, Fault>;

constexpr std::size_t kKeysMax = 5;
constexpr std::int64_t kCombinationsMax = 150;

Failure<Fault> fault(std::string text) {
  return Failure(Fault{std::move(text), Fault::Kind::Syntax});
}

std::string shown(const Json& value) { return value.is_string() ? value.as_string() : dump(value); }

Checked check_numeric_operand(std::string_view op, const Json* value) {
  if (value && value->is_number()) return {};
  return fault(format("Value of {} must be numeric", op == "=" ? "equals" : op));
}

// ["=",1] | ["<",n] | ["<=",n] | [">",n] | [">=",n] | [">",a,"<=",b]
Checked check_numeric(const Json& terms) {
  if (!terms.is_array()) return fault("Value of numeric must be an array.");
  if (terms.empty()) return fault("Invalid member in numeric match: ]");
  if (!terms[0].is_string()) return fault("Invalid member in numeric match: " + shown(terms[0]));
  const auto& op = terms[0].as_string();
  const bool lower = op == ">" || op == ">=";
  if (!lower && op != "=" && op != "<" && op != "<=")
    return fault("Unrecognized numeric range operator: " + op);
  RETURN_IF_ERROR(check_numeric_operand(op, terms.size() > 1 ? &terms[1] : nullptr));
  if (terms.size() == 2) return {};
  if (!lower) return fault("Too many elements in numeric expression");
  const auto second = shown(terms[2]);
  if (second != "<" && second != "<=") return fault("Bad numeric range operator: " + second);
  if (terms.size() < 4) return fault(format("Value of {} must be numeric", second));
  if (!terms[3].is_number()) return fault("Bad value in numeric range: " + shown(terms[3]));
  if (terms.size() > 4) return fault("Too many terms in numeric range expression");
  const double bottom = terms[1].as_double();
  const double top = terms[3].as_double();
  if (bottom >= top) return fault("Bottom must be less than top");
  return {};
}

Checked check_anything_but(const Json& value) {
  if (value.is_object()) {
    if (value.size() != 1) return fault("Only one key allowed in match expression");
    const auto& inner = value.members().front();
    if (inner.key != "prefix" && inner.key != "suffix")
      return fault("Unsupported anything-but pattern: " + inner.key);
    if (!inner.value.is_string()) return fault(inner.key + " match pattern must be a string");
    return {};
  }
  if (!value.is_array()) return {};
  for (const auto& item : value.items()) {
    if (item.is_array() || item.is_object())
      return fault("Match value must be String, number, true, false, or null");
  }
  return {};
}

Checked check_cidr(const Json& value) {
  if (!value.is_string()) return fault("prefix match pattern must be a string");
  const auto parsed = parse_cidr(value.as_string());
  if (!parsed.ok()) return fault(parsed.error());
  return {};
}

Checked check_match(const Json& rule) {
  if (rule.is_array()) return fault("Match value must be String, number, true, false, or null");
  if (!rule.is_object()) return {};
  if (rule.empty()) return fault("Empty objects are not allowed");
  const auto& [op, value] = rule.members().front();
  if (op == "numeric") {
    RETURN_IF_ERROR(check_numeric(value));
  } else if (op == "anything-but") {
    RETURN_IF_ERROR(check_anything_but(value));
  } else if (op == "cidr") {
    RETURN_IF_ERROR(check_cidr(value));
  } else if (op == "exists") {
    if (!value.is_bool()) return fault("exists match pattern must be either true or false.");
  } else if (op == "prefix" || op == "suffix" || op == "equals-ignore-case") {
    if (!value.is_string()) return fault(op + " match pattern must be a string");
  } else {
    return fault("Unrecognized match type " + op);
  }
  if (rule.size() > 1) return fault("Only one key allowed in match expression");
  return {};
}

bool is_or(const Json::Member& member) {
  if (member.key != "$or" || !member.value.is_array() || member.value.empty()) return false;
  for (const auto& item : member.value.items()) {
    if (!item.is_object()) return false;
  }
  return true;
}

class Checker {
 public:
  explicit Checker(FilterScope scope) : scope_(scope) {}

  // How many combinations the policy stands for.
  Result<std::int64_t, Fault> combinations(const Json& policy, std::int64_t depth) {
    std::int64_t product = 1;
    for (const auto& member : policy.members()) {
      ASSIGN_OR_RETURN(const std::int64_t factor, factor_of(member, depth));
      product *= factor;
      if (product > kCombinationsMax) return fault("Filter policy is too complex");
    }
    return product;
  }

 private:
  Result<std::int64_t, Fault> factor_of(const Json::Member& member, std::int64_t depth) {
    const Json& value = member.value;
    if (is_or(member)) {
      std::int64_t sum = 0;
      for (const auto& alternative : value.items()) {
        ASSIGN_OR_RETURN(const std::int64_t each, combinations(alternative, depth));
        sum += each;
      }
      return sum;
    }
    if (value.is_object()) {
      if (scope_ == FilterScope::MessageAttributes) {
        return Failure(Fault{"Filter policy scope MessageAttributes does not support nested filter "
                             "policy",
                             Fault::Kind::Nested});
      }
      if (value.empty()) return fault("Empty objects are not allowed");
      return combinations(value, depth + 1);
    }
    if (!value.is_array()) return fault(format("\"{}\" must be an object or an array", member.key));
    if (value.empty()) return fault("Empty arrays are not allowed");
    for (const auto& rule : value.items()) RETURN_IF_ERROR(check_match(rule));
    const auto count = static_cast<std::int64_t>(value.size());
    return scope_ == FilterScope::MessageBody ? count * depth : count;
  }

  FilterScope scope_;
};

}  // namespace

Result<void, FilterPolicyFault> check_filter_policy(const Json& policy, FilterScope scope) {
  if (!policy.is_object()) return fault("Filter policy must be a JSON object");
  if (policy.size() > kKeysMax) return fault("Filter policy can not have more than 5 keys");
  RETURN_IF_ERROR(Checker(scope).combinations(policy, 1));
  return {};
}

}  // namespace lockstep::sns
