#include "emulator/query/jsonata/evaluator.h"

namespace lockstep::query::jsonata {

namespace {

Value position_value(std::size_t index) { return Value::number(static_cast<double>(index)); }

}  // namespace

Outcome native_map(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array()) return Value();
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array(kSequence);
  for (std::size_t i = 0; i < list.size(); ++i) {
    ASSIGN_OR_RETURN(const Value value,
                     evaluator.call_item(call.arg(1), list.at(i), position_value(i), list));
    if (!value.is_undefined()) result->push(evaluator.arena(), value);
  }
  return Value::array(result);
}

Outcome native_filter(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array()) return Value();
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array(kSequence);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.at(i);
    ASSIGN_OR_RETURN(const Value verdict,
                     evaluator.call_item(call.arg(1), item, position_value(i), list));
    ASSIGN_OR_RETURN(const bool kept, evaluator.is_true(verdict));
    if (kept) result->push(evaluator.arena(), item);
  }
  return Value::array(result);
}

Outcome native_single(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array()) return Value();
  Evaluator& evaluator = call.evaluator;
  bool found = false;
  Value result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.at(i);
    bool fits = true;
    if (call.arg(1).is_function()) {
      ASSIGN_OR_RETURN(const Value verdict,
                       evaluator.call_item(call.arg(1), item, position_value(i), list));
      ASSIGN_OR_RETURN(fits, evaluator.is_true(verdict));
    }
    if (!fits) continue;
    if (found) return evaluator.fault("D3138", Value(), i);
    result = item;
    found = true;
  }
  if (!found) return evaluator.fault("D3139");
  return result;
}

Outcome native_reduce(const Call& call) {
  const Value list = call.arg(0);
  const Value function = call.arg(1);
  const Value initial = call.arg(2);
  if (!list.is_array()) return Value();
  Evaluator& evaluator = call.evaluator;
  const int arity = Evaluator::arity(function);
  if (arity < 2) return evaluator.fault("D3050", Value(), 1);
  const bool starts_with_first = initial.is_undefined() && list.size() > 0;
  Value result = starts_with_first ? list.at(0) : initial;
  for (std::size_t i = starts_with_first ? 1 : 0; i < list.size(); ++i) {
    const Value args[4] = {result, list.at(i), position_value(i), list};
    const std::size_t count = arity >= 4 ? 4 : arity >= 3 ? 3 : 2;
    ASSIGN_OR_RETURN(result, evaluator.apply(function, args, count, Value::null()));
  }
  return result;
}

Outcome native_sift(const Call& call) {
  const Value object = call.arg(0);
  if (!object.is_object() || !call.arg(1).is_function()) return Value();
  Evaluator& evaluator = call.evaluator;
  auto* result = evaluator.arena().make<Object>();
  for (std::size_t i = 0; i < object.member_count(); ++i) {
    const std::string_view key = object.key_at(i);
    const Value value = object.value_at(i);
    ASSIGN_OR_RETURN(const Value verdict,
                     evaluator.call_item(call.arg(1), value, Value::text(key), object));
    ASSIGN_OR_RETURN(const bool kept, evaluator.is_true(verdict));
    if (kept) result->set(evaluator.arena(), key, value);
  }
  return result->size == 0 ? Value() : Value::object(result);
}

Outcome native_each(const Call& call) {
  const Value object = call.arg(0);
  Evaluator& evaluator = call.evaluator;
  Array* result = evaluator.make_array(kSequence);
  for (std::size_t i = 0; object.is_object() && i < object.member_count(); ++i) {
    const Value key = Value::text(object.key_at(i));
    ASSIGN_OR_RETURN(const Value value,
                     evaluator.call_item(call.arg(1), object.value_at(i), key, object));
    if (!value.is_undefined()) result->push(evaluator.arena(), value);
  }
  return Value::array(result);
}

}  // namespace lockstep::query::jsonata
