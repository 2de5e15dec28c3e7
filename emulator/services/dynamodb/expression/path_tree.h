// PathTree: a set of document paths, none of which overlaps or conflicts with another.
// Shapes  A node is a step, a leaf a path's end. Used to refuse overlapping paths and to project.
// Source  DynamoDB "Using projection expressions"
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/services/dynamodb/expression/expression.h"

namespace lockstep::dynamodb {

class PathTree {
 public:
  // The error's text after "Invalid ..Expression: " when the path overlaps or conflicts with one
  // that is already there; nothing when it was added.
  std::optional<std::string> add(const Path& path);
  bool empty() const { return root_.children.empty(); }
  // The parts of the item that the paths name, in the item's order; elements of lists move
  // together.
  Json project(const Json& item) const;

 private:
  struct Node {
    std::map<PathStep, Node> children;  // all names or all indexes
    Path path;                          // one that passes here
  };
  static Json project_map(const Node& node, const Json& map);
  static Json project_list(const Node& node, const Json& list);
  static std::optional<Json> project_value(const Node& node, const Json& value);

  Node root_;
};

}  // namespace lockstep::dynamodb
