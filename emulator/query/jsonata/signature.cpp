#include "emulator/query/jsonata/signature.h"

#include <array>
#include <cstring>

#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/serialize.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::string_view kTypeLetters = "asnblfom";
constexpr int kMatchStepsMax = 20'000;

std::uint32_t letter_bit(char letter) {
  const auto at = kTypeLetters.find(letter);
  return at == kTypeLetters.npos ? 0 : 1u << at;
}

std::uint32_t letter_bits(std::string_view letters) {
  std::uint32_t bits = 0;
  for (const char letter : letters) bits |= letter_bit(letter);
  return bits;
}

const std::uint32_t kMissing = letter_bit('m');
const std::uint32_t kArrayType = letter_bit('a');

std::string_view plural(std::string_view type) {
  if (type == "a") return "arrays";
  if (type == "b") return "booleans";
  if (type == "f") return "functions";
  if (type == "n") return "numbers";
  if (type == "o") return "objects";
  if (type == "s") return "strings";
  return "";
}

// The place of the bracket that balances the one at `open`.
std::size_t balanced(std::string_view text, std::size_t open, char opening, char closing) {
  int depth = 1;
  std::size_t at = open;
  while (at < text.size()) {
    ++at;
    const char c = at < text.size() ? text[at] : '\0';
    if (c == closing && --depth == 0) break;
    if (c == opening) ++depth;
  }
  return at;
}

Outcome argument_fault(Arena& arena, const char* code, Value value, std::size_t index) {
  auto* detail = arena.make<FaultDetail>();
  detail->code = code;
  detail->value = value;
  detail->index = index;
  return Failure(Fault{detail});
}

}  // namespace

void Arguments::grow() {
  Value* grown = arena_.make_array<Value>(capacity_ * 2);
  std::memcpy(static_cast<void*>(grown), items_, size_ * sizeof(Value));
  items_ = grown;
  capacity_ *= 2;
}

std::uint32_t type_bit(Value value) {
  switch (value.kind()) {
    case Value::Kind::Array:
    case Value::Kind::JsonArray: return 1u << 0;
    case Value::Kind::Text: return 1u << 1;
    case Value::Kind::Number: return 1u << 2;
    case Value::Kind::Bool: return 1u << 3;
    case Value::Kind::Null: return 1u << 4;
    case Value::Kind::Function: return 1u << 5;
    case Value::Kind::Object:
    case Value::Kind::JsonObject:
    case Value::Kind::Tuple: return 1u << 6;
    default: return 1u << 7;
  }
}

Result<bool, JsonataError> Signature::parameterize(std::string_view text, std::size_t& at) {
  const char c = text[at];
  if (c == '<') {
    const char type = parameters_.empty() ? '\0' : parameters_.back().type;
    if (type != 'a' && type != 'f') {
      const std::string value = type == '\0' ? "undefined" : quoted({&type, 1});
      return Failure(syntax_error("S0401", at, "", value));
    }
    const std::size_t close = balanced(text, at, '<', '>');
    parameters_.back().subtype = std::string(text.substr(at + 1, close - at - 1));
    parameters_.back().has_subtype = true;
    at = close;
    return true;
  }
  const std::size_t close = balanced(text, at, '(', ')');
  const std::string_view choice = text.substr(at + 1, close - at - 1);
  if (choice.find('<') != choice.npos) return Failure(syntax_error("S0402", at));
  parameters_.emplace_back();
  parameters_.back().types = letter_bits(choice) | kMissing;
  parameters_.back().type = '(';
  at = close;
  return true;
}

Result<Signature, JsonataError> Signature::parse(std::string_view text) {
  Signature result;
  for (std::size_t at = 1; at < text.size() && text[at] != ':'; ++at) {
    Parameter parameter;
    const char c = text[at];
    parameter.type = c;
    switch (c) {
      case 's':
      case 'n':
      case 'b':
      case 'l':
      case 'o': parameter.types = letter_bit(c) | kMissing; break;
      case 'a':
      case 'x': parameter.types = letter_bits("asnblfom"); break;
      case 'j': parameter.types = letter_bits("asnblom"); break;
      case 'f': parameter.types = letter_bit('f'); break;
      case '-':
        if (result.parameters_.empty()) continue;
        result.parameters_.back().has_context = true;
        result.parameters_.back().times = Times::Optional;
        continue;
      case '?':
        if (!result.parameters_.empty()) result.parameters_.back().times = Times::Optional;
        continue;
      case '+':
        if (!result.parameters_.empty()) result.parameters_.back().times = Times::Many;
        continue;
      case '(':
      case '<': RETURN_IF_ERROR(result.parameterize(text, at)); continue;
      default: continue;
    }
    result.parameters_.push_back(std::move(parameter));
  }
  return result;
}

