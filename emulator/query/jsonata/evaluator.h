// Evaluator: one evaluation of a compiled expression.
// Shapes  Frames hold variables and are chained to the frame around them; functions are closures
//         over them. A tail call travels back as a Thunk, which apply() unrolls.
// Limits  Steps, depth of calls, bytes of stack and of memory: U1001 beyond.
// Errors  Fault.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata.h"
#include "emulator/query/jsonata/ast.h"
#include "emulator/query/jsonata/functions.h"
#include "emulator/query/jsonata/regex.h"

namespace lockstep::query::jsonata {

struct Frame {
  Frame* parent = nullptr;
  Binding* bindings = nullptr;
  bool captured = false;         // a closure refers to it: it outlives its call
  bool shared_bindings = false;  // they belong to a tuple
};

struct Function {
  enum class Type : std::uint8_t {
    Lambda,
    Native,
    Regex,
    RegexNext,  // the `next` of a match
    Transform,
    Chain,          // f ~> g
    PartialNative,  // $f(?, 1) of a function of the library
    Thunk           // a tail call on its way back
  };
  Type type = Type::Lambda;
  int arity = 1;
  bool has_token = false;
  std::string_view token;
  std::uint32_t position = 0;
  const Node* node = nullptr;
  Frame* frame = nullptr;
  Value input;
  const Signature* signature = nullptr;
  const Symbol* parameters = nullptr;
  const Builtin* builtin = nullptr;
  const Value* args = nullptr;
  std::size_t count = 0;  // of parameters or args
  const class Regex* regex = nullptr;
  std::size_t last_index = 0;  // of a regex: bytes, where the next match starts
  Function* owner = nullptr;
};

class Evaluator {
 public:
  Evaluator(const Program& program, const Jsonata::Scope& scope, const JsonataLimits& limits);
  Result<std::optional<Json>, JsonataError> run();

  // --- for the functions of the library ---
  Arena& arena() { return arena_; }
  const Chance& chance() const { return scope_.chance; }
  // A key for a draw, unlike all others of this execution.
  std::string draw_key();
  Outcome apply(Value function, const Value* args, std::size_t count, Value context);
  // As higher-order functions call: with as many of the three as it can take.
  Outcome call_item(Value function, Value item, Value second, Value third);
  static int arity(Value function);
  // False if `count` more steps are too many.
  bool spend(std::size_t count) {
    steps_ += static_cast<std::int64_t>(count);
    return steps_ <= limits_.steps;
  }
  bool fits(std::size_t bytes) const {
    return static_cast<std::int64_t>(bytes) <= limits_.result_bytes && arena_.fits(bytes);
  }
  bool fits_items(std::size_t count) const {
    return static_cast<std::int64_t>(count) <= limits_.sequence_items &&
           arena_.fits(count * sizeof(Value));
  }
  Failure<Fault> fault(const char* code, Value value = {}, std::size_t index = 0);
  Failure<Fault> too_much(std::string_view what);
  Array* make_array(std::uint8_t marks = 0);
  Array* make_sequence(Value item);
  Value text(std::string_view text) { return Value::text(arena_.copy(text)); }
  Outcome checked_text(std::string_view text);
  // As $string; the fault is D1001, D3001 or U1001.
  Outcome to_text(Value value, bool indented);
  // The truth of a value; undefined has none. The fault is D1001.
  Outcome truth(Value value);
  Result<bool, Fault> is_true(Value value);
  Result<bool, Fault> is_numeric(Value value);
  Value append(Value first, Value second);
  Outcome match_regex(Function& regex, Value subject, std::optional<double> from_unit);
  Regex::Answer find_regex(const class Regex& regex, std::string_view subject, std::size_t start,
                           std::vector<class Regex::Span>& spans);
  // Stable merge sort; `swap` says whether the second must come before the first.
  template <class Swap>
  Outcome merge_sort(Array& items, const Swap& swap);

