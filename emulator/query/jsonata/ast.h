// The tree of a compiled expression. The parser makes it in the grammar's form (Dot, Filter,
// GroupBy, OrderBy, Focus, Position are operators); shape() turns these into paths of steps.
// Shapes  Program owns all nodes; nodes refer to each other by plain pointers.
// Units   Positions are bytes from the start of the text; errors convert them to UTF-16 units.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/query/jsonata/signature.h"
#include "emulator/query/jsonata/value.h"

namespace lockstep::query::jsonata {

class Regex;
struct Builtin;
struct Node;

enum class NodeType : std::uint8_t {
  // what is evaluated
  Path,
  Binary,
  Negate,
  ArrayConstructor,
  ObjectConstructor,
  Name,
  Text,
  Number,
  Literal,  // true, false, null
  Wildcard,
  Descendant,
  Parent,
  Condition,
  Block,
  Bind,
  Regex,
  Call,
  Partial,
  Variable,
  Lambda,
  Apply,
  Transform,
  Sort,
  Placeholder,  // "?" as an argument
  // what only the parser makes
  Keyword,  // and, or, in where a name stands
  Dot,
  Filter,
  GroupBy,
  OrderBy,
  Focus,
  Position,
  End
};

enum class Operator : std::uint8_t {
  None,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Concat,
  And,
  Or,
  In,
  Range
};

struct SortTerm {
  Node* expression = nullptr;
  bool descending = false;
};

// What follows a step: a predicate, or a variable for the position.
struct Stage {
  Node* predicate = nullptr;  // null: `index` is bound instead
  Symbol index = 0;
  std::uint32_t position = 0;
};

using Pair = std::pair<Node*, Node*>;

struct Group {
  std::vector<Pair> pairs;
  std::uint32_t position = 0;
};

// A "%": the label under which the step it refers to leaves its context in the tuples.
struct AncestorSlot {
  Symbol label = 0;
  int level = 1;
};

struct Node {
  NodeType type = NodeType::End;
  Operator op = Operator::None;
  bool keep_array = false;
  bool keep_singleton_array = false;
  bool cons_array = false;
  bool tuple = false;
  bool tail_call = false;
  bool needs_frame = true;   // of a block: it binds variables
  bool bound = false;        // of a variable: something in the expression binds its name
  std::uint16_t height = 0;  // of the tree below, for the limit
  Symbol symbol = 0;         // of a variable, a name used as one, a bound name
  Symbol focus = 0;          // @$name of a step
  Symbol index = 0;          // #$name of a step
  std::uint32_t position = 0;
  int global = -1;  // of a variable: its place among the free ones
  const Builtin* builtin = nullptr;
  double number = 0;
  Value literal;
  std::string text;
  Node* lhs = nullptr;
  Node* rhs = nullptr;
  Node* third = nullptr;
  std::vector<Node*> list;  // steps, expressions, arguments, parameters
  std::vector<Pair> pairs;
  std::vector<SortTerm> terms;
  std::vector<Stage> predicates;
  std::vector<Stage> stages;
  std::unique_ptr<Group> group;
  AncestorSlot* slot = nullptr;      // of a parent
  AncestorSlot* ancestor = nullptr;  // of a step that some parent refers to
  std::vector<AncestorSlot*> seeking_parent;
  std::unique_ptr<Signature> signature;
  std::unique_ptr<Regex> regex;

  Node();
  ~Node();
};

struct Program {
  std::string text;
  std::deque<Node> nodes;
  std::deque<AncestorSlot> slots;
  std::vector<std::string> names;  // of symbols; 0 is none
  std::unordered_map<std::string, Symbol> symbols;
  std::vector<char> bound;  // by symbol: a parameter, := @ or # binds it
  Node* root = nullptr;
  std::vector<std::string> free_variables;
  std::vector<std::string> states_fields;

  Program() : names(1), bound(1) {}
  Node* make(NodeType type, std::size_t position);
  Symbol intern(std::string_view name);
};

}  // namespace lockstep::query::jsonata
