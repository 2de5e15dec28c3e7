#include "emulator/services/logs/filter_pattern.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <variant>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/base/text.h"

namespace lockstep::logs {

struct FilterPattern::Terms {
  std::vector<std::string> all, any, none;
};

struct FilterPattern::Condition {
  enum class Form : std::uint8_t { And, Or, Compare, IsNull, IsTrue, IsFalse, NotExists };
  Form form = Form::Compare;
  std::vector<Condition> parts;  // of And, Or
  std::vector<std::variant<std::string, std::size_t>> selector;
  std::string op;      // = != < > <= >=
  std::string text;    // right-hand side; * stands for anything
  std::optional<double> number;  // right-hand side, if it was written as a number
};

namespace {

using Condition = FilterPattern::Condition;
using Form = Condition::Form;

constexpr std::size_t kDepthMax = 20;
constexpr std::size_t kLengthMax = 1024;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool matches_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Reads `{ ... }`.
class JsonPatternParser {
 public:
  explicit JsonPatternParser(std::string_view text) : text_(text) {}

  Result<Condition, std::string> parse() {
    ++at_;  // {
    ASSIGN_OR_RETURN(Condition condition, either(0));
    if (!take("}")) return bad("a closing } is missing");
    skip();
    if (at_ != text_.size()) return bad("there is something after the closing }");
    return condition;
  }

 private:
  using Parsed = Result<Condition, std::string>;

  Failure<std::string> bad(std::string_view why) const {
    return Failure(format("Invalid filter pattern: {} (at character {})", why, at_ + 1));
  }
  void skip() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool take(std::string_view token) {
    skip();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool take_word(std::string_view word) {
    skip();
    const std::string upper_or_lower = to_lower(text_.substr(at_, word.size()));
    if (upper_or_lower != word) return false;
    at_ += word.size();
    return true;
  }

  Parsed either(std::size_t depth) {
    if (depth > kDepthMax) return bad("too many levels of parentheses");
    Condition condition;
    condition.form = Form::Or;
    do {
      ASSIGN_OR_RETURN(Condition part, both(depth));
      condition.parts.push_back(std::move(part));
    } while (take("||"));
    if (condition.parts.size() == 1) return Condition(condition.parts.front());
    return condition;
  }

  Parsed both(std::size_t depth) {
    Condition condition;
    condition.form = Form::And;
    do {
      ASSIGN_OR_RETURN(Condition part, one(depth));
      condition.parts.push_back(std::move(part));
    } while (take("&&"));
    if (condition.parts.size() == 1) return Condition(condition.parts.front());
    return condition;
  }

  Parsed one(std::size_t depth) {
    if (take("(")) {
      ASSIGN_OR_RETURN(Condition inner, either(depth + 1));
      if (!take(")")) return bad("a closing ) is missing");
      return inner;
    }
    Condition condition;
    RETURN_IF_ERROR(selector(condition));
    if (take_word("not exists")) condition.form = Form::NotExists;
    else if (take_word("is null")) condition.form = Form::IsNull;
    else if (take_word("is true")) condition.form = Form::IsTrue;
    else if (take_word("is false")) condition.form = Form::IsFalse;
    else return comparison(std::move(condition));
    return condition;
  }

  Result<void, std::string> selector(Condition& condition) {
    if (!take("$")) return bad("a property such as $.name is expected");
    while (at_ < text_.size()) {
      if (text_[at_] == '.') {
        ++at_;
        const std::size_t start = at_;
        while (at_ < text_.size() && is_name(text_[at_])) ++at_;
        if (at_ == start) return bad("a name is expected after the point");
        condition.selector.emplace_back(std::string(text_.substr(start, at_ - start)));
      } else if (text_[at_] == '[') {
        const std::size_t end = text_.find(']', at_);
        if (end == std::string_view::npos) return bad("a closing ] is missing");
        const std::string_view inside = trim(text_.substr(at_ + 1, end - at_ - 1));
        const auto index = to_int(inside);
        if (index && *index >= 0) {
          condition.selector.emplace_back(static_cast<std::size_t>(*index));
        } else if (inside.size() > 2 && (inside[0] == '\'' || inside[0] == '"')) {
          condition.selector.emplace_back(std::string(inside.substr(1, inside.size() - 2)));
        } else {
          return bad("an index or a quoted name is expected in [ ]");
        }
        at_ = end + 1;
      } else {
        break;
      }
    }
    return {};
  }

  static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '/' || c == '@';
  }

  Parsed comparison(Condition condition) {
    for (const char* op : {"!=", "<=", ">=", "=", "<", ">"}) {
      if (!take(op)) continue;
      condition.op = op;
      skip();
      if (at_ < text_.size() && text_[at_] == '"') return quoted(std::move(condition));
      if (at_ < text_.size() && text_[at_] == '%')
        return bad("Lockstep does not know regular expressions in filter patterns");
      return bare(std::move(condition));
    }
    return bad("one of = != < > <= >= IS NOT EXISTS is expected");
  }

