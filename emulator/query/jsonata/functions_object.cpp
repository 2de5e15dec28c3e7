#include "emulator/query/jsonata/evaluator.h"

namespace lockstep::query::jsonata {

namespace {

constexpr int kNestMax = 500;

void collect_keys(Arena& arena, Value value, Object& seen, int depth) {
  if (value.is_array() && depth < kNestMax) {
    for (std::size_t i = 0; i < value.size(); ++i)
      collect_keys(arena, value.at(i), seen, depth + 1);
  } else if (value.is_object()) {
    for (std::size_t i = 0; i < value.member_count(); ++i)
      seen.set(arena, value.key_at(i), Value::boolean(true));
  }
}

Value look_up(Evaluator& evaluator, Value input, std::string_view key, int depth) {
  if (input.is_object()) return input.member(key);
  if (!input.is_array() || depth > kNestMax) return {};
  Array* result = evaluator.make_array(kSequence);
  for (std::size_t i = 0; i < input.size(); ++i) {
    const Value found = look_up(evaluator, input.at(i), key, depth + 1);
    if (found.is_undefined()) continue;
    if (found.is_array()) {
      result->append_all(evaluator.arena(), found);
    } else {
      result->push(evaluator.arena(), found);
    }
  }
  return Value::array(result);
}

void spread_into(Arena& arena, Value value, Array& result, int depth) {
  if (value.is_array() && depth < kNestMax) {
    for (std::size_t i = 0; i < value.size(); ++i)
      spread_into(arena, value.at(i), result, depth + 1);
  } else if (value.is_object()) {
    for (std::size_t i = 0; i < value.member_count(); ++i) {
      auto* single = arena.make<Object>();
      single->append(arena, value.key_at(i), value.value_at(i));
      result.push(arena, Value::object(single));
    }
  } else if (!value.is_undefined()) {
    result.push(arena, value);
  }
}

// A copy that shares nothing with the original, as its JSON text read back would be.
Value deep_copy(Evaluator& evaluator, Value value, int depth, bool& too_deep) {
  Arena& arena = evaluator.arena();
  if (depth > 2 * kNestMax || arena.exhausted()) {
    too_deep = true;
    return {};
  }
  if (value.is_array()) {
    Array* copy = evaluator.make_array();
    copy->reserve(arena, value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Value item = deep_copy(evaluator, value.at(i), depth + 1, too_deep);
      copy->push(arena, item.is_undefined() ? Value::null() : item);
    }
    return Value::array(copy);
  }
  if (value.is_object()) {
    auto* copy = arena.make<Object>();
    for (std::size_t i = 0; i < value.member_count(); ++i) {
      const Value member = deep_copy(evaluator, value.value_at(i), depth + 1, too_deep);
      if (!member.is_undefined()) copy->append(arena, value.key_at(i), member);
    }
    return Value::object(copy);
  }
  if (value.is_function()) return Value::text("");
  return value;
}

Outcome raised(const Call& call, const char* code, Value message, std::string_view fallback) {
  auto failure = call.evaluator.fault(code);
  const bool given = message.is_text() && !message.as_text().empty();
  failure.error.detail->message = given ? message.as_text() : fallback;
  return failure;
}

}  // namespace

Outcome native_keys(const Call& call) {
  Arena& arena = call.evaluator.arena();
  Array* result = call.evaluator.make_array(kSequence);
  Object seen;
  collect_keys(arena, call.arg(0), seen, 0);
  for (std::size_t i = 0; i < seen.size; ++i) result->push(arena, Value::text(seen.members[i].key));
  return Value::array(result);
}

Outcome native_lookup(const Call& call) {
  const std::string_view key = call.arg(1).is_text() ? call.arg(1).as_text() : "undefined";
  return look_up(call.evaluator, call.arg(0), key, 0);
}

Outcome native_spread(const Call& call) {
  const Value value = call.arg(0);
  if (!value.is_array() && !value.is_object()) return value;
  Array* result = call.evaluator.make_array(kSequence);
  spread_into(call.evaluator.arena(), value, *result, 0);
  return Value::array(result);
}

Outcome native_merge(const Call& call) {
  const Value list = call.arg(0);
  if (list.is_undefined()) return Value();
  Arena& arena = call.evaluator.arena();
  auto* result = arena.make<Object>();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.at(i);
    if (!item.is_object()) continue;
    for (std::size_t m = 0; m < item.member_count(); ++m)
      result->set(arena, item.key_at(m), item.value_at(m));
  }
  return Value::object(result);
}

Outcome native_exists(const Call& call) { return Value::boolean(!call.arg(0).is_undefined()); }

Outcome native_type(const Call& call) {
  const Value value = call.arg(0);
  switch (value.kind()) {
    case Value::Kind::Undefined: return Value();
    case Value::Kind::Null: return Value::text("null");
    case Value::Kind::Bool: return Value::text("boolean");
    case Value::Kind::Text: return Value::text("string");
    case Value::Kind::Function: return Value::text("function");
    case Value::Kind::Number: {
      ASSIGN_OR_RETURN(const bool numeric, call.evaluator.is_numeric(value));
      return Value::text(numeric ? "number" : "object");
    }
    default: return Value::text(value.is_array() ? "array" : "object");
  }
}

Outcome native_error(const Call& call) {
  return raised(call, "D3137", call.arg(0), "$error() function evaluated");
}

Outcome native_assert(const Call& call) {
  if (call.arg(0).is_bool() && call.arg(0).as_bool()) return Value();
  return raised(call, "D3141", call.arg(1), "$assert() statement failed");
}

Outcome native_clone(const Call& call) {
  if (call.arg(0).is_undefined()) return Value();
  bool too_deep = false;
  const Value copy = deep_copy(call.evaluator, call.arg(0), 0, too_deep);
  return too_deep ? Outcome(call.evaluator.too_much("a value is nested too deep")) : copy;
}

}  // namespace lockstep::query::jsonata
