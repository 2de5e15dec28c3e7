#include <cmath>

#include "emulator/asl/reading.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::asl::reading {

namespace {

constexpr int kRuleDepthMax = 50;
constexpr std::string_view kAlone = "States.ALL must appear alone and at end of list";
constexpr std::int64_t kSecondsMax = 99'999'999;  // AWS documentation
constexpr std::int64_t kDelayMax = 31'622'399;    // "less than 31622400"

struct Place {
  bool last;  // of its list
};

std::vector<std::string> error_names(const Fields& fields, Place place) {
  std::vector<std::string> names;
  const Json* list = fields.array("ErrorEquals");
  if (!list) return names;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& name = (*list)[i];
    const At at{&fields.at(), "ErrorEquals", static_cast<int>(i)};
    if (!name.is_string()) {
      fields.report().schema("Expected value of type String", at);
      continue;
    }
    if (name.as_string() == "States.ALL" && (list->size() > 1 || !place.last))
      fields.report().schema(std::string(kAlone), at);
    names.push_back(name.as_string());
  }
  return names;
}

// Calls `read` for each item of an array of objects.
template <class Read>
void each(const Fields& fields, std::string_view name, const Json& list, Read read) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const At at{&fields.at(), name, static_cast<int>(i)};
    if (!list[i].is_object()) {
      fields.report().schema("Expected value of type Object", at);
      continue;
    }
    read(Fields(fields, list[i], at), i + 1 == list.size());
  }
}

// A field that the other query language has.
std::string only_in_other(const Fields& fields, std::string_view field) {
  const std::string_view set = fields.jsonata() ? "JSONata" : "JSONPath";
  const std::string_view other = fields.jsonata() ? "JSONPath" : "JSONata";
  return format(
      "The QueryLanguage is set to '{}', but field '{}' is only supported for the '{}' "
      "QueryLanguage",
      set, field, other);
}

Retrier read_retrier(const Fields& fields, Place place) {
  fields.allow({"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
                "JitterStrategy", "Comment"});
  fields.require({"ErrorEquals"});
  Retrier retrier;
  retrier.error_equals = error_names(fields, place);
  if (const auto seconds = fields.whole("IntervalSeconds", {1, kSecondsMax}))
    retrier.interval_s = static_cast<double>(*seconds);
  if (const auto attempts = fields.whole("MaxAttempts", {0, kSecondsMax}))
    retrier.attempts_max = *attempts;
  if (const auto rate = fields.number("BackoffRate", 1.0)) retrier.backoff_rate = *rate;
  if (const auto delay = fields.whole("MaxDelaySeconds", {1, kDelayMax})) {
    retrier.delay_max_s = static_cast<double>(*delay);
    if (*retrier.delay_max_s <= retrier.interval_s && fields.has("IntervalSeconds"))
      fields.error_in("MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds");
  }
  const auto jitter = fields.one_of("JitterStrategy", {"FULL", "NONE"});
  if (jitter == "FULL") retrier.jitter = Retrier::Jitter::Full;
  return retrier;
}

Catcher read_catcher(const Fields& fields, Place place) {
  const std::string_view own = fields.jsonata() ? "Output" : "ResultPath";
  const std::string_view other = fields.jsonata() ? "ResultPath" : "Output";
  fields.allow({"ErrorEquals", "Next", own, other, "Assign", "Comment"});
  if (fields.has(other)) fields.error(only_in_other(fields, other));
  fields.require({"ErrorEquals", "Next"});
  Catcher catcher;
  catcher.error_equals = error_names(fields, place);
  catcher.next = fields.text("Next").value_or("");
  if (fields.jsonata()) {
    catcher.output = fields.expressions("Output", Reserved::ErrorOutput);
  } else {
    catcher.result_path = fields.reference_field("ResultPath");
  }
  catcher.assign = fields.assignments(Reserved::ErrorOutput);
  return catcher;
}

enum class Operand : std::uint8_t { Text, Number, Boolean, Timestamp };
struct Operator {
  std::string_view name;
  Operand operand;
  bool has_path;  // also exists with the suffix Path
};
constexpr Operator kOperators[] = {
    {"StringEquals", Operand::Text, true},
    {"StringLessThan", Operand::Text, true},
    {"StringGreaterThan", Operand::Text, true},
    {"StringLessThanEquals", Operand::Text, true},
    {"StringGreaterThanEquals", Operand::Text, true},
    {"StringMatches", Operand::Text, false},
    {"NumericEquals", Operand::Number, true},
    {"NumericLessThan", Operand::Number, true},
    {"NumericGreaterThan", Operand::Number, true},
    {"NumericLessThanEquals", Operand::Number, true},
    {"NumericGreaterThanEquals", Operand::Number, true},
    {"BooleanEquals", Operand::Boolean, true},
    {"TimestampEquals", Operand::Timestamp, true},
    {"TimestampLessThan", Operand::Timestamp, true},
    {"TimestampGreaterThan", Operand::Timestamp, true},
    {"TimestampLessThanEquals", Operand::Timestamp, true},
    {"TimestampGreaterThanEquals", Operand::Timestamp, true},
    {"IsNull", Operand::Boolean, false},
    {"IsPresent", Operand::Boolean, false},
    {"IsNumeric", Operand::Boolean, false},
    {"IsString", Operand::Boolean, false},
    {"IsBoolean", Operand::Boolean, false},
    {"IsTimestamp", Operand::Boolean, false},
};

const Operator* find_operator(std::string_view name) {
  const bool path = ends_with(name, "Path");
  if (path) name.remove_suffix(4);
  for (const Operator& row : kOperators)
    if (row.name == name) return path && !row.has_path ? nullptr : &row;
  return nullptr;
}

