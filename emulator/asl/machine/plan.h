// Plan: a definition made ready to run: transitions as pointers, operators as numbers, what a state
// does not use known beforehand. Compiled once a definition, shared, never changed.
// Owns    the state group it points into.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/asl/definition.h"
#include "emulator/asl/machine/record.h"
#include "emulator/base/document.h"

namespace lockstep::asl::machine {

struct GroupPlan;

struct RulePlan {
  enum class Domain : std::uint8_t { String, Numeric, Boolean, Timestamp, Is };
  enum class Compare : std::uint8_t {
    Equals, LessThan, GreaterThan, LessThanEquals, GreaterThanEquals, Matches,
    IsPresent, IsNull, IsString, IsNumeric, IsBoolean, IsTimestamp
  };
  const ChoiceRule* rule = nullptr;
  Domain domain = Domain::String;
  Compare compare = Compare::Equals;
  std::optional<std::int64_t> instant;  // of a literal Timestamp operand
  std::vector<RulePlan> rules;
};

struct StatePlan {
  const asl::State* state = nullptr;
  const StatePlan* next = nullptr;  // null at the end
  const StatePlan* default_next = nullptr;
  std::vector<const StatePlan*> choice_next, catch_next;
  std::vector<RulePlan> rules;
  std::vector<const GroupPlan*> branches;
  const GroupPlan* iterator = nullptr;

  bool jsonata = false;         // the state's query language
  bool reads_context = true;  // "$$" or $states.context is in its fields
  bool draws = true;          // an intrinsic call or a random function is
  bool input_whole = false;   // InputPath is absent or "$"
  bool output_whole = false;
  bool result_whole = false;  // ResultPath is absent or "$": the result is the output
  std::optional<Document> result;  // of a Pass
  std::string resource_type, resource_name;
};

struct GroupPlan {
  std::vector<StatePlan> states;
  std::unordered_map<std::string_view, const StatePlan*> by_name;
  const StatePlan* start = nullptr;
  std::vector<std::unique_ptr<GroupPlan>> inner;

  // Null if there is none.
  const StatePlan* find(std::string_view name) const;
};

struct Plan {
  std::shared_ptr<const StateGroup> definition;
  GroupPlan top;
};

// The definition's plan, compiled when first asked for.
const std::shared_ptr<const Plan>& plan_of(const Definition& definition);

}  // namespace lockstep::asl::machine
