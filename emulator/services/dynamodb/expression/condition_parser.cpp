#include <algorithm>
#include <array>
#include <optional>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/parser.h"
#include "emulator/services/dynamodb/expression/reader.h"

namespace lockstep::dynamodb {

namespace {

constexpr std::size_t kInOperandsMax = 100;

// A function of conditions. `size` is an operand, the others are conditions.
struct Function {
  std::string_view name;
  std::size_t operands;
  std::optional<Condition::Kind> kind;
};
constexpr std::array<Function, 6> kFunctions{{
    {"attribute_exists", 1, Condition::Kind::AttributeExists},
    {"attribute_not_exists", 1, Condition::Kind::AttributeNotExists},
    {"attribute_type", 2, Condition::Kind::AttributeType},
    {"begins_with", 2, Condition::Kind::BeginsWith},
    {"contains", 2, Condition::Kind::Contains},
    {"size", 1, std::nullopt},
}};

struct ComparatorSign {
  std::string_view sign;
  Comparator comparator;
};
constexpr std::array<ComparatorSign, 6> kComparators{{{"=", Comparator::Equal},
                                                      {"<>", Comparator::NotEqual},
                                                      {"<", Comparator::Less},
                                                      {"<=", Comparator::LessOrEqual},
                                                      {">", Comparator::Greater},
                                                      {">=", Comparator::GreaterOrEqual}}};

const Function* function_named(std::string_view name) {
  for (const Function& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

bool any_type(Type) { return true; }
bool text_type(Type type) { return type == Type::String || type == Type::Binary; }
bool string_type(Type type) { return type == Type::String; }
bool sized_type(Type type) {
  return type != Type::Number && type != Type::Bool && type != Type::Null;
}
bool holding_type(Type type) { return is_set(type) || type == Type::List || text_type(type); }

// "operand: AttributeValue: {N:5}"
std::string shown(const Operand& operand) {
  if (!operand.is_value()) return dynamodb::shown(operand.path);
  const Json& content = content_of(operand.value);
  return format("AttributeValue: {{{}:{}}}", type_name(type_of(operand.value)),
                content.is_string() ? content.as_string() : dump(content));
}

std::string first_shown(const Operand& operand) {
  return operand.is_path() ? dynamodb::shown(operand.path) : shown(operand);
}

class ConditionParser : public ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  Condition read() {
    Condition condition = condition_of(read_or());
    expect_end();
    return condition;
  }

 private:
  // A condition, or an operand that may yet become part of one: `(size(a)) < :v`.
  struct Part {
    std::optional<Operand> operand;
    Condition condition;
  };

  Condition condition_of(Part part) {
    if (part.operand) fail_grammar();
    return std::move(part.condition);
  }

  Part read_or() { return read_chain("OR", Condition::Kind::Or, &ConditionParser::read_and); }
  Part read_and() { return read_chain("AND", Condition::Kind::And, &ConditionParser::read_not); }

  Part read_chain(std::string_view keyword, Condition::Kind kind,
                  Part (ConditionParser::*branch)()) {
    Part first = (this->*branch)();
    if (!at_word(keyword)) return first;
    Part chain;
    chain.condition.kind = kind;
    chain.condition.branches.push_back(condition_of(std::move(first)));
    while (take_word(keyword)) chain.condition.branches.push_back(condition_of((this->*branch)()));
    return chain;
  }

  // NOT NOT is nothing, except in a key condition, where it must stay visible.
  Part read_not() {
    bool negated = false;
    bool any = false;
    while (take_word("NOT")) {
      negated = !negated;
      any = true;
    }
    if (!any) return read_primary();
    Part part;
    Condition inner = condition_of(read_primary());
    if (!negated && kind_ != ExpressionKind::KeyCondition) {
      part.condition = std::move(inner);
      return part;
    }
    part.condition.kind = Condition::Kind::Not;
    part.condition.branches.push_back(std::move(inner));
    return part;
  }

  Part read_primary() {
    if (at_sign("(")) {
      Part part = read_parentheses();
      if (part.operand && !at_sign(")")) return read_comparison(*std::move(part.operand));
      return part;
    }
    if (at_function()) {
      const Function* function = function_named(token().text);
      if (function && function->kind) return read_function_condition(*function);
      Operand operand = read_operand();
      // An unknown function alone is refused for its name, not for the grammar.
      if (!function && !at_comparator()) return {};
      return read_comparison(std::move(operand));
    }
    return read_comparison(read_operand());
  }

  Part read_parentheses() {
    Part part;
    if (!enter()) return part;
    const std::size_t opened = position();
    advance();
    part = read_or();
    const bool doubled = closed_ + 1 == position() && opened_ == opened + 1;
    expect_sign(")");
    if (doubled) fail("The expression has redundant parentheses;");
    opened_ = opened;
    closed_ = position() - 1;
    leave();
    return part;
  }

  bool at_comparator() const {
    return at_word("BETWEEN") || at_word("IN") ||
           std::any_of(kComparators.begin(), kComparators.end(),
                       [&](const ComparatorSign& comparator) { return at_sign(comparator.sign); });
  }

  Part read_comparison(Operand first) {
    Part part;
    if (at_sign(")")) {  // an operand in parentheses
      part.operand = std::move(first);
      return part;
    }
    if (at_word("BETWEEN")) return read_between(std::move(first));
    if (at_word("IN")) return read_in(std::move(first));
    for (const auto& [sign, comparator] : kComparators) {
      if (!at_sign(sign)) continue;
      advance();
      count_operator();
      part.condition.kind = Condition::Kind::Compare;
      part.condition.comparator = comparator;
      part.condition.operands.push_back(std::move(first));
      part.condition.operands.push_back(read_operand());
      check_comparison(sign, part.condition);
      return part;
    }
    fail_grammar();
    return part;
  }

  void check_comparison(std::string_view sign, const Condition& condition) {
    const bool ordering =
        condition.comparator != Comparator::Equal && condition.comparator != Comparator::NotEqual;
    for (const Operand& operand : condition.operands)
      if (ordering) check_type(sign, operand, is_ordered);
    check_distinct(sign, condition.operands);
  }

  Part read_between(Operand first) {
    advance();
    count_operator();
    Part part;
    part.condition.kind = Condition::Kind::Between;
    auto& operands = part.condition.operands;
    operands.push_back(std::move(first));
    operands.push_back(read_operand());
    if (!take_word("AND")) fail_grammar();
    operands.push_back(read_operand());
    for (const Operand& operand : operands) check_type("BETWEEN", operand, is_ordered);
    check_bounds(operands[1], operands[2]);
    check_distinct("BETWEEN", operands);
    return part;
  }

  void check_bounds(const Operand& lower, const Operand& upper) {
    if (!lower.is_value() || !upper.is_value()) return;
    const std::string bounds =
        format("lower bound operand: {}, upper bound operand: {}", shown(lower), shown(upper));
    if (type_of(lower.value) != type_of(upper.value))
      return note(Rank::Operand,
                  "The BETWEEN operator requires same data type for lower and upper "
                  "bounds; " +
                      bounds);
    const auto order = compare_values(lower.value, upper.value);
    if (order && *order > 0)
      note(Rank::Operand,
           "The BETWEEN operator requires upper bound to be greater than or equal to "
           "lower bound; " +
               bounds);
  }

  Part read_in(Operand first) {
    advance();
    count_operator();
    Part part;
    part.condition.kind = Condition::Kind::In;
    part.condition.operands.push_back(std::move(first));
    expect_sign("(");
    do {
      part.condition.operands.push_back(read_operand());
    } while (take_sign(","));
    expect_sign(")");
    const std::size_t count = part.condition.operands.size() - 1;
    if (count > kInOperandsMax)
      note(Rank::Operand,
           format("Incorrect number of operands for operator or function; operator or "
                  "function: IN, number of operands: {}",
                  count));
    check_distinct("IN", part.condition.operands);
    return part;
  }

  void check_distinct(std::string_view name, const std::vector<Operand>& operands) {
    for (std::size_t i = 1; i < operands.size(); ++i) {
      if (!operands[0].is_path() || !(operands[0] == operands[i])) continue;
      return note(Rank::Distinct,
                  format("The first operand must be distinct from the remaining operands for this "
                         "operator or function; operator: {}, first operand: {}",
                         name, first_shown(operands[0])));
    }
  }

  Operand read_operand() {
    if (token().kind == Token::Kind::Value) return read_value();
    if (at_function()) return read_function_operand();
    if (at_sign("(")) return read_operand_parentheses();
    Operand operand;
    operand.kind = Operand::Kind::Attribute;
    operand.path = read_path();
    return operand;
  }

  Operand read_operand_parentheses() {
    Operand operand;
    if (!enter()) return operand;
    advance();
    operand = read_operand();
    expect_sign(")");
    leave();
    return operand;
  }

  // The operands between the parentheses of a function.
  std::vector<Operand> read_arguments() {
    std::vector<Operand> operands;
    advance();
    expect_sign("(");
    count_operator();
    if (!enter()) return operands;
    do {
      operands.push_back(read_operand());
    } while (take_sign(","));
    expect_sign(")");
    leave();
    return operands;
  }

  Operand read_function_operand() {
    const std::string_view name = token().text;
    Operand operand;
    operand.kind = Operand::Kind::Size;
    operand.operands = read_arguments();
    const Function* function = function_named(name);
    if (!known_function(name, function)) return operand;
    if (function->kind) {
      note(Rank::Function,
           format("The function is not allowed to be used this way in an expression; "
                  "function: {}",
                  name));
      return operand;
    }
    check_allowed(name);
    check_count(name, operand.operands.size(), function->operands);
    for (const Operand& argument : operand.operands) check_type(name, argument, sized_type);
    return operand;
  }

  Part read_function_condition(const Function& function) {
    Part part;
    part.condition.kind = *function.kind;
    part.condition.operands = read_arguments();
    check_allowed(function.name);
    check_count(function.name, part.condition.operands.size(), function.operands);
    if (part.condition.operands.size() == function.operands)
      check_operands(function, part.condition);
    if (!at_end() && !at_sign(")") && !at_word("AND") && !at_word("OR")) {
      if (at_comparator())
        fail(
            format("The function is not allowed to be used this way in an expression; function: {}",
                   function.name));
      else
        fail_grammar();
    }
    return part;
  }

  void check_operands(const Function& function, const Condition& condition) {
    const auto& operands = condition.operands;
    switch (condition.kind) {
      case Condition::Kind::AttributeExists:
      case Condition::Kind::AttributeNotExists: return check_path(function.name, operands[0]);
      case Condition::Kind::AttributeType: return check_attribute_type(operands);
      case Condition::Kind::BeginsWith:
        for (const Operand& operand : operands) check_type(function.name, operand, text_type);
        break;
      default:
        check_type(function.name, operands[0], holding_type);
        check_type(function.name, operands[1], any_type);
    }
    check_distinct(function.name, operands);
  }

  void check_attribute_type(const std::vector<Operand>& operands) {
    check_path("attribute_type", operands[0]);
    const Operand& wanted = operands[1];
    if (!wanted.is_value())
      return note(Rank::Operand,
                  "Incorrect operand type for operator or function; operator or "
                  "function: attribute_type, operand type: document path");
    check_type("attribute_type", wanted, string_type);
    const Json& name = content_of(wanted.value);
    if (type_of(wanted.value) == Type::String && !type_named(name.as_string()))
      note(Rank::Operand, format("Invalid attribute type name found; type: {}, valid types: "
                                 "{{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                                 name.as_string()));
  }

  bool known_function(std::string_view name, const Function* function) {
    if (function) return true;
    if (name == "if_not_exists" || name == "list_append") return refuse_function(name), false;
    note(Rank::Function, format("Invalid function name; function: {}", name));
    return false;
  }

  void check_allowed(std::string_view name) {
    if (kind_ == ExpressionKind::KeyCondition && name != "begins_with") refuse_function(name);
  }

  void refuse_function(std::string_view name) {
    constexpr std::array<std::string_view, 3> kWords{"condition", "filter", "key condition"};
    note(Rank::Function, format("The function is not allowed in a {} expression; function: {}",
                                kWords[static_cast<std::size_t>(kind_)], name));
  }

  // Where the parentheses closed last began and ended, in tokens.
  std::size_t opened_ = 0;
  std::size_t closed_ = 0;
};

}  // namespace

core::AwsResult<Condition> parse_condition(ExpressionKind kind, std::string_view text,
                                           Placeholders& placeholders) {
  ConditionParser parser(kind, text, placeholders);
  RETURN_IF_ERROR(parser.outcome());
  Condition condition = parser.read();
  RETURN_IF_ERROR(parser.outcome());
  return condition;
}

}  // namespace lockstep::dynamodb