void check_operand(const Fields& fields, const Operator& row, const std::string& name) {
  const Json& value = *fields.find(name);
  switch (row.operand) {
    case Operand::Text: fields.text(name); return;
    case Operand::Boolean: fields.boolean(name); return;
    case Operand::Number: fields.number(name, -INFINITY); return;
    case Operand::Timestamp: break;
  }
  if (!value.is_string() || !parse_iso(value.as_string()))
    fields.error_in(name, "String does not match RFC3339 timestamp");
}

enum class Level : std::uint8_t { Top, Nested };
ChoiceRule read_rule(const Fields& fields, Level level, int depth);

void read_combination(const Fields& fields, ChoiceRule& rule, int depth) {
  if (depth > kRuleDepthMax) return fields.error("The choice rule is nested too deep");
  if (const Json* inner = fields.object("Not")) {
    rule.form = ChoiceRule::Form::Not;
    const At at{&fields.at(), "Not"};
    rule.rules.push_back(read_rule(Fields(fields, *inner, at), Level::Nested, depth + 1));
  }
  for (const std::string_view name : {"And", "Or"}) {
    const Json* list = fields.array(name);
    if (!list) continue;
    rule.form = name == "And" ? ChoiceRule::Form::And : ChoiceRule::Form::Or;
    each(fields, name, *list, [&](const Fields& inner, bool) {
      rule.rules.push_back(read_rule(inner, Level::Nested, depth + 1));
    });
  }
}

void read_comparison(const Fields& fields, ChoiceRule& rule) {
  fields.require({"Variable"});
  if (auto variable = fields.reference("Variable")) {
    const std::string& text = variable->text();
    const bool many = text.find("[*]") != text.npos || text.find("[?") != text.npos;
    if (many)  // guess: that AWS refuses it here as it does in a ResultPath
      fields.error_in("Variable",
                      "Value is not a Reference Path: '[' must be followed by ' or '['");
    rule.variable = *std::move(variable);
  }
  int operators = 0;
  for (const auto& member : fields.object().members()) {
    const Operator* row = find_operator(member.key);
    if (!row) continue;
    if (++operators > 1) break;
    rule.op = member.key;
    if (ends_with(member.key, "Path")) {
      rule.operand_path = fields.reference(member.key);
    } else {
      check_operand(fields, *row, member.key);
      rule.operand = member.value;
    }
  }
  if (operators != 1) fields.error("A choice rule must have exactly one comparison operator");
}

void check_rule_fields(const Fields& fields, Level level) {
  for (const auto& member : fields.object().members()) {
    const std::string_view key = member.key;
    const bool anywhere =
        key == "Variable" || key == "And" || key == "Or" || key == "Not" || key == "Comment";
    const bool top = level == Level::Top && (key == "Next" || key == "Assign");
    if (anywhere || top || find_operator(key)) continue;
    if (level == Level::Top && (key == "Condition" || key == "Output")) {
      fields.error(only_in_other(fields, key));
    } else {
      fields.error(format("Field '{}' is not supported", key));
    }
  }
}

// A rule of a JSONata state: Condition is a boolean or an expression.
ChoiceRule read_condition(const Fields& fields) {
  ChoiceRule rule;
  rule.form = ChoiceRule::Form::Condition;
  for (const auto& [name, value] : fields.object().members()) {
    if (name == "Variable" || name == "And" || name == "Or" || name == "Not" ||
        find_operator(name)) {
      fields.error(only_in_other(fields, name));
    } else if (name != "Condition" && name != "Next" && name != "Output" && name != "Assign" &&
               name != "Comment") {
      fields.error(format("Field '{}' is not supported", name));
    }
  }
  fields.require({"Condition", "Next"});
  if (const Json* condition = fields.find("Condition")) {
    const bool text = condition->is_string() && is_expression_text(condition->as_string());
    rule.condition = fields.expressions("Condition");
    if (!text && !condition->is_bool() && fields.report().schema_clean())  // guess: the text
      fields.error_in("Condition", "Expected value of type Boolean or a JSONata expression");
  }
  rule.next = fields.text("Next").value_or("");
  rule.output = fields.expressions("Output");
  rule.assign = fields.assignments();
  return rule;
}

ChoiceRule read_rule(const Fields& fields, Level level, int depth) {
  if (fields.jsonata()) return read_condition(fields);
  ChoiceRule rule;
  check_rule_fields(fields, level);
  if (level == Level::Top) {
    fields.require({"Next"});
    rule.next = fields.text("Next").value_or("");
    rule.assign = fields.assignments();
  }
  const bool combines = fields.has("And") || fields.has("Or") || fields.has("Not");
  if (combines) {
    fields.exclusive({"And", "Or", "Not", "Variable"});
    read_combination(fields, rule, depth);
  } else {
    read_comparison(fields, rule);
  }
  return rule;
}

}  // namespace

void read_retry(const Fields& fields, State& state) {
  const Json* list = fields.find("Retry");
  if (!list) return;
  if (!list->is_array()) return fields.error_in("Retry", "Expected value of type Array");
  each(fields, "Retry", *list,
       [&](const Fields& one, bool last) { state.retry.push_back(read_retrier(one, {last})); });
}

void read_catch(const Fields& fields, State& state) {
  const Json* list = fields.find("Catch");
  if (!list) return;
  if (!list->is_array()) return fields.error_in("Catch", "Expected value of type Array");
  each(fields, "Catch", *list,
       [&](const Fields& one, bool last) { state.catchers.push_back(read_catcher(one, {last})); });
}

void read_choices(const Fields& fields, State& state) {
  const Json* list = fields.array("Choices");
  if (!list) return;
  each(fields, "Choices", *list,
       [&](const Fields& one, bool) { state.choices.push_back(read_rule(one, Level::Top, 0)); });
}

}  // namespace lockstep::asl::reading
