#include "emulator/harness/items.h"

namespace lockstep::harness {

namespace {

bool is_typed(const Json& value) {
  if (!value.is_object() || value.size() != 1) return false;
  const auto& [type, content] = value.members()[0];
  if (type == "S" || type == "N" || type == "B") return content.is_string();
  if (type == "BOOL" || type == "NULL") return content.is_bool();
  if (type == "SS" || type == "NS" || type == "BS" || type == "L") return content.is_array();
  return type == "M" && content.is_object();
}

Json to_typed(const Json& value) {
  if (is_typed(value)) return value;
  switch (value.kind()) {
    case Json::Kind::Null: return Json::object({{"NULL", true}});
    case Json::Kind::Bool: return Json::object({{"BOOL", value}});
    case Json::Kind::Int:
    case Json::Kind::Double: return Json::object({{"N", dump(value)}});
    case Json::Kind::String: return Json::object({{"S", value}});
    case Json::Kind::Array: {
      Json list = Json::array();
      for (const Json& item : value.items()) list.push_back(to_typed(item));
      return Json::object({{"L", std::move(list)}});
    }
    case Json::Kind::Object: break;
  }
  return Json::object({{"M", to_typed_item(value)}});
}

Json plain_number(const Json& text) {
  if (!text.is_string()) return text;
  auto number = parse_json(text.as_string());
  return number.ok() && number->is_number() ? *number : text;
}

Json to_plain(const Json& typed) {
  if (!is_typed(typed)) return typed;
  const auto& [type, content] = typed.members()[0];
  if (type == "N") return plain_number(content);
  if (type == "NULL") return Json();
  if (type == "M") return to_plain_item(content);
  if (type != "L" && type != "NS") return content;
  Json list = Json::array();
  for (const Json& item : content.items())
    list.push_back(type == "L" ? to_plain(item) : plain_number(item));
  return list;
}

}  // namespace

Json to_typed_item(const Json& item) {
  Json typed = Json::object();
  if (!item.is_object()) return typed;
  for (const auto& member : item.members()) typed.set(member.key, to_typed(member.value));
  return typed;
}

Json to_plain_item(const Json& typed) {
  Json plain = Json::object();
  if (!typed.is_object()) return plain;
  for (const auto& member : typed.members()) plain.set(member.key, to_plain(member.value));
  return plain;
}

void compare_item(const Json& expected, const Json* typed, const std::string& where,
                  Mismatches& out) {
  if (!expected.is_object() || !typed) return compare(expected, typed, where, Members::Named, out);
  Json shown = Json::object();
  for (const auto& member : typed->members()) {
    const Json* wanted = expected.find(member.key);
    shown.set(member.key, wanted && is_typed(*wanted) ? member.value : to_plain(member.value));
  }
  compare(expected, &shown, where, Members::Named, out);
}

}  // namespace lockstep::harness
