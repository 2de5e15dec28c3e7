#include "emulator/core/validation.h"

#include <optional>
#include <utility>
#include <vector>

#include "emulator/base/text.h"
#include "emulator/core/pattern.h"
#include "emulator/core/validation_rules.h"

namespace lockstep::core {

namespace {

constexpr int kDepthMax = 2'000;
constexpr std::size_t kViolationsMax = 10;
constexpr std::string_view kNotNull = "Member must not be null";
// IAM words this one pattern for people.
constexpr std::string_view kIamName = "[\\w+=,.@-]+";

// Where a value stands, linked from the inside out, so that a valid input costs no allocation.
struct Path {
  enum class Kind { Root, Member, Index, Key };
  const Path* parent = nullptr;
  Kind kind = Kind::Root;
  std::string_view name;
  std::size_t index = 0;
  std::string_view wire;  // of a list's elements in the query protocol
};

std::string lower_camel(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
  return text;
}

std::string path_text(const Path& path) {
  if (path.kind == Path::Kind::Root) return "";
  std::string text = path_text(*path.parent);
  if (!text.empty()) text += '.';
  switch (path.kind) {
    case Path::Kind::Index: return text + format("{}.member", path.index + 1);
    case Path::Kind::Key: return text + std::string(path.name) + ".member";
    default: return text + lower_camel(path.name);
  }
}

// "SendMessageBatchRequestEntry.1.Id", as SQS names parameters.
std::string parameter_name(const Path& path, std::string_view member) {
  if (path.kind != Path::Kind::Index) return std::string(member);
  return format("{}.{}.{}", path.wire, path.index + 1, member);
}

bool is_text(ShapeKind kind) { return kind == ShapeKind::String; }
bool is_number(ShapeKind kind) {
  return kind == ShapeKind::Integer || kind == ShapeKind::Long || kind == ShapeKind::Float ||
         kind == ShapeKind::Double;
}
bool is_container(ShapeKind kind) {
  return kind == ShapeKind::Structure || kind == ShapeKind::List || kind == ShapeKind::Map;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (unsigned char c : text) {
    if ((c & 0xC0) != 0x80) ++units;
    if (c >= 0xF0) ++units;
  }
  return units;
}

std::string number_text(const Shape& shape, double value) {
  if (shape.kind == ShapeKind::Float || shape.kind == ShapeKind::Double) return dump_double(value);
  return format("{}", static_cast<std::int64_t>(value));
}

std::string value_text(const Shape& shape, const Json& value, int depth = 0) {
  if (value.is_null() || depth > 32) return "null";
  std::string text;
  if (value.is_string()) return value.as_string();
  if (value.is_array()) {
    for (const Json& item : value.items()) {
      if (!text.empty()) text += ", ";
      text += shape.element ? value_text(*shape.element, item, depth + 1) : dump(item);
    }
    return "[" + text + "]";
  }
  if (value.is_object() && shape.kind == ShapeKind::Structure) {
    for (const MemberModel& member : shape.members) {
      if (!text.empty()) text += ", ";
      text += lower_camel(member.name) + "=" +
              value_text(*member.shape, value.get(member.name), depth + 1);
    }
    return std::string(shape.name) + "(" + text + ")";
  }
  if (value.is_object()) {
    for (const auto& [key, item] : value.members()) {
      if (!text.empty()) text += ", ";
      text += key + "=";
      text += shape.element ? value_text(*shape.element, item, depth + 1) : dump(item);
    }
    return "{" + text + "}";
  }
  return dump(value);
}

std::string_view token_name(const Json& value) {
  if (value.is_string()) return "STRING_VALUE";
  if (value.is_bool()) return value.as_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
  return "NUMBER_VALUE";
}

std::string_view type_name(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::Integer: return "Integer";
    case ShapeKind::Long: return "Long";
    case ShapeKind::Float: return "Float";
    case ShapeKind::Double: return "Double";
    case ShapeKind::Boolean: return "Boolean";
    case ShapeKind::Timestamp: return "Timestamp";
    case ShapeKind::Blob: return "Blob";
    default: return "String";
  }
}

class Checker {
 public:
  Checker(const ServiceModel& model, const ValidationRules& rules) : model_(model), rules_(rules) {}

