#include <charconv>
#include <cmath>

#include "emulator/base/text.h"
#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/serialize.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {
constexpr std::size_t kMemoryFactor = 6;   // of the largest result: what may be built on the way
constexpr double kPlainIntegerMax = 1e15;  // integers below have all their digits as text
}  // namespace

Evaluator::Evaluator(const Program& program, const Jsonata::Scope& scope,
                     const JsonataLimits& limits)
    : program_(program),
      scope_(scope),
      limits_(limits),
      arena_(static_cast<std::size_t>(limits.result_bytes) * kMemoryFactor) {
  root_ = arena_.make<Frame>();
  globals_.resize(program.free_variables.size());
  for (const JsonataVariable& variable : scope.variables) {
    const Value value = Value::of(variable.value);
    const auto symbol = program.symbols.find(variable.name);
    if (symbol == program.symbols.end()) continue;
    bind(*root_, symbol->second, value);
    if (find_builtin(variable.name)) overrides_ = true;
    for (std::size_t i = 0; i < globals_.size(); ++i)
      if (program.free_variables[i] == variable.name) globals_[i] = value;
  }
}

Result<std::optional<Json>, JsonataError> Evaluator::run() {
  char base;
  stack_base_ = &base;
  Value input = scope_.input ? Value::of(*scope_.input) : Value();
  if (input.is_array()) {  // taken as one item
    Array* wrapper = make_sequence(input);
    wrapper->marks |= kOuterWrapper;
    input = Value::array(wrapper);
  }
  const Outcome outcome = evaluate(*program_.root, input, root_);
  if (!outcome.ok()) return Failure(to_error(*outcome.error().detail, program_.text));
  Value result = *outcome;
  if (result.has(kOuterWrapper)) result = result.at(0);
  if (result.is_undefined()) return std::optional<Json>();
  const auto refused = [&](const char* code, Value value) {
    return Failure(to_error(*fault(code, value).error.detail, program_.text));
  };
  if (result.is_function()) {
    return Failure(JsonataError{"T1001", "The expression evaluated to a function", 0, ""});
  }
  if (result.is_number() && !std::isfinite(result.as_number())) return refused("D1001", result);
  auto json = to_json(result);
  if (!json) {
    const auto deep = too_much("the result is nested too deep");
    return Failure(to_error(*deep.error.detail, program_.text));
  }
  return std::optional<Json>(std::move(*json));
}

Failure<Fault> Evaluator::fault(const char* code, Value value, std::size_t index) {
  auto* detail = arena_.make<FaultDetail>();
  detail->code = code;
  detail->value = value;
  detail->index = index;
  return Failure(Fault{detail});
}

Failure<Fault> Evaluator::too_much(std::string_view what) {
  auto failure = fault("U1001");
  failure.error.detail->message = arena_.copy(what);
  return failure;
}

bool Evaluator::over_limits() const {
  const char here = 0;
  const auto used = stack_base_ - &here;
  return steps_ > limits_.steps || used > limits_.stack_bytes || -used > limits_.stack_bytes ||
         arena_.exhausted();
}

Failure<Fault> Evaluator::limit_fault() {
  if (steps_ > limits_.steps)
    return too_much("the expression takes too many steps; look for an infinite loop");
  if (arena_.exhausted()) return too_much("the expression needs too much memory");
  return too_much("the expression recurses too deep; look for recursion without an end");
}

Array* Evaluator::make_array(std::uint8_t marks) {
  auto* array = arena_.make<Array>();
  array->marks = marks;
  return array;
}

Array* Evaluator::make_sequence(Value item) {
  Array* array = make_array(kSequence);
  array->push(arena_, item);
  return array;
}

std::string Evaluator::draw_key() { return format("{}/{}", scope_.key, scope_.draws++); }

Outcome Evaluator::checked_text(std::string_view text) {
  if (!fits(text.size())) return too_much("a text grows too long");
  return Value::text(arena_.copy(text));
}

Outcome Evaluator::to_text(Value value, bool indented) {
  if (value.is_text()) return value;
  if (value.is_function()) return Value::text("");
  if (value.is_number()) {
    const double number = value.as_number();
    if (!std::isfinite(number)) return fault("D3001", value);
    if (std::fabs(number) < kPlainIntegerMax && std::trunc(number) == number) {
      char digits[24];
      const auto end =
          std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(number)).ptr;
      return text({digits, static_cast<std::size_t>(end - digits)});
    }
  }
  if (value.has(kOuterWrapper)) value = value.at(0);
  std::string out;
  const auto problem = stringify(out, value, indented ? Layout::Indented : Layout::Compact,
                                 static_cast<std::size_t>(limits_.result_bytes));
  if (problem == StringifyProblem::Infinite)
    return fault("D1001", Value::number(std::numeric_limits<double>::infinity()));
  if (problem) return too_much("a value is too large to be written as text");
  return checked_text(out);
}

