#include "emulator/query/jsonata/parser.h"

#include <utility>

#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/lexer.h"
#include "emulator/query/jsonata/regex.h"

namespace lockstep::query::jsonata {

namespace {

using Parsed = Result<Node*, JsonataError>;
using Done = Result<bool, JsonataError>;

constexpr int kParseDepthMax = 500;
constexpr int kHeightMax = 1200;

struct BinaryRow {
  std::string_view text;
  int power;
  Operator op;
};

constexpr BinaryRow kBinaryOperators[] = {
    {"+", 50, Operator::Add},           {"-", 50, Operator::Subtract},
    {"*", 60, Operator::Multiply},      {"/", 60, Operator::Divide},
    {"%", 60, Operator::Modulo},        {"=", 40, Operator::Equal},
    {"!=", 40, Operator::NotEqual},     {"<", 40, Operator::Less},
    {"<=", 40, Operator::LessEqual},    {">", 40, Operator::Greater},
    {">=", 40, Operator::GreaterEqual}, {"&", 50, Operator::Concat},
    {"and", 30, Operator::And},         {"or", 25, Operator::Or},
    {"in", 40, Operator::In},
};

const BinaryRow* binary_operator(std::string_view text) {
  for (const BinaryRow& row : kBinaryOperators)
    if (row.text == text) return &row;
  return nullptr;
}

int left_power(const Token& token) {
  if (token.type != Token::Type::Operator) return 0;
  const std::string_view text = token.text;
  if (text == ".") return 75;
  if (text == "[" || text == "(" || text == "@" || text == "#") return 80;
  if (text == "{") return 70;
  if (text == "?") return 20;
  if (text == "^" || text == "~>") return 40;
  if (text == ":=") return 10;
  const BinaryRow* row = binary_operator(text);
  return row ? row->power : 0;
}

// Operator precedence parsing after Pratt.
class Parser {
 public:
  explicit Parser(Program& program) : program_(program), lexer_(program.text) {}

  Parsed parse() {
    RETURN_IF_ERROR(advance(Expect::Operand));
    ASSIGN_OR_RETURN(Node * tree, expression(0));
    if (token_.type != Token::Type::End)
      return Failure(syntax_error("S0201", token_.position, token_.json()));
    return tree;
  }

 private:
  Done advance(Expect expect = Expect::Operand) {
    ASSIGN_OR_RETURN(token_, lexer_.next(expect));
    if (token_.is("!") || token_.is("~"))
      return Failure(syntax_error("S0204", token_.position, token_.json()));
    return true;
  }
  // The current token must be `op`.
  Done expect_operator(std::string_view op, Expect then = Expect::Operand) {
    if (token_.is(op)) return advance(then);
    const bool at_end = token_.type == Token::Type::End;
    return Failure(syntax_error(at_end ? "S0203" : "S0202", token_.position, token_.json(),
                                "\"" + std::string(op) + "\""));
  }
  Node* make(NodeType type, const Token& token) { return program_.make(type, token.position); }

  Parsed expression(int right_power) {
    if (++depth_ > kParseDepthMax) return too_deep();
    const Token first = std::move(token_);
    RETURN_IF_ERROR(advance(Expect::Operator));
    ASSIGN_OR_RETURN(Node * left, prefix(first));
    RETURN_IF_ERROR(measure(*left));
    while (right_power < left_power(token_)) {
      const Token op = std::move(token_);
      RETURN_IF_ERROR(advance());
      ASSIGN_OR_RETURN(left, infix(op, left));
      RETURN_IF_ERROR(measure(*left));
    }
    --depth_;
    return left;
  }
  Parsed too_deep() {
    return Failure(syntax_error("U1001", token_.position, "", "the expression is nested too deep"));
  }

  // Later passes and the evaluation recurse over the tree.
  Done measure(Node& node) {
    int height = 0;
    const auto see = [&height](const Node* part) {
      if (part && part->height > height) height = part->height;
    };
    see(node.lhs);
    see(node.rhs);
    see(node.third);
    for (const Node* part : node.list) see(part);
    for (const Pair& pair : node.pairs) {
      see(pair.first);
      see(pair.second);
    }
    for (const SortTerm& term : node.terms) see(term.expression);
    if (height >= kHeightMax) RETURN_IF_ERROR(too_deep());
    node.height = static_cast<std::uint16_t>(height + 1);
    return true;
  }

