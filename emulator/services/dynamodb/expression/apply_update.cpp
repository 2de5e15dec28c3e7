#include "emulator/services/dynamodb/expression/apply_update.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/decimal.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/evaluate.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;

Json typed(Type type, Json content) {
  Json value = Json::object();
  value.set(type_name(type), std::move(content));
  return value;
}

AwsResult<Json> sum_of(const Json& a, const Json& b, Operand::Kind kind) {
  if (type_of(a) != Type::Number || type_of(b) != Type::Number) return operand_mistyped();
  const auto left = Decimal::parse(content_of(a).as_string());
  const auto right = Decimal::parse(content_of(b).as_string());
  CHECK(left.ok() && right.ok());
  const auto sum = kind == Operand::Kind::Minus ? subtract(*left, *right) : add(*left, *right);
  if (sum.ok()) return typed(Type::Number, Json(sum->to_string()));
  if (sum.error() == DecimalError::TooPrecise)
    return invalid("Attempting to store more than 38 significant digits in a Number");
  const bool over = sum.error() == DecimalError::Overflow;
  return invalid(
      format("Number {}flow. Attempting to store a number with magnitude {} than supported "
             "range",
             over ? "over" : "under", over ? "larger" : "smaller"));
}

AwsResult<Json> value_of(const Operand& operand, const Json& item);

AwsResult<Json> joined_lists(const Operand& operand, const Json& item) {
  ASSIGN_OR_RETURN(const Json first, value_of(operand.operands[0], item));
  ASSIGN_OR_RETURN(const Json second, value_of(operand.operands[1], item));
  if (type_of(first) != Type::List || type_of(second) != Type::List) return operand_mistyped();
  Json list = content_of(first);
  for (const Json& element : content_of(second).items()) list.push_back(element);
  return typed(Type::List, std::move(list));
}

AwsResult<Json> value_of(const Operand& operand, const Json& item) {
  switch (operand.kind) {
    case Operand::Kind::Value: return operand.value;
    case Operand::Kind::Attribute: {
      const Json* value = find_path(operand.path, item);
      if (!value) return attribute_missing();
      return *value;
    }
    case Operand::Kind::IfNotExists: {
      const Json* value = find_path(operand.operands[0].path, item);
      if (value) return *value;
      return value_of(operand.operands[1], item);
    }
    case Operand::Kind::ListAppend: return joined_lists(operand, item);
    default: break;
  }
  ASSIGN_OR_RETURN(const Json first, value_of(operand.operands[0], item));
  ASSIGN_OR_RETURN(const Json second, value_of(operand.operands[1], item));
  return sum_of(first, second, operand.kind);
}

// The attribute value that holds the last step of the path, or null pointer when nothing does; for
// a path of one step there is none.
bool leads_to(const Path& path, const Json& item) {
  if (path.size() == 1) return true;
  const Json* parent = find_path(Path(path.begin(), path.end() - 1), item);
  return parent && type_of(*parent) == (path.back().is_index() ? Type::List : Type::Map);
}

// The container (attribute map or list) of the last step. The path must lead there.
Json& container_of(const Path& path, Json& item) {
  Json* container = &item;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    Json& value = path[i].is_index() ? container->at(static_cast<std::size_t>(path[i].index))
                                     : container->at(path[i].name);
    container = &value.at(type_name(type_of(value)));
  }
  return *container;
}

void write(const Path& path, Json value, Json& item) {
  Json& container = container_of(path, item);
  if (!path.back().is_index()) return container.set(path.back().name, std::move(value));
  const auto index = static_cast<std::size_t>(path.back().index);
  if (index < container.size())
    container.at(index) = std::move(value);
  else
    container.push_back(std::move(value));
}

void erase(const Path& path, Json& item) {
  Json& container = container_of(path, item);
  if (!path.back().is_index()) {
    container.erase(path.back().name);
    return;
  }
  const auto index = static_cast<std::size_t>(path.back().index);
  if (index >= container.size()) return;
  Json::Items rest = container.items();
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(index));
  container = Json(std::move(rest));
}

