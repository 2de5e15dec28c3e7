#include <cmath>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

constexpr int kDescendMax = 2000;

// What a step makes of its items: one array stays what it is if it is the last step's only result,
// all else flattens into one sequence.
class StepResult {
 public:
  StepResult(Evaluator& evaluator, bool last) : evaluator_(evaluator), last_(last) {}

  void add(Value value) {
    if (value.is_undefined()) return;
    if (count_++ == 0) {
      first_ = value;
      return;
    }
    if (!sequence_) flatten(first_);
    flatten(value);
  }
  Value value() {
    if (count_ == 1 && last_ && first_.is_array() && !first_.is_sequence()) return first_;
    if (count_ == 1) flatten(first_);
    if (!sequence_) sequence_ = evaluator_.make_array(kSequence);
    return Value::array(sequence_);
  }

 private:
  void flatten(Value value) {
    if (!sequence_) sequence_ = evaluator_.make_array(kSequence);
    if (value.is_array() && !value.has(kCons)) {
      sequence_->append_all(evaluator_.arena(), value);
    } else {
      sequence_->push(evaluator_.arena(), value);
    }
  }

  Evaluator& evaluator_;
  bool last_;
  std::size_t count_ = 0;
  Value first_;
  Array* sequence_ = nullptr;
};

// Items that a step sees in what the step before made. A text counts as its characters and what is
// no array as nothing: this is how the reference treats [...][n] as the first step.
Value as_items(Evaluator& evaluator, Value value) {
  if (value.is_array()) return value;
  Array* items = evaluator.make_array();
  if (value.is_text()) {
    const std::string_view text = value.as_text();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = character_length(text, at);
      items->push(evaluator.arena(), Value::text(text.substr(at, length)));
      at += length;
    }
  }
  return Value::array(items);
}

}  // namespace

Outcome Evaluator::evaluate_path(const Node& node, Value input, Frame* frame) {
  const Outcome outcome = evaluate_steps(node, input, frame);
  if (!outcome.ok()) return outcome;
  Value result = *outcome;
  Value tuples = result.has(kTupleStream) ? result : Value();
  // Tuples that were sorted have lost the mark but still are tuples.
  const bool of_tuples = !tuples.is_undefined() ||
                         (result.own_array() && result.size() > 0 && result.at(0).is_tuple());
  Value stream = result;
  if (of_tuples && !node.tuple) {
    Array* plain = make_array(kSequence);
    plain->reserve(arena_, stream.size());
    for (std::size_t i = 0; i < stream.size(); ++i)
      plain->push(arena_, stream.at(i).as_tuple()->focus);
    result = Value::array(plain);
  }
  if (node.keep_singleton_array) {
    if (result.has(kCons) && !result.is_sequence()) result = Value::array(make_sequence(result));
    if (Array* array = result.own_array()) array->marks |= kKeepSingleton;
  }
  if (node.group)
    return evaluate_group(node.group->pairs, node.group->position, of_tuples ? stream : result,
                          frame);
  return result;
}

Outcome Evaluator::evaluate_steps(const Node& node, Value input, Frame* frame) {
  Array single;
  Value only = input;
  if (!input.is_array() || node.list[0]->type == NodeType::Variable) {
    if (node.list[0]->type == NodeType::Sort || node.list[0]->cons_array) {
      input = Value::array(make_sequence(input));
    } else {
      single.items = &only;
      single.size = single.capacity = 1;
      single.marks = kSequence;
      input = Value::array(&single);
    }
  }
  bool is_stream = false;
  Value tuples;
  Value result;
  for (std::size_t i = 0; i < node.list.size(); ++i) {
    const Node& step = *node.list[i];
    is_stream = is_stream || step.tuple;
    if (i == 0 && step.cons_array) {
      ASSIGN_OR_RETURN(result, evaluate(step, input, frame));
    } else if (is_stream) {
      ASSIGN_OR_RETURN(tuples, evaluate_tuple_step(step, input, tuples, frame));
    } else {
      ASSIGN_OR_RETURN(result, evaluate_step(step, input, frame, i + 1 == node.list.size()));
    }
    if (!is_stream) {
      if (result.is_undefined() || (result.is_array() && result.size() == 0)) break;
      if (result.is_text() && result.as_text().empty()) break;
    }
    if (step.focus == 0 && !is_stream) input = as_items(*this, result);
  }
  if (is_stream && tuples.size() == 0) {
    Array* none = make_array(kSequence);
    if (node.tuple) none->marks |= kTupleStream;
    return Value::array(none);
  }
  return is_stream ? tuples : result;
}

Outcome Evaluator::evaluate_step_item(const Node& step, Value item, Frame* frame) {
  ASSIGN_OR_RETURN(Value value, evaluate(step, item, frame));
  for (const Stage& stage : step.stages) {
    if (!stage.predicate) continue;
    ASSIGN_OR_RETURN(value, evaluate_filter(*stage.predicate, value, frame));
  }
  return value;
}

