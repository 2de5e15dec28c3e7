#include "emulator/core/pattern.h"

#include "emulator/base/text.h"

namespace lockstep::core {

namespace {
constexpr std::size_t kStepsMax = 50'000;
constexpr std::size_t kProgramMax = 20'000;
constexpr char32_t kLastPoint = 0x10FFFF;
constexpr std::uint32_t kUnbounded = 0xFFFFFFFF;
}  // namespace

bool Pattern::Set::contains(char32_t point) const {
  if (point < 128) return ascii[point] != negated;
  for (const auto& [first, last] : ranges)
    if (point >= first && point <= last) return !negated;
  return negated;
}

// Recursive descent into steps. A quantifier copies the steps of its operand as often as it must.
struct Pattern::Parser {
  Pattern& out;
  std::u32string text;
  std::size_t at = 0;
  bool failed = false;

  bool more() const { return at < text.size(); }
  bool take(char32_t wanted) {
    if (!more() || text[at] != wanted) return false;
    ++at;
    return true;
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(out.steps_.size()); }
  std::uint32_t emit(Op op, std::uint32_t a = 0, std::uint32_t b = 0) {
    if (out.steps_.size() >= kProgramMax) failed = true;
    out.steps_.push_back({op, a, b});
    return here() - 1;
  }

  void alternatives() {
    std::vector<std::uint32_t> ends;
    for (;;) {
      const std::uint32_t split = emit(Op::Split);
      out.steps_[split].a = here();
      sequence();
      if (failed || !take('|')) {
        // The last alternative has no other choice: a split to the same place twice.
        out.steps_[split].b = out.steps_[split].a;
        break;
      }
      ends.push_back(emit(Op::Jump));
      out.steps_[split].b = here();
    }
    for (std::uint32_t end : ends) out.steps_[end].a = here();
  }

  void sequence() {
    while (!failed && more() && text[at] != '|' && text[at] != ')') {
      const std::uint32_t start = here();
      atom();
      if (!failed) quantifier(start);
    }
  }

  void atom() {
    const char32_t c = text[at++];
    if (c == '^') {
      emit(Op::Begin);
    } else if (c == '$') {
      emit(Op::End);
    } else if (c == '(') {
      group();
    } else {
      Set set;
      if (c == '[') {
        set = bracket();
      } else if (c == '.') {
        set.negated = true;
        set.ascii.set('\n');
      } else if (c == '\\') {
        escape(set);
      } else {
        add(set, c, c);
      }
      out.sets_.push_back(std::move(set));
      emit(Op::Set, static_cast<std::uint32_t>(out.sets_.size() - 1));
    }
  }

  void group() {
    Op look = Op::Match;
    if (take('?')) {
      if (take('=')) look = Op::Ahead;
      else if (take('!')) look = Op::NotAhead;
      else if (take('<') && take('!')) look = Op::NotBehind;
      else if (!take(':')) failed = true;
    }
    const std::uint32_t start = look == Op::Match ? 0 : emit(look);
    alternatives();
    if (look != Op::Match) {
      emit(Op::Match);
      out.steps_[start].a = here();
    }
    if (!take(')')) failed = true;
  }

  void quantifier(std::uint32_t start) {
    std::uint32_t least = 1;
    std::uint32_t most = 1;
    if (take('*')) least = 0, most = kUnbounded;
    else if (take('+')) most = kUnbounded;
    else if (take('?')) least = 0;
    else if (take('{')) {
      least = number();
      most = least;
      if (take(',')) most = more() && text[at] == '}' ? kUnbounded : number();
      if (!take('}')) failed = true;
    } else {
      return;
    }
    const std::vector<Step> body(out.steps_.begin() + start, out.steps_.end());
    out.steps_.resize(start);
    for (std::uint32_t i = 0; i < least && !failed; ++i) copy(body, start);
    if (most == kUnbounded) {
      const std::uint32_t split = emit(Op::Split);
      out.steps_[split].a = here();
      copy(body, start);
      emit(Op::Jump, split);
      out.steps_[split].b = here();
      return;
    }
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = least; i < most && !failed; ++i) {
      splits.push_back(emit(Op::Split));
      out.steps_[splits.back()].a = here();
      copy(body, start);
    }
    for (std::uint32_t split : splits) out.steps_[split].b = here();
  }

  void copy(const std::vector<Step>& body, std::uint32_t from) {
    const std::uint32_t shift = here() - from;
    for (Step step : body) {
      if (step.op != Op::Set) {
        step.a += shift;
        step.b += shift;
      }
      emit(step.op, step.a, step.b);
    }
  }

