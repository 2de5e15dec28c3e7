#include "emulator/query/intrinsic.h"

#include <charconv>

#include "emulator/base/text.h"
#include "emulator/query/intrinsics/function.h"

namespace lockstep::query {

// One node of the tree: a call, a path or a literal.
struct Intrinsic::Call {
  std::string text;  // of the outermost call: the whole expression
  const intrinsics::Function* function = nullptr;
  std::vector<Call> arguments;
  std::shared_ptr<const Path> path;
  Json literal;
  std::string raw;      // of a text literal: between the quotes, backslashes kept
  bool broken = false;  // a text literal with a backslash before an ordinary character
};

namespace {

constexpr int kNestingMax = 10;  // AWS documentation: "up to 10 intrinsic functions within a field"
constexpr std::string_view kPrefix = "States.";

Failure<QueryError> refused(std::string why) { return Failure(QueryError{"", std::move(why)}); }

// End of the path that begins at `at`: the next "," or ")" outside brackets and quotes.
std::size_t path_end(std::string_view text, std::size_t at) {
  int depth = 0;
  char quote = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      if (c == '\\') {
        ++at;
      } else if (c == quote) {
        quote = '\0';
      }
    } else if (depth > 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '[' || c == '(') {
      ++depth;
    } else if (depth > 0 && (c == ']' || c == ')')) {
      --depth;
    } else if (depth == 0 && (c == ',' || c == ')')) {
      break;
    }
  }
  return std::min(at, text.size());
}

template <class Node>
class CallParser {
 public:
  explicit CallParser(std::string_view text) : text_(text) {}

  QueryResult<Node> whole() {
    blanks();
    ASSIGN_OR_RETURN(Node node, call());
    blanks();
    if (at_ != text_.size()) return refused("Unexpected text after the function call");
    node.text = std::string(trim(text_));
    return node;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
  }

  QueryResult<Node> call() {
    if (++depth_ > kNestingMax) return refused("The intrinsic functions are nested too deep");
    if (text_.substr(at_, kPrefix.size()) != kPrefix) return refused("Not an intrinsic function");
    at_ += kPrefix.size();
    const std::size_t from = at_;
    while ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z') ||
           (peek() >= '0' && peek() <= '9'))
      ++at_;
    Node node;
    node.function = intrinsics::find_function(text_.substr(from, at_ - from));
    if (!node.function) return refused("There is no such intrinsic function");
    blanks();
    if (peek() != '(') return refused("Expected '('");
    ++at_;
    RETURN_IF_ERROR(arguments(node));
    --depth_;
    return node;
  }

  QueryResult<bool> arguments(Node& node) {
    blanks();
    if (peek() == ')') {
      ++at_;
      return true;
    }
    while (true) {
      ASSIGN_OR_RETURN(Node argument, one());
      node.arguments.push_back(std::move(argument));
      blanks();
      const char c = peek();
      ++at_;
      if (c == ')') return true;
      if (c != ',') return refused("Expected ',' or ')'");
    }
  }

  QueryResult<Node> one() {
    blanks();
    if (peek() == '$') return path();
    if (peek() == '\'') return text_literal();
    if (peek() == 'S') return call();
    Node node;
    for (const auto& [word, value] : {std::pair<std::string_view, Json>{"true", Json(true)},
                                      {"false", Json(false)},
                                      {"null", Json()}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      node.literal = value;
      return node;
    }
    const std::size_t from = at_;
    while (peek() != '\0' && std::string_view("+-.eE0123456789").find(peek()) != std::string::npos)
      ++at_;
    auto number = parse_json(text_.substr(from, at_ - from));
    if (from == at_ || !number.ok()) return refused("Expected an argument");
    node.literal = std::move(number).value();
    return node;
  }

  QueryResult<Node> path() {
    const std::size_t end = path_end(text_, at_);
    ASSIGN_OR_RETURN(Path parsed, Path::parse(trim(text_.substr(at_, end - at_))));
    at_ = end;
    Node node;
    node.path = std::make_shared<const Path>(std::move(parsed));
    return node;
  }

  QueryResult<Node> text_literal() {
    Node node;
    std::string plain;
    for (++at_; at_ < text_.size() && peek() != '\''; ++at_) {
      if (peek() == '\\') {
        node.raw += '\\';
        ++at_;
        if (at_ >= text_.size()) break;
        if (std::string_view("'{}\\").find(peek()) == std::string_view::npos) node.broken = true;
      }
      node.raw += peek();
      plain += peek();
    }
    if (at_ >= text_.size()) return refused("A text is not closed");
    ++at_;
    node.literal = Json(std::move(plain));
    return node;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

QueryError invalid(const std::string& whole, const intrinsics::Function& function) {
  return {"States.Runtime",
          format("There was an error while evaluating the intrinsic function: {}. Invalid "
                 "arguments in States.{}",
                 whole, function.name)};
}

// Evaluates one node. Recursion is bounded by kNestingMax.
template <class Node>
QueryResult<Json> run(const Node& node, const std::string& whole, const Scope& scope,
                      std::uint32_t& draws) {
  if (node.path) return node.path->read(scope);
  if (!node.function) return node.literal;
  const auto& function = *node.function;
  if (node.arguments.size() < function.arguments_min ||
      node.arguments.size() > function.arguments_max)
    return Failure(invalid(whole, function));
  Json::Items values;
  values.reserve(node.arguments.size());
  for (const Node& argument : node.arguments) {
    if (argument.broken) return Failure(invalid(whole, function));
    const bool keeps_backslashes = function.first == intrinsics::Function::First::Template &&
                                   values.empty() && argument.literal.is_string();
    if (keeps_backslashes) {
      values.emplace_back(argument.raw);
      continue;
    }
    ASSIGN_OR_RETURN(Json value, run(argument, whole, scope, draws));
    values.push_back(std::move(value));
  }
  auto result = function.evaluate({values, scope, draws});
  if (!result) return Failure(invalid(whole, function));
  return *std::move(result);
}

}  // namespace

QueryResult<Intrinsic> Intrinsic::parse(std::string_view text) {
  ASSIGN_OR_RETURN(Call call, CallParser<Call>(text).whole());
  Intrinsic intrinsic;
  intrinsic.call_ = std::make_shared<const Call>(std::move(call));
  return intrinsic;
}

QueryResult<Json> Intrinsic::evaluate(const Scope& scope, std::uint32_t& draws) const {
  return run(*call_, call_->text, scope, draws);
}

QueryResult<Json> Intrinsic::evaluate(const Scope& scope) const {
  std::uint32_t draws = 0;
  return evaluate(scope, draws);
}

const std::string& Intrinsic::text() const { return call_->text; }

QueryResult<Expression> Expression::parse(std::string_view text) {
  Expression expression;
  expression.text_ = std::string(text);
  if (starts_with(text, "$")) {
    ASSIGN_OR_RETURN(expression.path_, Path::parse(text));
  } else {
    ASSIGN_OR_RETURN(Intrinsic parsed, Intrinsic::parse(text));
    expression.intrinsic_ = std::make_shared<const Intrinsic>(std::move(parsed));
  }
  return expression;
}

QueryResult<Json> Expression::evaluate(const Scope& scope, std::uint32_t& draws) const {
  return intrinsic_ ? intrinsic_->evaluate(scope, draws) : path_.read(scope);
}

QueryResult<Json> Expression::evaluate(const Scope& scope) const {
  std::uint32_t draws = 0;
  return evaluate(scope, draws);
}

}  // namespace lockstep::query
