// Choice: the first rule that holds. Values of another type than the operator's never match; a
// variable that is not there fails the execution, but for IsPresent.
// Source  recorded AWS answers; Amazon States Language "Choice State".
#include <compare>

#include "emulator/asl/machine/data_flow.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::asl::machine {

namespace {

using Compare = RulePlan::Compare;
using Domain = RulePlan::Domain;

// `*` stands for any text, `\*` and `\\` for themselves.
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t at = 0, in = 0, star = std::string_view::npos, resume = 0;
  while (at < text.size()) {
    const bool escaped = in + 1 < pattern.size() && pattern[in] == '\\';
    if (in < pattern.size() && pattern[in] == '*') {
      star = ++in;
      resume = at;
      continue;
    }
    if (in < pattern.size() && pattern[in + escaped] == text[at]) {
      in += 1u + escaped;
      ++at;
      continue;
    }
    if (star == std::string_view::npos) return false;
    in = star;
    at = ++resume;
  }
  while (in < pattern.size() && pattern[in] == '*') ++in;
  return in == pattern.size();
}

bool ordered(Compare compare, std::partial_ordering order) {
  switch (compare) {
    case Compare::Equals: return order == 0;
    case Compare::LessThan: return order < 0;
    case Compare::GreaterThan: return order > 0;
    case Compare::LessThanEquals: return order <= 0;
    case Compare::GreaterThanEquals: return order >= 0;
    default: return false;
  }
}

bool compare_numbers(Compare compare, const Json& a, const Json& b) {
  if (!a.is_number() || !b.is_number()) return false;
  if (a.is_int() && b.is_int()) return ordered(compare, a.as_int() <=> b.as_int());
  return ordered(compare, a.as_double() <=> b.as_double());
}

bool compare_strings(Compare compare, const Json& a, const Json& b) {
  if (!a.is_string() || !b.is_string()) return false;
  if (compare == Compare::Matches) return matches(a.as_string(), b.as_string());
  return ordered(compare, a.as_string() <=> b.as_string());
}

std::optional<std::int64_t> instant(const Json& value) {
  return value.is_string() ? parse_iso(value.as_string()) : std::nullopt;
}

class Rules {
 public:
  explicit Rules(const View& view, const Json& input) : view_(view), input_(input) {}

  Outcome<bool> hold(const RulePlan& plan) const {
    switch (plan.rule->form) {
      case ChoiceRule::Form::And: return all(plan, true);
      case ChoiceRule::Form::Or: return all(plan, false);
      case ChoiceRule::Form::Not: {
        ASSIGN_OR_RETURN(const bool inner, hold(plan.rules.front()));
        return !inner;
      }
      case ChoiceRule::Form::Condition: return condition(plan.rule->condition);
      default: return comparison(plan);
    }
  }

 private:
  Outcome<bool> condition(const JsonataTemplate& condition) const {
    ASSIGN_OR_RETURN(const Json value, view_.evaluate(condition));
    if (value.is_bool()) return value.as_bool();
    return lockstep::Failure(view_.failed(condition.unexpected("boolean", value)));
  }

  // And: every rule holds; Or: not every rule fails. Stops at the first that decides.
  Outcome<bool> all(const RulePlan& plan, bool wanted) const {
    for (const RulePlan& inner : plan.rules) {
      ASSIGN_OR_RETURN(const bool holds, hold(inner));
      if (holds != wanted) return !wanted;
    }
    return wanted;
  }

  Outcome<Json> value(const query::Path& path) const {
    auto found = path.read(view_.scope(input_, "Choices"));
    if (found.ok()) return std::move(found).value();
    return lockstep::Failure(view_.runtime(
        format("Invalid path '{}': The choice state's condition path references an invalid value.",
               path.text())));
  }

  Outcome<bool> comparison(const RulePlan& plan) const {
    const ChoiceRule& rule = *plan.rule;
    if (plan.compare == Compare::IsPresent) {
      const bool present = rule.variable.read(view_.scope(input_, "Choices")).ok();
      return present == is_true(rule.operand);
    }
    ASSIGN_OR_RETURN(const Json left, value(rule.variable));
    if (!rule.operand_path) return compare(plan, left, rule.operand);
    ASSIGN_OR_RETURN(const Json right, value(*rule.operand_path));
    return compare(plan, left, right);
  }

  static bool is_true(const Json& operand) { return operand.is_bool() && operand.as_bool(); }

  static bool compare(const RulePlan& plan, const Json& left, const Json& right) {
    switch (plan.domain) {
      case Domain::String: return compare_strings(plan.compare, left, right);
      case Domain::Numeric: return compare_numbers(plan.compare, left, right);
      case Domain::Boolean:
        return left.is_bool() && right.is_bool() && left.as_bool() == right.as_bool();
      case Domain::Timestamp: {
        const auto a = instant(left), b = plan.instant ? plan.instant : instant(right);
        return a && b && ordered(plan.compare, *a <=> *b);
      }
      default: return is_of_type(plan.compare, left) == is_true(right);
    }
  }

  static bool is_of_type(Compare compare, const Json& value) {
    switch (compare) {
      case Compare::IsNull: return value.is_null();
      case Compare::IsString: return value.is_string();
      case Compare::IsNumeric: return value.is_number();
      case Compare::IsBoolean: return value.is_bool();
      case Compare::IsTimestamp: return instant(value).has_value();
      default: return false;
    }
  }

  const View& view_;
  const Json& input_;
};

// The index of the rule taken, -1 for Default.
Outcome<std::int64_t> choose(const Frame& frame, const View& view, const Json& input) {
  const Rules rules(view, input);
  const auto& plans = frame.plan->rules;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ASSIGN_OR_RETURN(const bool holds, rules.hold(plans[i]));
    if (holds) return static_cast<std::int64_t>(i);
  }
  if (frame.plan->default_next) return std::int64_t{-1};
  return lockstep::Failure(view.runtime(
      "Failed to transition out of the state. The state does not point to a next state."));
}

}  // namespace

void run_choice(Run& run, Frame& frame) {
  const View view(run, frame);
  const asl::State& state = frame.state();
  auto input = view.input();
  if (!input.ok()) return fail_state(run, frame, input.error());
  const auto taken = choose(frame, view, input->value());
  if (!taken.ok()) return fail_state(run, frame, taken.error());
  const ChoiceRule* rule = *taken < 0 ? nullptr : &state.choices[static_cast<std::size_t>(*taken)];
  const auto& assign = rule ? rule->assign : state.assign;
  Exit exit;
  exit.number = *taken;
  exit.output = rule ? &rule->output : &state.output;
  if (assign) {
    exit.assign = &assign;
    exit.assign_input = input->value();
  }
  leave_with_output(run, frame, view, std::move(input).value(), std::move(exit));
}

}  // namespace lockstep::asl::machine
