// arn:aws:states:::aws-sdk:<service>:<action>: any operation of an emulated service, with the names
// that the AWS SDK for Java gives its members: PascalCase, at every level but in data.
// Source  recorded AWS answers "Details".
#include <array>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/core/model.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kServices = {{
    {"dynamodb", "dynamodb"},
    {"lambda", "lambda"},
    {"sns", "sns"},
    {"sqs", "sqs"},
    {"sfn", "states"},
    {"cloudwatchlogs", "logs"},
    {"iam", "iam"},
    {"sts", "sts"},
}};

bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }

// MD5OfBody → Md5OfBody, SSEDescription → SseDescription, startDate → StartDate, ETag → ETag.
std::string sdk_name(std::string_view name) {
  std::string out(name);
  if (!out.empty() && lower(out[0])) out[0] = static_cast<char>(out[0] - 32);
  for (std::size_t i = 1; i < name.size(); ++i) {
    const bool starts_word = i + 1 < name.size() && lower(name[i + 1]);
    if (upper(name[i]) && upper(name[i - 1]) && !starts_word)
      out[i] = static_cast<char>(out[i] + 32);
  }
  return out;
}

const core::MemberModel* member_named(const core::Shape& shape, std::string_view key) {
  if (const auto* exact = shape.find_member(key)) return exact;
  for (const core::MemberModel& member : shape.members)
    if (sdk_name(member.name) == key) return &member;
  return nullptr;
}

Json to_api(const Json& value, const core::Shape* shape) {
  using Kind = core::ShapeKind;
  if (!shape || shape->is_document) return value;
  if (shape->kind == Kind::Structure && value.is_object()) {
    Json out = Json::object();
    for (const auto& [key, item] : value.members()) {
      const auto* member = member_named(*shape, key);
      out.set(member ? member->name : std::string_view(key),
              to_api(item, member ? member->shape : nullptr));
    }
    return out;
  }
  if (shape->kind == Kind::List && value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value.items()) out.push_back(to_api(item, shape->element));
    return out;
  }
  if (shape->kind == Kind::Map && value.is_object()) {
    Json out = Json::object();
    for (const auto& [key, item] : value.members()) out.set(key, to_api(item, shape->element));
    return out;
  }
  if ((shape->kind == Kind::Blob || shape->kind == Kind::String) &&
      (value.is_object() || value.is_array()))
    return dump(value);
  return value;
}

Json instant(const Json& seconds) {
  const auto ms = static_cast<std::int64_t>(seconds.as_double() * 1000 + 0.5);
  return ms % 1000 == 0 ? iso_seconds(ms) : iso_ms(ms);
}

Json to_sdk(const Json& value, const core::Shape* shape) {
  using Kind = core::ShapeKind;
  if (!shape || shape->is_document) return value;
  if (shape->kind == Kind::Structure && value.is_object()) {
    Json out = Json::object();
    for (const auto& [key, item] : value.members()) {
      const auto* member = shape->find_member(key);
      out.set(sdk_name(key), to_sdk(item, member ? member->shape : nullptr));
    }
    return out;
  }
  if (shape->kind == Kind::List && value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value.items()) out.push_back(to_sdk(item, shape->element));
    return out;
  }
  if (shape->kind == Kind::Map && value.is_object()) {
    Json out = Json::object();
    for (const auto& [key, item] : value.members()) out.set(key, to_sdk(item, shape->element));
    return out;
  }
  if (shape->kind == Kind::Timestamp && value.is_number()) return instant(value);
  return value;
}

}  // namespace

TaskOutcome aws_sdk(const TaskRequest& request) {
  const asl::Resource& resource = *request.command.resource;
  std::string_view service;
  for (const auto& [sdk, ours] : kServices)
    if (sdk == to_lower(resource.service)) service = ours;
  if (service.empty() || resource.action.empty()) return not_emulated(request);
  std::string operation = resource.action;
  if (lower(operation[0])) operation[0] = static_cast<char>(operation[0] - 32);
  const core::ServiceModel* model = core::find_model(service);
  const core::OperationModel* shapes = model ? model->find_operation(operation) : nullptr;
  if (!shapes) return not_emulated(request);
  const auto answer =
      call(request, service, operation, to_api(request.command.parameters, shapes->input));
  if (!answer.result.ok()) return sdk_failure(request, service, answer);
  Json output = shapes->output ? to_sdk(*answer.result, shapes->output) : Json::object();
  if (!output.is_object()) output = Json::object();
  return succeeded(std::move(output), answer.duration_ms);
}

}  // namespace lockstep::states::integrations
