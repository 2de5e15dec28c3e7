#include <cmath>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/serialize.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

// The name under which messages speak of what is called.
std::string_view procedure_name(const Node& procedure) {
  if (procedure.type == NodeType::Variable) return procedure.text;
  if (procedure.type == NodeType::Path) return procedure.list[0]->text;
  return {};
}

bool has_procedure_name(const Node& procedure) {
  return procedure.type == NodeType::Variable || procedure.type == NodeType::Path;
}

}  // namespace

Value Evaluator::builtin_value(const Builtin& builtin) {
  if (natives_.empty()) natives_.resize(builtin_count());
  Function*& function = natives_[static_cast<std::size_t>(builtin.id)];
  if (!function) {
    function = arena_.make<Function>();
    function->type = Function::Type::Native;
    function->builtin = &builtin;
    function->arity = builtin.arity;
  }
  return Value::function(function);
}

int Evaluator::arity(Value function) { return function.as_function()->arity; }

Outcome Evaluator::call_item(Value function, Value item, Value second, Value third) {
  const Value args[3] = {item, second, third};
  const int takes = arity(function);
  return apply(function, args, takes >= 3 ? 3 : takes == 2 ? 2 : 1, Value::null());
}

// What is called; a name without "$" that would be a function with it gets a hint.
Outcome Evaluator::evaluate_procedure(const Node& node, Value input, Frame* frame,
                                      const char* hint_code) {
  const Node& procedure = *node.lhs;
  ASSIGN_OR_RETURN(const Value function, evaluate(procedure, input, frame));
  if (!function.is_undefined() || procedure.type != NodeType::Path) return function;
  const bool is_known =
      find_variable(frame, node.symbol) != nullptr || find_builtin(procedure.list[0]->text);
  if (!is_known) return function;
  auto failure = fault(hint_code);
  failure.error.detail->position = node.position;
  failure.error.detail->token = procedure.list[0]->text;
  failure.error.detail->has_token = true;
  return failure;
}

Outcome Evaluator::evaluate_arguments(const Node& node, Value input, Frame* frame,
                                      Arguments& args) {
  for (const Node* argument : node.list) {
    ASSIGN_OR_RETURN(const Value value, evaluate(*argument, input, frame));
    args.push(value.is_function() ? value.as_argument() : value);
  }
  return Value();
}

Outcome Evaluator::evaluate_call(const Node& node, Value input, Frame* frame,
                                 const Value* applied) {
  ASSIGN_OR_RETURN(const Value function, evaluate_procedure(node, input, frame, "T1005"));
  Arguments args(arena_);
  if (applied) args.push(*applied);
  RETURN_IF_ERROR(evaluate_arguments(node, input, frame, args));
  const std::string_view name = procedure_name(*node.lhs);
  const bool is_named = has_procedure_name(*node.lhs);
  const auto type = function.is_function() ? function.as_function()->type : Function::Type::Thunk;
  if (type == Function::Type::Lambda) {
    function.as_function()->token = name;
    function.as_function()->has_token = is_named;
    function.as_function()->position = node.position;
  }
  const Outcome result = apply(function, args.data(), args.size(), input);
  if (result.ok()) return result;
  FaultDetail& detail = *result.error().detail;
  if (!detail.has_token && is_named) {
    detail.token = name;
    detail.has_token = true;
  }
  const bool is_object = type == Function::Type::Native || type == Function::Type::Transform;
  if (detail.position == 0 || is_object) detail.position = node.position;
  return result;
}

Outcome Evaluator::evaluate_tail_call(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value function, evaluate_procedure(node, input, frame, "T1005"));
  auto* values = arena_.make_array<Value>(node.list.size());
  for (std::size_t i = 0; i < node.list.size(); ++i) {
    ASSIGN_OR_RETURN(values[i], evaluate(*node.list[i], input, frame));
  }
  auto* thunk = arena_.make<Function>();
  thunk->type = Function::Type::Thunk;
  thunk->input = function;
  thunk->args = values;
  thunk->count = node.list.size();
  thunk->position = node.lhs->position;
  if (node.lhs->type == NodeType::Variable) {
    thunk->token = node.lhs->text;
    thunk->has_token = true;
  }
  return Value::function(thunk);
}

Outcome Evaluator::apply(Value function, const Value* args, std::size_t count, Value context) {
  if (!function.is_function()) return fault("T1006", function);
  if (++calls_ > limits_.depth) {
    --calls_;
    return too_much("functions call each other too deep; look for recursion without an end");
  }
  if (function.is_argument()) context = Value::null();
  Outcome result = apply_once(*function.as_function(), args, count, context);
  while (result.ok()) {
    const Value answer = *result;
    if (!answer.is_function() || answer.as_function()->type != Function::Type::Thunk) break;
    ++steps_;
    if (over_limits()) {
      result = limit_fault();
      break;
    }
    const Function& thunk = *answer.as_function();
    if (!thunk.input.is_function()) {
      result = fault("T1006", thunk.input);
    } else {
      const Value next = thunk.input;
      result = apply_once(*next.as_function(), thunk.args, thunk.count,
                          next.is_argument() ? Value::null() : context);
    }
    if (!result.ok()) {
      FaultDetail& detail = *result.error().detail;
      if (!detail.has_token && thunk.has_token) {
        detail.token = thunk.token;
        detail.has_token = true;
      }
      if (thunk.position != 0) detail.position = thunk.position;
    }
  }
  --calls_;
  return result;
}

