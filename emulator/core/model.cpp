#include "emulator/core/model.h"

#include <array>
#include <mutex>

#include "emulator/base/check.h"
#include "emulator/base/text.h"
#include "emulator/core/pattern.h"

namespace lockstep::core {

namespace {

constexpr char kStates[] =
#include "emulator/core/models/states.inc"
    ;
constexpr char kDynamodb[] =
#include "emulator/core/models/dynamodb.inc"
    ;
constexpr char kSns[] =
#include "emulator/core/models/sns.inc"
    ;
constexpr char kSqs[] =
#include "emulator/core/models/sqs.inc"
    ;
constexpr char kLambda[] =
#include "emulator/core/models/lambda.inc"
    ;
constexpr char kLogs[] =
#include "emulator/core/models/logs.inc"
    ;
constexpr char kSts[] =
#include "emulator/core/models/sts.inc"
    ;
constexpr char kIam[] =
#include "emulator/core/models/iam.inc"
    ;
constexpr char kS3[] =
#include "emulator/core/models/s3.inc"
    ;
constexpr char kEvents[] =
#include "emulator/core/models/events.inc"
    ;

struct Source {
  std::string_view name;
  std::string_view text;
};

constexpr std::array<Source, 10> kSources{{{"states", kStates},
                                          {"dynamodb", kDynamodb},
                                          {"sns", kSns},
                                          {"sqs", kSqs},
                                          {"lambda", kLambda},
                                          {"logs", kLogs},
                                          {"sts", kSts},
                                          {"iam", kIam},
                                          {"s3", kS3},
                                          {"events", kEvents}}};

struct Slot {
  std::once_flag once;
  std::unique_ptr<const ServiceModel> model;
};

ShapeKind kind_named(std::string_view text) {
  static constexpr std::pair<std::string_view, ShapeKind> kKinds[] = {
      {"structure", ShapeKind::Structure}, {"list", ShapeKind::List},
      {"map", ShapeKind::Map},             {"string", ShapeKind::String},
      {"blob", ShapeKind::Blob},           {"integer", ShapeKind::Integer},
      {"long", ShapeKind::Long},           {"float", ShapeKind::Float},
      {"double", ShapeKind::Double},       {"boolean", ShapeKind::Boolean},
      {"timestamp", ShapeKind::Timestamp}};
  for (const auto& [name, kind] : kKinds)
    if (name == text) return kind;
  CHECK(false);
  return ShapeKind::String;
}

Location location_named(std::string_view text) {
  if (text == "uri") return Location::Uri;
  if (text == "querystring") return Location::QueryString;
  if (text == "header") return Location::Header;
  if (text == "headers") return Location::Headers;
  if (text == "statusCode") return Location::Status;
  return Location::Body;
}

TimeFormat time_format_named(std::string_view text) {
  if (text == "iso8601") return TimeFormat::Iso8601;
  if (text == "rfc822") return TimeFormat::Rfc822;
  return TimeFormat::Epoch;
}

// "w=wire" into "w" and "wire"; a flag has no value.
std::pair<std::string_view, std::string_view> key_and_value(std::string_view field) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos) return {field, {}};
  return {field.substr(0, equals), field.substr(equals + 1)};
}

