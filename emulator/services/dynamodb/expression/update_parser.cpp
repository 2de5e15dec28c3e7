#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/parser.h"
#include "emulator/services/dynamodb/expression/reader.h"

namespace lockstep::dynamodb {

namespace {

bool number_type(Type type) { return type == Type::Number; }
bool list_type(Type type) { return type == Type::List; }
bool addable_type(Type type) { return type == Type::Number || is_set(type); }

class UpdateParser : public ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  Update read() {
    while (!at_end()) read_section();
    return std::move(update_);
  }

 private:
  enum Section : unsigned { Set = 1, Remove = 2, Add = 4, Delete = 8 };

  void read_section() {
    if (at_word("SET")) {
      if (begin(Set, "SET")) read_list(&UpdateParser::read_set);
    } else if (at_word("REMOVE")) {
      if (begin(Remove, "REMOVE")) read_list(&UpdateParser::read_remove);
    } else if (at_word("ADD")) {
      if (begin(Add, "ADD")) read_list(&UpdateParser::read_add);
    } else if (at_word("DELETE")) {
      if (begin(Delete, "DELETE")) read_list(&UpdateParser::read_delete);
    } else {
      fail_grammar();
    }
  }

  bool begin(Section section, std::string_view name) {
    if ((seen_ & section) != 0) {
      fail(format("The \"{}\" section can only be used once in an update expression;", name));
      return false;
    }
    seen_ |= section;
    advance();
    return true;
  }

  void read_list(void (UpdateParser::*action)()) {
    do {
      (this->*action)();
    } while (take_sign(","));
  }

  Path read_target() {
    Path path = read_path();
    if (auto clash = tree_.add(path)) note(Rank::Paths, *std::move(clash));
    return path;
  }

  void read_set() {
    Update::Action action;
    action.path = read_target();
    expect_sign("=");
    action.operand = read_sum();
    update_.set.push_back(std::move(action));
  }

  void read_remove() { update_.remove.push_back(read_target()); }

  void read_add() {
    Update::Action action = read_path_and_value();
    check_section_type("ADD", action.operand, addable_type);
    update_.add.push_back(std::move(action));
  }

  void read_delete() {
    Update::Action action = read_path_and_value();
    check_section_type("DELETE", action.operand, is_set);
    update_.remove_members.push_back(std::move(action));
  }

  Update::Action read_path_and_value() {
    Update::Action action;
    action.path = read_target();
    action.operand = read_value();
    count_operator();
    return action;
  }

  void check_section_type(std::string_view section, const Operand& operand, Allows allows) {
    if (!operand.is_value() || operand.value.is_null() || allows(type_of(operand.value))) return;
    note(Rank::Operand,
         format("Incorrect operand type for operator or function; operator: {}, operand "
                "type: {}, typeSet: ALLOWED_FOR_{}_OPERAND",
                section, type_long_name(type_of(operand.value)), section));
  }

  // One + or - at most; further ones need parentheses.
  Operand read_sum() {
    Operand first = read_term();
    const bool plus = at_sign("+");
    if (!plus && !at_sign("-")) return first;
    advance();
    count_operator();
    Operand sum;
    sum.kind = plus ? Operand::Kind::Plus : Operand::Kind::Minus;
    sum.operands.push_back(std::move(first));
    sum.operands.push_back(read_term());
    for (const Operand& operand : sum.operands) check_type(plus ? "+" : "-", operand, number_type);
    return sum;
  }

  Operand read_term() {
    if (at_sign("(")) return read_parentheses();
    if (token().kind == Token::Kind::Value) return read_value();
    if (at_function()) return read_function();
    Operand operand;
    operand.kind = Operand::Kind::Attribute;
    operand.path = read_path();
    return operand;
  }

  Operand read_parentheses() {
    Operand operand;
    if (!enter()) return operand;
    const bool doubled = next_token().kind == Token::Kind::Sign && next_token().text == "(";
    advance();
    operand = read_sum();
    if (doubled && operand.kind != Operand::Kind::Plus && operand.kind != Operand::Kind::Minus)
      fail("The expression has redundant parentheses;");
    expect_sign(")");
    leave();
    return operand;
  }

  Operand read_function() {
    const std::string_view name = token().text;
    Operand operand;
    operand.kind = name == "list_append" ? Operand::Kind::ListAppend : Operand::Kind::IfNotExists;
    advance();
    expect_sign("(");
    count_operator();
    if (!enter()) return operand;
    do {
      operand.operands.push_back(read_term());
    } while (take_sign(","));
    expect_sign(")");
    leave();
    check_function(name, operand);
    return operand;
  }

  void check_function(std::string_view name, const Operand& operand) {
    if (name != "list_append" && name != "if_not_exists") return refuse_function(name);
    check_count(name, operand.operands.size(), 2);
    if (operand.operands.size() != 2) return;
    if (operand.kind == Operand::Kind::IfNotExists) return check_path(name, operand.operands[0]);
    for (const Operand& argument : operand.operands) check_type(name, argument, list_type);
  }

  void refuse_function(std::string_view name) {
    for (const std::string_view known : {"attribute_exists", "attribute_not_exists",
                                         "attribute_type", "begins_with", "contains", "size"})
      if (name == known)
        return note(
            Rank::Function,
            format("The function is not allowed in an update expression; function: {}", name));
    note(Rank::Function, format("Invalid function name; function: {}", name));
  }

  Update update_;
  PathTree tree_;
  unsigned seen_ = 0;
};

class ProjectionParser : public ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  PathTree read() {
    PathTree tree;
    do {
      const Path path = read_path();
      if (auto clash = tree.add(path)) note(Rank::Paths, *std::move(clash));
    } while (take_sign(","));
    expect_end();
    return tree;
  }
};

}  // namespace

core::AwsResult<Update> parse_update(std::string_view text, Placeholders& placeholders) {
  UpdateParser parser(ExpressionKind::Update, text, placeholders);
  RETURN_IF_ERROR(parser.outcome());
  Update update = parser.read();
  RETURN_IF_ERROR(parser.outcome());
  return update;
}

core::AwsResult<PathTree> parse_projection(std::string_view text, Placeholders& placeholders) {
  ProjectionParser parser(ExpressionKind::Projection, text, placeholders);
  RETURN_IF_ERROR(parser.outcome());
  PathTree tree = parser.read();
  RETURN_IF_ERROR(parser.outcome());
  return tree;
}

}  // namespace lockstep::dynamodb
