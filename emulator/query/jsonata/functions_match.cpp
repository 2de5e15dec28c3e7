#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

// The matches of a pattern in a text, one at a time: a regular expression, or any function that
// answers {match, start, end, groups, next} as one does.
class Matches {
 public:
  Matches(Evaluator& evaluator, Value matcher, Value subject)
      : evaluator_(evaluator), matcher_(matcher), subject_(subject) {}

  // The match as an object, or undefined after the last.
  Outcome next() {
    const bool is_first = !started_;
    started_ = true;
    const Outcome outcome =
        is_first ? evaluator_.apply(matcher_, &subject_, 1, Value::null())
                 : evaluator_.apply(current_.member("next"), nullptr, 0, Value::null());
    if (!outcome.ok()) return outcome;
    current_ = *outcome;
    if (current_.is_undefined()) return current_;
    if (!is_match(current_)) return evaluator_.fault("T1010");
    return current_;
  }
  std::string_view matched() const {
    const Value text = current_.member("match");
    return text.is_text() ? text.as_text() : std::string_view();
  }
  std::size_t start() const { return offset("start"); }
  std::size_t end() const { return offset("end"); }

 private:
  static bool is_match(Value value) {
    if (!value.is_object()) return false;
    return value.member("start").is_number() || value.member("end").is_number() ||
           value.member("groups").is_array() || value.member("next").is_function();
  }
  std::size_t offset(std::string_view name) const {
    const Value units = current_.member(name);
    const std::string_view text = subject_.as_text();
    if (!units.is_number() || !(units.as_number() > 0)) return 0;
    if (units.as_number() >= static_cast<double>(text.size())) return text.size();
    return unit_offset(text, static_cast<std::size_t>(units.as_number()));
  }

  Evaluator& evaluator_;
  Value matcher_;
  Value subject_;
  Value current_;
  bool started_ = false;
};

double limit_of(Value limit) {
  return limit.is_number() ? limit.as_number() : std::numeric_limits<double>::infinity();
}

std::string_view between(std::string_view text, std::size_t first, std::size_t last) {
  return first < last ? text.substr(first, last - first) : std::string_view();
}

// The digits after "$" as a group number; as many digits as there may be groups.
int group_number(std::string_view digits, std::size_t group_count) {
  std::size_t most = 1;
  for (std::size_t n = group_count; n >= 10; n /= 10) ++most;
  const auto parse = [&](std::size_t length) {
    int number = -1;
    const std::string_view part = digits.substr(0, length);
    std::from_chars(part.data(), part.data() + part.size(), number);
    return number;
  };
  int number = parse(most);
  if (most > 1 && number > static_cast<int>(group_count)) number = parse(most - 1);
  return number;
}

// The replacement text with $0, $1, ... and $$ filled in.
void append_replacement(std::string& out, std::string_view replacement, Value match) {
  const Value groups = match.member("groups");
  const std::size_t count = groups.is_array() ? groups.size() : 0;
  std::size_t at = 0;
  for (std::size_t dollar; (dollar = replacement.find('$', at)) != replacement.npos;) {
    out += replacement.substr(at, dollar - at);
    at = dollar + 1;
    const char next = at < replacement.size() ? replacement[at] : '\0';
    if (next == '$') {
      out += '$';
      ++at;
      continue;
    }
    if (next == '0') {
      if (match.member("match").is_text()) out += match.member("match").as_text();
      ++at;
      continue;
    }
    const int number = group_number(replacement.substr(at), count);
    if (number < 0) {
      out += '$';
      continue;
    }
    if (number >= 1 && static_cast<std::size_t>(number) <= count) {
      const Value group = groups.at(static_cast<std::size_t>(number) - 1);
      if (group.is_text()) out += group.as_text();
    }
    at += std::to_string(number).size();
  }
  out += replacement.substr(at);
}

Outcome replace_text(Evaluator& evaluator, std::string_view text, std::string_view pattern,
                     std::string_view replacement, double limit) {
  std::string out;
  std::size_t position = 0;
  double count = 0;
  for (std::size_t at = text.find(pattern); at != text.npos && count < limit;
       at = text.find(pattern, position)) {
    if (!evaluator.fits(out.size() + replacement.size() + text.size()))
      return evaluator.too_much("a text grows too long");
    out += text.substr(position, at - position);
    out += replacement;
    position = at + pattern.size();
    ++count;
  }
  out += text.substr(position);
  return evaluator.checked_text(out);
}

Outcome replace_matches(Evaluator& evaluator, Value subject, Value matcher, Value replacement,
                        double limit) {
  Matches matches(evaluator, matcher, subject);
  const std::string_view text = subject.as_text();
  std::string out;
  std::size_t position = 0;
  double count = 0;
  ASSIGN_OR_RETURN(Value match, matches.next());
  while (!match.is_undefined() && count < limit) {
    out += between(text, position, matches.start());
    if (replacement.is_text()) {
      append_replacement(out, replacement.as_text(), match);
    } else {
      ASSIGN_OR_RETURN(const Value made, evaluator.apply(replacement, &match, 1, Value::null()));
      if (!made.is_text()) return evaluator.fault("D3012", made);
      out += made.as_text();
    }
    if (!evaluator.fits(out.size())) return evaluator.too_much("a text grows too long");
    position = matches.start() + matches.matched().size();
    ++count;
    ASSIGN_OR_RETURN(match, matches.next());
  }
  out += between(text, position, text.size());
  return evaluator.checked_text(out);
}

