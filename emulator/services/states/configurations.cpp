#include "emulator/services/states/configurations.h"

#include "emulator/base/text.h"
#include "emulator/services/states/errors.h"

namespace lockstep::states {

core::AwsResult<void> check_role(const std::string& arn) {
  if (!starts_with(arn, "arn:")) return invalid_arn(arn);
  return {};
}

core::AwsResult<void> check_publish(const Json& input) {
  if (input.get_bool("publish") || !input.contains("versionDescription")) return {};
  return invalid_request("Version description can only be set when publish is true");
}

core::AwsResult<Json> logging_of(const Json& given) {
  const std::string level = given.get_string("level", "OFF");
  const Json& destinations = given.get("destinations");
  if ((level != "OFF" && destinations.size() != 1) || destinations.size() > 1)
    return core::refuse("InvalidLoggingConfiguration",
                        "Invalid Logging Configuration: Must specify exactly one Log Destination.");
  Json out = Json::object();
  if (!destinations.empty()) {
    const std::string arn = destinations[0].get("cloudWatchLogsLogGroup").get_string("logGroupArn");
    if (arn.find(":log-group:") == std::string::npos)
      return core::refuse("InvalidLoggingConfiguration",
                          "Invalid Logging Configuration: Log Destination not found.");
    out.set("destinations", destinations);
  }
  out.set("includeExecutionData", given.get_bool("includeExecutionData"));
  out.set("level", level);
  return out;
}

void announce_logging(core::Turn& turn, const Revision& revision) {
  if (revision.log_group.empty()) return;
  core::Call call;
  call.service = "logs";
  call.operation = "lockstep:Append";
  call.input = Json::object(
      {{"logGroupName", revision.log_group},
       {"logStreamName", "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"},
       {"events", Json::array({Json::object(
                      {{"timestamp", turn.now_ms()},
                       {"message",
                        "Permissions are set correctly to allow AWS CloudWatch Logs to write into"
                        " your logs while creating a subscription."}})})}});
  call.caller = turn.inside_caller("log-subscription");
  (void)turn.call(std::move(call));  // without a logs service there is no group to show
}

core::AwsResult<Json> encryption_of(const Json& given) {
  constexpr std::int64_t kReuseDefaultS = 300;
  const std::string type = given.get_string("type", "AWS_OWNED_KEY");
  const std::string key = given.get_string("kmsKeyId");
  const bool own_key = type == "CUSTOMER_MANAGED_KMS_KEY";
  // guess: the texts
  if (own_key && key.empty())
    return core::refuse("InvalidEncryptionConfiguration",
                        "Invalid Encryption Configuration: 'kmsKeyId must be specified when type is"
                        " CUSTOMER_MANAGED_KMS_KEY'");
  if (!own_key && (!key.empty() || given.contains("kmsDataKeyReusePeriodSeconds")))
    return core::refuse("InvalidEncryptionConfiguration",
                        "Invalid Encryption Configuration: 'kmsKeyId and"
                        " kmsDataKeyReusePeriodSeconds must not be specified when type is"
                        " AWS_OWNED_KEY'");
  if (!own_key) return Json::object({{"type", type}});
  return Json::object({{"kmsDataKeyReusePeriodSeconds",
                        given.get_int("kmsDataKeyReusePeriodSeconds", kReuseDefaultS)},
                       {"kmsKeyId", key},
                       {"type", type}});
}

}  // namespace lockstep::states