  void check(const Shape& shape, const Json& value, const Path& path, int depth) {
    if (fatal_ || depth > kDepthMax || shape.is_document) return;
    if (shape.streaming && !rules_.bounds) return;
    if (!type_fits(shape.kind, value)) return wrong_type(shape, value);
    switch (shape.kind) {
      case ShapeKind::Structure: return check_structure(shape, value, path, depth);
      case ShapeKind::List: return check_list(shape, value, path, depth);
      case ShapeKind::Map: return check_map(shape, value, path, depth);
      default: return check_bounds(shape, value, path);
    }
  }

  AwsResult<void> result() {
    if (fatal_) return Failure(std::move(*fatal_));
    if (violations_.empty()) return {};
    std::string text = format("{} validation error{} detected: ", violations_.size(),
                              violations_.size() == 1 ? "" : "s");
    return refuse(std::string(rules_.code), text + join(violations_, "; "));
  }

 private:
  static bool type_fits(ShapeKind kind, const Json& value) {
    switch (kind) {
      case ShapeKind::Structure:
      case ShapeKind::Map: return value.is_object();
      case ShapeKind::List: return value.is_array();
      case ShapeKind::String:
      case ShapeKind::Blob: return value.is_string();
      case ShapeKind::Boolean: return value.is_bool();
      case ShapeKind::Timestamp: return value.is_number() || value.is_string();
      default: return value.is_number();
    }
  }

  void wrong_type(const Shape& shape, const Json& value) {
    std::string text;
    if (value.is_object()) text = "Start of structure or map found where not expected.";
    else if (value.is_array()) text = "Start of list found where not expected";
    else if (is_container(shape.kind)) text = "Unexpected field type";
    else text = format("{} cannot be converted to {}", token_name(value), type_name(shape.kind));
    fail("SerializationException", std::move(text));
  }

  void check_structure(const Shape& shape, const Json& value, const Path& path, int depth) {
    if (shape.required_count == 0 && value.size() * 2 < shape.members.size())
      return check_few(shape, value, path, depth);
    for (const MemberModel& member : shape.members) {
      const Json* found = value.find(member.name);
      if (!found || found->is_null()) {
        if (member.required) missing(member, path);
        continue;
      }
      if (member.required && rules_.missing == MissingStyle::Sqs && found->is_string() &&
          found->as_string().empty()) {
        missing(member, path);
        continue;
      }
      check(*member.shape, *found, {&path, Path::Kind::Member, member.name, 0, {}}, depth + 1);
    }
  }

  // Of many optional members few are there (an attribute value has one of ten): ask those.
  void check_few(const Shape& shape, const Json& value, const Path& path, int depth) {
    for (const auto& [key, item] : value.members()) {
      const MemberModel* member = item.is_null() ? nullptr : shape.find_member(key);
      if (member)
        check(*member->shape, item, {&path, Path::Kind::Member, member->name, 0, {}}, depth + 1);
    }
  }

  void check_list(const Shape& shape, const Json& value, const Path& path, int depth) {
    check_bounds(shape, value, path);
    const Shape& element = *shape.element;
    bool all_fit = true;
    for (std::size_t i = 0; i < value.size() && !fatal_; ++i) {
      const Json& item = value.items()[i];
      if (item.is_null()) continue;
      const Path at{&path, Path::Kind::Index, {}, i, shape.element_wire};
      all_fit = check_element(element, item, at, depth) && all_fit;
    }
    if (!all_fit)
      violate(shape, value, path, "Member must satisfy constraint: " + wording(element));
  }