 private:
  Outcome evaluate(const Node& node, Value input, Frame* frame);
  Outcome evaluate_type(const Node& node, Value input, Frame* frame);
  Outcome finish(const Node& node, Value result, Frame* frame);
  // evaluate_operators.cpp
  Outcome evaluate_binary(const Node& node, Value input, Frame* frame);
  Outcome evaluate_boolean(const Node& node, Value left, Value input, Frame* frame);
  Outcome operate(const Node& node, Value left, Value right);
  Outcome arithmetic(Operator op, Value left, Value right);
  Outcome compare(Operator op, Value left, Value right);
  Outcome concatenate(Value left, Value right);
  Outcome range(Value left, Value right);
  Outcome negate(const Node& node, Value input, Frame* frame);
  Outcome evaluate_array(const Node& node, Value input, Frame* frame);
  // evaluate_path.cpp
  Outcome evaluate_path(const Node& node, Value input, Frame* frame);
  Outcome evaluate_steps(const Node& node, Value input, Frame* frame);
  Outcome evaluate_step(const Node& step, Value input, Frame* frame, bool last);
  Outcome evaluate_step_item(const Node& step, Value item, Frame* frame);
  Outcome evaluate_tuple_step(const Node& step, Value input, Value tuples, Frame* frame);
  Outcome evaluate_tuple_sort(const Node& step, Value input, Value tuples, Frame* frame);
  Outcome extend_tuple(const Node& step, Tuple& tuple, Frame* frame, Array& result);
  Outcome evaluate_stages(const std::vector<Stage>& stages, Value input, Frame* frame);
  Outcome evaluate_filter(const Node& predicate, Value input, Frame* frame);
  Outcome keep_if(const Node& predicate, Value input, std::size_t index, Frame* frame,
                  Array& results);
  Value lookup(Value input, std::string_view name);
  Value wildcard(Value input);
  Outcome descendants(Value input);
  bool descend(Value value, Array& results, int depth);
  // evaluate_sort_group.cpp
  struct Grouping;
  Outcome evaluate_sort(const Node& step, Value input, Frame* frame);
  Outcome sort_term(const SortTerm& term, Value item, bool tuples, Frame* frame);
  Outcome evaluate_group(const std::vector<Pair>& pairs, std::uint32_t position, Value input,
                         Frame* frame);
  Outcome evaluate_object(const std::vector<Pair>& pairs, std::uint32_t position, Value input,
                          Frame* frame);
  Outcome collect_groups(Grouping& grouping, Value item, Frame* frame);
  Outcome group_value(const Grouping& grouping, std::size_t index, Frame* frame);
  Tuple* reduce_tuples(Value data);
  // evaluate_functions.cpp
  Outcome evaluate_call(const Node& node, Value input, Frame* frame, const Value* applied);
  Outcome evaluate_tail_call(const Node& node, Value input, Frame* frame);
  Outcome evaluate_arguments(const Node& node, Value input, Frame* frame, Arguments& args);
  Outcome evaluate_procedure(const Node& node, Value input, Frame* frame, const char* hint_code);
  Outcome evaluate_lambda(const Node& node, Value input, Frame* frame);
  Outcome evaluate_partial(const Node& node, Value input, Frame* frame);
  Outcome evaluate_apply(const Node& node, Value input, Frame* frame);
  Outcome apply_once(Function& function, const Value* args, std::size_t count, Value context);
  Outcome apply_lambda(Function& function, const Value* args, std::size_t count);
  Outcome apply_chain(Function& function, const Value* args, std::size_t count);
  Outcome apply_partial(Function& function, const Value* args, std::size_t count);
  Outcome call_builtin(const Builtin& builtin, const Value* args, std::size_t count, Value context);
  Value builtin_value(const Builtin& builtin);
  // transform.cpp
  Outcome apply_transform(Function& function, Value subject);
  Outcome transform_match(const Node& node, Value match, Frame* frame);

  Outcome evaluate_variable(const Node& node, Value input, Frame* frame);
  const Value* find_variable(const Frame* frame, Symbol symbol) const;
  Outcome evaluate_block(const Node& node, Value input, Frame* frame);
  Outcome evaluate_condition(const Node& node, Value input, Frame* frame);
  Outcome evaluate_bind(const Node& node, Value input, Frame* frame);
  Frame* make_frame(Frame* parent);
  Frame* tuple_frame(Frame* parent, const Tuple& tuple);
  void release_frame(Frame* frame);
  void bind(Frame& frame, Symbol symbol, Value value);
  static void capture(Frame* frame);
  bool over_limits() const;
  Failure<Fault> limit_fault();

  const Program& program_;
  const Jsonata::Scope& scope_;
  const JsonataLimits& limits_;
  Arena arena_;
  Frame* root_ = nullptr;
  std::vector<Value> globals_;
  bool overrides_ = false;  // a given variable has the name of a function of the library
  std::vector<Function*> natives_;
  std::vector<Frame*> free_frames_;
  std::vector<Regex::Span> spans_;
  char* growing_end_ = nullptr;  // of the text that was joined last, with room behind it
  std::size_t growing_room_ = 0;
  std::int64_t steps_ = 0;
  int calls_ = 0;
  const char* stack_base_ = nullptr;
};

template <class Swap>
Outcome Evaluator::merge_sort(Array& items, const Swap& swap) {
  // Halves as the reference halves, so that an order that is none gives the same answer.
  struct Run {
    Evaluator& evaluator;
    const Swap& swap;
    Value* spare;
    Outcome sort(Value* values, std::size_t count) {
      if (count <= 1) return Value();
      const std::size_t middle = count / 2;
      RETURN_IF_ERROR(sort(values, middle));
      RETURN_IF_ERROR(sort(values + middle, count - middle));
      std::size_t left = 0;
      std::size_t right = middle;
      std::size_t out = 0;
      while (left < middle && right < count) {
        if (!evaluator.spend(1)) return evaluator.too_much("sorting takes too many steps");
        ASSIGN_OR_RETURN(const bool second_first, swap(values[left], values[right]));
        spare[out++] = second_first ? values[right++] : values[left++];
      }
      while (left < middle) spare[out++] = values[left++];
      while (right < count) spare[out++] = values[right++];
      for (std::size_t i = 0; i < count; ++i) values[i] = spare[i];
      return Value();
    }
  };
  Run run{*this, swap, arena_.make_array<Value>(items.size)};
  return run.sort(items.items, items.size);
}

}  // namespace lockstep::query::jsonata