Result<bool, Fault> Evaluator::is_numeric(Value value) {
  if (!value.is_number() || std::isnan(value.as_number())) return false;
  if (std::isinf(value.as_number())) return fault("D1001", value);
  return true;
}

Result<bool, Fault> Evaluator::is_true(Value value) {
  switch (value.kind()) {
    case Value::Kind::Bool: return value.as_bool();
    case Value::Kind::Text: return !value.as_text().empty();
    case Value::Kind::Number: {
      ASSIGN_OR_RETURN(const bool numeric, is_numeric(value));
      return numeric && value.as_number() != 0;
    }
    case Value::Kind::Object:
    case Value::Kind::JsonObject: return value.member_count() != 0;
    case Value::Kind::Tuple: return true;
    case Value::Kind::Function: {  // as in the reference, where it depends on how it came here
      const auto type = value.as_function()->type;
      return !value.is_argument() && type != Function::Type::Regex &&
             type != Function::Type::RegexNext;
    }
    case Value::Kind::Array:
    case Value::Kind::JsonArray: {
      while (value.is_array() && value.size() == 1) value = value.at(0);
      if (!value.is_array()) return is_true(value);
      if (over_limits()) return limit_fault();
      for (std::size_t i = 0; i < value.size(); ++i) {
        ASSIGN_OR_RETURN(const bool item, is_true(value.at(i)));
        if (item) return true;
      }
      return false;
    }
    default: return false;
  }
}

Outcome Evaluator::truth(Value value) {
  if (value.is_undefined()) return Value();
  ASSIGN_OR_RETURN(const bool result, is_true(value));
  return Value::boolean(result);
}

Value Evaluator::append(Value first, Value second) {
  if (first.is_undefined()) return second;
  if (second.is_undefined()) return first;
  Array* result = make_array();
  result->reserve(arena_,
                  (first.is_array() ? first.size() : 1) + (second.is_array() ? second.size() : 1));
  for (const Value part : {first, second}) {
    if (part.is_array()) {
      result->append_all(arena_, part);
    } else {
      result->push(arena_, part);
    }
  }
  return Value::array(result);
}

Outcome Evaluator::evaluate(const Node& node, Value input, Frame* frame) {
  ++steps_;
  switch (node.type) {  // what needs nothing afterwards
    case NodeType::Text:
    case NodeType::Number:
    case NodeType::Literal:
      if (node.predicates.empty() && !node.group) return node.literal;
      break;
    case NodeType::Path:
      if (!node.group && node.list.size() == 1 && !node.keep_singleton_array && !node.tuple &&
          node.list[0]->type == NodeType::Name && input.is_object()) {
        const Node& step = *node.list[0];
        if (!step.tuple && step.stages.empty() && !node.keep_array && node.predicates.empty()) {
          const Value found = input.member(step.text);
          if (!found.own_array()) return found;
        }
      }
      break;
    default: break;
  }
  if (over_limits()) return limit_fault();
  const Outcome outcome = evaluate_type(node, input, frame);
  if (!outcome.ok()) return outcome;
  Value result = *outcome;
  if (!node.predicates.empty() || (node.group && node.type != NodeType::Path && !node.tail_call)) {
    ASSIGN_OR_RETURN(result, finish(node, result, frame));
  }
  if (Array* array = result.own_array();
      array && (array->marks & (kSequence | kTupleStream)) == kSequence) {
    if (node.keep_array) array->marks |= kKeepSingleton;
    if (array->size == 0) return Value();
    if (array->size == 1 && !(array->marks & kKeepSingleton)) return array->items[0];
  }
  return result;
}

Outcome Evaluator::finish(const Node& node, Value result, Frame* frame) {
  for (const Stage& stage : node.predicates) {
    ASSIGN_OR_RETURN(result, evaluate_filter(*stage.predicate, result, frame));
  }
  if (node.type != NodeType::Path && node.group)
    return evaluate_group(node.group->pairs, node.group->position, result, frame);
  return result;
}

