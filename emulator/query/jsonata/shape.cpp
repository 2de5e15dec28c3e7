#include <utility>

#include "emulator/query/jsonata/errors.h"
#include "emulator/query/jsonata/parser.h"
#include "emulator/query/jsonata/serialize.h"

namespace lockstep::query::jsonata {

namespace {

using Shaped = Result<Node*, JsonataError>;
using Done = Result<bool, JsonataError>;

// Which step a "%" refers to is found by walking back over the steps before it: a name or wildcard
// goes up one level, another "%" down one. What cannot be found within an expression is left as
// `seeking_parent` for the path around it.
class Shaper {
 public:
  explicit Shaper(Program& program) : program_(program) {}

  Shaped run(Node* tree) {
    ASSIGN_OR_RETURN(Node * result, process(tree));
    if (result->type == NodeType::Parent || !result->seeking_parent.empty())
      return Failure(syntax_error("S0217", result->position));
    return result;
  }

 private:
  Shaped process(Node* node) {
    const bool keep_array = node->keep_array;
    ASSIGN_OR_RETURN(Node * result, process_type(node));
    if (keep_array) result->keep_array = true;
    return result;
  }

  Shaped process_type(Node* node) {
    switch (node->type) {
      case NodeType::Dot: return dot(node);
      case NodeType::Filter: return filter(node);
      case NodeType::GroupBy: return group_by(node);
      case NodeType::OrderBy: return order_by(node);
      case NodeType::Focus: return focus(node);
      case NodeType::Position: return position(node);
      case NodeType::Bind: return child(node, node->rhs);
      case NodeType::Apply: return apply(node);
      case NodeType::Binary: RETURN_IF_ERROR(child(node, node->lhs)); return child(node, node->rhs);
      case NodeType::Negate: return negate(node);
      case NodeType::ArrayConstructor: return children(node, node->list);
      case NodeType::ObjectConstructor:
        for (Pair& pair : node->pairs) {
          RETURN_IF_ERROR(child(node, pair.first));
          RETURN_IF_ERROR(child(node, pair.second));
        }
        return node;
      case NodeType::Call:
      case NodeType::Partial: {
        RETURN_IF_ERROR(children(node, node->list));
        ASSIGN_OR_RETURN(node->lhs, process(node->lhs));
        return node;
      }
      case NodeType::Lambda: return lambda(node);
      case NodeType::Condition: {
        RETURN_IF_ERROR(child(node, node->lhs));
        RETURN_IF_ERROR(child(node, node->rhs));
        if (node->third) RETURN_IF_ERROR(child(node, node->third));
        return node;
      }
      case NodeType::Transform: return transform(node);
      case NodeType::Block: return block(node);
      case NodeType::Keyword: node->type = NodeType::Name; return name(node);
      case NodeType::Name: return name(node);
      case NodeType::Parent:
        node->slot = &program_.slots.emplace_back();
        node->slot->label = program_.intern("!" + std::to_string(program_.slots.size()));
        return node;
      case NodeType::End: return Failure(syntax_error("S0207", node->position, "\"(end)\""));
      default: return node;
    }
  }

  // Shapes a part of `node` in place and takes over what "%" in it still seeks.
  Shaped child(Node* node, Node*& part) {
    ASSIGN_OR_RETURN(part, process(part));
    push_ancestry(*node, *part);
    return node;
  }
  Shaped children(Node* node, std::vector<Node*>& parts) {
    for (Node*& part : parts) RETURN_IF_ERROR(child(node, part));
    return node;
  }

  Node* path_of(Node* step) {
    Node* path = program_.make(NodeType::Path, step->position);
    path->list.push_back(step);
    return path;
  }

  Shaped name(Node* node) {
    Node* path = path_of(node);
    path->keep_singleton_array = node->keep_array;
    return path;
  }

