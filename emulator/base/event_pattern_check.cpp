#include "emulator/base/event_pattern_check.h"

#include <optional>

#include "emulator/base/cidr.h"
#include "emulator/base/text.h"

namespace lockstep {

namespace {

using Checked = Result<void, PatternFault>;

constexpr int kPatternDepthMax = 64;

enum class Token : std::uint8_t {
  OpenObject,
  CloseObject,
  OpenArray,
  CloseArray,
  Key,
  String,
  Number,
  Bool,
  Null,
  End
};

// The tokens of well-formed JSON. `place` is where a reader stands after each: past a bracket or
// literal, past the opening quote of a text it has not read yet, past the beginning of its value
// for a key.
class PatternTokens {
 public:
  explicit PatternTokens(std::string_view text) : text_(text) {}

  Token next() {
    if (pending_) {
      const Token token = *pending_;
      pending_.reset();
      return token;
    }
    return read();
  }
  const std::string& word() const { return word_; }
  std::size_t place() const { return place_; }
  // As after having read the text of a string.
  void take_text() { place_ = at_; }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' ||
                                  text_[at_] == '\r' || text_[at_] == ',' || text_[at_] == ':'))
      ++at_;
  }

  Token read() {
    skip();
    if (at_ >= text_.size()) return place_ = at_, Token::End;
    const char c = text_[at_];
    if (c == '{' || c == '}' || c == '[' || c == ']') {
      place_ = ++at_;
      if (c == '{') return in_object_.push_back(true), expect_key_ = true, Token::OpenObject;
      if (c == '[') return in_object_.push_back(false), expect_key_ = false, Token::OpenArray;
      if (!in_object_.empty()) in_object_.pop_back();
      after_value();
      return c == '}' ? Token::CloseObject : Token::CloseArray;
    }
    if (c == '"') return string();
    const std::size_t from = at_;
    while (at_ < text_.size() &&
           std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos)
      ++at_;
    word_ = text_.substr(from, at_ - from);
    place_ = at_;
    after_value();
    if (c == 'n') return Token::Null;
    return c == 't' || c == 'f' ? Token::Bool : Token::Number;
  }

  Token string() {
    const std::size_t from = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
    const auto parsed = parse_json(text_.substr(from, at_ - from));
    word_ = parsed.ok() && parsed->is_string() ? parsed->as_string() : "";
    place_ = from + 1;
    if (!expect_key_) return after_value(), Token::String;
    expect_key_ = false;
    // The reader has looked at its value already.
    const std::string key = word_;
    const std::size_t behind = at_;
    skip();
    place_ =
        at_ < text_.size() && std::string_view("\"{[").find(text_[at_]) != std::string_view::npos
            ? at_ + 1
            : text_.find_first_of(",]} \t\r\n", at_);
    at_ = behind;
    word_ = key;
    return Token::Key;
  }

  void after_value() { expect_key_ = !in_object_.empty() && in_object_.back(); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t place_ = 0;
  std::vector<bool> in_object_;
  bool expect_key_ = false;
  std::string word_;
  std::optional<Token> pending_;
};

class PatternChecker {
 public:
  explicit PatternChecker(std::string_view text) : text_(text), tokens_(text) {}

  Checked check() {
    if (tokens_.next() != Token::OpenObject) return fault("Filter is not an object");
    return object(0);
  }

 private:
  Failure<PatternFault> fault(std::string reason) {
    PatternFault found{std::move(reason), 1, 1};
    for (std::size_t i = 0; i < tokens_.place() && i < text_.size(); ++i) {
      ++found.column;
      if (text_[i] == '\n') ++found.line, found.column = 1;
    }
    return Failure(std::move(found));
  }