Json united_sets(const Json& a, const Json& b) {
  Json set = content_of(a);
  for (const Json& member : content_of(b).items()) {
    const auto& members = set.items();
    if (std::find(members.begin(), members.end(), member) == members.end()) set.push_back(member);
  }
  return typed(type_of(a), std::move(set));
}

Json without_members(const Json& a, const Json& b) {
  Json::Items rest;
  const auto& gone = content_of(b).items();
  for (const Json& member : content_of(a).items())
    if (std::find(gone.begin(), gone.end(), member) == gone.end()) rest.push_back(member);
  return typed(type_of(a), Json(std::move(rest)));
}

struct Write {
  const Path* path;
  Json value;
};

// What the SET, ADD and DELETE sections write, and what the latter leave empty.
struct Plan {
  std::vector<Write> writes;
  std::vector<const Path*> erasures;
};

AwsResult<bool> plan_set(const Update& update, const Json& item, Plan& plan) {
  for (const auto& [path, operand] : update.set) {
    ASSIGN_OR_RETURN(Json value, value_of(operand, item));
    if (value_depth(value) + static_cast<int>(path.size()) - 1 > kDepthMax)
      return nested_too_deep();
    if (!leads_to(path, item)) return path_invalid();
    plan.writes.push_back({&path, std::move(value)});
  }
  return true;
}

AwsResult<bool> plan_add(const Update& update, const Json& item, Plan& plan) {
  for (const auto& [path, operand] : update.add) {
    if (!leads_to(path, item)) return path_invalid();
    const Json* old = find_path(path, item);
    if (!old) {
      plan.writes.push_back({&path, operand.value});
      continue;
    }
    const Type type = type_of(*old);
    if (type != type_of(operand.value)) return operand_mistyped();
    if (is_set(type)) {
      plan.writes.push_back({&path, united_sets(*old, operand.value)});
      continue;
    }
    ASSIGN_OR_RETURN(Json sum, sum_of(*old, operand.value, Operand::Kind::Plus));
    plan.writes.push_back({&path, std::move(sum)});
  }
  return true;
}

AwsResult<bool> plan_remove_members(const Update& update, const Json& item, Plan& plan) {
  for (const auto& [path, operand] : update.remove_members) {
    if (!leads_to(path, item)) return path_invalid();
    const Json* old = find_path(path, item);
    if (!old) continue;
    if (type_of(*old) != type_of(operand.value)) return operand_mistyped();
    Json rest = without_members(*old, operand.value);
    if (content_of(rest).empty())
      plan.erasures.push_back(&path);
    else
      plan.writes.push_back({&path, std::move(rest)});
  }
  return true;
}

}  // namespace

AwsResult<Json> apply_update(const Update& update, const Json& item) {
  Plan plan;
  RETURN_IF_ERROR(plan_set(update, item, plan));
  RETURN_IF_ERROR(plan_add(update, item, plan));
  RETURN_IF_ERROR(plan_remove_members(update, item, plan));
  for (const Path& path : update.remove) {
    if (!leads_to(path, item)) return path_invalid();
    plan.erasures.push_back(&path);
  }
  // Elements past a list's end are appended in the order of their indexes; elements are taken out
  // from the last one on, so that the indexes before stay true.
  std::stable_sort(plan.writes.begin(), plan.writes.end(), [](const Write& a, const Write& b) {
    return a.path->back().index < b.path->back().index;
  });
  std::sort(plan.erasures.begin(), plan.erasures.end(),
            [](const Path* a, const Path* b) { return *b < *a; });
  Json result = item;
  for (Write& planned : plan.writes) write(*planned.path, std::move(planned.value), result);
  for (const Path* path : plan.erasures) erase(*path, result);
  return result;
}

PathTree touched_paths(const Update& update) {
  PathTree tree;
  const auto add_path = [&](const Path& path) { CHECK(!tree.add(path)); };
  for (const auto& action : update.set) add_path(action.path);
  for (const Path& path : update.remove) add_path(path);
  for (const auto& action : update.add) add_path(action.path);
  for (const auto& action : update.remove_members) add_path(action.path);
  return tree;
}

}  // namespace lockstep::dynamodb