  std::uint32_t number() {
    std::uint32_t value = 0;
    while (more() && text[at] >= '0' && text[at] <= '9' && value < 100'000)
      value = value * 10 + static_cast<std::uint32_t>(text[at++] - '0');
    return value;
  }

  Set bracket() {
    Set set;
    set.negated = take('^');
    while (!failed && more() && text[at] != ']') {
      char32_t first = text[at++];
      if (first == '\\') {
        const char32_t literal = escape(set);
        if (literal == 0) continue;  // a class, already added
        first = literal;
      }
      char32_t last = first;
      if (at + 1 < text.size() && text[at] == '-' && text[at + 1] != ']') {
        std::size_t before = at;
        at += 1;
        last = text[at++];
        Set ignored;
        if (last == '\\') last = escape(ignored);
        if (last < first || last == 0) {  // "9-_" after a range: a plain minus
          at = before;
          last = first;
        }
      }
      add(set, first, last);
    }
    if (!take(']')) failed = true;
    return set;
  }

  static void add(Set& set, char32_t first, char32_t last) {
    for (char32_t c = first; c <= last && c < 128; ++c) set.ascii.set(c);
    if (last >= 128) set.ranges.emplace_back(first < 128 ? 128 : first, last);
  }

  // After a backslash: adds a class and answers 0, or adds one character and answers it.
  char32_t escape(Set& set) {
    if (!more()) return failed = true, 0;
    const char32_t c = text[at++];
    switch (c) {
      case 'd': return add(set, '0', '9'), 0;
      case 'w':
        add(set, '0', '9'), add(set, 'a', 'z'), add(set, 'A', 'Z'), add(set, '_', '_');
        return 0;
      case 's': return add(set, '\t', '\r'), add(set, ' ', ' '), 0;
      case 'S':
        add(set, 0, 8), add(set, 14, 31), add(set, 33, kLastPoint);
        return 0;
      case 'p': return property(set), 0;
      case 'u': return literal(set, hex_number(4));
      case 'x': return literal(set, hex_number(2));
      case 't': return literal(set, '\t');
      case 'n': return literal(set, '\n');
      case 'r': return literal(set, '\r');
      default: return literal(set, c);
    }
  }

  static char32_t literal(Set& set, char32_t c) {
    add(set, c, c);
    return c;
  }

  char32_t hex_number(int digits) {
    char32_t value = 0;
    for (int i = 0; i < digits && more(); ++i) {
      const char32_t c = text[at++] | 0x20;
      value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
  }

  void property(Set& set) {
    std::u32string name;
    if (!take('{')) failed = true;
    while (more() && text[at] != '}') name += text[at++];
    if (!take('}')) failed = true;
    if (name == U"ASCII") return add(set, 0, 127);
    if (name == U"Print") return add(set, ' ', '~');
    if (name == U"L") {
      add(set, 'a', 'z'), add(set, 'A', 'Z');
    } else if (name == U"N") {
      add(set, '0', '9');
    } else if (name == U"Z") {
      add(set, ' ', ' ');
    } else {
      failed = true;
    }
    add(set, 128, kLastPoint);
  }
};

Pattern::Pattern(std::string_view text) {
  Parser parser{*this, to_code_points(text)};
  parser.alternatives();
  parser.emit(Op::Match);
  understood_ = !parser.failed && !parser.more();
  // [class]* is Split Split Set Jump Match; [class]+ has a Set before the inner Split.
  const auto is = [&](std::initializer_list<Op> ops) {
    if (steps_.size() != ops.size()) return false;
    std::size_t i = 0;
    for (Op op : ops)
      if (steps_[i++].op != op) return false;
    return true;
  };
  may_be_empty_ = is({Op::Split, Op::Split, Op::Set, Op::Jump, Op::Match});
  // Two different classes ("/[a-z]*") compile to the same steps as one class with +.
  one_set_ = may_be_empty_ || (is({Op::Split, Op::Set, Op::Split, Op::Set, Op::Jump, Op::Match}) &&
                               steps_[1].a == steps_[3].a);
}

struct Pattern::Runner {
  const Pattern& pattern;
  const std::u32string& text;
  std::size_t cost = 0;
  bool exhausted = false;

  // Whether the steps from `start` lead to a Match; `whole`: at the end of the text.
  bool run(std::uint32_t start, std::size_t from, bool whole) {
    std::vector<std::pair<std::uint32_t, std::size_t>> choices{{start, from}};
    while (!choices.empty()) {
      auto [pc, at] = choices.back();
      choices.pop_back();
      for (bool alive = true; alive;) {
        if (++cost > kStepsMax) return exhausted = true;
        const Step& step = pattern.steps_[pc];
        switch (step.op) {
          case Op::Set:
            alive = at < text.size() && pattern.sets_[step.a].contains(text[at]);
            ++at, ++pc;
            break;
          case Op::Split:
            if (step.b != step.a) choices.emplace_back(step.b, at);
            pc = step.a;
            break;
          case Op::Jump: pc = step.a; break;
          case Op::Begin: alive = at == 0, ++pc; break;
          case Op::End: alive = at == text.size(), ++pc; break;
          case Op::Ahead: alive = run(pc + 1, at, false), pc = step.a; break;
          case Op::NotAhead: alive = !run(pc + 1, at, false), pc = step.a; break;
          case Op::NotBehind:
            alive = at == 0 || !run(pc + 1, at - 1, false);
            pc = step.a;
            break;
          case Op::Match:
            if (!whole || at == text.size()) return true;
            alive = false;
            break;
        }
        if (exhausted) return true;
      }
    }
    return false;
  }
};

bool Pattern::matches(std::string_view text) const {
  if (!understood_) return true;
  if (one_set_) {
    if (text.empty()) return may_be_empty_;
    bool ascii = true;
    for (unsigned char c : text) {
      if (c >= 128) {
        ascii = false;
        break;
      }
      if (!sets_[0].contains(c)) return false;
    }
    if (ascii) return true;
  }
  const std::u32string points = to_code_points(text);
  Runner runner{*this, points};
  return runner.run(0, 0, true) || runner.exhausted;
}

}  // namespace lockstep::core