  Parsed prefix(const Token& token) {
    switch (token.type) {
      case Token::Type::End: return make(NodeType::End, token);
      case Token::Type::Name: return named(NodeType::Name, token);
      case Token::Type::Text: return named(NodeType::Text, token);
      case Token::Type::Variable: {
        Node* node = named(NodeType::Variable, token);
        node->symbol = program_.intern(token.text);
        return node;
      }
      case Token::Type::Number: {
        Node* node = make(NodeType::Number, token);
        node->number = token.number;
        node->literal = Value::number(token.number);
        return node;
      }
      case Token::Type::Literal: {
        Node* node = named(NodeType::Literal, token);
        node->literal = token.text == "null" ? Value::null() : Value::boolean(token.text == "true");
        return node;
      }
      case Token::Type::Regex: {
        Node* node = make(NodeType::Regex, token);
        ASSIGN_OR_RETURN(node->regex, Regex::compile(token.text, token.flags, token.position));
        return node;
      }
      case Token::Type::Operator: break;
    }
    return prefix_operator(token);
  }
  Node* named(NodeType type, const Token& token) {
    Node* node = make(type, token);
    node->text = token.text;
    if (type == NodeType::Text) node->literal = Value::text(node->text);
    return node;
  }

  Parsed prefix_operator(const Token& token) {
    const std::string_view op = token.text;
    if (op == "and" || op == "or" || op == "in") return named(NodeType::Keyword, token);
    if (op == "*") return make(NodeType::Wildcard, token);
    if (op == "**") return make(NodeType::Descendant, token);
    if (op == "%") return make(NodeType::Parent, token);
    if (op == "-") {
      Node* node = make(NodeType::Negate, token);
      ASSIGN_OR_RETURN(node->lhs, expression(70));
      return node;
    }
    if (op == "(") return block(token);
    if (op == "[") return array(token);
    if (op == "{") {
      Node* node = make(NodeType::ObjectConstructor, token);
      RETURN_IF_ERROR(object_pairs(*node));
      return node;
    }
    if (op == "|") return transform(token);
    return Failure(syntax_error("S0211", token.position, token.json()));
  }

  Parsed block(const Token& token) {
    Node* node = make(NodeType::Block, token);
    while (!token_.is(")")) {
      ASSIGN_OR_RETURN(Node * item, expression(0));
      node->list.push_back(item);
      if (!token_.is(";")) break;
      RETURN_IF_ERROR(advance());
    }
    RETURN_IF_ERROR(expect_operator(")", Expect::Operator));
    return node;
  }

  Parsed array(const Token& token) {
    Node* node = make(NodeType::ArrayConstructor, token);
    if (!token_.is("]")) {
      for (;;) {
        ASSIGN_OR_RETURN(Node * item, expression(0));
        if (token_.is("..")) {
          ASSIGN_OR_RETURN(item, range(item));
        }
        node->list.push_back(item);
        if (!token_.is(",")) break;
        RETURN_IF_ERROR(advance());
      }
    }
    RETURN_IF_ERROR(expect_operator("]", Expect::Operator));
    return node;
  }
  Parsed range(Node* first) {
    Node* node = make(NodeType::Binary, token_);
    node->op = Operator::Range;
    node->text = "..";
    node->lhs = first;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(node->rhs, expression(0));
    return node;
  }

  Done object_pairs(Node& node) {
    if (!token_.is("}")) {
      for (;;) {
        ASSIGN_OR_RETURN(Node * key, expression(0));
        RETURN_IF_ERROR(expect_operator(":"));
        ASSIGN_OR_RETURN(Node * value, expression(0));
        node.pairs.emplace_back(key, value);
        if (!token_.is(",")) break;
        RETURN_IF_ERROR(advance());
      }
    }
    return expect_operator("}", Expect::Operator);
  }

  Parsed transform(const Token& token) {
    Node* node = make(NodeType::Transform, token);
    ASSIGN_OR_RETURN(node->lhs, expression(0));
    RETURN_IF_ERROR(expect_operator("|"));
    ASSIGN_OR_RETURN(node->rhs, expression(0));
    if (token_.is(",")) {
      RETURN_IF_ERROR(advance());
      ASSIGN_OR_RETURN(node->third, expression(0));
    }
    RETURN_IF_ERROR(expect_operator("|"));
    return node;
  }

  Parsed infix(const Token& token, Node* left) {
    const std::string_view op = token.text;
    if (op == "(") return call(token, left);
    if (op == "[") return filter(token, left);
    if (op == "^") return order_by(token, left);
    if (op == "?") return condition(token, left);
    if (op == "{") {
      Node* node = make(NodeType::GroupBy, token);
      node->lhs = left;
      RETURN_IF_ERROR(object_pairs(*node));
      return node;
    }
    if (op == ":=") return bind(token, left);
    if (op == "@" || op == "#") return binding_step(token, left);
    Node* node = make(NodeType::Binary, token);
    node->text = token.text;
    node->lhs = left;
    if (op == ".") node->type = NodeType::Dot;
    if (op == "~>") node->type = NodeType::Apply;
    if (const BinaryRow* row = binary_operator(op)) node->op = row->op;
    ASSIGN_OR_RETURN(node->rhs, expression(left_power(token)));
    return node;
  }

