#include <charconv>

#include "emulator/base/text.h"
#include "emulator/query/path_program.h"

namespace lockstep::query::internal {

namespace {

constexpr std::size_t kStepsMax = 500;

bool ends_name(char c) { return c == '.' || c == '[' || c == '('; }

// A variable's name: letters, digits, "_" and anything beyond ASCII; no leading digit.
bool is_identifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && !(c >= '0' && c <= '9') && static_cast<unsigned char>(c) < 0x80) return false;
  }
  return true;
}

class Parser {
 public:
  explicit Parser(const Cursor& cursor)
      : text_(cursor.text), at_(cursor.at), depth_(cursor.depth) {}

  QueryResult<PathProgram> whole() {
    if (text_.empty() || text_[0] != '$') return fail("The path must begin with '$'");
    at_ = 1;
    RETURN_IF_ERROR(root());
    RETURN_IF_ERROR(steps());
    if (at_ != text_.size()) return fail("Unexpected character");
    return std::move(path_);
  }

  QueryResult<PathProgram> relative() {
    ++at_;  // "@"
    in_filter_ = true;
    RETURN_IF_ERROR(steps());
    return std::move(path_);
  }

  std::size_t at() const { return at_; }

 private:
  static Failure<QueryError> fail(std::string why) { return Failure(QueryError{"", why}); }
  bool more() const { return at_ < text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void blanks() {
    while (peek() == ' ') ++at_;
  }

  QueryResult<bool> root() {
    if (peek() == '$') {
      path_.root = PathProgram::Root::Context;
      ++at_;
      if (more() && peek() != '.' && peek() != '[') return fail("Illegal character after '$$'");
      return true;
    }
    if (!more() || peek() == '.' || peek() == '[') return true;
    const std::size_t from = at_;
    while (more() && !ends_name(peek())) ++at_;
    path_.root = PathProgram::Root::Variable;
    path_.variable = std::string(text_.substr(from, at_ - from));
    if (!is_identifier(path_.variable)) return fail("Illegal character after '$'");
    return true;
  }

  QueryResult<bool> steps() {
    while (peek() == '.' || peek() == '[') {
      if (path_.steps.size() >= kStepsMax) return fail("The path has too many steps");
      Step step;
      RETURN_IF_ERROR(one(step));
      add(std::move(step));
      if (path_.function) break;
    }
    if (path_.unsupported) path_.plain = path_.definite = false;
    return true;
  }

  void add(Step step) {
    using Kind = Step::Kind;
    if (!path_.steps.empty() && path_.steps.back().kind == Kind::Keys) path_.definite = false;
    const bool single = step.kind == Kind::Key || step.kind == Kind::Index;
    if (step.deep || !single) path_.plain = false;
    if (step.deep || (!single && step.kind != Kind::Keys)) path_.definite = false;
    path_.steps.push_back(std::move(step));
  }

  QueryResult<bool> one(Step& step) {
    if (peek() == '.') {
      ++at_;
      if (peek() == '.') {
        ++at_;
        step.deep = true;
      }
      if (!more()) return fail("Path must not end with a '.' or '..'");
      if (peek() == '[') return bracket(step);
      if (peek() == '*') {
        ++at_;
        step.kind = Step::Kind::Wildcard;
        return true;
      }
      return name(step);
    }
    return bracket(step);
  }

  bool ends_name_here() const {
    const char c = peek();
    if (ends_name(c)) return true;
    if (!in_filter_) return false;
    return c == ')' || c == ' ' || c == '=' || c == '!' || c == '<' || c == '>' || c == '&' ||
           c == '|' || c == ',' || c == ']';
  }

  QueryResult<bool> name(Step& step) {
    const std::size_t from = at_;
    while (more() && !ends_name_here()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return fail("Use bracket notion ['my prop'] if your property contains blank characters");
      if (c == ']' || c == '\'' || c == '"' || c == ',' || c == ')')
        return fail(format("Illegal character '{}'", c));
      ++at_;
    }
    if (at_ == from) return fail("Empty property name");
    if (peek() == '(') RETURN_IF_ERROR(function());
    step.key = std::string(text_.substr(from, at_ - from));
    return true;
  }

  // length(), sum() ...: AWS takes them at creation, and at run time for names of members.
  QueryResult<bool> function() {
    int depth = 0;
    do {
      if (peek() == '(') ++depth;
      if (peek() == ')') --depth;
      ++at_;
    } while (more() && depth > 0);
    if (depth != 0) return fail("Arguments to function are not closed");
    if (more() && !in_filter_) return fail("A function must be the end of the path");
    path_.function = true;
    return true;
  }

  QueryResult<bool> bracket(Step& step) {
    ++at_;
    blanks();
    const char c = peek();
    if (c == '\'' || c == '"') return names(step);
    if (c == '*') {
      ++at_;
      step.kind = Step::Kind::Wildcard;
      return close();
    }
    if (c == '?') return filter(step);
    return numbers(step);
  }

  QueryResult<bool> close() {
    blanks();
    if (peek() != ']') return fail("Could not find the closing ']'");
    ++at_;
    return true;
  }

  QueryResult<std::string> quoted() {
    auto text = take_quoted(text_, at_);
    if (!text) return fail("Property has not been closed");
    return *std::move(text);
  }

  QueryResult<bool> names(Step& step) {
    while (true) {
      ASSIGN_OR_RETURN(std::string key, quoted());
      step.keys.push_back(std::move(key));
      blanks();
      if (peek() != ',') break;
      ++at_;
      blanks();
      if (peek() != '\'' && peek() != '"') return fail("Found empty property");
    }
    step.kind = Step::Kind::Keys;
    if (step.keys.size() == 1) {
      step.kind = Step::Kind::Key;
      step.key = std::move(step.keys[0]);
      step.keys.clear();
    }
    return close();
  }

  std::optional<std::int64_t> number() {
    blanks();
    std::int64_t value = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value);
    if (error != std::errc() || value > INT32_MAX || value < -INT32_MAX) return {};
    at_ += static_cast<std::size_t>(end - first);
    blanks();
    return value;
  }