  Shaped dot(Node* node) {
    ASSIGN_OR_RETURN(Node * left, process(node->lhs));
    Node* path = left->type == NodeType::Path ? left : path_of(left);
    if (left->type == NodeType::Parent) path->seeking_parent = {left->slot};
    ASSIGN_OR_RETURN(Node * rest, process(node->rhs));
    if (rest->type == NodeType::Path) {
      path->list.insert(path->list.end(), rest->list.begin(), rest->list.end());
    } else {
      if (!rest->predicates.empty()) rest->stages = std::exchange(rest->predicates, {});
      path->list.push_back(rest);
    }
    for (Node* step : path->list) {
      if (step->type == NodeType::Number || step->type == NodeType::Literal) {
        const std::string value =
            step->type == NodeType::Number ? js_number(step->number) : step->text;
        return Failure(syntax_error("S0213", step->position, "", value));
      }
      if (step->type == NodeType::Text) step->type = NodeType::Name;
      if (step->keep_array) path->keep_singleton_array = true;
    }
    Node* first = path->list.front();
    Node* last = path->list.back();
    if (first->type == NodeType::ArrayConstructor) first->cons_array = true;
    if (last->type == NodeType::ArrayConstructor) last->cons_array = true;
    RETURN_IF_ERROR(resolve_ancestry(*path));
    return path;
  }

  Shaped filter(Node* node) {
    ASSIGN_OR_RETURN(Node * result, process(node->lhs));
    const bool in_path = result->type == NodeType::Path;
    Node* step = in_path ? result->list.back() : result;
    if (step->group) return Failure(syntax_error("S0209", node->position));
    ASSIGN_OR_RETURN(Node * predicate, process(node->rhs));
    if (!predicate->seeking_parent.empty()) {
      for (AncestorSlot* slot : predicate->seeking_parent) {
        if (slot->level == 1) {
          RETURN_IF_ERROR(seek_parent(*step, slot));
        } else {
          --slot->level;
        }
      }
      push_ancestry(*step, *predicate);
    }
    (in_path ? step->stages : step->predicates).push_back({predicate, 0, node->position});
    return result;
  }

  Shaped group_by(Node* node) {
    ASSIGN_OR_RETURN(Node * result, process(node->lhs));
    if (result->group) return Failure(syntax_error("S0210", node->position));
    auto group = std::make_unique<Group>();
    group->position = node->position;
    for (const Pair& pair : node->pairs) {
      ASSIGN_OR_RETURN(Node * key, process(pair.first));
      ASSIGN_OR_RETURN(Node * value, process(pair.second));
      group->pairs.emplace_back(key, value);
    }
    result->group = std::move(group);
    return result;
  }

  Shaped order_by(Node* node) {
    ASSIGN_OR_RETURN(Node * result, process(node->lhs));
    if (result->type != NodeType::Path) result = path_of(result);
    Node* sort = program_.make(NodeType::Sort, node->position);
    for (const SortTerm& term : node->terms) {
      ASSIGN_OR_RETURN(Node * expression, process(term.expression));
      push_ancestry(*sort, *expression);
      sort->terms.push_back({expression, term.descending});
    }
    result->list.push_back(sort);
    RETURN_IF_ERROR(resolve_ancestry(*result));
    return result;
  }

  Shaped focus(Node* node) {
    ASSIGN_OR_RETURN(Node * result, process(node->lhs));
    Node* step = result->type == NodeType::Path ? result->list.back() : result;
    if (!step->stages.empty() || !step->predicates.empty())
      return Failure(syntax_error("S0215", node->position));
    if (step->type == NodeType::Sort) return Failure(syntax_error("S0216", node->position));
    if (node->keep_array) step->keep_array = true;
    step->focus = node->symbol;
    step->tuple = true;
    return result;
  }

  Shaped position(Node* node) {
    ASSIGN_OR_RETURN(Node * result, process(node->lhs));
    Node* step = result;
    if (result->type == NodeType::Path) {
      step = result->list.back();
    } else {
      result = path_of(result);
      if (!step->predicates.empty()) step->stages = std::exchange(step->predicates, {});
    }
    if (step->stages.empty()) {
      step->index = node->symbol;
    } else {
      step->stages.push_back({nullptr, node->symbol, node->position});
    }
    step->tuple = true;
    return result;
  }