  Parsed call(const Token& token, Node* left) {
    Node* node = make(NodeType::Call, token);
    node->lhs = left;
    if (!token_.is(")")) {
      for (;;) {
        if (token_.is("?")) {
          node->type = NodeType::Partial;
          node->list.push_back(named(NodeType::Placeholder, token_));
          RETURN_IF_ERROR(advance());
        } else {
          ASSIGN_OR_RETURN(Node * argument, expression(0));
          node->list.push_back(argument);
        }
        if (!token_.is(",")) break;
        RETURN_IF_ERROR(advance());
      }
    }
    RETURN_IF_ERROR(expect_operator(")", Expect::Operator));
    const bool is_lambda =
        left->type == NodeType::Name && (left->text == "function" || left->text == "\xCE\xBB");
    if (!is_lambda) return node;
    return lambda(node);
  }

  Parsed lambda(Node* node) {
    node->type = NodeType::Lambda;
    std::size_t number = 0;
    for (const Node* parameter : node->list) {
      ++number;
      if (parameter->type == NodeType::Variable) continue;
      return Failure(syntax_error("S0208", parameter->position, token_text(*parameter),
                                  std::to_string(number)));
    }
    if (token_.is("<")) RETURN_IF_ERROR(lambda_signature(*node));
    RETURN_IF_ERROR(expect_operator("{"));
    ASSIGN_OR_RETURN(node->rhs, expression(0));
    RETURN_IF_ERROR(expect_operator("}"));
    return node;
  }
  static std::string token_text(const Node& node) {
    return node.text.empty() ? "undefined" : "\"" + node.text + "\"";
  }

  Done lambda_signature(Node& node) {
    const std::size_t start = token_.position;
    std::string text = "<";
    int depth = 1;
    while (depth > 0 && !token_.is("{") && token_.type != Token::Type::End) {
      RETURN_IF_ERROR(advance());
      if (token_.is(">")) --depth;
      if (token_.is("<")) ++depth;
      text += token_.text;
    }
    RETURN_IF_ERROR(expect_operator(">"));
    auto signature = Signature::parse(text);
    if (!signature.ok()) {
      JsonataError error = std::move(signature).error();
      error.position += start;
      return Failure(std::move(error));
    }
    node.signature = std::make_unique<Signature>(std::move(signature).value());
    return true;
  }

  Parsed filter(const Token& token, Node* left) {
    if (token_.is("]")) {  // "[]" keeps arrays of one as they are
      Node* step = left;
      while (step->type == NodeType::Filter) step = step->lhs;
      step->keep_array = true;
      RETURN_IF_ERROR(advance(Expect::Operator));
      return left;
    }
    Node* node = make(NodeType::Filter, token);
    node->lhs = left;
    ASSIGN_OR_RETURN(node->rhs, expression(0));
    RETURN_IF_ERROR(expect_operator("]", Expect::Operator));
    return node;
  }

  Parsed order_by(const Token& token, Node* left) {
    Node* node = make(NodeType::OrderBy, token);
    node->lhs = left;
    RETURN_IF_ERROR(expect_operator("("));
    for (;;) {
      SortTerm term;
      if (token_.is("<") || token_.is(">")) {
        term.descending = token_.is(">");
        RETURN_IF_ERROR(advance());
      }
      ASSIGN_OR_RETURN(term.expression, expression(0));
      node->terms.push_back(term);
      if (!token_.is(",")) break;
      RETURN_IF_ERROR(advance());
    }
    RETURN_IF_ERROR(expect_operator(")"));
    return node;
  }

  Parsed condition(const Token& token, Node* left) {
    Node* node = make(NodeType::Condition, token);
    node->lhs = left;
    ASSIGN_OR_RETURN(node->rhs, expression(0));
    if (token_.is(":")) {
      RETURN_IF_ERROR(advance());
      ASSIGN_OR_RETURN(node->third, expression(0));
    }
    return node;
  }

  Parsed bind(const Token& token, Node* left) {
    if (left->type != NodeType::Variable)
      return Failure(syntax_error("S0212", left->position, token_text(*left)));
    Node* node = make(NodeType::Bind, token);
    node->lhs = left;
    node->symbol = left->symbol;
    ASSIGN_OR_RETURN(node->rhs, expression(left_power(token) - 1));
    return node;
  }

  Parsed binding_step(const Token& token, Node* left) {
    Node* node = make(token.text == "@" ? NodeType::Focus : NodeType::Position, token);
    node->lhs = left;
    ASSIGN_OR_RETURN(node->rhs, expression(left_power(token)));
    if (node->rhs->type != NodeType::Variable)
      return Failure(syntax_error("S0214", node->rhs->position, token.json()));
    node->symbol = node->rhs->symbol;
    return node;
  }

  Program& program_;
  Lexer lexer_;
  Token token_;
  int depth_ = 0;
};

}  // namespace

Result<Node*, JsonataError> parse_expression(Program& program) { return Parser(program).parse(); }

Result<bool, JsonataError> parse_program(Program& program) {
  ASSIGN_OR_RETURN(Node * tree, parse_expression(program));
  ASSIGN_OR_RETURN(program.root, shape(program, tree));
  resolve_names(program);
  return true;
}

}  // namespace lockstep::query::jsonata
