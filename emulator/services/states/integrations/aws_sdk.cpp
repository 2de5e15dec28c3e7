// arn:aws:states:::aws-sdk:<service>:<action>: any operation of an emulated service, with the names
// that the AWS SDK for Java gives its members: PascalCase, at every level but in data.
// Source  recorded AWS answers "Details".
#include <map>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/core/model.h"
#include "emulator/services/states/integrations/integration.h"
#include "emulator/services/states/integrations/sdk_names.h"

namespace lockstep::states::integrations {

namespace {

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

Json to_sdk(const Json& value, const core::Shape* shape);

// Members by name; the data of a stream comes last.
Json structure_to_sdk(const Json& value, const core::Shape& shape) {
  std::map<std::string, const Json::Member*> sorted;
  for (const Json::Member& one : value.members()) sorted[sdk_name(one.key)] = &one;
  Json out = Json::object();
  std::pair<std::string, Json> stream;
  for (const auto& [name, one] : sorted) {
    const auto* member = shape.find_member(one->key);
    Json shown = to_sdk(one->value, member ? member->shape : nullptr);
    if (member && member->shape->streaming)
      stream = {name, std::move(shown)};
    else
      out.set(name, std::move(shown));
  }
  if (!stream.first.empty()) out.set(stream.first, std::move(stream.second));
  return out;
}

Json to_sdk(const Json& value, const core::Shape* shape) {
  using Kind = core::ShapeKind;
  if (!shape || shape->is_document) return value;
  if (shape->kind == Kind::Structure && value.is_object()) return structure_to_sdk(value, *shape);
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

// S3 stores the JSON text of a Body, also of a string.
void make_s3_body(const Json& parameters, Json& input) {
  const Json* body = parameters.find("Body");
  if (!body) return;
  input.set("Body", dump(*body));
  if (!input.contains("ContentType")) input.set("ContentType", "text/plain; charset=UTF-8");
}

}  // namespace

TaskOutcome aws_sdk(const TaskRequest& request) {
  const ModelledCall target = modelled_call(*request.command.resource);
  if (!target.model) return not_emulated(request);
  Json input = to_api(request.command.parameters, target.model->input);
  if (target.service == "s3") make_s3_body(request.command.parameters, input);
  if (target.service == "lambda" && target.operation == "Invoke") {
    const auto answer = ask_function(request, "sdk", std::move(input));
    TaskOutcome outcome;
    outcome.pending = !answer;
    if (!answer) return outcome;
    return answer->result.ok() ? aws_sdk_invoked(*answer)
                               : sdk_failure(request, target.service, *answer);
  }
  const auto answer = call(request, target.service, target.operation, std::move(input));
  if (!answer.result.ok()) return sdk_failure(request, target.service, answer);
  Json output =
      target.model->output ? to_sdk(*answer.result, target.model->output) : Json::object();
  if (!output.is_object()) output = Json::object();
  return succeeded(std::move(output), answer.duration_ms);
}

TaskOutcome aws_sdk_invoked(const core::CallAnswer& answer) {
  const core::OperationModel* shapes = core::find_model("lambda")->find_operation("Invoke");
  return succeeded(to_sdk(*answer.result, shapes->output), answer.duration_ms);
}

}  // namespace lockstep::states::integrations