// The UTF-16 units of a text, as splitting by nothing gives them.
void push_units(Evaluator& evaluator, std::string_view text, double limit, Array& result) {
  for (std::size_t at = 0; at < text.size() && result.size < limit;) {
    const std::size_t length = character_length(text, at);
    if (length < 4) {
      result.push(evaluator.arena(), Value::text(text.substr(at, length)));
    } else {
      const std::uint32_t point = code_point(text, at) - 0x10000;
      for (const std::uint32_t unit : {0xD800 + (point >> 10), 0xDC00 + (point & 0x3FF)}) {
        std::string half;
        append_point(half, unit);
        if (result.size < limit) result.push(evaluator.arena(), evaluator.text(half));
      }
    }
    at += length;
  }
}

void split_text(Evaluator& evaluator, std::string_view text, std::string_view separator,
                double limit, Array& result) {
  limit = std::trunc(limit);
  if (limit < 1) return;
  if (separator.empty()) return push_units(evaluator, text, limit, result);
  std::size_t start = 0;
  while (result.size < limit) {
    const std::size_t at = text.find(separator, start);
    result.push(evaluator.arena(), Value::text(text.substr(start, at - start)));
    if (at == text.npos) return;
    start = at + separator.size();
  }
}

}  // namespace

Outcome native_match(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const double limit = limit_of(call.arg(2));
  if (limit < 0) return call.evaluator.fault("D3040", call.arg(2), 3);
  Arena& arena = call.evaluator.arena();
  Array* result = call.evaluator.make_array(kSequence);
  if (!(limit > 0)) return Value::array(result);
  Matches matches(call.evaluator, call.arg(1), call.arg(0));
  ASSIGN_OR_RETURN(Value match, matches.next());
  while (!match.is_undefined() && result->size < limit) {
    auto* item = arena.make<Object>();
    item->append(arena, "match", match.member("match"));
    item->append(arena, "index", match.member("start"));
    item->append(arena, "groups", match.member("groups"));
    result->push(arena, Value::object(item));
    ASSIGN_OR_RETURN(match, matches.next());
  }
  return Value::array(result);
}

Outcome native_contains(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const Value token = call.arg(1);
  if (token.is_text())
    return Value::boolean(call.arg(0).as_text().find(token.as_text()) != std::string_view::npos);
  if (!token.is_function()) return Value::boolean(false);
  ASSIGN_OR_RETURN(const Value match, Matches(call.evaluator, token, call.arg(0)).next());
  return Value::boolean(!match.is_undefined());
}

Outcome native_replace(const Call& call) {
  const Value subject = call.arg(0);
  const Value pattern = call.arg(1);
  if (!subject.is_text()) return Value();
  if (pattern.is_text() && pattern.as_text().empty())
    return call.evaluator.fault("D3010", pattern, 2);
  const double limit = limit_of(call.arg(3));
  if (limit < 0) return call.evaluator.fault("D3011", call.arg(3), 4);
  if (!(limit > 0)) return subject;
  if (!pattern.is_text()) {
    if (!pattern.is_function()) return call.evaluator.fault("T0410", pattern, 2);
    return replace_matches(call.evaluator, subject, pattern, call.arg(2), limit);
  }
  const std::string_view replacement = call.arg(2).is_text()        ? call.arg(2).as_text()
                                       : call.arg(2).is_undefined() ? std::string_view("undefined")
                                                                    : "";
  return replace_text(call.evaluator, subject.as_text(), pattern.as_text(), replacement, limit);
}

Outcome native_split(const Call& call) {
  const Value subject = call.arg(0);
  const Value separator = call.arg(1);
  if (!subject.is_text()) return Value();
  const double limit = limit_of(call.arg(2));
  if (limit < 0) return call.evaluator.fault("D3020", call.arg(2), 3);
  Arena& arena = call.evaluator.arena();
  Array* result = call.evaluator.make_array();
  if (!(limit > 0)) return Value::array(result);
  const std::string_view text = subject.as_text();
  if (!call.evaluator.spend(text.size() / 16))
    return call.evaluator.too_much("the expression takes too many steps");
  if (separator.is_text()) {
    split_text(call.evaluator, text, separator.as_text(), limit, *result);
    return Value::array(result);
  }
  if (!separator.is_function()) return call.evaluator.fault("T0410", separator, 2);
  Matches matches(call.evaluator, separator, subject);
  std::size_t start = 0;
  ASSIGN_OR_RETURN(Value match, matches.next());
  while (!match.is_undefined() && result->size < limit) {
    result->push(arena, Value::text(between(text, start, matches.start())));
    start = matches.end();
    ASSIGN_OR_RETURN(match, matches.next());
  }
  if (result->size < limit) result->push(arena, Value::text(between(text, start, text.size())));
  return Value::array(result);
}

}  // namespace lockstep::query::jsonata