  void check_map(const Shape& shape, const Json& value, const Path& path, int depth) {
    check_bounds(shape, value, path);
    // A map of SQS message attributes is checked by the service, in words of its own.
    if (rules_.missing == MissingStyle::Sqs) return;
    bool keys_fit = true;
    bool values_fit = true;
    for (const auto& [key, item] : value.members()) {
      if (constrained(*shape.key)) keys_fit = keys_fit && text_fits(*shape.key, key);
      if (item.is_null()) continue;
      const Path at{&path, Path::Kind::Key, key, 0, {}};
      values_fit = check_element(*shape.element, item, at, depth) && values_fit;
      if (fatal_) return;
    }
    if (!keys_fit)
      violate(shape, value, path, "Map keys must satisfy constraint: " + wording(*shape.key));
    if (!values_fit)
      violate(shape, value, path, "Map value must satisfy constraint: " + wording(*shape.element));
  }

  // Whether the element's own bounds hold; what is inside a container is reported at its own path.
  bool check_element(const Shape& element, const Json& item, const Path& at, int depth) {
    if (element.kind == ShapeKind::Structure) {
      check(element, item, at, depth + 1);
      return true;
    }
    if (!type_fits(element.kind, item)) return wrong_type(element, item), true;
    if (is_container(element.kind)) {
      const bool fit = bounds_fit(element, item);
      skip_bounds_ = true;
      check(element, item, at, depth + 1);
      return fit;
    }
    return bounds_fit(element, item);
  }

  void check_bounds(const Shape& shape, const Json& value, const Path& path) {
    if (std::exchange(skip_bounds_, false) || !rules_.bounds || !constrained(shape)) return;
    if (is_text(shape.kind)) {
      if (arn_in_place_of_name(value.as_string())) return;
      if (!pattern_fits(shape, value.as_string())) {
        if (model_.name == "iam" && shape.pattern == kIamName)
          return fail(rules_.code,
                      format("The specified value for {} is invalid. It must contain only "
                             "alphanumeric characters and/or the following: +=,.@_-",
                             path_text(path)));
        violate(shape, value, path, pattern_wording(shape));
      }
      if (!values_fit(shape, value.as_string())) violate(shape, value, path, values_wording(shape));
    }
    const auto [low, high] = bounds(shape, value);
    if (low) violate(shape, value, path, bound_wording(shape, false));
    if (high) violate(shape, value, path, bound_wording(shape, true));
  }

  static bool constrained(const Shape& shape) {
    return shape.has_min || shape.has_max || !shape.pattern.empty() || !shape.values.empty();
  }
  bool arn_in_place_of_name(std::string_view text) const {
    return model_.name == "dynamodb" && starts_with(text, "arn:");
  }
  bool text_fits(const Shape& shape, std::string_view text) {
    return bounds_fit(shape, Json(text));
  }
  bool bounds_fit(const Shape& shape, const Json& value) {
    if (!rules_.bounds || !constrained(shape)) return true;
    if (is_text(shape.kind) && !arn_in_place_of_name(value.as_string()) &&
        !(pattern_fits(shape, value.as_string()) && values_fit(shape, value.as_string())))
      return false;
    const auto [low, high] = bounds(shape, value);
    return !low && !high;
  }
  bool pattern_fits(const Shape& shape, std::string_view text) const {
    if (shape.pattern.empty() || !rules_.patterns) return true;
    return shape.compiled_pattern()->matches(text);
  }
  bool values_fit(const Shape& shape, std::string_view text) const {
    if (shape.values.empty()) return true;
    for (std::string_view value : shape.values)
      if (value == text) return true;
    return rules_.missing == MissingStyle::Sqs ||
           worded_by_service(model_.name, shape.name, Constraint::Values);
  }

  // Whether the value is below its least and above its most.
  std::pair<bool, bool> bounds(const Shape& shape, const Json& value) const {
    bool low = false;
    bool high = false;
    if (is_number(shape.kind)) {
      const double number = value.as_double();
      low = shape.has_min && number < shape.min;
      high = shape.has_max && number > shape.max;
    } else if (is_text(shape.kind)) {
      const std::string& text = value.as_string();
      const auto bytes = static_cast<double>(text.size());
      // A UTF-16 unit takes one to three bytes, so that most texts need no counting.
      low = rules_.least_text_length && shape.has_min && bytes < shape.min * 3 &&
            static_cast<double>(utf16_length(text)) < shape.min;
      high = shape.has_max && bytes > shape.max &&
             static_cast<double>(utf16_length(text)) > shape.max;
    } else if (is_container(shape.kind)) {
      const auto size = static_cast<double>(value.size());
      low = shape.has_min && size < shape.min;
      high = shape.has_max && size > shape.max;
    }
    low = low && !worded_by_service(model_.name, shape.name, Constraint::Least);
    high = high && !worded_by_service(model_.name, shape.name, Constraint::Most);
    return {low, high};
  }