Outcome Evaluator::apply_once(Function& function, const Value* args, std::size_t count,
                              Value context) {
  switch (function.type) {
    case Function::Type::Native: return call_builtin(*function.builtin, args, count, context);
    case Function::Type::Lambda: break;
    case Function::Type::Regex: {
      const Value from = count > 1 ? args[1] : Value();
      return match_regex(function, count > 0 ? args[0] : Value(),
                         from.is_number() ? from.as_number() : 0);
    }
    case Function::Type::RegexNext: return match_regex(function, function.input, std::nullopt);
    case Function::Type::Transform: {
      static const Signature signature = *Signature::parse("<(oa):o>");
      Arguments fitted(arena_);
      RETURN_IF_ERROR(signature.fit(arena_, args, count, context, fitted));
      return apply_transform(function, fitted.data()[0]);
    }
    case Function::Type::Chain: return apply_chain(function, args, count);
    case Function::Type::PartialNative: return apply_partial(function, args, count);
    case Function::Type::Thunk: return Value::function(&function);
  }
  if (!function.signature) {
    const Outcome result = apply_lambda(function, args, count);
    if (!result.ok() && function.position != 0) {
      FaultDetail& detail = *result.error().detail;
      if (!detail.has_token && function.has_token) {
        detail.token = function.token;
        detail.has_token = true;
      }
      detail.position = function.position;
    }
    return result;
  }
  Arguments fitted(arena_);
  RETURN_IF_ERROR(function.signature->fit(arena_, args, count, context, fitted));
  return apply_lambda(function, fitted.data(), fitted.size());
}

Outcome Evaluator::call_builtin(const Builtin& builtin, const Value* args, std::size_t count,
                                Value context) {
  Arguments fitted(arena_);
  RETURN_IF_ERROR(builtin.signature->fit(arena_, args, count, context, fitted));
  return builtin.native({*this, fitted.data(), fitted.size()});
}

Outcome Evaluator::apply_lambda(Function& function, const Value* args, std::size_t count) {
  Frame* frame = make_frame(function.frame);
  const std::size_t parameters = function.count;
  auto* bindings = arena_.make_array<Binding>(parameters);
  for (std::size_t i = 0; i < parameters; ++i) {
    bindings[i] = {function.parameters[i], i < count ? args[i] : Value(), frame->bindings};
    frame->bindings = &bindings[i];
  }
  const Outcome result = evaluate(*function.node->rhs, function.input, frame);
  release_frame(frame);
  return result;
}

Outcome Evaluator::apply_chain(Function& function, const Value* args, std::size_t count) {
  const Value argument = count > 0 ? args[0] : Value();
  ASSIGN_OR_RETURN(const Value first, apply(function.args[0], &argument, 1, Value::null()));
  return apply(function.args[1], &first, 1, Value::null());
}

// Holes of a partial application are marked by faults without a cause.
Outcome Evaluator::apply_partial(Function& function, const Value* args, std::size_t count) {
  Arguments all(arena_);
  std::size_t next = 0;
  for (std::size_t i = 0; i < function.count; ++i) {
    if (!function.args[i].is_fault()) {
      all.push(function.args[i]);
    } else {
      all.push(next < count ? args[next] : Value());
      ++next;
    }
  }
  return apply_once(*function.owner, all.data(), all.size(), Value());
}

Outcome Evaluator::evaluate_lambda(const Node& node, Value input, Frame* frame) {
  auto* function = arena_.make<Function>();
  function->type = Function::Type::Lambda;
  function->node = &node;
  function->frame = frame;
  function->input = input;
  function->signature = node.signature.get();
  function->count = node.list.size();
  function->arity = static_cast<int>(node.list.size());
  auto* parameters = arena_.make_array<Symbol>(node.list.size());
  for (std::size_t i = 0; i < node.list.size(); ++i) parameters[i] = node.list[i]->symbol;
  function->parameters = parameters;
  capture(frame);
  return Value::function(function);
}

