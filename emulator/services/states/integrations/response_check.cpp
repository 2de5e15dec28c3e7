#include "emulator/services/states/integrations/response_check.h"

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/core/model.h"
#include "emulator/services/states/integrations/sdk_names.h"

namespace lockstep::states::integrations {

namespace {

using core::ShapeKind;

constexpr int kResponseDepthMax = 200;

class ResponseChecker {
 public:
  explicit ResponseChecker(FieldValidation mode) : mode_(mode) {}

  std::optional<std::string> structure(const core::Shape& shape, const Json& value, int depth) {
    if (mode_ == FieldValidation::Strict) {
      for (const core::MemberModel& member : shape.members)
        if (member.required && !value.contains(member.name) &&
            !value.contains(sdk_name(member.name)))
          return format("Required field '{}' is missing", sdk_name(member.name));
    }
    for (const auto& [key, item] : value.members()) {
      const core::MemberModel* member = member_named(shape, key);
      if (!member || item.is_null()) continue;
      if (auto fault = field(key, *member->shape, item, depth)) return fault;
    }
    return std::nullopt;
  }

 private:
  std::optional<std::string> field(std::string_view name, const core::Shape& shape,
                                   const Json& value, int depth) {
    if (shape.is_document || depth > kResponseDepthMax) return std::nullopt;
    switch (shape.kind) {
      case ShapeKind::Structure:
        if (!value.is_object()) return wrong(name, "an object");
        return structure(shape, value, depth + 1);
      case ShapeKind::List: return list(name, shape, value, depth);
      case ShapeKind::Map:
        if (!value.is_object()) return wrong(name, "an object");
        for (const auto& [key, item] : value.members())
          if (auto fault = field(key, *shape.element, item, depth + 1)) return fault;
        return std::nullopt;
      case ShapeKind::Boolean: return value.is_bool() ? std::nullopt : wrong(name, "a boolean");
      case ShapeKind::Integer:
      case ShapeKind::Long:
      case ShapeKind::Float:
      case ShapeKind::Double: return number(name, shape, value);
      default: return text(name, shape, value);
    }
  }

  std::optional<std::string> list(std::string_view name, const core::Shape& shape,
                                  const Json& value, int depth) {
    if (!value.is_array()) return wrong(name, "an array");
    if (shape.has_min && static_cast<double>(value.size()) < shape.min) return too_short(name);
    for (const Json& item : value.items())
      if (auto fault = field(name, *shape.element, item, depth + 1)) return fault;
    return std::nullopt;
  }

  static std::optional<std::string> number(std::string_view name, const core::Shape& shape,
                                           const Json& value) {
    if (!value.is_number()) return wrong(name, "a number");
    if (shape.has_max && value.as_double() > shape.max)
      return format("Field '{}' exceeds the maximum value", name);
    if (shape.has_min && value.as_double() < shape.min)
      return format("Field '{}' is less than the minimum value", name);
    return std::nullopt;
  }

  // Texts, and what the state sees as text: timestamps and blobs.
  static std::optional<std::string> text(std::string_view name, const core::Shape& shape,
                                         const Json& value) {
    if (!value.is_string()) return wrong(name, "a string");
    if (shape.kind != ShapeKind::String) return std::nullopt;
    if (!shape.values.empty() && std::find(shape.values.begin(), shape.values.end(),
                                           value.as_string()) == shape.values.end())
      return format("Field '{}' is not an expected value", name);
    if (shape.has_min && static_cast<double>(value.as_string().size()) < shape.min)
      return too_short(name);
    return std::nullopt;
  }

  static std::optional<std::string> wrong(std::string_view name, std::string_view what) {
    return format("Field '{}' must be {}", name, what);
  }
  static std::optional<std::string> too_short(std::string_view name) {
    return format("Field '{}' is smaller than the minimum length", name);
  }

  FieldValidation mode_;
};

}  // namespace

std::optional<FieldValidation> field_validation(std::string_view name) {
  if (name == "STRICT") return FieldValidation::Strict;
  if (name == "PRESENT") return FieldValidation::Present;
  if (name == "NONE") return FieldValidation::None;
  return std::nullopt;
}

bool has_response_shape(const asl::Resource& resource) {
  if (resource.kind != asl::Resource::Kind::Integration ||
      resource.pattern != asl::Resource::Pattern::RequestResponse)
    return false;
  const ModelledCall target = modelled_call(resource);
  return target.model && target.model->output;
}

std::optional<std::string> response_fault(const asl::Resource& resource, const Json& result,
                                          FieldValidation mode) {
  if (mode == FieldValidation::None || !has_response_shape(resource) || !result.is_object())
    return std::nullopt;
  return ResponseChecker(mode).structure(*modelled_call(resource).model->output, result, 0);
}

}  // namespace lockstep::states::integrations
