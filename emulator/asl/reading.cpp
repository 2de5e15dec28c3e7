#include "emulator/asl/reading.h"

#include <cmath>

#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

std::string listed(std::initializer_list<std::string_view> names) {
  std::string out = "[";
  for (const auto name : names) {
    if (out.size() > 1) out += ", ";
    out += name;
  }
  return out + "]";
}

int present(const Json& object, std::initializer_list<std::string_view> names) {
  int count = 0;
  for (const auto name : names) count += object.contains(name) ? 1 : 0;
  return count;
}

// "/a/0/b.$" → "/a[0]": the object that holds the field.
std::string holder(std::string_view pointer) {
  std::string out;
  const auto parts = split(pointer, '/');
  for (std::size_t i = 1; i + 1 < parts.size(); ++i)
    out += to_int(parts[i]) ? format("[{}]", parts[i]) : format("/{}", parts[i]);
  return out;
}

}  // namespace

std::string At::inside() const {
  if (!up) return "";
  std::string out = up->inside();
  out += '/';
  out += name;
  if (index >= 0) out += format("[{}]", index);
  return out;
}

std::string At::pointer() const { return up ? inside() : "/"; }

void Report::add(std::vector<Diagnostic>& to, std::string_view code, std::string& message,
                 std::string location) {
  to.push_back(
      {Diagnostic::Severity::Error, std::string(code), std::move(message), std::move(location)});
}

std::vector<Diagnostic> Report::take() {
  std::vector<Diagnostic> all = std::move(schema_);
  for (auto& diagnostic : transitions_) all.push_back(std::move(diagnostic));
  for (auto& diagnostic : warnings_) all.push_back(std::move(diagnostic));
  return all;
}

bool Fields::require(std::initializer_list<std::string_view> names) const {
  std::vector<std::string> missing;
  for (const auto name : names)
    if (!has(name)) missing.emplace_back(name);
  if (missing.empty()) return true;
  error(format("These fields are required: [{}]", join(missing, ", ")));
  return false;
}

void Fields::allow(std::initializer_list<std::string_view> names) const {
  for (const auto& member : object_.members()) {
    bool known = false;
    for (const auto name : names) known = known || member.key == name;
    if (!known) error(format("Field '{}' is not supported", member.key));
  }
}

void Fields::exclusive(std::initializer_list<std::string_view> names) const {
  if (present(object_, names) > 1)
    error("Only one of the following fields is allowed: " + listed(names));
}

bool Fields::exactly_one(std::initializer_list<std::string_view> names) const {
  const int count = present(object_, names);
  if (count > 1) exclusive(names);
  if (count == 0) error("One of the following fields is required: " + listed(names));
  return count == 1;
}

std::optional<std::string> Fields::text(std::string_view name) const {
  const Json* value = find(name);
  if (!value) return {};
  if (value->is_string()) return value->as_string();
  error_in(name, "Expected value of type String");
  return {};
}

std::optional<bool> Fields::boolean(std::string_view name) const {
  const Json* value = find(name);
  if (!value) return {};
  if (value->is_bool()) return value->as_bool();
  error_in(name, "Expected value of type Boolean");
  return {};
}

std::optional<std::int64_t> Fields::whole(std::string_view name, Bounds bounds) const {
  const Json* value = find(name);
  if (!value) return {};
  const double real = value->is_number() ? value->as_double() : 0.5;
  if (!value->is_int() && (std::fabs(real) > 1e15 || std::floor(real) != real)) {
    error_in(name, "Expected value of type Integer");
    return {};
  }
  const std::int64_t whole = value->is_int() ? value->as_int() : static_cast<std::int64_t>(real);
  if (whole < bounds.min) {
    error_in(name, format("Minimum value is {}", bounds.min));
  } else if (whole > bounds.max) {
    error_in(name, format("Maximum value is {}", bounds.max));
  } else {
    return whole;
  }
  return {};
}

std::optional<double> Fields::number(std::string_view name, double min) const {
  const Json* value = find(name);
  if (!value) return {};
  if (!value->is_number()) {
    error_in(name, "Expected value of type Number");
  } else if (value->as_double() < min) {
    error_in(name, "Minimum value is " + dump_double(min));
  } else {
    return value->as_double();
  }
  return {};
}

const Json* Fields::array(std::string_view name) const {
  const Json* value = find(name);
  if (!value) return nullptr;
  if (!value->is_array()) {
    error_in(name, "Expected value of type Array");
  } else if (value->empty()) {
    error_in(name, "Value cannot be empty");
  } else {
    return value;
  }
  return nullptr;
}

const Json* Fields::object(std::string_view name) const {
  const Json* value = find(name);
  if (!value || value->is_object()) return value;
  error_in(name, "Expected value of type Object");
  return nullptr;
}