Outcome Evaluator::evaluate_partial(const Node& node, Value input, Frame* frame) {
  const std::size_t count = node.list.size();
  auto* args = arena_.make_array<Value>(count);
  int holes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (node.list[i]->type == NodeType::Placeholder) {
      args[i] = Value::fault(nullptr);
      ++holes;
    } else {
      ASSIGN_OR_RETURN(args[i], evaluate(*node.list[i], input, frame));
    }
  }
  ASSIGN_OR_RETURN(const Value procedure, evaluate_procedure(node, input, frame, "T1007"));
  if (!procedure.is_function()) {
    auto failure = fault("T1008");
    failure.error.detail->position = node.position;
    failure.error.detail->token = procedure_name(*node.lhs);
    failure.error.detail->has_token = has_procedure_name(*node.lhs);
    return failure;
  }
  Function& owner = *procedure.as_function();
  auto* partial = arena_.make<Function>();
  if (owner.type != Function::Type::Lambda) {
    partial->type = Function::Type::PartialNative;
    partial->owner = &owner;
    partial->args = args;
    partial->count = count;
    partial->arity = holes;
    return Value::function(partial);
  }
  *partial = owner;
  partial->position = 0;
  partial->has_token = false;
  partial->signature = nullptr;
  partial->frame = make_frame(owner.frame);
  auto* open = arena_.make_array<Symbol>(owner.count);
  std::size_t open_count = 0;
  for (std::size_t i = 0; i < owner.count; ++i) {
    if (i < count && args[i].is_fault()) {
      open[open_count++] = owner.parameters[i];
    } else {
      bind(*partial->frame, owner.parameters[i], i < count ? args[i] : Value());
    }
  }
  partial->parameters = open;
  partial->count = open_count;
  partial->arity = static_cast<int>(open_count);
  capture(partial->frame);
  return Value::function(partial);
}

Outcome Evaluator::evaluate_apply(const Node& node, Value input, Frame* frame) {
  ASSIGN_OR_RETURN(const Value left, evaluate(*node.lhs, input, frame));
  if (node.rhs->type == NodeType::Call) return evaluate_call(*node.rhs, input, frame, &left);
  ASSIGN_OR_RETURN(const Value right, evaluate(*node.rhs, input, frame));
  if (!right.is_function()) {
    auto failure = fault("T2006", right);
    failure.error.detail->position = node.position;
    return failure;
  }
  if (!left.is_function()) return apply(right, &left, 1, Value::null());
  auto* chain = arena_.make<Function>();
  chain->type = Function::Type::Chain;
  auto* links = arena_.make_array<Value>(2);
  links[0] = left;
  links[1] = right;
  chain->args = links;
  chain->count = 2;
  return Value::function(chain);
}

Regex::Answer Evaluator::find_regex(const class Regex& regex, std::string_view subject,
                                    std::size_t start, std::vector<Regex::Span>& spans) {
  steps_ += 1 + static_cast<std::int64_t>(subject.size() / 64);
  return regex.find(subject, start, spans);
}

// A match as an object {match, start, end, groups, next}, or nothing. `from_unit` is absent for
// the next match of a text.
Outcome Evaluator::match_regex(Function& called, Value subject, std::optional<double> from_unit) {
  Function& regex = called.type == Function::Type::RegexNext ? *called.owner : called;
  if (!subject.is_text()) {
    const bool number = subject.is_number();
    subject = text(number                   ? js_number(subject.as_number())
                   : subject.is_undefined() ? "undefined"
                                            : brief_json(subject));
  }
  const std::string_view whole = subject.as_text();
  if (from_unit) {
    const double unit = *from_unit;
    if (unit > static_cast<double>(count_units(whole))) return Value();
    regex.last_index = unit > 0 ? unit_offset(whole, static_cast<std::size_t>(unit)) : 0;
  } else if (regex.last_index >= whole.size()) {
    return Value();
  }
  const auto answer = find_regex(*regex.regex, whole, regex.last_index, spans_);
  if (answer == Regex::Answer::TooHard) return too_much("a regular expression takes too long");
  if (answer == Regex::Answer::None) {
    regex.last_index = 0;
    return Value();
  }
  const Regex::Span all = spans_[0];
  regex.last_index = all.end;
  if (!from_unit && all.start == all.end) {
    auto failure = fault("D1004");
    failure.error.detail->position = regex.position;
    return failure;
  }
  const auto unit_of = [&](std::size_t byte) {
    return Value::number(static_cast<double>(count_units(whole.substr(0, byte))));
  };
  Array* groups = make_array();
  for (std::size_t i = 1; i < spans_.size(); ++i) {
    const Regex::Span span = spans_[i];
    groups->push(arena_, span.start == Regex::kNoGroup
                             ? Value()
                             : Value::text(whole.substr(span.start, span.end - span.start)));
  }
  auto* next = arena_.make<Function>();
  next->type = Function::Type::RegexNext;
  next->arity = 0;
  next->owner = &regex;
  next->input = subject;
  auto* result = arena_.make<Object>();
  result->append(arena_, "match", Value::text(whole.substr(all.start, all.end - all.start)));
  result->append(arena_, "start", unit_of(all.start));
  result->append(arena_, "end", unit_of(all.end));
  result->append(arena_, "groups", Value::array(groups));
  result->append(arena_, "next", Value::function(next));
  return Value::object(result);
}

}  // namespace lockstep::query::jsonata