  QueryResult<bool> numbers(Step& step) {
    const auto first = number();
    if (peek() == ':') {
      ++at_;
      step.kind = Step::Kind::Slice;
      step.from = first;
      step.to = number();
      if (peek() == ':') {  // Jayway reads a step width and does nothing with it
        ++at_;
        number();
      }
      if (!step.from && !step.to) return fail("Failed to parse slice");
      return close();
    }
    if (!first) return fail("Could not parse the index");
    step.indices.push_back(*first);
    while (peek() == ',') {
      ++at_;
      const auto next = number();
      if (!next) return fail("Could not parse the index");
      step.indices.push_back(*next);
    }
    step.kind = Step::Kind::Indices;
    if (step.indices.size() == 1) {
      step.kind = Step::Kind::Index;
      step.index = *first;
      step.indices.clear();
    }
    return close();
  }

  QueryResult<bool> filter(Step& step) {
    ++at_;
    blanks();
    if (peek() != '(') return fail("Expected a filter in parentheses after '?'");
    ++at_;
    Cursor cursor{text_, at_, depth_};
    ASSIGN_OR_RETURN(Filter parsed, parse_filter(cursor, path_.unsupported));
    at_ = cursor.at;
    blanks();
    if (peek() != ')') return fail("Could not find the closing ')' of the filter");
    ++at_;
    step.kind = Step::Kind::Filter;
    step.filter = std::make_shared<const Filter>(std::move(parsed));
    return close();
  }

  std::string_view text_;
  std::size_t at_;
  int depth_;
  PathProgram path_;
  bool in_filter_ = false;
};

// The unit of "\\uXXXX", or nothing.
std::optional<char32_t> escaped_unit(std::string_view digits) {
  std::uint32_t unit = 0;
  if (digits.size() < 4) return {};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, unit, 16);
  if (error != std::errc() || end != digits.data() + 4) return {};
  return unit;
}

// Resolves the escape behind a backslash; `at` is left on its last character.
void append_escaped(std::u32string& out, std::string_view text, std::size_t& at) {
  if (text[at] == 'u') {
    if (const auto unit = escaped_unit(text.substr(at + 1))) {
      at += 4;
      const bool second = (*unit & 0xFC00) == 0xDC00;
      if (second && !out.empty() && (out.back() & 0xFFFFFC00) == 0xD800) {
        out.back() = (out.back() << 10) + *unit - 0x35FDC00;
      } else {
        out += *unit;
      }
      return;
    }
  }
  constexpr std::string_view kNames = "nrtbf";
  const std::size_t name = kNames.find(text[at]);
  out += static_cast<char32_t>(name == kNames.npos ? text[at] : "\n\r\t\b\f"[name]);
}

}  // namespace

std::optional<std::string> take_quoted(std::string_view text, std::size_t& at) {
  const char quote = text[at];
  std::string out;
  for (++at; at < text.size() && text[at] != quote; ++at) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at];
      continue;
    }
    std::u32string escaped;
    while (at + 1 < text.size() && text[at] == '\\') {
      append_escaped(escaped, text, ++at);
      ++at;
    }
    --at;
    out += from_code_points(escaped);
  }
  if (at >= text.size()) return {};
  ++at;
  return out;
}

QueryResult<PathProgram> parse_path(std::string_view text) { return Parser(Cursor{text}).whole(); }

QueryResult<PathProgram> parse_relative_path(Cursor& cursor) {
  Parser parser(cursor);
  auto path = parser.relative();
  cursor.at = parser.at();
  return path;
}

}  // namespace lockstep::query::internal
