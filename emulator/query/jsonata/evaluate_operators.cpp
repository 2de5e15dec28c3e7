#include <cmath>
#include <cstring>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

constexpr double kRangeMax = 1e7;
constexpr std::size_t kRoomFrom = 128;  // bytes of a joined text that gets room to grow

bool is_integer(Value value) {
  return value.is_number() && std::isfinite(value.as_number()) &&
         std::trunc(value.as_number()) == value.as_number();
}

bool is_comparable(Value value) {
  return value.is_undefined() || value.is_text() || value.is_number();
}

// === of JavaScript: scalars by value, all else by identity.
bool is_same(Value a, Value b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::Null:
    case Value::Kind::Undefined: return true;
    case Value::Kind::Bool: return a.as_bool() == b.as_bool();
    case Value::Kind::Number: return a.as_number() == b.as_number();
    case Value::Kind::Text: return a.as_text() == b.as_text();
    default: return a.identity() == b.identity();
  }
}

}  // namespace

Outcome Evaluator::evaluate_binary(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value left, evaluate(*node.lhs, input, frame));
  if (node.op == Operator::And || node.op == Operator::Or) {
    const Outcome result = evaluate_boolean(node, left, input, frame);
    if (result.ok()) return result;
    FaultDetail& detail = *result.error().detail;
    detail.position = node.position;
    detail.token = node.text;
    detail.has_token = true;
    return result;
  }
  ASSIGN_OR_RETURN(const Value right, evaluate(*node.rhs, input, frame));
  const Outcome result = operate(node, left, right);
  if (result.ok()) return result;
  FaultDetail& detail = *result.error().detail;
  detail.position = node.position;
  detail.token = node.text;
  detail.has_token = true;
  return result;
}

Outcome Evaluator::evaluate_boolean(const Node& node, Value left, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const bool first, is_true(left));
  if (first == (node.op == Operator::Or)) return Value::boolean(first);
  ASSIGN_OR_RETURN(const Value right, evaluate(*node.rhs, input, frame));
  ASSIGN_OR_RETURN(const bool second, is_true(right));
  return Value::boolean(second);
}

Outcome Evaluator::operate(const Node& node, Value left, Value right) {
  switch (node.op) {
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo: return arithmetic(node.op, left, right);
    case Operator::Equal:
    case Operator::NotEqual: {
      if (left.is_undefined() || right.is_undefined()) return Value::boolean(false);
      return Value::boolean(deep_equal(left, right) == (node.op == Operator::Equal));
    }
    case Operator::Less:
    case Operator::LessEqual:
    case Operator::Greater:
    case Operator::GreaterEqual: return compare(node.op, left, right);
    case Operator::Concat: return concatenate(left, right);
    case Operator::Range: return range(left, right);
    case Operator::In: {
      if (left.is_undefined() || right.is_undefined()) return Value::boolean(false);
      if (!right.is_array()) return Value::boolean(is_same(left, right));
      for (std::size_t i = 0; i < right.size(); ++i)
        if (is_same(left, right.at(i))) return Value::boolean(true);
      return Value::boolean(false);
    }
    default: return Value();
  }
}

Outcome Evaluator::arithmetic(Operator op, Value left, Value right) {
  if (!left.is_undefined()) {
    ASSIGN_OR_RETURN(const bool numeric, is_numeric(left));
    if (!numeric) return fault("T2001", left);
  }
  if (!right.is_undefined()) {
    ASSIGN_OR_RETURN(const bool numeric, is_numeric(right));
    if (!numeric) return fault("T2002", right);
  }
  if (left.is_undefined() || right.is_undefined()) return Value();
  const double a = left.as_number();
  const double b = right.as_number();
  switch (op) {
    case Operator::Add: return Value::number(a + b);
    case Operator::Subtract: return Value::number(a - b);
    case Operator::Multiply: return Value::number(a * b);
    case Operator::Divide: return Value::number(a / b);
    default: return Value::number(std::fmod(a, b));
  }
}

