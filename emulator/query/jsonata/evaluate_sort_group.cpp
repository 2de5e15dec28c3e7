#include <cmath>
#include <vector>

#include "emulator/query/jsonata/evaluator.h"

namespace lockstep::query::jsonata {

namespace {
constexpr std::size_t kPlainPairsMax = 16;
}  // namespace

// The groups of {...}: keys in order of first occurrence, each with the data that share it.
struct Evaluator::Grouping {
  struct Entry {
    std::string_view key;
    std::size_t pair = 0;
    Value data;
    bool owned = false;  // `data` is an array made here
  };
  const std::vector<Pair>& pairs;
  std::uint32_t position;
  bool tuples = false;
  std::vector<Entry> entries;
  Object places;  // key: index into entries

  void add(Evaluator& evaluator, Entry& entry, Value item) {
    Arena& arena = evaluator.arena();
    if (item.is_undefined()) return;
    if (!entry.owned) {
      entry.data = evaluator.append(entry.data, item);
      entry.owned = entry.data.own_array() != nullptr && entry.data.identity() != item.identity();
      return;
    }
    if (item.is_array()) {
      entry.data.own_array()->append_all(arena, item);
    } else {
      entry.data.own_array()->push(arena, item);
    }
  }
};

Outcome Evaluator::evaluate_group(const std::vector<Pair>& pairs, std::uint32_t position,
                                  Value input, Frame* frame) {
  if (!input.is_array() && pairs.size() <= kPlainPairsMax)
    return evaluate_object(pairs, position, input, frame);
  Grouping grouping{pairs, position, input.has(kTupleStream), {}, {}};
  grouping.entries.reserve(pairs.size());
  if (!input.is_array()) {
    RETURN_IF_ERROR(collect_groups(grouping, input, frame));
  } else if (input.size() == 0) {
    RETURN_IF_ERROR(collect_groups(grouping, Value(), frame));
  } else {
    for (std::size_t i = 0; i < input.size(); ++i) {
      RETURN_IF_ERROR(collect_groups(grouping, input.at(i), frame));
    }
  }
  auto* result = arena_.make<Object>();
  for (std::size_t i = 0; i < grouping.entries.size(); ++i) {
    ASSIGN_OR_RETURN(const Value value, group_value(grouping, i, frame));
    if (!value.is_undefined()) result->append(arena_, grouping.entries[i].key, value);
  }
  return Value::object(result);
}

// {...} over one item: keys first, then values; no key may come twice.
Outcome Evaluator::evaluate_object(const std::vector<Pair>& pairs, std::uint32_t position,
                                   Value input, Frame* frame) {
  Value keys[kPlainPairsMax];
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    ASSIGN_OR_RETURN(keys[i], evaluate(*pairs[i].first, input, frame));
    if (keys[i].is_undefined()) continue;
    const char* code = keys[i].is_text() ? nullptr : "T1003";
    for (std::size_t other = 0; other < i && !code; ++other)
      if (keys[other].is_text() && keys[other].as_text() == keys[i].as_text()) code = "D1009";
    if (!code) continue;
    auto failure = fault(code, keys[i]);
    failure.error.detail->position = position;
    return failure;
  }
  auto* result = arena_.make<Object>();
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (keys[i].is_undefined()) continue;
    ASSIGN_OR_RETURN(const Value value, evaluate(*pairs[i].second, input, frame));
    if (!value.is_undefined()) result->append(arena_, keys[i].as_text(), value);
  }
  return Value::object(result);
}

Outcome Evaluator::collect_groups(Grouping& grouping, Value item, Frame* frame) {
  Value context = item;
  Frame* env = frame;
  const bool is_tuple = grouping.tuples && item.is_tuple();
  if (is_tuple) {
    context = item.as_tuple()->focus;
    env = tuple_frame(frame, *item.as_tuple());
  }
  for (std::size_t pair = 0; pair < grouping.pairs.size(); ++pair) {
    ASSIGN_OR_RETURN(const Value key, evaluate(*grouping.pairs[pair].first, context, env));
    if (key.is_undefined()) continue;
    if (!key.is_text()) {
      auto failure = fault("T1003", key);
      failure.error.detail->position = grouping.position;
      return failure;
    }
    const Object::Member* place = grouping.places.find(key.as_text());
    if (!place) {
      grouping.places.append(arena_, key.as_text(),
                             Value::number(static_cast<double>(grouping.entries.size())));
      grouping.entries.push_back({key.as_text(), pair, item, false});
      continue;
    }
    auto& entry = grouping.entries[static_cast<std::size_t>(place->value.as_number())];
    if (entry.pair != pair) {
      auto failure = fault("D1009", key);
      failure.error.detail->position = grouping.position;
      return failure;
    }
    grouping.add(*this, entry, item);
  }
  if (is_tuple) release_frame(env);
  return Value();
}

