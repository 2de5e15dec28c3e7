// Log groups: CreateLogGroup, DeleteLogGroup, DescribeLogGroups, Put- and DeleteRetentionPolicy.
#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/services/logs/operations.h"

namespace lockstep::logs {
namespace {

constexpr std::int64_t kPageMax = 50;
constexpr std::size_t kNameMax = 512;

AwsResult<Json> create_group(core::Turn& turn, Store& store, const Json& input) {
  Group group;
  group.name = input.get_string("logGroupName");
  if (group.name.size() > kNameMax)
    return name_too_long();
  if (store.find_group(turn.db(), group.name) != nullptr) return group_exists();
  group.created_ms = turn.now_ms();
  group.group_class = input.get_string("logGroupClass", "STANDARD");
  if (input.get("tags").is_object()) group.tags = input.get("tags");
  store.save_group(turn.db(), std::move(group));
  return Json::object();
}

AwsResult<Json> delete_group(core::Turn& turn, Store& store, const Json& input) {
  const std::string name = input.get_string("logGroupName");
  if (store.find_group(turn.db(), name) == nullptr) return no_group();
  store.erase_group(turn.db(), name);
  return Json::object();
}

Json describe(core::Turn& turn, const Group& group, const Json& input) {
  const std::string arn = group_arn(turn, group.name);
  Json described = Json::object({{"logGroupName", group.name},
                                 {"creationTime", group.created_ms},
                                 {"metricFilterCount", 0},
                                 {"arn", arn + ":*"}});
  if (!input.get("logGroupNamePattern").is_string()) described.set("storedBytes", 0);
  described.set("logGroupClass", group.group_class);
  described.set("logGroupArn", arn);
  described.set("deletionProtectionEnabled", false);
  if (group.retention_days > 0) described.set("retentionInDays", group.retention_days);
  return described;
}

AwsResult<Json> describe_groups(core::Turn& turn, Store& store, const Json& input) {
  const Json& prefix = input.get("logGroupNamePrefix");
  const Json& pattern = input.get("logGroupNamePattern");
  if (prefix.is_string() && pattern.is_string()) {
    return invalid(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  std::string after;
  if (const Json& token = input.get("nextToken"); token.is_string()) {
    auto decoded = from_base64(token.as_string());
    if (!decoded) return bad_token();
    after = *decoded;
  }
  const auto limit = static_cast<std::size_t>(
      std::clamp(input.get_int("limit", kPageMax), std::int64_t{1}, kPageMax));
  Json groups = Json::array();
  std::string last;
  for (const auto& [name, group] : store.groups(turn.db())) {
    if (!after.empty() && name <= after) continue;
    if (prefix.is_string() && !starts_with(name, prefix.as_string())) continue;
    if (pattern.is_string() && name.find(pattern.as_string()) == std::string::npos) continue;
    const Json& wanted_class = input.get("logGroupClass");
    if (wanted_class.is_string() && wanted_class.as_string() != group.group_class) continue;
    if (groups.size() == limit)
      return Json::object({{"logGroups", std::move(groups)}, {"nextToken", base64(last)}});
    groups.push_back(describe(turn, group, input));
    last = name;
  }
  return Json::object({{"logGroups", std::move(groups)}});
}

AwsResult<Json> set_retention(core::Turn& turn, Store& store, const Json& input,
                              std::int64_t days) {
  const Group* group = store.find_group(turn.db(), input.get_string("logGroupName"));
  if (group == nullptr) return no_group();
  Group changed = *group;
  changed.retention_days = days;
  store.save_group(turn.db(), std::move(changed));
  return Json::object();
}

constexpr std::int64_t kRetentionDays[] = {1,   3,   5,   7,   14,  30,   60,   90,
                                           120, 150, 180, 365, 400, 545,  731,  1096,
                                           1827, 2192, 2557, 2922, 3288, 3653};

AwsResult<Json> put_retention(core::Turn& turn, Store& store, const Json& input) {
  const std::int64_t days = input.get_int("retentionInDays");
  if (std::find(std::begin(kRetentionDays), std::end(kRetentionDays), days) ==
      std::end(kRetentionDays)) {
    std::string allowed;
    for (std::int64_t each : kRetentionDays)
      allowed += (allowed.empty() ? "" : ", ") + std::to_string(each);
    return invalid(format("1 validation error detected: Value '{}' at 'retentionInDays' failed to "
                          "satisfy constraint: Member must satisfy enum value set: [{}]",
                          days, allowed));
  }
  return set_retention(turn, store, input, days);
}

}  // namespace

std::vector<core::Operation> group_operations(Store& store) {
  const auto on = [&store](auto perform) {
    return [&store, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, store, call.input);
    };
  };
  return {{"CreateLogGroup", on(create_group)},
          {"DeleteLogGroup", on(delete_group)},
          {"DescribeLogGroups", on(describe_groups)},
          {"PutRetentionPolicy", on(put_retention)},
          {"DeleteRetentionPolicy",
           [&store](core::Turn& turn, const core::Call& call) {
             return set_retention(turn, store, call.input, 0);
           }}};
}

}  // namespace lockstep::logs
