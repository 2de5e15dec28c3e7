#include <cstdlib>

#include "emulator/query/path_program.h"

namespace lockstep::query::internal {

namespace {

constexpr int kDepthMax = 40;

class FilterParser {
 public:
  explicit FilterParser(const Cursor& cursor)
      : text_(cursor.text), at_(cursor.at), depth_(cursor.depth) {}

  QueryResult<Filter> either() { return chain(Filter::Form::Or, "||"); }

  std::size_t at() const { return at_; }
  bool unsupported() const { return unsupported_; }

 private:
  static Failure<QueryError> fail(std::string why) { return Failure(QueryError{"", why}); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (peek() == ' ') ++at_;
  }
  bool take(std::string_view token) {
    blanks();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  QueryResult<Filter> chain(Filter::Form form, std::string_view token) {
    Filter all;
    all.form = form;
    do {
      ASSIGN_OR_RETURN(Filter part,
                       form == Filter::Form::Or ? chain(Filter::Form::And, "&&") : single());
      all.parts.push_back(std::move(part));
    } while (take(token));
    if (all.parts.size() > 1) return all;
    return Filter(std::move(all.parts[0]));
  }

  QueryResult<Filter> single() {
    if (++depth_ > kDepthMax) return fail("The filter is nested too deep");
    auto result = single_unchecked();
    --depth_;
    return result;
  }

  QueryResult<Filter> single_unchecked() {
    blanks();
    if (peek() == '!') {
      ++at_;
      ASSIGN_OR_RETURN(Filter inner, single());
      Filter negated;
      negated.form = Filter::Form::Not;
      negated.parts.push_back(std::move(inner));
      return negated;
    }
    if (peek() == '(') {
      ++at_;
      ASSIGN_OR_RETURN(Filter inner, either());
      if (!take(")")) return fail("Could not find the closing ')' of the filter");
      return inner;
    }
    return comparison();
  }

  QueryResult<Filter> comparison() {
    Filter filter;
    ASSIGN_OR_RETURN(filter.left, operand());
    blanks();
    static constexpr struct {
      std::string_view token;
      Filter::Operator op;
    } kOperators[] = {{"===", Filter::Operator::Same},     {"!==", Filter::Operator::NotSame},
                      {"==", Filter::Operator::Equal},     {"!=", Filter::Operator::Unequal},
                      {"<=", Filter::Operator::LessEqual}, {">=", Filter::Operator::GreaterEqual},
                      {"<", Filter::Operator::Less},       {">", Filter::Operator::Greater}};
    for (const auto& [token, op] : kOperators) {
      if (!take(token)) continue;
      filter.form = Filter::Form::Compare;
      filter.op = op;
      ASSIGN_OR_RETURN(filter.right, operand());
      if (filter.left.is_path && filter.right.is_path) unsupported_ = true;
      return filter;
    }
    const char next = peek();
    if (next == '=' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')) {
      skip_unsupported();
      return filter;
    }
    if (!filter.left.is_path) return fail("Expected an operator in the filter");
    filter.form = Filter::Form::Exists;
    return filter;
  }

  // "=~ /re/", "in [...]", "size 2" ...: to the end of this comparison.
  void skip_unsupported() {
    unsupported_ = true;
    int depth = 0;
    char quote = '\0';
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\') {
        ++at_;
      } else if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '\'' || c == '"' || c == '/') {
        quote = c;
      } else if (c == '(' || c == '[') {
        ++depth;
      } else if (c == ')' || c == ']') {
        if (depth == 0) return;
        --depth;
      } else if (depth == 0 && (c == '&' || c == '|')) {
        return;
      }
    }
    at_ = text_.size();
  }

  QueryResult<Operand> operand() {
    blanks();
    Operand result;
    if (peek() == '@' || peek() == '$') {
      if (peek() == '$') unsupported_ = true;
      result.is_path = true;
      Cursor cursor{text_, at_, depth_};
      ASSIGN_OR_RETURN(result.path, parse_relative_path(cursor));
      at_ = cursor.at;
      if (result.path.unsupported) unsupported_ = true;
      return result;
    }
    ASSIGN_OR_RETURN(result.literal, literal());
    return result;
  }