Outcome Evaluator::compare(Operator op, Value left, Value right) {
  if (!is_comparable(left) || !is_comparable(right))
    return fault("T2010", left.is_text() || left.is_number() ? right : left);
  if (left.is_undefined() || right.is_undefined()) return Value();
  if (left.kind() != right.kind()) {
    auto failure = fault("T2009", left);
    failure.error.detail->other = right;
    return failure;
  }
  int order = 0;
  if (left.is_text()) {
    order = compare_text(left.as_text(), right.as_text());
  } else {
    const double a = left.as_number();
    const double b = right.as_number();
    if (std::isnan(a) || std::isnan(b)) return Value::boolean(false);
    order = a < b ? -1 : a > b ? 1 : 0;
  }
  switch (op) {
    case Operator::Less: return Value::boolean(order < 0);
    case Operator::LessEqual: return Value::boolean(order <= 0);
    case Operator::Greater: return Value::boolean(order > 0);
    default: return Value::boolean(order >= 0);
  }
}

Outcome Evaluator::concatenate(Value left, Value right) {
  std::string_view first;
  std::string_view second;
  if (!left.is_undefined()) {
    ASSIGN_OR_RETURN(const Value text, to_text(left, false));
    first = text.as_text();
  }
  if (!right.is_undefined()) {
    ASSIGN_OR_RETURN(const Value text, to_text(right, false));
    second = text.as_text();
  }
  if (second.empty()) return Value::text(first);
  if (first.empty()) return Value::text(second);
  const std::size_t size = first.size() + second.size();
  if (!fits(size)) return too_much("a text grows too long");
  if (splits_pair(first, second)) {
    std::string joined(first);
    append_unit(joined, code_point(second, 0));
    joined += second.substr(3);
    return Value::text(arena_.copy(joined));
  }
  // The text that was joined last has room behind it: building by appending costs no copies.
  if (first.data() + first.size() == growing_end_ && second.size() <= growing_room_) {
    std::memcpy(growing_end_, second.data(), second.size());
    growing_end_ += second.size();
    growing_room_ -= second.size();
    return Value::text({first.data(), size});
  }
  const std::size_t room = size < kRoomFrom ? 0 : size;
  char* joined = arena_.text(size + room);
  std::memcpy(joined, first.data(), first.size());
  std::memcpy(joined + first.size(), second.data(), second.size());
  if (room != 0) {
    growing_end_ = joined + size;
    growing_room_ = room;
  }
  return Value::text({joined, size});
}

Outcome Evaluator::range(Value left, Value right) {
  if (!left.is_undefined() && !is_integer(left)) return fault("T2003", left);
  if (!right.is_undefined() && !is_integer(right)) return fault("T2004", right);
  if (left.is_undefined() || right.is_undefined()) return Value();
  const double first = left.as_number();
  const double last = right.as_number();
  if (first > last) return Value();
  const double count = last - first + 1;
  if (count > kRangeMax) return fault("D2014", Value::number(count));
  const auto items = static_cast<std::size_t>(count);
  if (!fits_items(items)) return too_much("a sequence grows too long");
  Array* result = make_array(kSequence);
  result->reserve(arena_, items);
  for (std::size_t i = 0; i < items; ++i)
    result->items[i] = Value::number(first + static_cast<double>(i));
  result->size = static_cast<std::uint32_t>(items);
  steps_ += static_cast<std::int64_t>(items / 16);
  return Value::array(result);
}

Outcome Evaluator::negate(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value value, evaluate(*node.lhs, input, frame));
  if (value.is_undefined()) return Value();
  ASSIGN_OR_RETURN(const bool numeric, is_numeric(value));
  if (numeric) return Value::number(-value.as_number());
  auto failure = fault("D1002", value);
  failure.error.detail->position = node.position;
  failure.error.detail->token = "-";
  failure.error.detail->has_token = true;
  return failure;
}

Outcome Evaluator::evaluate_array(const Node& node, Value input, Frame* frame) {
  Array* result = make_array(node.cons_array ? kCons : 0);
  result->reserve(arena_, node.list.size());
  for (const Node* item : node.list) {
    ASSIGN_OR_RETURN(const Value value, evaluate(*item, input, frame));
    if (value.is_undefined()) continue;
    if (value.is_array() && item->type != NodeType::ArrayConstructor) {
      if (!fits_items(result->size + value.size())) return too_much("an array grows too long");
      result->append_all(arena_, value);
    } else {
      result->push(arena_, value);
    }
  }
  return Value::array(result);
}

}  // namespace lockstep::query::jsonata