void split_into(std::vector<std::string_view>& out, std::string_view line) {
  out.clear();
  for (;;) {
    const std::size_t tab = line.find('\t');
    out.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

Shape::~Shape() { delete compiled_.load(); }

const MemberModel* Shape::find_member(std::string_view member_name) const {
  for (const MemberModel& member : members)
    if (member.name == member_name) return &member;
  return nullptr;
}

const MemberModel* Shape::find_wire(std::string_view wire_name) const {
  for (const MemberModel& member : members)
    if (member.wire == wire_name) return &member;
  return nullptr;
}

const Pattern* Shape::compiled_pattern() const {
  if (pattern.empty()) return nullptr;
  if (const Pattern* ready = compiled_.load(std::memory_order_acquire)) return ready;
  auto made = std::make_unique<const Pattern>(pattern);
  const Pattern* other = nullptr;
  if (compiled_.compare_exchange_strong(other, made.get(), std::memory_order_acq_rel))
    return made.release();
  return other;
}

ServiceModel::ServiceModel(std::string_view text) {
  std::vector<std::string_view> fields;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    split_into(fields, text.substr(0, end));
    if (fields[0] == "P") {  // may hold tabs
      if (current_) current_->pattern = text.substr(2, end - 2);
    } else {
      parse_line(fields);
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

Shape* ServiceModel::shape_named(std::string_view shape) {
  auto& slot = shapes_[shape];
  if (!slot) {
    slot = std::make_unique<Shape>();
    slot->name = shape;
  }
  return slot.get();
}

void ServiceModel::parse_line(const std::vector<std::string_view>& f) {
  const std::string_view tag = f[0];
  if (tag == "V") {
    name = f[1], id = f[2], json_version = f[4], target_prefix = f[5], api_version = f[6];
    xml_namespace = f[7];
    also_query = f[8] == "q";
    protocol = f[3] == "json"       ? Protocol::Json
               : f[3] == "query"    ? Protocol::Query
               : f[3] == "rest-xml" ? Protocol::RestXml
                                    : Protocol::RestJson;
  } else if (tag == "O") {
    OperationModel operation{f[1], f[2], f[3], static_cast<int>(to_int(f[4]).value_or(200))};
    if (f[5] != "-") operation.input = shape_named(f[5]);
    if (f[6] != "-") operation.output = shape_named(f[6]);
    operation_index_.emplace(operation.name, operations_.size());
    operations_.push_back(operation);
  } else if (tag == "S") {
    parse_shape(f);
  } else if (tag == "M") {
    parse_member(f);
  } else if (tag == "E") {
    ErrorModel error{f[1], f[2], f[3], f[6], static_cast<int>(to_int(f[4]).value_or(400)),
                     f[5] == "y"};
    for (std::string_view key : {error.name, error.code, error.query_code})
      error_index_.emplace(key, errors_.size());
    errors_.push_back(error);
  }
}

void ServiceModel::parse_shape(const std::vector<std::string_view>& f) {
  Shape* shape = shape_named(f[1]);
  current_ = shape;
  shape->kind = kind_named(f[2]);
  shape->element_wire = shape->kind == ShapeKind::List ? "member" : "value";
  payload_name_ = {};
  for (std::size_t i = 3; i < f.size(); ++i) {
    const auto [key, value] = key_and_value(f[i]);
    if (key == "e") shape->element = shape_named(value);
    else if (key == "k") shape->key = shape_named(value);
    else if (key == "ew") shape->element_wire = value;
    else if (key == "kw") shape->key_wire = value;
    else if (key == "f") shape->flattened = true;
    else if (key == "d") shape->is_document = true;
    else if (key == "t") shape->streaming = true;
    else if (key == "s") shape->sensitive = true;
    else if (key == "tf") shape->time_format = time_format_named(value);
    else if (key == "pl") payload_name_ = value;
    else if (key == "v") shape->values = split(value, '|');
    else if (key == "n") shape->has_min = true, shape->min = std::stod(std::string(value));
    else if (key == "x") shape->has_max = true, shape->max = std::stod(std::string(value));
  }
}

void ServiceModel::parse_member(const std::vector<std::string_view>& f) {
  MemberModel member{f[1], f[1], shape_named(f[2])};
  for (std::size_t i = 3; i < f.size(); ++i) {
    const auto [key, value] = key_and_value(f[i]);
    if (key == "w") member.wire = value;
    else if (key == "l") member.location = location_named(value);
    else {
      member.required = key.find('r') != std::string_view::npos;
      member.flattened = key.find('f') != std::string_view::npos;
    }
  }
  if (member.required) ++current_->required_count;
  if (member.name == payload_name_) current_->payload = static_cast<int>(current_->members.size());
  current_->members.push_back(member);
}

const OperationModel* ServiceModel::find_operation(std::string_view operation) const {
  auto found = operation_index_.find(operation);
  return found == operation_index_.end() ? nullptr : &operations_[found->second];
}

const Shape* ServiceModel::find_shape(std::string_view shape) const {
  auto found = shapes_.find(shape);
  return found == shapes_.end() ? nullptr : found->second.get();
}

const ErrorModel* ServiceModel::find_error(std::string_view code) const {
  auto found = error_index_.find(code);
  return found == error_index_.end() ? nullptr : &errors_[found->second];
}

const ServiceModel* find_model(std::string_view service) {
  static std::array<Slot, kSources.size()> slots;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    if (kSources[i].name != service) continue;
    std::call_once(slots[i].once, [i] {
      slots[i].model = std::make_unique<const ServiceModel>(kSources[i].text);
    });
    return slots[i].model.get();
  }
  return nullptr;
}

const std::vector<std::string_view>& model_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Source& source : kSources) all.push_back(source.name);
    return all;
  }();
  return names;
}

}  // namespace lockstep::core
