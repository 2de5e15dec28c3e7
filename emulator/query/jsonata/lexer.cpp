#include "emulator/query/jsonata/lexer.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/serialize.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::string_view kSingle = ".[]{}(),@#;:?+-*/%|=<>^&!~";
constexpr std::string_view kDouble[] = {"..", ":=", "!=", ">=", "<=", "**", "~>"};

bool is_blank_character(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v';
}
bool is_operator_character(char c) { return c != '\0' && kSingle.find(c) != kSingle.npos; }
bool is_lexer_digit(char c) { return c >= '0' && c <= '9'; }

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
  }
}

}  // namespace

std::string Token::json() const {
  switch (type) {
    case Type::End: return "\"(end)\"";
    case Type::Number: return js_number(number);
    case Type::Literal: return text;
    case Type::Regex: return "{}";
    default: return quoted(text);
  }
}

Token Lexer::finished(Token::Type type, std::string text) const {
  Token token;
  token.type = type;
  token.text = std::move(text);
  token.position = at_;  // tokens are known by where they end
  return token;
}

// True once a token starts here, false at the end of the text.
Result<bool, JsonataError> Lexer::skip_blanks() {
  for (;;) {
    while (at_ < text_.size() && is_blank_character(text_[at_])) ++at_;
    if (peek() != '/' || peek(1) != '*') return at_ < text_.size();
    const std::size_t close = text_.find("*/", at_ + 2);
    if (close == text_.npos) return Failure(syntax_error("S0106", at_));
    at_ = close + 2;
  }
}

Result<Token, JsonataError> Lexer::next(Expect expect) {
  ASSIGN_OR_RETURN(const bool more, skip_blanks());
  if (!more) return finished(Token::Type::End, "(end)");
  const char c = text_[at_];
  if (c == '/' && expect == Expect::Operand) {
    ++at_;
    return regex();
  }
  for (const std::string_view op : kDouble) {
    if (c == op[0] && peek(1) == op[1]) {
      at_ += 2;
      return finished(Token::Type::Operator, std::string(op));
    }
  }
  if (is_operator_character(c)) {
    ++at_;
    return finished(Token::Type::Operator, std::string(1, c));
  }
  if (c == '"' || c == '\'') return quoted_text();
  if (is_lexer_digit(c)) return number();
  if (c == '`') return backquoted_name();
  return word();
}

Result<Token, JsonataError> Lexer::regex() {
  const std::size_t start = at_;
  int depth = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    const bool escaped = text_[at_ - 1] == '\\';
    if (c == '/' && depth == 0) {
      std::size_t backslashes = 0;
      while (text_[at_ - backslashes - 1] == '\\') ++backslashes;
      if (backslashes % 2 == 0) break;
    }
    if ((c == '(' || c == '[' || c == '{') && !escaped) ++depth;
    if ((c == ')' || c == ']' || c == '}') && !escaped) --depth;
  }
  if (at_ >= text_.size()) return Failure(syntax_error("S0302", at_));
  if (at_ == start) return Failure(syntax_error("S0301", at_));
  Token token = finished(Token::Type::Regex, std::string(text_.substr(start, at_ - start)));
  ++at_;
  while (peek() == 'i' || peek() == 'm') token.flags += text_[at_++];
  token.position = at_;
  return token;
}

Result<bool, JsonataError> Lexer::escape(std::string& out) {
  ++at_;
  const char c = peek();
  if (const char plain = simple_escape(c); plain != '\0') {
    out += plain;
    return true;
  }
  if (c != 'u' || at_ >= text_.size()) {
    const std::size_t length = at_ < text_.size() ? character_length(text_, at_) : 0;
    return Failure(
        syntax_error("S0103", at_, quoted(text_.substr(std::min(at_, text_.size()), length))));
  }
  const std::string_view digits = text_.substr(at_ + 1, 4);
  unsigned unit = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.empty() || problem != std::errc() || end != digits.data() + digits.size())
    return Failure(syntax_error("S0104", at_));
  append_unit(out, unit);
  at_ += 4;
  return true;
}

Result<Token, JsonataError> Lexer::quoted_text() {
  const char quote = text_[at_++];
  std::string out;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\\') {
      RETURN_IF_ERROR(escape(out));
    } else if (c == quote) {
      ++at_;
      return finished(Token::Type::Text, std::move(out));
    } else {
      out += c;
    }
  }
  return Failure(syntax_error("S0101", text_.size()));
}

std::size_t Lexer::number_length() const {
  std::size_t n = at_;
  const auto digits = [&] {
    while (n < text_.size() && is_lexer_digit(text_[n])) ++n;
  };
  const auto digit_at = [&](std::size_t i) { return i < text_.size() && is_lexer_digit(text_[i]); };
  if (text_[n] == '0') {
    ++n;
  } else {
    digits();
  }
  if (n < text_.size() && text_[n] == '.' && digit_at(n + 1)) {
    ++n;
    digits();
  }
  if (n < text_.size() && (text_[n] == 'e' || text_[n] == 'E')) {
    const bool is_signed = n + 1 < text_.size() && (text_[n + 1] == '+' || text_[n + 1] == '-');
    if (digit_at(n + (is_signed ? 2u : 1u))) {
      n += is_signed ? 2 : 1;
      digits();
    }
  }
  return n - at_;
}

Result<Token, JsonataError> Lexer::number() {
  const std::string_view digits = text_.substr(at_, number_length());
  const double value = js_parse_float(digits);
  if (!std::isfinite(value)) return Failure(syntax_error("S0102", at_, quoted(digits)));
  at_ += digits.size();
  Token token = finished(Token::Type::Number, std::string(digits));
  token.number = value;
  return token;
}

Result<Token, JsonataError> Lexer::backquoted_name() {
  const std::size_t close = text_.find('`', at_ + 1);
  if (close == text_.npos) return Failure(syntax_error("S0105", text_.size()));
  std::string name(text_.substr(at_ + 1, close - at_ - 1));
  at_ = close + 1;
  return finished(Token::Type::Name, std::move(name));
}

Token Lexer::word() {
  const std::size_t start = at_;
  while (at_ < text_.size() && !is_blank_character(text_[at_]) &&
         !is_operator_character(text_[at_]))
    ++at_;
  std::string name(text_.substr(start, at_ - start));
  if (name[0] == '$') return finished(Token::Type::Variable, name.substr(1));
  if (name == "or" || name == "in" || name == "and")
    return finished(Token::Type::Operator, std::move(name));
  if (name == "true" || name == "false" || name == "null")
    return finished(Token::Type::Literal, std::move(name));
  return finished(Token::Type::Name, std::move(name));
}

}  // namespace lockstep::query::jsonata