  Checked object(int depth) {
    if (depth > kPatternDepthMax) return fault("Event pattern is too deep");
    bool empty = true;
    for (Token token = tokens_.next(); token != Token::CloseObject; token = tokens_.next()) {
      empty = false;
      const std::string key = tokens_.word();
      token = tokens_.next();
      if (token == Token::OpenObject) {
        RETURN_IF_ERROR(object(depth + 1));
      } else if (token == Token::OpenArray) {
        RETURN_IF_ERROR(array(key, depth));
      } else {
        return fault(format("\"{}\" must be an object or an array", key));
      }
    }
    if (empty) return fault("Empty objects are not allowed");
    return {};
  }

  // "$or" holds alternatives unless one of them is no object of fields.
  Checked array(const std::string& key, int depth) {
    bool empty = true;
    for (Token token = tokens_.next(); token != Token::CloseArray; token = tokens_.next()) {
      empty = false;
      if (token == Token::OpenObject) {
        if (key == "$or") {
          RETURN_IF_ERROR(object(depth + 1));
        } else {
          RETURN_IF_ERROR(match());
        }
      } else if (token == Token::OpenArray || key == "$or") {
        return fault("Match value must be String, number, true, false, or null");
      }
    }
    if (empty) return fault("Empty arrays are not allowed");
    return {};
  }

  Checked match() {
    if (tokens_.next() != Token::Key) return fault("Match expression name not found");
    const std::string op = tokens_.word();
    if (op == "anything-but") {
      RETURN_IF_ERROR(anything_but());
    } else if (op == "numeric") {
      if (tokens_.next() != Token::OpenArray) return fault("Value of numeric must be an array.");
      RETURN_IF_ERROR(numeric());
    } else if (op == "prefix" || op == "suffix") {
      RETURN_IF_ERROR(affix(op));
    } else if (op == "equals-ignore-case") {
      RETURN_IF_ERROR(text_of(op));
    } else if (op == "wildcard") {
      RETURN_IF_ERROR(wildcard(tokens_.next()));
    } else if (op == "cidr") {
      if (tokens_.next() != Token::String) return fault("prefix match pattern must be a string");
      tokens_.take_text();
      const auto parsed = parse_cidr(tokens_.word());
      if (!parsed.ok()) return fault(parsed.error());
    } else if (op == "exists") {
      if (tokens_.next() != Token::Bool)
        return fault("exists match pattern must be either true or false.");
    } else if (op == "exactly") {
      RETURN_IF_ERROR(text_of(op));
    } else {
      return fault("Unrecognized match type " + op);
    }
    return close();
  }

  Checked close() {
    if (tokens_.next() == Token::CloseObject) return {};
    return fault("Only one key allowed in match expression");
  }

  Checked text_of(const std::string& op) {
    if (tokens_.next() == Token::String) return {};
    return fault(op + " match pattern must be a string");
  }

  // A text, or {"equals-ignore-case": text}.
  Checked affix(const std::string& op) {
    const Token token = tokens_.next();
    if (token == Token::String) return {};
    if (token != Token::OpenObject) return fault(op + " match pattern must be a string");
    if (tokens_.next() != Token::Key || tokens_.word() != "equals-ignore-case")
      return fault(format("Unsupported {} pattern: {}", op, tokens_.word()));
    RETURN_IF_ERROR(text_of("equals-ignore-case"));
    return close();
  }

