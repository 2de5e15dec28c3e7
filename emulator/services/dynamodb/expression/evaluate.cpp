#include "emulator/services/dynamodb/expression/evaluate.h"

#include <algorithm>
#include <optional>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

// The operand's value, or null pointer when it has none. `room` keeps a computed one.
const Json* value_of(const Operand& operand, const Json& item, Json& room);

std::optional<std::size_t> size_of(const Json& value) {
  const Json& content = content_of(value);
  switch (type_of(value)) {
    case Type::String: return content.as_string().size();
    case Type::Binary: return value_size(value);
    case Type::Number:
    case Type::Bool:
    case Type::Null: return std::nullopt;
    default: return content.size();
  }
}

const Json* value_of(const Operand& operand, const Json& item, Json& room) {
  if (operand.is_value()) return &operand.value;
  if (operand.is_path()) return find_path(operand.path, item);
  if (operand.kind != Operand::Kind::Size || operand.operands.empty()) return nullptr;
  const Json* measured = value_of(operand.operands[0], item, room);
  const auto size = measured ? size_of(*measured) : std::nullopt;
  if (!size) return nullptr;
  room = Json::object({{"N", Json(std::to_string(*size))}});
  return &room;
}

bool compares(Comparator comparator, const Json* a, const Json* b) {
  if (comparator == Comparator::Equal) return a && b && same_value(*a, *b);
  if (comparator == Comparator::NotEqual) return !(a && b && same_value(*a, *b));
  if (!a || !b) return false;
  const auto order = compare_values(*a, *b);
  if (!order) return false;
  switch (comparator) {
    case Comparator::Less: return *order < 0;
    case Comparator::LessOrEqual: return *order <= 0;
    case Comparator::Greater: return *order > 0;
    default: return *order >= 0;
  }
}

std::string bytes_of(const Json& value) {
  const std::string& text = content_of(value).as_string();
  return type_of(value) == Type::Binary ? from_base64(text).value_or("") : text;
}

bool begins_with(const Json& value, const Json& prefix) {
  const Type type = type_of(value);
  if (type != type_of(prefix) || (type != Type::String && type != Type::Binary)) return false;
  return starts_with(bytes_of(value), bytes_of(prefix));
}

Type member_type(Type set) {
  if (set == Type::StringSet) return Type::String;
  return set == Type::NumberSet ? Type::Number : Type::Binary;
}

bool contains(const Json& value, const Json& wanted) {
  const Type type = type_of(value);
  const Json& content = content_of(value);
  if (type == Type::String || type == Type::Binary)
    return type == type_of(wanted) && bytes_of(value).find(bytes_of(wanted)) != std::string::npos;
  if (type == Type::List)
    return std::any_of(content.items().begin(), content.items().end(),
                       [&](const Json& element) { return same_value(element, wanted); });
  if (!is_set(type) || type_of(wanted) != member_type(type)) return false;
  return std::any_of(content.items().begin(), content.items().end(),
                     [&](const Json& member) { return member == content_of(wanted); });
}

bool holds_function(const Condition& condition, const Json& item) {
  Json first_room;
  Json second_room;
  const Json* first = value_of(condition.operands[0], item, first_room);
  if (condition.kind == Condition::Kind::AttributeExists) return first != nullptr;
  if (condition.kind == Condition::Kind::AttributeNotExists) return first == nullptr;
  const Json* second = value_of(condition.operands[1], item, second_room);
  if (!first || !second) return false;
  if (condition.kind == Condition::Kind::AttributeType)
    return type_name(type_of(*first)) == content_of(*second).as_string();
  if (condition.kind == Condition::Kind::BeginsWith) return begins_with(*first, *second);
  return contains(*first, *second);
}

bool holds_compare(const Condition& condition, const Json& item) {
  Json first_room;
  Json second_room;
  const Json* first = value_of(condition.operands[0], item, first_room);
  const Json* second = value_of(condition.operands[1], item, second_room);
  return compares(condition.comparator, first, second);
}

bool holds_between(const Condition& condition, const Json& item) {
  Json value_room;
  Json lower_room;
  Json upper_room;
  const Json* value = value_of(condition.operands[0], item, value_room);
  return compares(Comparator::GreaterOrEqual, value,
                  value_of(condition.operands[1], item, lower_room)) &&
         compares(Comparator::LessOrEqual, value,
                  value_of(condition.operands[2], item, upper_room));
}

bool holds_in(const Condition& condition, const Json& item) {
  Json value_room;
  const Json* value = value_of(condition.operands[0], item, value_room);
  return std::any_of(condition.operands.begin() + 1, condition.operands.end(),
                     [&](const Operand& operand) {
                       Json room;
                       return compares(Comparator::Equal, value, value_of(operand, item, room));
                     });
}

}  // namespace

const Json* find_path(const Path& path, const Json& item) {
  const Json* value = item.find(path[0].name);
  for (std::size_t i = 1; value && i < path.size(); ++i) {
    const Type type = type_of(*value);
    const Json& content = content_of(*value);
    if (path[i].is_index()) {
      const auto index = static_cast<std::size_t>(path[i].index);
      value = type == Type::List && index < content.size() ? &content[index] : nullptr;
    } else {
      value = type == Type::Map ? content.find(path[i].name) : nullptr;
    }
  }
  return value;
}

bool holds(const Condition& condition, const Json& item) {
  const auto branch_holds = [&](const Condition& branch) { return holds(branch, item); };
  const auto& branches = condition.branches;
  switch (condition.kind) {
    case Condition::Kind::And: return std::all_of(branches.begin(), branches.end(), branch_holds);
    case Condition::Kind::Or: return std::any_of(branches.begin(), branches.end(), branch_holds);
    case Condition::Kind::Not: return !holds(branches[0], item);
    case Condition::Kind::Compare: return holds_compare(condition, item);
    case Condition::Kind::Between: return holds_between(condition, item);
    case Condition::Kind::In: return holds_in(condition, item);
    default: return holds_function(condition, item);
  }
}

}  // namespace lockstep::dynamodb
