// CreatePolicy, GetPolicy, GetPolicyVersion, ListPolicyVersions, ListPolicies, DeletePolicy,
// ListEntitiesForPolicy. A policy has one version, v1.
#include "emulator/base/timestamp.h"
#include "emulator/services/iam/store.h"

namespace lockstep::iam {
namespace {

constexpr std::string_view kVersion = "v1";

enum class Detail : std::uint8_t { Listed, Full };

Json date_of(const Policy& policy) { return epoch_seconds(policy.created_ms / 1000 * 1000); }

Json policy_shown(core::Turn& turn, const Policy& policy, Detail detail) {
  const auto attachments = Store(turn).attached_roles(policy.arn).size();
  Json shown = Json::object({
      {"PolicyName", policy.name},
      {"PolicyId", policy.id},
      {"Arn", policy.arn},
      {"Path", policy.path},
      {"DefaultVersionId", kVersion},
      {"AttachmentCount", attachments},
      {"PermissionsBoundaryUsageCount", 0},
      {"IsAttachable", true},
  });
  if (detail == Detail::Full && policy.description) shown.set("Description", *policy.description);
  shown.set("CreateDate", date_of(policy));
  shown.set("UpdateDate", date_of(policy));
  Json tags = tags_of(policy.tags);
  if (detail == Detail::Full && !tags.empty()) shown.set("Tags", std::move(tags));
  return shown;
}

AwsResult<Policy> find_policy(core::Turn& turn, const Json& input) {
  const auto arn = input.get_string("PolicyArn");
  if (split(arn, ':').size() < 6) return invalid_arn();
  auto policy = Store(turn).policy(arn);
  if (!policy) return policy_not_found(arn);
  return std::move(*policy);
}

AwsResult<Json> create_policy(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  Policy policy;
  policy.name = input.get_string("PolicyName");
  policy.path = input.get_string("Path", "/");
  policy.document = input.get_string("PolicyDocument");
  RETURN_IF_ERROR(check_document(policy.document));
  policy.arn = format("arn:aws:iam::{}:policy{}{}", turn.account_id(), policy.path, policy.name);
  Store store(turn);
  if (store.policy(policy.arn)) return policy_exists(policy.name);
  policy.id = "ANPA" + turn.chance().letters_digits("policy", turn.draw_key("policy"), 17);
  if (const Json* text = input.find("Description"); text && text->is_string())
    policy.description = text->as_string();
  policy.tags = merge_tags("[]", input.get("Tags"));
  policy.created_ms = turn.now_ms();
  store.insert_policy(policy);
  return Json::object({{"Policy", policy_shown(turn, policy, Detail::Listed)}});
}

AwsResult<Json> get_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Policy policy, find_policy(turn, call.input));
  return Json::object({{"Policy", policy_shown(turn, policy, Detail::Full)}});
}

AwsResult<Json> get_policy_version(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Policy policy, find_policy(turn, call.input));
  const auto version = call.input.get_string("VersionId");
  if (version != kVersion) {
    return no_such_entity(format("Policy {} version {} does not exist or is not attachable.",
                                 policy.arn, version));
  }
  return Json::object({{"PolicyVersion", Json::object({{"Document", url_encode(policy.document)},
                                                       {"VersionId", kVersion},
                                                       {"IsDefaultVersion", true},
                                                       {"CreateDate", date_of(policy)}})}});
}

AwsResult<Json> list_policy_versions(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Policy policy, find_policy(turn, call.input));
  return page(call.input, "Versions",
              Json::array({Json::object({{"VersionId", kVersion},
                                         {"IsDefaultVersion", true},
                                         {"CreateDate", date_of(policy)}})}));
}

// AWS's own policies are not listed: Scope=AWS answers none.
AwsResult<Json> list_policies(core::Turn& turn, const core::Call& call) {
  const auto prefix = call.input.get_string("PathPrefix", "/");
  const bool only_attached = call.input.get_bool("OnlyAttached");
  Json policies = Json::array();
  if (call.input.get_string("Scope") != "AWS") {
    for (const auto& policy : Store(turn).policies()) {
      if (!starts_with(policy.path, prefix)) continue;
      Json shown = policy_shown(turn, policy, Detail::Listed);
      if (!only_attached || shown.get_int("AttachmentCount") > 0) policies.push_back(shown);
    }
  }
  return page(call.input, "Policies", policies);
}

AwsResult<Json> delete_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Policy policy, find_policy(turn, call.input));
  Store store(turn);
  if (!store.attached_roles(policy.arn).empty())
    return delete_conflict("Cannot delete a policy attached to entities.");
  store.delete_policy(policy.arn);
  return Json::object();
}

AwsResult<Json> list_entities_for_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Policy policy, find_policy(turn, call.input));
  Json roles = Json::array();
  Store store(turn);
  for (const auto& name : store.attached_roles(policy.arn)) {
    const auto role = store.role(name);
    if (role) roles.push_back(Json::object({{"RoleName", name}, {"RoleId", role->id}}));
  }
  ASSIGN_OR_RETURN(Json answer, page(call.input, "PolicyRoles", roles));
  answer.set("PolicyGroups", Json::array());
  answer.set("PolicyUsers", Json::array());
  return answer;
}

}  // namespace

void add_policy_operations(Operations& operations) {
  operations.push_back({"CreatePolicy", create_policy});
  operations.push_back({"GetPolicy", get_policy});
  operations.push_back({"GetPolicyVersion", get_policy_version});
  operations.push_back({"ListPolicyVersions", list_policy_versions});
  operations.push_back({"ListPolicies", list_policies});
  operations.push_back({"DeletePolicy", delete_policy});
  operations.push_back({"ListEntitiesForPolicy", list_entities_for_policy});
}

}  // namespace lockstep::iam