  Shaped apply(Node* node) {
    ASSIGN_OR_RETURN(node->lhs, process(node->lhs));
    ASSIGN_OR_RETURN(node->rhs, process(node->rhs));
    node->keep_array = node->lhs->keep_array || node->rhs->keep_array;
    return node;
  }

  Shaped negate(Node* node) {
    ASSIGN_OR_RETURN(Node * operand, process(node->lhs));
    if (operand->type == NodeType::Number) {
      operand->number = -operand->number;
      operand->literal = Value::number(operand->number);
      return operand;
    }
    node->lhs = operand;
    push_ancestry(*node, *operand);
    return node;
  }

  Shaped lambda(Node* node) {
    ASSIGN_OR_RETURN(node->rhs, process(node->rhs));
    mark_tail_calls(*node->rhs);
    return node;
  }

  Shaped transform(Node* node) {
    ASSIGN_OR_RETURN(node->lhs, process(node->lhs));
    ASSIGN_OR_RETURN(node->rhs, process(node->rhs));
    if (node->third) {
      ASSIGN_OR_RETURN(node->third, process(node->third));
    }
    return node;
  }

  Shaped block(Node* node) {
    for (Node*& part : node->list) {
      RETURN_IF_ERROR(child(node, part));
      if (part->cons_array || (part->type == NodeType::Path && part->list.front()->cons_array))
        node->cons_array = true;
    }
    return node;
  }

  // A call in tail position is made after its function has returned, so that tail recursion needs
  // no stack.
  static void mark_tail_calls(Node& node) {
    if (node.type == NodeType::Call && node.predicates.empty()) {
      node.tail_call = true;
    } else if (node.type == NodeType::Condition) {
      mark_tail_calls(*node.rhs);
      if (node.third) mark_tail_calls(*node.third);
    } else if (node.type == NodeType::Block && !node.list.empty()) {
      mark_tail_calls(*node.list.back());
    }
  }

  static void push_ancestry(Node& result, const Node& value) {
    result.seeking_parent.insert(result.seeking_parent.end(), value.seeking_parent.begin(),
                                 value.seeking_parent.end());
    if (value.type == NodeType::Parent) result.seeking_parent.push_back(value.slot);
  }

  Done seek_parent(Node& node, AncestorSlot* slot) {
    switch (node.type) {
      case NodeType::Name:
      case NodeType::Wildcard:
        if (--slot->level == 0) {
          if (node.ancestor) slot->label = node.ancestor->label;
          node.ancestor = slot;
          node.tuple = true;
        }
        return true;
      case NodeType::Parent: ++slot->level; return true;
      case NodeType::Block:
        if (node.list.empty()) return true;
        node.tuple = true;
        return seek_parent(*node.list.back(), slot);
      case NodeType::Path: {
        node.tuple = true;
        std::size_t index = node.list.size();
        RETURN_IF_ERROR(seek_parent(*node.list[--index], slot));
        while (slot->level > 0 && index > 0)
          RETURN_IF_ERROR(seek_parent(*node.list[--index], slot));
        return true;
      }
      default: return Failure(syntax_error("S0217", node.position));
    }
  }

  Done resolve_ancestry(Node& path) {
    const Node& last = *path.list.back();
    std::vector<AncestorSlot*> slots = last.seeking_parent;
    if (last.type == NodeType::Parent) slots.push_back(last.slot);
    for (AncestorSlot* slot : slots) {
      auto index = static_cast<std::ptrdiff_t>(path.list.size()) - 2;
      const auto step_at = [&](std::ptrdiff_t i) { return path.list[static_cast<std::size_t>(i)]; };
      while (slot->level > 0) {
        if (index < 0) {
          path.seeking_parent.push_back(slot);
          break;
        }
        Node* step = step_at(index--);
        while (index >= 0 && step->focus != 0 && step_at(index)->focus != 0)
          step = step_at(index--);  // a run of steps that bind variables is one step
        RETURN_IF_ERROR(seek_parent(*step, slot));
      }
    }
    return true;
  }

  Program& program_;
};

}  // namespace

Result<Node*, JsonataError> shape(Program& program, Node* tree) {
  return Shaper(program).run(tree);
}

}  // namespace lockstep::query::jsonata