  static std::string bound_wording(const Shape& shape, bool most) {
    return format("Member must have {} {} than or equal to {}",
                  is_number(shape.kind) ? "value" : "length", most ? "less" : "greater",
                  number_text(shape, most ? shape.max : shape.min));
  }
  static std::string pattern_wording(const Shape& shape) {
    return format("Member must satisfy regular expression pattern: {}", shape.pattern);
  }
  static std::string values_wording(const Shape& shape) {
    std::vector<std::string> values(shape.values.begin(), shape.values.end());
    return format("Member must satisfy enum value set: [{}]", join(values, ", "));
  }
  // All constraints of an element, as they are listed when one of them fails.
  std::string wording(const Shape& shape) const {
    std::vector<std::string> all;
    if (shape.has_max) all.push_back(bound_wording(shape, true));
    if (shape.has_min) all.push_back(bound_wording(shape, false));
    if (!shape.pattern.empty()) all.push_back(pattern_wording(shape));
    if (!shape.values.empty()) all.push_back(values_wording(shape));
    if (rules_.element_not_null) all.emplace_back(kNotNull);
    return "[" + join(all, ", ") + "]";
  }

  void missing(const MemberModel& member, const Path& path) {
    const bool top = path.kind == Path::Kind::Root;
    if (rules_.missing == MissingStyle::Sqs) {
      if (member.shape->kind == ShapeKind::List) return;  // an empty batch has its own refusal
      return fail("MissingRequiredParameterException",
                  format("The request must contain the parameter {}.",
                         parameter_name(path, member.name)));
    }
    if (rules_.missing == MissingStyle::Sns && top) {
      if (ends_with(member.name, "Arn"))
        return fail("InvalidParameter",
                    format("Invalid parameter: {} Reason: no value for required parameter",
                           member.name));
      if (member.name == "Message") return;  // "Empty message" is the service's to say
    }
    const Path at{&path, Path::Kind::Member, member.name, 0, {}};
    add(format("Value null at '{}' failed to satisfy constraint: {}", path_text(at), kNotNull));
  }

  void violate(const Shape& shape, const Json& value, const Path& path, std::string constraint) {
    const bool hidden = shape.sensitive || (shape.element && shape.element->sensitive);
    const std::string shown = hidden ? "" : " '" + value_text(shape, value) + "'";
    add(format("Value{} at '{}' failed to satisfy constraint: {}", shown, path_text(path),
               constraint));
  }
  void add(std::string text) {
    if (violations_.size() < kViolationsMax) violations_.push_back(std::move(text));
  }
  void fail(std::string_view code, std::string message) {
    if (!fatal_) fatal_ = AwsError{std::string(code), std::move(message), 400, Json::object()};
  }

  const ServiceModel& model_;
  const ValidationRules& rules_;
  std::vector<std::string> violations_;
  std::optional<AwsError> fatal_;
  bool skip_bounds_ = false;  // the bounds of the next container are its parent's to report
};

}  // namespace

AwsResult<void> check_input(const ServiceModel& model, const OperationModel& operation,
                            const Json& input) {
  if (!operation.input) return {};
  Checker checker(model, validation_rules(model.name));
  checker.check(*operation.input, input, Path{}, 0);
  return checker.result();
}

AwsResult<void> check_input(std::string_view service, std::string_view operation,
                            const Json& input) {
  const ServiceModel* model = find_model(service);
  const OperationModel* known = model ? model->find_operation(operation) : nullptr;
  if (!known) return {};
  return check_input(*model, *known, input);
}

}  // namespace lockstep::core
