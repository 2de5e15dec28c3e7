#include "emulator/query/payload_template.h"

#include <optional>

#include "emulator/base/text.h"
#include "emulator/query/intrinsic.h"
#include "emulator/query/java_order.h"

namespace lockstep::query {

struct PayloadTemplate::Node {
  struct Static {
    std::string key;
    std::shared_ptr<Node> node;
  };
  struct Dynamic {
    std::string key;    // "b"
    std::string field;  // "b.$"
    std::optional<Expression> expression;  // nothing if it was unusable
  };
  bool constant = true;
  Json literal;                 // constant
  bool is_array = false;
  std::vector<Static> members;  // of an object, or the items of an array (without keys)
  std::vector<Dynamic> dynamic;  // in the order of emission

  void read(const Json& source, std::string& pointer, std::vector<Defect>* defects);
  void read_child(std::string_view key, const Json& source, std::string& pointer,
                  std::vector<Defect>* defects);
  void read_items(const Json& source, std::string& pointer, std::vector<Defect>* defects);
  void read_members(const Json& source, std::string& pointer, std::vector<Defect>* defects);
  QueryResult<Json> evaluate(const Scope& scope, std::uint32_t& draws) const;
};

namespace {

bool is_dynamic(std::string_view key) { return key.size() >= 2 && ends_with(key, ".$"); }

QueryError worded(QueryError error, const std::string& field, const Scope& scope) {
  if (error.path.empty()) return error;
  const bool context = starts_with(error.path, "$$");
  error.text =
      format("The JSONPath '{}' specified for the field '{}' could not be found in the input '{}'",
             error.path, field, dump(context ? scope.context : scope.input));
  return error;
}

}  // namespace

namespace {

void join_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  pointer += name;
}

}  // namespace

void PayloadTemplate::Node::read(const Json& source, std::string& pointer,
                                 std::vector<Defect>* defects) {
  literal = source;
  is_array = source.is_array();
  if (is_array) read_items(source, pointer, defects);
  if (source.is_object()) read_members(source, pointer, defects);
  if (constant) members.clear();
}

void PayloadTemplate::Node::read_child(std::string_view key, const Json& source,
                                       std::string& pointer, std::vector<Defect>* defects) {
  members.push_back({is_array ? "" : std::string(key), std::make_shared<Node>()});
  const std::size_t length = pointer.size();
  join_pointer(pointer, key);
  members.back().node->read(source, pointer, defects);
  pointer.resize(length);
  if (!members.back().node->constant) constant = false;
}

void PayloadTemplate::Node::read_items(const Json& source, std::string& pointer,
                                       std::vector<Defect>* defects) {
  for (std::size_t i = 0; i < source.size(); ++i)
    read_child(std::to_string(i), source[i], pointer, defects);
}

void PayloadTemplate::Node::read_members(const Json& source, std::string& pointer,
                                         std::vector<Defect>* defects) {
  std::vector<Dynamic> unordered;
  std::vector<std::string> keys;
  for (const auto& member : source.members()) {
    if (!is_dynamic(member.key)) {
      read_child(member.key, member.value, pointer, defects);
      continue;
    }
    keys.push_back(member.key.substr(0, member.key.size() - 2));
    unordered.push_back({keys.back(), member.key, {}});
    if (member.value.is_string()) {
      auto expression = Expression::parse(member.value.as_string());
      if (expression.ok()) unordered.back().expression = std::move(expression).value();
    }
    if (!unordered.back().expression && defects)
      defects->push_back({pointer + "/" + member.key, member.key});
  }
  if (!unordered.empty()) constant = false;
  for (const std::size_t i : java_hash_order(keys)) dynamic.push_back(std::move(unordered[i]));
}

QueryResult<Json> PayloadTemplate::Node::evaluate(const Scope& scope, std::uint32_t& draws) const {
  if (constant) return literal;
  if (is_array) {
    Json::Items items;
    items.reserve(members.size());
    for (const auto& member : members) {
      ASSIGN_OR_RETURN(Json item, member.node->evaluate(scope, draws));
      items.push_back(std::move(item));
    }
    return Json(std::move(items));
  }
  Json out = Json::object();
  out.reserve(members.size() + dynamic.size());
  for (const auto& member : members) {
    ASSIGN_OR_RETURN(Json value, member.node->evaluate(scope, draws));
    out.set(member.key, std::move(value));
  }
  for (const auto& member : dynamic) {
    if (!member.expression)
      return Failure(QueryError{"States.Runtime",
                                format("The value for the field '{}' must be a valid JSONPath or "
                                       "a valid intrinsic function call",
                                       member.field)});
    auto value = member.expression->evaluate(scope, draws);
    if (!value.ok()) return Failure(worded(std::move(value).error(), member.field, scope));
    out.set(member.key, std::move(value).value());
  }
  return out;
}

PayloadTemplate PayloadTemplate::compile(const Json& source, std::vector<Defect>* defects) {
  PayloadTemplate result;
  auto root = std::make_shared<Node>();
  std::string pointer;
  root->read(source, pointer, defects);
  result.root_ = std::move(root);
  return result;
}

QueryResult<Json> PayloadTemplate::evaluate(const Scope& scope) const {
  std::uint32_t draws = 0;
  if (!root_) return Json();
  return root_->evaluate(scope, draws);
}

bool PayloadTemplate::is_constant() const { return !root_ || root_->constant; }

}  // namespace lockstep::query
