#include "emulator/services/sts/sts.h"

#include <algorithm>
#include <set>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/core/turn.h"

namespace lockstep::sts {
namespace {

using core::AwsResult;

constexpr std::int64_t kRoleSeconds = 3600;
constexpr std::int64_t kSessionSeconds = 43'200;

Json credentials(core::Turn& turn, std::int64_t seconds) {
  const auto& chance = turn.chance();
  const auto key = turn.draw_key("credentials");
  std::string secret;
  for (int word = 0; word < 4; ++word) {
    auto drawn = chance.draw("secret", format("{}/{}", key, word));
    for (int i = 0; i < 8; ++i, drawn >>= 8) secret.push_back(static_cast<char>(drawn & 0xFF));
  }
  std::string token;
  for (int part = 0; part < 4; ++part)
    token += chance.letters_digits("token", format("{}/{}", key, part), 64);
  return Json::object({
      {"AccessKeyId", "ASIA" + chance.letters_digits("access-key", key, 16)},
      {"SecretAccessKey", base64(secret).substr(0, 40)},
      {"SessionToken", "IQoJb3JpZ2lu" + token},
      {"Expiration", epoch_seconds((turn.now_ms() / 1000 + seconds) * 1000)},
  });
}

AwsResult<Json> get_caller_identity(core::Turn& turn, const core::Call&) {
  const auto& account = turn.account_id();
  return Json::object({{"UserId", account},
                       {"Account", account},
                       {"Arn", format("arn:aws:iam::{}:root", account)}});
}

AwsResult<Json> get_session_token(core::Turn& turn, const core::Call& call) {
  const auto seconds = call.input.get_int("DurationSeconds", kSessionSeconds);
  return Json::object({{"Credentials", credentials(turn, seconds)}});
}

// arn:aws:iam::{account}:role/{path}{name}
AwsResult<std::vector<std::string_view>> parse_role_arn(std::string_view arn) {
  auto parts = split(arn, ':');
  const bool good = parts.size() == 6 && parts[0] == "arn" && parts[2] == "iam" &&
                    parts[4].size() == 12 && starts_with(parts[5], "role/") &&
                    parts[5].size() > 5 && parts[5].back() != '/';
  if (!good) return core::refuse("ValidationError", format("{} is invalid", arn));
  return parts;
}

AwsResult<void> check_tags(const Json& tags) {
  if (!tags.is_array()) return {};
  std::set<std::string> keys;
  for (const auto& tag : tags.items()) {
    if (keys.insert(to_lower(tag.get_string("Key"))).second) continue;
    return core::refuse(
        "InvalidParameterValue",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  return {};
}

AwsResult<Json> assume_role(core::Turn& turn, const core::Call& call) {
  const auto arn = call.input.get_string("RoleArn");
  const auto session = call.input.get_string("RoleSessionName");
  ASSIGN_OR_RETURN(const auto parts, parse_role_arn(arn));
  RETURN_IF_ERROR(check_tags(call.input.get("Tags")));
  const auto role = parts[5].substr(parts[5].rfind('/') + 1);
  const auto account = parts[4];
  const auto seconds = call.input.get_int("DurationSeconds", kRoleSeconds);
  const auto role_id = "AROA" + turn.chance().letters_digits("role", arn, 17);
  Json answer = Json::object(
      {{"Credentials", credentials(turn, seconds)},
       {"AssumedRoleUser",
        Json::object({{"AssumedRoleId", format("{}:{}", role_id, session)},
                      {"Arn", format("arn:aws:sts::{}:assumed-role/{}/{}", account, role,
                                     session)}})}});
  if (call.input.contains("Policy") || call.input.contains("Tags"))
    answer.set("PackedPolicySize", 6);
  if (const Json* identity = call.input.find("SourceIdentity"))
    answer.set("SourceIdentity", *identity);
  return answer;
}

class StsService final : public core::Service {
 public:
  std::string_view name() const override { return "sts"; }
  std::vector<core::Operation> operations() override {
    return {{"GetCallerIdentity", get_caller_identity},
            {"GetSessionToken", get_session_token},
            {"AssumeRole", assume_role}};
  }
};

}  // namespace

std::unique_ptr<core::Service> make_sts() { return std::make_unique<StsService>(); }

}  // namespace lockstep::sts
