// Layout: what the picture of a state machine shows, before anything draws it.
// Shapes  Group: the machine, a Parallel's branch or a Map's body: nodes and edges in the order in
//         which they are reached from StartAt, unreached states last. Node ids are unique over the
//         whole picture and safe in any drawing language.
// Errors  none: transitions to states that do not exist are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/asl/definition.h"

namespace lockstep::graph {

enum class EdgeKind {
  Plain,      // the one way on, of a state that cannot fail
  Success,    // Next of a state that has work to do
  Error,      // a catcher
  Condition,  // a rule of a Choice
  Default,    // a Choice's Default
};

struct Edge {
  std::string from, to;  // node ids
  EdgeKind kind = EdgeKind::Plain;
  std::string label;  // "Success", "Error: PaymentError", "$.total > 100"; may be empty
};

struct Group;

struct Node {
  std::string id;
  std::string name;
  asl::StateType type = asl::StateType::Pass;
  std::string detail;         // "Task · Lambda dev-ValidateOrderFunction"
  bool ends = false;          // End: true, or a type that ends
  std::vector<Group> groups;  // of a Parallel or Map
};

struct Group {
  std::string title;  // "Branch 1", "For each item"; empty for the machine
  std::string id;
  std::string start_id;  // empty if StartAt names nothing
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

Group lay_out(const asl::Definition& definition);

std::string_view type_name(asl::StateType type);  // "Task"
// A rule in words: "$.total > 100 and $.kind is present".
std::string describe_rule(const asl::ChoiceRule& rule);

}  // namespace lockstep::graph
