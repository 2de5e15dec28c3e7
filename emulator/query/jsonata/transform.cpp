#include "emulator/query/jsonata/evaluator.h"

namespace lockstep::query::jsonata {

// A function of the object to be changed: a copy of it is made, what the pattern finds in the copy
// is updated in place.
Outcome Evaluator::apply_transform(Function& function, Value subject) {
  if (subject.is_undefined()) return Value();
  const Node& node = *function.node;
  Value clone = builtin_value(*find_builtin("clone"));
  const auto own_clone = program_.symbols.find("clone");
  if (own_clone != program_.symbols.end()) {
    if (const Value* found = find_variable(function.frame, own_clone->second)) clone = *found;
  }
  if (!clone.is_function()) {
    auto failure = fault("T2013");
    failure.error.detail->position = node.position;
    return failure;
  }
  ASSIGN_OR_RETURN(const Value result, apply(clone, &subject, 1, Value::null()));
  ASSIGN_OR_RETURN(const Value matches, evaluate(*node.lhs, result, function.frame));
  if (matches.is_undefined()) return result;
  if (!matches.is_array()) {
    RETURN_IF_ERROR(transform_match(node, matches, function.frame));
    return result;
  }
  for (std::size_t i = 0; i < matches.size(); ++i) {
    RETURN_IF_ERROR(transform_match(node, matches.at(i), function.frame));
  }
  return result;
}

Outcome Evaluator::transform_match(const Node& node, Value match, Frame* frame) {
  const auto refused = [&](const char* code, Value value, const Node& part) {
    auto failure = fault(code, value);
    failure.error.detail->position = part.position;
    return failure;
  };
  ASSIGN_OR_RETURN(const Value update, evaluate(*node.rhs, match, frame));
  Object* target = match.own_object();
  if (!update.is_undefined()) {
    if (!update.is_object()) return refused("T2011", update, *node.rhs);
    for (std::size_t i = 0; target && i < update.member_count(); ++i)
      target->set(arena_, update.key_at(i), update.value_at(i));
  }
  if (!node.third) return Value();
  ASSIGN_OR_RETURN(const Value deletions, evaluate(*node.third, match, frame));
  if (deletions.is_undefined()) return Value();
  const std::size_t count = deletions.is_array() ? deletions.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Value name = deletions.is_array() ? deletions.at(i) : deletions;
    if (!name.is_text()) return refused("T2012", deletions, *node.third);
  }
  for (std::size_t i = 0; target && i < count; ++i)
    target->erase(arena_, (deletions.is_array() ? deletions.at(i) : deletions).as_text());
  return Value();
}

}  // namespace lockstep::query::jsonata