// Backtracking over how many arguments each parameter takes, most first; `whole` asks that all
// arguments are taken.
struct Signature::Matching {
  const std::vector<Parameter>& parameters;
  const std::uint32_t* supplied;
  std::size_t count;
  std::size_t parameter_limit;
  bool whole;
  std::size_t* taken;
  int steps = 0;
  std::size_t reached = 0;

  bool match(std::size_t parameter, std::size_t at) {
    if (++steps > kMatchStepsMax) return false;
    if (parameter == parameter_limit) {
      reached = at;
      return !whole || at == count;
    }
    const Parameter& p = parameters[parameter];
    std::size_t most = 0;
    const std::size_t cap = p.times == Times::Many ? count - at : 1;
    while (most < cap && at + most < count && (supplied[at + most] & p.types) != 0) ++most;
    const std::size_t least = p.times == Times::Optional ? 0 : 1;
    for (std::size_t n = most + 1; n-- > least;) {
      if (n > most) continue;
      if (taken) taken[parameter] = n;
      if (match(parameter + 1, at + n)) return true;
    }
    return false;
  }
};

bool Signature::greedy(const std::uint32_t* supplied, std::size_t count, std::size_t* taken) const {
  std::size_t at = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& p = parameters_[i];
    if (p.times == Times::Many) return false;
    const bool fits = at < count && (supplied[at] & p.types) != 0;
    if (!fits && p.times == Times::One) return false;
    taken[i] = fits ? 1 : 0;
    at += taken[i];
  }
  return at == count;
}

Outcome Signature::mismatch(Arena& arena, const Value* args, std::size_t count,
                            const std::uint32_t* supplied) const {
  std::size_t good_to = 0;
  for (std::size_t limit = 1; limit <= parameters_.size(); ++limit) {
    Matching matching{parameters_, supplied, count, limit, false, nullptr};
    if (!matching.match(0, 0)) break;
    good_to = matching.reached;
  }
  return argument_fault(arena, "T0410", good_to < count ? args[good_to] : Value(), good_to + 1);
}

Outcome Signature::fit_array(Arena& arena, const Parameter& parameter, Value arg, std::size_t times,
                             std::size_t index) const {
  const std::uint32_t bit = type_bit(arg);
  if (bit == kMissing) return Value();
  bool fits = true;
  if (parameter.has_subtype) {
    if (bit != kArrayType) {
      fits = times == 1 && parameter.subtype.size() == 1 && letter_bit(parameter.subtype[0]) == bit;
    } else if (arg.size() > 0) {
      const std::uint32_t wanted = parameter.subtype.empty() ? 0 : letter_bit(parameter.subtype[0]);
      for (std::size_t i = 0; fits && i < arg.size(); ++i) fits = type_bit(arg.at(i)) == wanted;
    }
  }
  if (!fits) {
    const Outcome failed = argument_fault(arena, "T0412", arg, index);
    failed.error().detail->type = plural(parameter.subtype);
    return failed;
  }
  if (bit == kArrayType) return arg;
  auto* wrapped = arena.make<Array>();
  wrapped->push(arena, arg);
  return Value::array(wrapped);
}

Outcome Signature::take(Arena& arena, const Parameter& parameter, const Value* args,
                        std::size_t count, std::size_t times, std::size_t& next,
                        Arguments& out) const {
  const Value first = next < count ? args[next] : Value();
  for (std::size_t i = 0; i < times; ++i, ++next) {
    Value arg = first;
    if (parameter.type == 'a') {
      ASSIGN_OR_RETURN(arg, fit_array(arena, parameter, args[next], times, next + 1));
    }
    out.push(arg);
  }
  return Value();
}

Outcome Signature::fit(Arena& arena, const Value* args, std::size_t count, Value context,
                       Arguments& out) const {
  constexpr std::size_t kRoom = 12;
  std::array<std::uint32_t, kRoom> supplied_room;
  std::array<std::size_t, kRoom> taken_room;
  std::uint32_t* supplied =
      count <= kRoom ? supplied_room.data() : arena.make_array<std::uint32_t>(count);
  std::size_t* taken = parameters_.size() <= kRoom
                           ? taken_room.data()
                           : arena.make_array<std::size_t>(parameters_.size());
  for (std::size_t i = 0; i < count; ++i) supplied[i] = type_bit(args[i]);
  if (!greedy(supplied, count, taken)) {
    Matching matching{parameters_, supplied, count, parameters_.size(), true, taken};
    if (!matching.match(0, 0)) return mismatch(arena, args, count, supplied);
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    if (taken[i] != 0) {
      RETURN_IF_ERROR(take(arena, parameter, args, count, taken[i], next, out));
    } else if (parameter.has_context) {
      if ((type_bit(context) & parameter.types) == 0)
        return argument_fault(arena, "T0411", context, next + 1);
      out.push(context);
    } else {  // the reference passes on whatever stands there
      out.push(next < count ? args[next] : Value());
      ++next;
    }
  }
  return Value();
}

}  // namespace lockstep::query::jsonata