Outcome Evaluator::evaluate_step(const Node& step, Value input, Frame* frame, bool last) {
  if (step.type == NodeType::Sort) {
    ASSIGN_OR_RETURN(const Value sorted, evaluate_sort(step, input, frame));
    return step.stages.empty() ? Outcome(sorted) : evaluate_stages(step.stages, sorted, frame);
  }
  StepResult result(*this, last);
  const std::size_t count = input.size();
  const bool is_name =
      step.type == NodeType::Name && step.stages.empty() && step.predicates.empty() && !step.group;
  for (std::size_t i = 0; i < count; ++i) {
    const Value item = input.at(i);
    if (is_name && item.is_object()) {
      const Value found = item.member(step.text);
      if (!found.own_array()) {
        ++steps_;
        result.add(found);
        continue;
      }
    }
    ASSIGN_OR_RETURN(const Value value, evaluate_step_item(step, item, frame));
    result.add(value);
  }
  return result.value();
}

Outcome Evaluator::evaluate_stages(const std::vector<Stage>& stages, Value input, Frame* frame) {
  Value result = input;
  for (const Stage& stage : stages) {
    if (stage.predicate) {
      ASSIGN_OR_RETURN(result, evaluate_filter(*stage.predicate, result, frame));
      continue;
    }
    for (std::size_t i = 0; i < result.size(); ++i) {
      const Value item = result.at(i);
      if (!item.is_tuple()) continue;
      auto* binding = arena_.make<Binding>();
      *binding = {stage.index, Value::number(static_cast<double>(i)), item.as_tuple()->bindings};
      item.as_tuple()->bindings = binding;
    }
  }
  return result;
}

Outcome Evaluator::evaluate_tuple_sort(const Node& step, Value input, Value tuples, Frame* frame) {
  if (!tuples.is_undefined()) return evaluate_sort(step, tuples, frame);
  ASSIGN_OR_RETURN(const Value sorted, evaluate_sort(step, input, frame));
  Array* result = make_array(kSequence | kTupleStream);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    auto* tuple = arena_.make<Tuple>();
    tuple->focus = sorted.at(i);
    if (step.index != 0) {
      tuple->bindings = arena_.make<Binding>();
      *tuple->bindings = {step.index, Value::number(static_cast<double>(i)), nullptr};
    }
    result->push(arena_, Value::tuple(tuple));
  }
  return Value::array(result);
}

Outcome Evaluator::evaluate_tuple_step(const Node& step, Value input, Value tuples, Frame* frame) {
  if (step.type == NodeType::Sort) {
    ASSIGN_OR_RETURN(const Value sorted, evaluate_tuple_sort(step, input, tuples, frame));
    return evaluate_stages(step.stages, sorted, frame);
  }
  if (tuples.is_undefined()) {
    Array* stream = make_array();
    stream->reserve(arena_, input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
      auto* tuple = arena_.make<Tuple>();
      tuple->focus = input.at(i);
      stream->push(arena_, Value::tuple(tuple));
    }
    tuples = Value::array(stream);
  }
  Array* result = make_array(kSequence | kTupleStream);
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    const Value item = tuples.at(i);
    auto* tuple = item.is_tuple() ? item.as_tuple() : arena_.make<Tuple>();
    RETURN_IF_ERROR(extend_tuple(step, *tuple, frame, *result));
  }
  return evaluate_stages(step.stages, Value::array(result), frame);
}

// Adds the tuples that the step makes of one tuple.
Outcome Evaluator::extend_tuple(const Node& step, Tuple& tuple, Frame* frame, Array& result) {
  Frame* step_frame = tuple_frame(frame, tuple);
  ASSIGN_OR_RETURN(const Value value, evaluate(step, tuple.focus, step_frame));
  release_frame(step_frame);
  if (value.is_undefined()) return Value();
  const std::size_t count = value.is_array() ? value.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const Value item = value.is_array() ? value.at(i) : value;
    auto* made = arena_.make<Tuple>();
    *made = tuple;
    const auto add = [&](Symbol symbol, Value bound) {
      auto* binding = arena_.make<Binding>();
      *binding = {symbol, bound, made->bindings};
      made->bindings = binding;
    };
    if (value.has(kTupleStream) && item.is_tuple()) {
      made->focus = item.as_tuple()->focus;
      // Oldest first, so that the youngest binding of a name is found first.
      std::vector<const Binding*> others;
      for (const Binding* b = item.as_tuple()->bindings; b; b = b->next) others.push_back(b);
      for (auto b = others.rbegin(); b != others.rend(); ++b) add((*b)->symbol, (*b)->value);
    } else {
      if (step.focus != 0) {
        add(step.focus, item);
      } else {
        made->focus = item;
      }
      if (step.index != 0) add(step.index, Value::number(static_cast<double>(i)));
      if (step.ancestor) add(step.ancestor->label, tuple.focus);
    }
    result.push(arena_, Value::tuple(made));
  }
  return Value();
}

