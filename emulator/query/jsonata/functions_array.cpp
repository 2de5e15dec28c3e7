#include <cmath>
#include <limits>

#include "emulator/query/jsonata/evaluator.h"

namespace lockstep::query::jsonata {

namespace {

Failure<Fault> array_too_long(Evaluator& evaluator) {
  return evaluator.too_much("an array grows too long");
}

bool all_of_kind(Value list, Value::Kind kind) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list.at(i).kind() != kind) return false;
  return true;
}

// The truth of JavaScript: arrays and objects are true whatever they hold.
bool js_truth(Value value) {
  switch (value.kind()) {
    case Value::Kind::Undefined:
    case Value::Kind::Null: return false;
    case Value::Kind::Bool: return value.as_bool();
    case Value::Kind::Number: return value.as_number() != 0 && !std::isnan(value.as_number());
    case Value::Kind::Text: return !value.as_text().empty();
    default: return true;
  }
}

bool is_among(Evaluator& evaluator, Value value, const Array& seen, bool& spent) {
  for (std::size_t i = 0; i < seen.size; ++i) {
    if (!evaluator.spend(1)) {
      spent = true;
      return true;
    }
    if (deep_equal(value, seen.items[i])) return true;
  }
  return false;
}

}  // namespace

Outcome native_append(const Call& call) {
  const Value first = call.arg(0);
  const Value second = call.arg(1);
  if (!call.evaluator.fits_items(first.size() + second.size() + 2))
    return array_too_long(call.evaluator);
  return call.evaluator.append(first, second);
}

Outcome native_reverse(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() <= 1) return list;
  Array* result = call.evaluator.make_array();
  result->reserve(call.evaluator.arena(), list.size());
  for (std::size_t i = list.size(); i > 0; --i)
    result->push(call.evaluator.arena(), list.at(i - 1));
  return Value::array(result);
}

Outcome native_shuffle(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() <= 1) return list;
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array();
  result->append_all(evaluator.arena(), list);
  const std::string key = evaluator.draw_key();
  for (std::size_t i = 1; i < result->size; ++i) {
    const std::uint64_t draw = evaluator.chance().draw("shuffle", key + "/" + std::to_string(i));
    std::swap(result->items[i], result->items[draw % (i + 1)]);
  }
  return Value::array(result);
}

Outcome native_distinct(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array() || list.size() <= 1) return list;
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array(list.is_sequence() ? kSequence : 0);
  Object seen_texts;
  bool spent = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value value = list.at(i);
    if (value.is_text()) {  // by far the most common, and quick
      if (seen_texts.find(value.as_text())) continue;
      seen_texts.append(evaluator.arena(), value.as_text(), value);
      result->push(evaluator.arena(), value);
    } else if (!is_among(evaluator, value, *result, spent)) {
      result->push(evaluator.arena(), value);
    }
    if (spent) return evaluator.too_much("the expression takes too many steps");
  }
  return Value::array(result);
}

Outcome native_zip(const Call& call) {
  std::size_t length = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 0; i < call.count; ++i)
    length = std::min(length, call.arg(i).is_array() ? call.arg(i).size() : 0);
  Arena& arena = call.evaluator.arena();
  Array* result = call.evaluator.make_array();
  for (std::size_t at = 0; call.count > 0 && at < length; ++at) {
    Array* tuple = call.evaluator.make_array();
    tuple->reserve(arena, call.count);
    for (std::size_t i = 0; i < call.count; ++i) tuple->push(arena, call.arg(i).at(at));
    result->push(arena, Value::array(tuple));
  }
  return Value::array(result);
}

Outcome native_sort(const Call& call) {
  const Value list = call.arg(0);
  const Value comparator = call.arg(1);
  if (!list.is_array() || list.size() <= 1) return list;
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array();
  result->append_all(evaluator.arena(), list);
  if (comparator.is_function()) {
    const auto swap = [&](Value first, Value second) -> Result<bool, Fault> {
      const Value pair[2] = {first, second};
      ASSIGN_OR_RETURN(const Value verdict, evaluator.apply(comparator, pair, 2, Value::null()));
      return js_truth(verdict);
    };
    RETURN_IF_ERROR(evaluator.merge_sort(*result, swap));
    return Value::array(result);
  }
  const bool numbers = all_of_kind(list, Value::Kind::Number);
  if (!numbers && !all_of_kind(list, Value::Kind::Text)) return evaluator.fault("D3070", list, 1);
  const auto swap = [numbers](Value first, Value second) -> Result<bool, Fault> {
    if (numbers) return first.as_number() > second.as_number();
    return compare_text(first.as_text(), second.as_text()) > 0;
  };
  RETURN_IF_ERROR(evaluator.merge_sort(*result, swap));
  return Value::array(result);
}

}  // namespace lockstep::query::jsonata
