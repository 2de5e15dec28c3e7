// Fields of JSONata states, and the names that Assign may give.
#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

constexpr std::size_t kVariableNameMax = 80;  // AWS documentation, in characters

std::string step_name(const At& at) {
  std::string name(at.name);
  if (at.index >= 0) name += format("[{}]", at.index);
  return name;
}

bool may_read(std::string_view member, Reserved reserved) {
  if (member == "result") return reserved == Reserved::Result;
  if (member == "errorOutput") return reserved == Reserved::ErrorOutput;
  return true;
}

// Unicode's identifiers, nearly: what is no ASCII is taken for a letter. guess: how AWS counts
// characters that no identifier may have.
bool is_variable_name(std::string_view name) {
  if (name.empty()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                        static_cast<unsigned char>(c) >= 0x80;
    const bool digit = c >= '0' && c <= '9';
    if (!letter && (!digit || i == 0)) return false;
  }
  return true;
}

}  // namespace

Fields::Fields(const Fields& around, const Json& object, const At& at)
    : report_(around.report_),
      object_(object),
      at_(at),
      language_(around.language_),
      reads_(around.reads_),
      prefix_(around.prefix_ + step_name(at) + "/") {}

bool Fields::is_expression(std::string_view name) const {
  const Json* value = find(name);
  return value && value->is_string() && is_expression_text(value->as_string());
}

// The location begins with the prefix, which the pointer has already.
std::string Fields::pointer_of(const std::string& location) const {
  return at_.inside() + "/" + location.substr(prefix_.size());
}

JsonataTemplate Fields::expressions(std::string_view name, Reserved reserved) const {
  const Json* value = find(name);
  if (!value) return {};
  std::vector<JsonataTemplate::Defect> defects;
  auto compiled = JsonataTemplate::compile(*value, prefix_ + std::string(name), &defects);
  for (auto& defect : defects)
    report_.at(defect.code, std::move(defect.message), pointer_of(defect.location));
  check_uses(compiled, reserved);
  return compiled;
}

void Fields::check_uses(const JsonataTemplate& compiled, Reserved reserved) const {
  for (const auto& place : compiled.places()) {
    for (const std::string& name : place.expression.top_references())
      report_.at("UNSUPPORTED_JSONATA_EXPRESSION",
                 format("Reference to '{}' at the top level is not supported.", name),
                 pointer_of(place.location));
    for (const std::string& name : place.expression.free_variables())
      if (reads_ && !name.empty() && name != "states") reads_->insert(name);
    for (const std::string& member : place.expression.states_fields())
      if (!may_read(member, reserved))  // guess: the text
        report_.at("UNSUPPORTED_JSONATA_EXPRESSION",
                   format("Reference to '$states.{}' is not supported in this field.", member),
                   pointer_of(place.location));
  }
}

NumberField Fields::number_or_expression(std::string_view name, Bounds bounds) const {
  NumberField field;
  if (jsonata() && is_expression(name)) {
    field.jsonata = expressions(name);
  } else {
    field.literal = whole(name, bounds);
  }
  return field;
}

TextField Fields::text_or_expression(std::string_view name) const {
  TextField field;
  if (jsonata() && is_expression(name)) {
    field.jsonata = expressions(name);
  } else {
    field.literal = text(name);
  }
  return field;
}

void check_variable_names(const Fields& fields) {
  const At at{&fields.at(), "Assign"};
  for (const auto& member : fields.find("Assign")->members()) {
    std::string_view name = member.key;
    if (!fields.jsonata() && ends_with(name, ".$")) name.remove_suffix(2);
    // guess: the texts
    if (name == "states") {
      fields.report().schema("Variable name 'states' is reserved", at);
    } else if (!is_variable_name(name)) {
      fields.report().schema(format("Variable name '{}' is not a valid identifier", name), at);
    } else if (name.size() > kVariableNameMax && to_code_points(name).size() > kVariableNameMax) {
      fields.report().schema(format("Variable name '{}' must not be longer than {} characters",
                                    name, kVariableNameMax),
                             at);
    }
  }
}

}  // namespace lockstep::asl::reading