  Parsed quoted(Condition condition) {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      condition.text += text_[at_];
    }
    if (at_ == text_.size()) return bad("a closing quote is missing");
    ++at_;
    if (condition.op != "=" && condition.op != "!=") return bad("a number is expected");
    return condition;
  }

  Parsed bare(Condition condition) {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != ')' && text_[at_] != '}' &&
           text_[at_] != '&' && text_[at_] != '|')
      ++at_;
    condition.text = std::string(text_.substr(start, at_ - start));
    if (condition.text.empty()) return bad("a value is expected");
    double number = 0;
    const char* end = condition.text.data() + condition.text.size();
    const auto read = std::from_chars(condition.text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) condition.number = number;
    else if (condition.op != "=" && condition.op != "!=") return bad("a number is expected");
    return condition;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

const Json* select(const Condition& condition, const Json& message) {
  const Json* value = &message;
  for (const auto& step : condition.selector) {
    if (const auto* name = std::get_if<std::string>(&step)) {
      value = value->find(*name);
      if (value == nullptr) return nullptr;
    } else {
      const std::size_t index = std::get<std::size_t>(step);
      if (!value->is_array() || index >= value->size()) return nullptr;
      value = &(*value)[index];
    }
  }
  return value;
}

bool compare(const Condition& condition, const Json& value) {
  if (condition.number && value.is_number()) {
    const double left = value.as_double(), right = *condition.number;
    if (condition.op == "=") return left == right;
    if (condition.op == "!=") return left != right;
    if (condition.op == "<") return left < right;
    if (condition.op == ">") return left > right;
    return condition.op == "<=" ? left <= right : left >= right;
  }
  if (condition.op != "=" && condition.op != "!=") return false;
  const bool same = value.is_string() && matches_wildcards(condition.text, value.as_string());
  return same == (condition.op == "=");
}

bool holds(const Condition& condition, const Json& message) {
  const auto part_holds = [&](const Condition& part) { return holds(part, message); };
  if (condition.form == Form::And)
    return std::all_of(condition.parts.begin(), condition.parts.end(), part_holds);
  if (condition.form == Form::Or)
    return std::any_of(condition.parts.begin(), condition.parts.end(), part_holds);
  const Json* value = select(condition, message);
  if (condition.form == Form::NotExists) return value == nullptr;
  if (value == nullptr) return false;
  if (condition.form == Form::IsNull) return value->is_null();
  if (condition.form == Form::IsTrue) return value->is_bool() && value->as_bool();
  if (condition.form == Form::IsFalse) return value->is_bool() && !value->as_bool();
  return compare(condition, *value);
}

struct Term {
  char mark = 0;  // ? or -
  std::string text;
};

// The next term, leaving `at` behind it; nothing if a quote is not closed.
std::optional<Term> next_term(std::string_view text, std::size_t& at) {
  Term term;
  if (text[at] == '?' || text[at] == '-') term.mark = text[at++];
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      term.text += text[at];
    }
    if (at == text.size()) return std::nullopt;
    ++at;
    return term;
  }
  while (at < text.size() && !is_blank(text[at])) term.text += text[at++];
  return term;
}

}  // namespace

Result<FilterPattern, std::string> FilterPattern::parse(std::string_view text) {
  text = trim(text);
  FilterPattern pattern;
  if (text.empty()) return pattern;
  if (text.size() > kLengthMax) return Failure(std::string("Invalid filter pattern: too long"));
  if (text.front() == '{') {
    ASSIGN_OR_RETURN(Condition condition, JsonPatternParser(text).parse());
    pattern.condition_ = std::make_shared<const Condition>(std::move(condition));
    return pattern;
  }
  if (text.front() == '[' || text.front() == '%') {
    return Failure(std::string(
        "Invalid filter pattern: Lockstep does not know space-delimited patterns nor regular "
        "expressions; use terms or a JSON pattern"));
  }
  Terms terms;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    auto term = next_term(text, at);
    if (!term) return Failure(std::string("Invalid filter pattern: a closing quote is missing"));
    auto& list = term->mark == '?' ? terms.any : term->mark == '-' ? terms.none : terms.all;
    list.push_back(std::move(term->text));
  }
  pattern.terms_ = std::make_shared<const Terms>(std::move(terms));
  return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
  if (condition_) {
    const auto value = parse_json(message);
    return value.ok() && value->is_object() && holds(*condition_, *value);
  }
  if (!terms_) return true;
  const auto contained = [message](const std::string& term) {
    return message.find(term) != std::string_view::npos;
  };
  if (std::any_of(terms_->none.begin(), terms_->none.end(), contained)) return false;
  if (!terms_->all.empty()) return std::all_of(terms_->all.begin(), terms_->all.end(), contained);
  return terms_->any.empty() || std::any_of(terms_->any.begin(), terms_->any.end(), contained);
}

}  // namespace lockstep::logs