Outcome Evaluator::group_value(const Grouping& grouping, std::size_t index, Frame* frame) {
  const Grouping::Entry& entry = grouping.entries[index];
  const Node& value = *grouping.pairs[entry.pair].second;
  if (!grouping.tuples) return evaluate(value, entry.data, frame);
  Tuple* tuple = reduce_tuples(entry.data);
  const Value context = tuple->focus;
  // The reference takes the context out of a tuple that is alone in its group: a second key over
  // the same tuple finds none.
  if (entry.data.is_tuple()) tuple->focus = Value();
  return evaluate(value, context, tuple_frame(frame, *tuple));
}

// Tuples of one group as one: each name bound to all its values.
Tuple* Evaluator::reduce_tuples(Value data) {
  if (data.is_tuple()) return data.as_tuple();
  auto* result = arena_.make<Tuple>();
  for (std::size_t i = 0; i < data.size(); ++i) {
    const Tuple& tuple = *data.at(i).as_tuple();
    result->focus = i == 0 ? tuple.focus : append(result->focus, tuple.focus);
    std::vector<const Binding*> youngest;
    for (const Binding* b = tuple.bindings; b; b = b->next) {
      bool is_seen = false;
      for (const Binding* seen : youngest) is_seen = is_seen || seen->symbol == b->symbol;
      if (!is_seen) youngest.push_back(b);
    }
    for (const Binding* b : youngest) {
      Binding* mine = result->bindings;
      while (mine && mine->symbol != b->symbol) mine = mine->next;
      if (mine) {
        mine->value = append(mine->value, b->value);
      } else {
        auto* made = arena_.make<Binding>();
        *made = {b->symbol, b->value, result->bindings};
        result->bindings = made;
      }
    }
  }
  return result;
}

Outcome Evaluator::sort_term(const SortTerm& term, Value item, bool tuples, Frame* frame) {
  if (!tuples || !item.is_tuple()) return evaluate(*term.expression, item, frame);
  Frame* env = tuple_frame(frame, *item.as_tuple());
  const Outcome outcome = evaluate(*term.expression, item.as_tuple()->focus, env);
  release_frame(env);
  return outcome;
}

Outcome Evaluator::evaluate_sort(const Node& step, Value input, Frame* frame) {
  if (input.size() <= 1) return input;
  const bool tuples = input.has(kTupleStream);
  const std::size_t terms = step.terms.size();
  // Terms are evaluated once an item, when first looked at; `Fault` marks those not yet known.
  std::vector<Value> known(input.size() * terms, Value::fault(nullptr));
  Array order;
  order.reserve(arena_, input.size());
  for (std::size_t i = 0; i < input.size(); ++i)
    order.push(arena_, Value::number(static_cast<double>(i)));
  const auto term_of = [&](std::size_t item, std::size_t term) -> Outcome {
    Value& slot = known[item * terms + term];
    if (!slot.is_fault()) return slot;
    ASSIGN_OR_RETURN(slot, sort_term(step.terms[term], input.at(item), tuples, frame));
    return slot;
  };
  const auto refused = [&](const char* code, Value value, Value other) {
    auto failure = fault(code, value);
    failure.error.detail->other = other;
    failure.error.detail->position = step.position;
    return failure;
  };
  const auto swap = [&](Value first, Value second) -> Result<bool, Fault> {
    for (std::size_t term = 0; term < terms; ++term) {
      ASSIGN_OR_RETURN(const Value a, term_of(static_cast<std::size_t>(first.as_number()), term));
      ASSIGN_OR_RETURN(const Value b, term_of(static_cast<std::size_t>(second.as_number()), term));
      if (a.is_undefined() && b.is_undefined()) continue;
      if (a.is_undefined() || b.is_undefined()) return a.is_undefined();
      const bool sortable = (a.is_text() || a.is_number()) && (b.is_text() || b.is_number());
      if (!sortable) return refused("T2008", a.is_text() || a.is_number() ? b : a, Value());
      if (a.kind() != b.kind()) return refused("T2007", a, b);
      int comparison = 0;
      if (a.is_text()) {
        comparison = compare_text(a.as_text(), b.as_text());
      } else if (a.as_number() != b.as_number()) {
        comparison = a.as_number() < b.as_number() ? -1 : 1;
      }
      if (comparison != 0) return (comparison > 0) != step.terms[term].descending;
    }
    return false;
  };
  RETURN_IF_ERROR(merge_sort(order, swap));
  Array* result = make_array();
  result->reserve(arena_, input.size());
  for (std::size_t i = 0; i < order.size; ++i)
    result->push(arena_, input.at(static_cast<std::size_t>(order.items[i].as_number())));
  return Value::array(result);
}

}  // namespace lockstep::query::jsonata