std::optional<std::string> Fields::one_of(std::string_view name,
                                          std::initializer_list<std::string_view> values) const {
  const Json* value = find(name);
  if (!value) return {};
  if (value->is_string())
    for (const auto allowed : values)
      if (value->as_string() == allowed) return value->as_string();
  error_in(name,
           format("The field '{}' should have one of these values: {}", name, listed(values)));
  return {};
}

namespace {

// Why a text is no reference path. Source: AWS's answers as users report them; the last is a guess.
std::string reference_defect(std::string_view text) {
  if (!starts_with(text, "$")) return "Reference path didn't start with '$'";
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char next = text[i + 1];
    const bool index = (next >= '0' && next <= '9') || next == '-' || next == '\'' || next == '"';
    if (text[i] == '[' && !index) return "'[' must be followed by ' or '['";
  }
  return format("'{}' selects more than one node", text);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

// "$name" outside quotes; "$.a", "$$" and "$[0]" are no variables.
void Fields::note_reads(std::string_view text) const {
  if (!reads_) return;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    if (i >= text.size()) return;
    if (text[i] == '\'') quoted = !quoted;
    if (quoted || text[i] != '$') continue;
    std::size_t end = i + 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (end > i + 1) reads_->emplace(text.substr(i + 1, end - i - 1));
  }
}

void Fields::note_reads_of(const Json& payload) const {
  if (payload.is_array())
    for (const Json& item : payload.items()) note_reads_of(item);
  if (!payload.is_object()) return;
  for (const auto& [key, value] : payload.members()) {
    if (ends_with(key, ".$") && value.is_string()) note_reads(value.as_string());
    if (!value.is_string()) note_reads_of(value);
  }
}

std::optional<query::Path> Fields::path(std::string_view name) const {
  const auto given = text(name);
  if (!given) return {};
  note_reads(*given);
  auto path = query::Path::parse(*given);
  if (path.ok()) return std::move(path).value();
  error_in(name, "Value must be a valid JSONPath.");
  return {};
}

std::optional<query::Path> Fields::reference(std::string_view name) const {
  const auto given = text(name);
  if (!given) return {};
  note_reads(*given);
  auto path = query::Path::parse(*given);
  if (path.ok()) return std::move(path).value();
  error_in(name, "Value is not a Reference Path: " + reference_defect(*given));
  return {};
}

std::optional<query::Expression> Fields::expression(std::string_view name) const {
  const auto given = text(name);
  if (!given) return {};
  note_reads(*given);
  auto expression = query::Expression::parse(*given);
  if (expression.ok()) return std::move(expression).value();
  error_in(name, "Value must be a valid JSONPath or a valid intrinsic function call");
  return {};
}

PathField Fields::path_field(std::string_view name) const {
  PathField field;
  const Json* value = find(name);
  if (!value) return field;
  field.form = PathField::Form::Null;
  if (value->is_null()) return field;
  field.form = PathField::Form::Given;
  if (auto parsed = path(name)) field.path = *std::move(parsed);
  return field;
}

PathField Fields::reference_field(std::string_view name) const {
  PathField field;
  const Json* value = find(name);
  if (!value) return field;
  field.form = PathField::Form::Null;
  if (value->is_null()) return field;
  field.form = PathField::Form::Given;
  auto parsed = reference(name);
  if (!parsed) return field;
  if (!parsed->is_reference())
    error_in(name, "Value is not a Reference Path: " + reference_defect(value->as_string()));
  field.path = *std::move(parsed);
  return field;
}

std::optional<Payload> Fields::payload(std::string_view name, Reserved reserved) const {
  const Json* value = find(name);
  if (!value) return {};
  if (jsonata()) return Payload{{}, expressions(name, reserved)};
  note_reads_of(*value);
  std::vector<query::PayloadTemplate::Defect> defects;
  auto compiled = query::PayloadTemplate::compile(*value, &defects);
  for (const auto& defect : defects) {
    const std::string below = std::string(name) + holder(defect.pointer);
    error_in(below, format("The value for the field '{}' must be a valid JSONPath or a valid "
                           "intrinsic function call",
                           defect.field));
  }
  return Payload{std::move(compiled), {}};
}

std::optional<Payload> Fields::assignments(Reserved reserved) const {
  if (!has("Assign") || !object("Assign")) return {};
  check_variable_names(*this);
  return payload("Assign", reserved);
}

NumberField Fields::number_or_path(std::string_view name, std::string_view path_name,
                                   Bounds bounds) const {
  exclusive({name, path_name});
  NumberField field = number_or_expression(name, bounds);
  field.path = reference(path_name);
  return field;
}

}  // namespace lockstep::asl::reading