  Checked wildcard(Token token) {
    if (token != Token::String) return fault("wildcard match pattern must be a string");
    tokens_.take_text();
    const std::string& word = tokens_.word();
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (word[i] == '\\') {
        ++i;
      } else if (word[i] == '*' && i + 1 < word.size() && word[i + 1] == '*') {
        return fault(format("Consecutive wildcard characters at pos {}", i));
      }
    }
    return {};
  }

  Checked anything_but() {
    const Token token = tokens_.next();
    if (token == Token::String || token == Token::Number) return {};
    if (token == Token::OpenArray) return anything_but_list();
    if (token != Token::OpenObject)
      return fault("Value of anything-but must be an array or single string/number value.");
    if (tokens_.next() != Token::Key) return fault("Match expression name not found");
    const std::string op = tokens_.word();
    if (op != "prefix" && op != "suffix" && op != "equals-ignore-case" && op != "wildcard")
      return fault("Unsupported anything-but pattern: " + op);
    RETURN_IF_ERROR(anything_but_inner(op));
    return close();
  }

  Checked anything_but_list() {
    std::optional<Token> first;
    bool empty = true;
    for (Token token = tokens_.next(); token != Token::CloseArray; token = tokens_.next()) {
      empty = false;
      if (token != Token::String && token != Token::Number)
        return fault("Inside anything but list, start|null|boolean is not supported.");
      if (first && *first != token)
        return fault(
            "Inside anything but list, either all values are number or string, mixed type "
            "is not supported");
      first = token;
    }
    if (empty) return fault("Empty arrays are not allowed");
    return {};
  }

  Checked anything_but_inner(const std::string& op) {
    const auto one = [&](Token token) -> Checked {
      if (op == "wildcard") return wildcard(token);
      return {};
    };
    const Token token = tokens_.next();
    const bool affix = op == "prefix" || op == "suffix";
    if (token == Token::String) {
      if (affix && tokens_.word().empty()) return fault(format("Null prefix/suffix not allowed"));
      return one(token);
    }
    if (token != Token::OpenArray)
      return fault(affix ? "prefix/suffix match pattern must be a string"
                         : op + " match pattern must be a string");
    bool empty = true;
    for (Token item = tokens_.next(); item != Token::CloseArray; item = tokens_.next()) {
      empty = false;
      if (item != Token::String)
        return fault(
            format("Inside anything-but/{} list, number|start|null|boolean is not "
                   "supported.",
                   op));
      RETURN_IF_ERROR(one(item));
    }
    if (empty) return fault("Empty arrays are not allowed");
    return {};
  }

  Checked operand(const std::string& op, double& value) {
    if (tokens_.next() != Token::Number)
      return fault(format("Value of {} must be numeric", op == "=" ? "equals" : op));
    const auto parsed = parse_json(tokens_.word());
    value = parsed.ok() && parsed->is_number() ? parsed->as_double() : 0;
    if (value < -5e9 || value > 5e9)
      return fault("Value must be between -5.0E9 and 5.0E9, inclusive");
    return {};
  }

  // ["=",1] | ["<",n] | ["<=",n] | [">",n] | [">=",n] | [">",a,"<=",b]; after its bracket.
  Checked numeric() {
    Token token = tokens_.next();
    if (token != Token::String)
      return fault("Invalid member in numeric match: " +
                   (token == Token::CloseArray ? std::string("]") : tokens_.word()));
    tokens_.take_text();
    const std::string op = tokens_.word();
    const bool lower = op == ">" || op == ">=";
    if (!lower && op != "=" && op != "<" && op != "<=")
      return fault("Unrecognized numeric range operator: " + op);
    double bottom = 0;
    RETURN_IF_ERROR(operand(op, bottom));
    token = tokens_.next();
    if (token == Token::CloseArray) return {};
    if (!lower) return fault("Too many elements in numeric expression");
    if (token != Token::String) return fault("Bad value in numeric range: " + tokens_.word());
    tokens_.take_text();
    const std::string second = tokens_.word();
    if (second != "<" && second != "<=") return fault("Bad numeric range operator: " + second);
    double top = 0;
    RETURN_IF_ERROR(operand(second, top));
    if (bottom >= top) return fault("Bottom must be less than top");
    if (tokens_.next() != Token::CloseArray)
      return fault("Too many terms in numeric range expression");
    return {};
  }

  std::string_view text_;
  PatternTokens tokens_;
};

}  // namespace

Result<void, PatternFault> check_event_pattern(std::string_view text) {
  return PatternChecker(text).check();
}

bool is_or_of_patterns(const Json::Member& member) {
  return member.key == "$or" && member.value.is_array();
}

}  // namespace lockstep
