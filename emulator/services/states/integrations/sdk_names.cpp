#include "emulator/services/states/integrations/sdk_names.h"

#include <array>

#include "emulator/base/text.h"

namespace lockstep::states::integrations {

namespace {

// Service ids of the SDK for Java that are not the name of our service.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSdkServices = {{
    {"sfn", "states"},
    {"cloudwatchlogs", "logs"},
    {"eventbridge", "events"},
    {"cloudwatch", "monitoring"},
}};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

std::string service_of(const asl::Resource& resource) {
  const std::string name = to_lower(resource.service);
  if (resource.aws_sdk)
    for (const auto& [sdk, ours] : kSdkServices)
      if (sdk == name) return std::string(ours);
  return name;
}

}  // namespace

// MD5OfBody → Md5OfBody, SSEDescription → SseDescription, startDate → StartDate, ETag → ETag.
std::string sdk_name(std::string_view name) {
  std::string out(name);
  if (!out.empty() && is_lower(out[0])) out[0] = static_cast<char>(out[0] - 32);
  for (std::size_t i = 1; i < name.size(); ++i) {
    const bool starts_word = i + 1 < name.size() && is_lower(name[i + 1]);
    if (is_upper(name[i]) && is_upper(name[i - 1]) && !starts_word)
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

ModelledCall modelled_call(const asl::Resource& resource) {
  ModelledCall out;
  if (resource.kind == asl::Resource::Kind::LambdaFunction || resource.action.empty()) return out;
  out.service = service_of(resource);
  out.operation = resource.action;
  if (is_lower(out.operation[0])) out.operation[0] = static_cast<char>(out.operation[0] - 32);
  const core::ServiceModel* model = core::find_model(out.service);
  if (model) out.model = model->find_operation(out.operation);
  return out;
}

}  // namespace lockstep::states::integrations