  QueryResult<Json> literal() {
    if (peek() == '\'' || peek() == '"') return text_literal();
    if (peek() == '[' || peek() == '{') return json_literal();
    for (const auto& [word, value] : {std::pair<std::string_view, Json>{"true", Json(true)},
                                      {"false", Json(false)},
                                      {"null", Json()}})
      if (take(word)) return value;
    const std::size_t from = at_;
    while (std::string_view("+-.eE0123456789").find(peek()) != std::string_view::npos &&
           peek() != '\0')
      ++at_;
    auto number = parse_json(text_.substr(from, at_ - from));
    if (from == at_ || !number.ok()) return fail("Expected a value in the filter");
    return std::move(number).value();
  }

  QueryResult<Json> text_literal() {
    auto text = take_quoted(text_, at_);
    if (!text) return fail("A text in the filter is not closed");
    return Json(*std::move(text));
  }

  QueryResult<Json> json_literal() {
    const std::size_t from = at_;
    int depth = 0;
    do {
      const char c = peek();
      if (c == '[' || c == '{') ++depth;
      if (c == ']' || c == '}') --depth;
      ++at_;
    } while (at_ < text_.size() && depth > 0);
    std::string json(text_.substr(from, at_ - from));
    for (char& c : json)
      if (c == '\'') c = '"';
    auto value = parse_json(json);
    if (!value.ok()) return fail("Expected a value in the filter");
    return std::move(value).value();
  }

  std::string_view text_;
  std::size_t at_;
  int depth_;
  bool unsupported_ = false;
};

const Json* value_of(const Operand& operand, const Json& item, Json& holder) {
  if (!operand.is_path) return &operand.literal;
  if (operand.path.steps.empty()) return item.is_object() ? &item : nullptr;
  if (operand.path.plain) return find_plain(operand.path, item);
  auto found = run_path(operand.path, item);
  if (!found.ok()) return nullptr;
  holder = std::move(found).value();
  return &holder;
}

template <class T>
bool ordered(Filter::Operator op, const T& a, const T& b) {
  switch (op) {
    case Filter::Operator::Less: return a < b;
    case Filter::Operator::LessEqual: return a <= b;
    case Filter::Operator::Greater: return a > b;
    default: return a >= b;
  }
}

// The number that the whole text spells, as Java's BigDecimal reads it.
std::optional<double> spelt_number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("+-.eE0123456789") != text.npos) return {};
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (*end != '\0') return {};
  return number;
}

// Jayway takes the right side for a value of the left side's kind.
bool loosely_equal(const Json& left, const Json& right) {
  if (left.is_number() && right.is_string()) {
    return spelt_number(right.as_string()) == left.as_double();
  }
  if (left.is_string() && right.is_number()) return left.as_string() == dump(right);
  return left == right;
}

bool compares(const Filter& filter, const Json& item) {
  Json left_holder, right_holder;
  const Json* left = value_of(filter.left, item, left_holder);
  const Json* right = value_of(filter.right, item, right_holder);
  const bool both = left && right;
  switch (filter.op) {
    case Filter::Operator::Same: return both && *left == *right;
    case Filter::Operator::NotSame: return !(both && *left == *right);
    case Filter::Operator::Equal: return both && loosely_equal(*left, *right);
    case Filter::Operator::Unequal: return !(both && loosely_equal(*left, *right));
    default: break;
  }
  if (!both) return false;
  if (left->is_number() && right->is_number())
    return ordered(filter.op, left->as_double(), right->as_double());
  if (left->is_string() && right->is_string())
    return ordered(filter.op, left->as_string(), right->as_string());
  return false;
}

}  // namespace

QueryResult<Filter> parse_filter(Cursor& cursor, bool& unsupported) {
  FilterParser parser(cursor);
  auto filter = parser.either();
  cursor.at = parser.at();
  if (parser.unsupported()) unsupported = true;
  return filter;
}

bool accepts(const Filter& filter, const Json& value) {
  switch (filter.form) {
    case Filter::Form::And:
      for (const Filter& part : filter.parts)
        if (!accepts(part, value)) return false;
      return true;
    case Filter::Form::Or:
      for (const Filter& part : filter.parts)
        if (accepts(part, value)) return true;
      return false;
    case Filter::Form::Not: return !accepts(filter.parts[0], value);
    case Filter::Form::Compare: return compares(filter, value);
    case Filter::Form::Exists: {
      Json holder;
      return value_of(filter.left, value, holder) != nullptr;
    }
  }
  return false;
}

}  // namespace lockstep::query::internal
