// What an expression reads of the input document itself, which states of Step Functions do not
// have. Within a function's body, a transform, a predicate or a later step the context is another.
#include <algorithm>

#include "emulator/query/jsonata/parser.h"

namespace lockstep::query::jsonata {

namespace {

void add_reference(std::vector<std::string>& references, const std::string& name) {
  if (std::find(references.begin(), references.end(), name) == references.end())
    references.push_back(name);
}

bool is_name_only(const Node& node) {
  return node.type == NodeType::Path && node.list.front()->type == NodeType::Name;
}

// The tree's height is limited by the parser.
void collect_references(const Node* node, std::vector<std::string>& references) {
  if (!node) return;
  const auto all = [&](const std::vector<Node*>& parts) {
    for (const Node* part : parts) collect_references(part, references);
  };
  switch (node->type) {
    case NodeType::Name: return add_reference(references, node->text);
    case NodeType::Variable:
      if (node->text.empty()) add_reference(references, "$");
      if (node->text == "$") add_reference(references, "$$");
      return;
    case NodeType::Path: return collect_references(node->list.front(), references);
    case NodeType::Lambda:
    case NodeType::Transform: return;
    case NodeType::Bind: return collect_references(node->rhs, references);
    case NodeType::Call:
    case NodeType::Partial:
      if (!is_name_only(*node->lhs)) collect_references(node->lhs, references);
      return all(node->list);
    case NodeType::ObjectConstructor:
      for (const Pair& pair : node->pairs) {
        collect_references(pair.first, references);
        collect_references(pair.second, references);
      }
      return;
    case NodeType::ArrayConstructor:
    case NodeType::Block: return all(node->list);
    case NodeType::Binary:
    case NodeType::Negate:
    case NodeType::Condition:
    case NodeType::Apply:
      collect_references(node->lhs, references);
      collect_references(node->rhs, references);
      return collect_references(node->third, references);
    default: return;
  }
}

}  // namespace

std::vector<std::string> top_references(const Program& program) {
  std::vector<std::string> references;
  collect_references(program.root, references);
  return references;
}

}  // namespace lockstep::query::jsonata
