#include "emulator/services/dynamodb/expression/path_tree.h"

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

std::string clash(std::string_view what, const Path& one, const Path& two) {
  return format(
      "Two document paths {} with each other; must remove or rewrite one of these paths; "
      "path one: {}, path two: {}",
      what, shown(one), shown(two));
}

}  // namespace

std::string shown(const Path& path) {
  std::vector<std::string> steps;
  for (const PathStep& step : path)
    steps.push_back(step.is_index() ? format("[{}]", step.index) : step.name);
  return format("[{}]", join(steps, ", "));
}

std::optional<std::string> PathTree::add(const Path& path) {
  Node* node = &root_;
  for (const PathStep& step : path) {
    const bool is_leaf = node != &root_ && node->children.empty();
    if (is_leaf) return clash("overlap", node->path, path);
    if (!node->children.empty() && node->children.begin()->first.is_index() != step.is_index())
      return clash("conflict", node->path, path);
    const auto [child, added] = node->children.try_emplace(step);
    node = &child->second;
    if (!added) continue;
    // Nothing below a new node can clash.
    node->path = path;
    for (std::size_t i = static_cast<std::size_t>(&step - path.data()) + 1; i < path.size(); ++i) {
      node = &node->children.try_emplace(path[i]).first->second;
      node->path = path;
    }
    return std::nullopt;
  }
  return clash("overlap", node->path, path);
}

Json PathTree::project(const Json& item) const { return project_map(root_, item); }

Json PathTree::project_map(const Node& node, const Json& map) {
  Json result = Json::object();
  for (const auto& [name, value] : map.members()) {
    const auto child = node.children.find(PathStep{name, -1});
    if (child == node.children.end()) continue;
    if (auto part = project_value(child->second, value)) result.set(name, *std::move(part));
  }
  return result;
}

Json PathTree::project_list(const Node& node, const Json& list) {
  Json result = Json::array();
  for (const auto& [step, child] : node.children) {
    const auto index = static_cast<std::size_t>(step.index);
    if (index >= list.size()) break;
    if (auto part = project_value(child, list[index])) result.push_back(*std::move(part));
  }
  return result;
}

std::optional<Json> PathTree::project_value(const Node& node, const Json& value) {
  if (node.children.empty()) return value;
  const bool by_index = node.children.begin()->first.is_index();
  const Type type = type_of(value);
  if (type != (by_index ? Type::List : Type::Map)) return std::nullopt;
  Json part =
      by_index ? project_list(node, content_of(value)) : project_map(node, content_of(value));
  if (part.empty()) return std::nullopt;
  return Json::object({{type_name(type), std::move(part)}});
}

}  // namespace lockstep::dynamodb
