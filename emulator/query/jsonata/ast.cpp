#include "emulator/query/jsonata/ast.h"

#include "emulator/query/jsonata/regex.h"

namespace lockstep::query::jsonata {

Node::Node() = default;
Node::~Node() = default;

Node* Program::make(NodeType type, std::size_t position) {
  Node& node = nodes.emplace_back();
  node.type = type;
  node.position = static_cast<std::uint32_t>(position);
  return &node;
}

Symbol Program::intern(std::string_view name) {
  const auto [entry, is_new] =
      symbols.try_emplace(std::string(name), static_cast<Symbol>(names.size()));
  if (is_new) {
    names.emplace_back(name);
    bound.push_back(0);
  }
  return entry->second;
}

}  // namespace lockstep::query::jsonata
