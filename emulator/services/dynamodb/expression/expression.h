// What the five kinds of expression parse to: placeholders are replaced, static checks passed.
// Shapes  Path: names and list indexes. Operand: a path, a literal, a function or a sum. Condition:
//         a tree; And and Or have two or more branches. Update: its actions by section.
// Source  DynamoDB "Expressions"
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/json.h"

namespace lockstep::dynamodb {

enum class ExpressionKind : std::uint8_t { Condition, Filter, KeyCondition, Projection, Update };

// A name, or a list index when there is none.
struct PathStep {
  std::string name;
  std::int32_t index = -1;

  bool is_index() const { return index >= 0; }
  friend auto operator<=>(const PathStep&, const PathStep&) = default;
};
using Path = std::vector<PathStep>;

// "[a, [0], b]", as the error texts list a path.
std::string shown(const Path& path);

struct Operand {
  enum class Kind : std::uint8_t { Attribute, Value, Size, IfNotExists, ListAppend, Plus, Minus };
  Kind kind = Kind::Value;
  Path path;                      // Attribute
  Json value;                     // Value: tidied
  std::vector<Operand> operands;  // the rest

  bool is_path() const { return kind == Kind::Attribute; }
  bool is_value() const { return kind == Kind::Value; }
  friend bool operator==(const Operand&, const Operand&) = default;
};

enum class Comparator : std::uint8_t {
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual
};

struct Condition {
  enum class Kind : std::uint8_t {
    And,
    Or,
    Not,
    Compare,
    Between,
    In,
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains
  };
  Kind kind = Kind::And;
  Comparator comparator = Comparator::Equal;  // Compare
  std::vector<Condition> branches;            // And, Or, Not
  std::vector<Operand> operands;              // the rest
};

struct Update {
  struct Action {
    Path path;
    Operand operand;
  };
  std::vector<Action> set;
  std::vector<Path> remove;
  std::vector<Action> add;             // the operand is a literal
  std::vector<Action> remove_members;  // the DELETE section; the operand is a literal set
};

}  // namespace lockstep::dynamodb