Outcome Evaluator::evaluate_type(const Node& node, Value input, Frame* frame) {
  switch (node.type) {
    case NodeType::Path: return evaluate_path(node, input, frame);
    case NodeType::Binary: return evaluate_binary(node, input, frame);
    case NodeType::Negate: return negate(node, input, frame);
    case NodeType::ArrayConstructor: return evaluate_array(node, input, frame);
    case NodeType::ObjectConstructor:
      return evaluate_group(node.pairs, node.position, input, frame);
    case NodeType::Name: return lookup(input, node.text);
    case NodeType::Text:
    case NodeType::Number:
    case NodeType::Literal: return node.literal;
    case NodeType::Wildcard: return wildcard(input);
    case NodeType::Descendant: return descendants(input);
    case NodeType::Parent: {
      const Value* found = find_variable(frame, node.slot->label);
      return found ? *found : Value();
    }
    case NodeType::Condition: return evaluate_condition(node, input, frame);
    case NodeType::Block: return evaluate_block(node, input, frame);
    case NodeType::Bind: return evaluate_bind(node, input, frame);
    case NodeType::Regex: {
      auto* function = arena_.make<Function>();
      function->type = Function::Type::Regex;
      function->arity = 2;
      function->regex = node.regex.get();
      function->position = node.position;
      return Value::function(function);
    }
    case NodeType::Call:
      return node.tail_call ? evaluate_tail_call(node, input, frame)
                            : evaluate_call(node, input, frame, nullptr);
    case NodeType::Partial: return evaluate_partial(node, input, frame);
    case NodeType::Variable: return evaluate_variable(node, input, frame);
    case NodeType::Lambda: return evaluate_lambda(node, input, frame);
    case NodeType::Apply: return evaluate_apply(node, input, frame);
    case NodeType::Transform: {
      auto* function = arena_.make<Function>();
      function->type = Function::Type::Transform;
      function->node = &node;
      function->frame = frame;
      capture(frame);
      return Value::function(function);
    }
    default: return Value();
  }
}

const Value* Evaluator::find_variable(const Frame* frame, Symbol symbol) const {
  for (; frame; frame = frame->parent)
    for (const Binding* binding = frame->bindings; binding; binding = binding->next)
      if (binding->symbol == symbol) return &binding->value;
  return nullptr;
}

Outcome Evaluator::evaluate_variable(const Node& node, Value input, Frame* frame) {
  if (node.text.empty()) return input.has(kOuterWrapper) ? input.at(0) : input;
  if (node.global >= 0) return globals_[static_cast<std::size_t>(node.global)];
  if (node.bound || overrides_) {
    if (const Value* found = find_variable(frame, node.symbol)) return *found;
  }
  if (node.builtin) return builtin_value(*node.builtin);
  if (node.text == "$") return scope_.input ? Value::of(*scope_.input) : Value();
  return Value();
}

Outcome Evaluator::evaluate_block(const Node& node, Value input, Frame* frame) {
  Frame* inner = node.needs_frame ? make_frame(frame) : frame;
  Value result;
  for (const Node* item : node.list) {
    ASSIGN_OR_RETURN(result, evaluate(*item, input, inner));
  }
  if (node.needs_frame) release_frame(inner);
  return result;
}

Outcome Evaluator::evaluate_condition(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value condition, evaluate(*node.lhs, input, frame));
  ASSIGN_OR_RETURN(const bool holds, is_true(condition));
  if (holds) return evaluate(*node.rhs, input, frame);
  return node.third ? evaluate(*node.third, input, frame) : Outcome(Value());
}

Outcome Evaluator::evaluate_bind(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value value, evaluate(*node.rhs, input, frame));
  bind(*frame, node.symbol, value);
  return value;
}

Frame* Evaluator::make_frame(Frame* parent) {
  Frame* frame = nullptr;
  if (free_frames_.empty()) {
    frame = arena_.make<Frame>();
  } else {
    frame = free_frames_.back();
    free_frames_.pop_back();
    *frame = Frame();
  }
  frame->parent = parent;
  return frame;
}

Frame* Evaluator::tuple_frame(Frame* parent, const Tuple& tuple) {
  Frame* frame = make_frame(parent);
  frame->bindings = tuple.bindings;
  frame->shared_bindings = true;
  return frame;
}

void Evaluator::release_frame(Frame* frame) {
  if (!frame->captured) free_frames_.push_back(frame);
}

void Evaluator::bind(Frame& frame, Symbol symbol, Value value) {
  if (!frame.shared_bindings) {
    for (Binding* binding = frame.bindings; binding; binding = binding->next) {
      if (binding->symbol != symbol) continue;
      binding->value = value;
      return;
    }
  }
  auto* binding = arena_.make<Binding>();
  *binding = {symbol, value, frame.bindings};
  frame.bindings = binding;
}

void Evaluator::capture(Frame* frame) {
  for (; frame && !frame->captured; frame = frame->parent) frame->captured = true;
}

}  // namespace lockstep::query::jsonata
