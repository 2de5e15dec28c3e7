#include <algorithm>
#include <map>
#include <unordered_set>

#include "emulator/query/jsonata/functions.h"
#include "emulator/query/jsonata/parser.h"

namespace lockstep::query::jsonata {

namespace {

// Variable nodes that name a parameter or what is bound; they are not read.
std::unordered_set<const Node*> declare_names(Program& program) {
  std::unordered_set<const Node*> declarations;
  const auto declare = [&](const Node* variable) {
    declarations.insert(variable);
    program.bound[variable->symbol] = 1;
  };
  for (const Node& node : program.nodes) {
    if (node.type == NodeType::Lambda)
      for (const Node* parameter : node.list) declare(parameter);
    if (node.type == NodeType::Bind) declare(node.lhs);
    if (node.type == NodeType::Focus || node.type == NodeType::Position) declare(node.rhs);
  }
  return declarations;
}

// A bind below `node` that would land in the frame of the block that `node` stands in.
bool binds_here(const Node* node) {
  if (!node || node->type == NodeType::Lambda || node->type == NodeType::Block) return false;
  if (node->type == NodeType::Bind) return true;
  const auto any = [](const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const Node* p) { return binds_here(p); });
  };
  const auto any_pair = [](const std::vector<Pair>& pairs) {
    return std::any_of(pairs.begin(), pairs.end(), [](const Pair& pair) {
      return binds_here(pair.first) || binds_here(pair.second);
    });
  };
  const auto any_stage = [](const std::vector<Stage>& stages) {
    return std::any_of(stages.begin(), stages.end(),
                       [](const Stage& stage) { return binds_here(stage.predicate); });
  };
  return binds_here(node->lhs) || binds_here(node->rhs) || binds_here(node->third) ||
         any(node->list) || any_pair(node->pairs) || any_stage(node->stages) ||
         any_stage(node->predicates) || (node->group && any_pair(node->group->pairs)) ||
         std::any_of(node->terms.begin(), node->terms.end(),
                     [](const SortTerm& term) { return binds_here(term.expression); });
}

int global_index(Program& program, const std::string& name) {
  auto& free = program.free_variables;
  const auto found = std::find(free.begin(), free.end(), name);
  if (found != free.end()) return static_cast<int>(found - free.begin());
  free.push_back(name);
  return static_cast<int>(free.size()) - 1;
}

void add_states_field(Program& program, const std::string& field) {
  auto& fields = program.states_fields;
  if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
}

}  // namespace

void resolve_names(Program& program) {
  const auto declarations = declare_names(program);
  std::map<const Node*, std::string> fields;  // of $states that a name follows
  for (Node& node : program.nodes) {
    if (node.type == NodeType::Path && node.list.size() > 1 &&
        node.list[0]->type == NodeType::Variable && node.list[1]->type == NodeType::Name)
      fields[node.list[0]] = node.list[1]->text;
    if (node.type == NodeType::Block) {
      node.needs_frame = std::any_of(node.list.begin(), node.list.end(),
                                     [](const Node* part) { return binds_here(part); });
    }
  }
  for (Node& node : program.nodes) {
    if (node.type == NodeType::Call || node.type == NodeType::Partial) {
      // "sum(x)" is told that "$sum(x)" may be meant
      const Node& procedure = *node.lhs;
      if (procedure.type == NodeType::Path && procedure.list[0]->type == NodeType::Name)
        node.symbol = program.intern(procedure.list[0]->text);
    }
    if (node.type != NodeType::Variable || declarations.count(&node) != 0) continue;
    if (node.text.empty() || node.text == "$") continue;
    node.builtin = find_builtin(node.text);
    node.bound = program.bound[node.symbol] != 0;
    if (node.bound) continue;
    const bool is_free = node.builtin == nullptr;
    if (is_free) node.global = global_index(program, node.text);
    if (node.text == "states") {
      const auto field = fields.find(&node);
      add_states_field(program, field == fields.end() ? "" : field->second);
    }
  }
}

}  // namespace lockstep::query::jsonata