Outcome Evaluator::evaluate_filter(const Node& predicate, Value input, Frame* frame) {
  Array* results = make_array(kSequence);
  if (input.has(kTupleStream)) results->marks |= kTupleStream;
  if (!input.is_array()) input = Value::array(make_sequence(input));
  const auto count = static_cast<double>(input.size());
  if (predicate.type != NodeType::Number) {
    for (std::size_t i = 0; i < input.size(); ++i) {
      RETURN_IF_ERROR(keep_if(predicate, input, i, frame, *results));
    }
    return Value::array(results);
  }
  double index = std::floor(predicate.number);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return Value::array(results);
  const Value item = input.at(static_cast<std::size_t>(index));
  if (item.is_undefined()) return Value::array(results);
  if (item.is_array()) return item;
  results->push(arena_, item);
  return Value::array(results);
}

Outcome Evaluator::keep_if(const Node& predicate, Value input, std::size_t index, Frame* frame,
                           Array& results) {
  const Value item = input.at(index);
  Value context = item;
  Frame* env = frame;
  const bool is_stream = input.has(kTupleStream) && item.is_tuple();
  if (is_stream) {
    context = item.as_tuple()->focus;
    env = tuple_frame(frame, *item.as_tuple());
  }
  ASSIGN_OR_RETURN(const Value verdict, evaluate(predicate, context, env));
  if (is_stream) release_frame(env);
  if (verdict.is_bool()) {
    if (verdict.as_bool()) results.push(arena_, item);
    return Value();
  }
  const auto chosen = [&](double wanted) {
    wanted = std::floor(wanted);
    if (wanted < 0) wanted += static_cast<double>(input.size());
    return wanted == static_cast<double>(index);
  };
  ASSIGN_OR_RETURN(const bool numeric, is_numeric(verdict));
  if (numeric) {
    if (chosen(verdict.as_number())) results.push(arena_, item);
    return Value();
  }
  if (verdict.is_array()) {
    bool all_numeric = true;
    for (std::size_t i = 0; i < verdict.size() && all_numeric; ++i) {
      ASSIGN_OR_RETURN(all_numeric, is_numeric(verdict.at(i)));
    }
    if (all_numeric) {
      if (!spend(verdict.size())) return limit_fault();
      for (std::size_t i = 0; i < verdict.size(); ++i)
        if (chosen(verdict.at(i).as_number())) results.push(arena_, item);
      return Value();
    }
  }
  ASSIGN_OR_RETURN(const bool kept, is_true(verdict));
  if (kept) results.push(arena_, item);
  return Value();
}

Value Evaluator::lookup(Value input, std::string_view name) {
  if (input.is_object()) return input.member(name);
  if (!input.is_array()) return {};
  Array* result = make_array(kSequence);
  for (std::size_t i = 0; i < input.size(); ++i) {
    const Value found = lookup(input.at(i), name);
    if (found.is_undefined()) continue;
    if (found.is_array()) {
      result->append_all(arena_, found);
    } else {
      result->push(arena_, found);
    }
  }
  return Value::array(result);
}

Value Evaluator::wildcard(Value input) {
  if (input.has(kOuterWrapper)) input = input.at(0);
  Array* result = make_array(kSequence);
  bool plain = false;
  const auto flatten = [&](const auto& self, Value value, int depth) -> void {
    if (!value.is_array() || depth > kDescendMax) return result->push(arena_, value);
    for (std::size_t i = 0; i < value.size(); ++i) self(self, value.at(i), depth + 1);
  };
  const std::size_t count = input.is_object()  ? input.member_count()
                            : input.is_array() ? input.size()
                                               : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Value value = input.is_object() ? input.value_at(i) : input.at(i);
    plain = plain || value.is_array();
    flatten(flatten, value, 0);
  }
  if (plain) result->marks = 0;  // what was joined from arrays is an array, no sequence
  return Value::array(result);
}

Outcome Evaluator::descendants(Value input) {
  if (input.is_undefined()) return Value();
  Array* result = make_array(kSequence);
  if (!descend(input, *result, 0)) return limit_fault();
  return result->size == 1 ? result->items[0] : Value::array(result);
}

bool Evaluator::descend(Value value, Array& results, int depth) {
  if (depth > kDescendMax || !spend(1)) {
    steps_ = limits_.steps + 1;
    return false;
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      if (!descend(value.at(i), results, depth + 1)) return false;
    return true;
  }
  results.push(arena_, value);
  if (!value.is_object()) return true;
  for (std::size_t i = 0; i < value.member_count(); ++i)
    if (!descend(value.value_at(i), results, depth + 1)) return false;
  return true;
}

}  // namespace lockstep::query::jsonata
