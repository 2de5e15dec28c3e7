// PutRolePolicy, GetRolePolicy, DeleteRolePolicy, ListRolePolicies, AttachRolePolicy,
// DetachRolePolicy, ListAttachedRolePolicies.
#include "emulator/services/iam/store.h"

namespace lockstep::iam {
namespace {

AwsResult<std::string> existing_role(core::Turn& turn, const Json& input) {
  auto name = input.get_string("RoleName");
  if (!Store(turn).role(name)) return role_not_found(name);
  return name;
}

AwsResult<Json> put_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  const auto document = call.input.get_string("PolicyDocument");
  RETURN_IF_ERROR(check_document(document));
  Store(turn).put_role_policy(role, call.input.get_string("PolicyName"), document);
  return Json::object();
}

AwsResult<Json> get_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  const auto name = call.input.get_string("PolicyName");
  const auto document = Store(turn).role_policy(role, name);
  if (!document) return role_policy_not_found(name);
  return Json::object(
      {{"RoleName", role}, {"PolicyName", name}, {"PolicyDocument", url_encode(*document)}});
}

AwsResult<Json> delete_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  const auto name = call.input.get_string("PolicyName");
  if (!Store(turn).delete_role_policy(role, name)) return role_policy_not_found(name);
  return Json::object();
}

AwsResult<Json> list_role_policies(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  Json names = Json::array();
  for (const auto& name : Store(turn).role_policy_names(role)) names.push_back(name);
  return page(call.input, "PolicyNames", names);
}

bool is_aws_managed(std::string_view arn) { return starts_with(arn, "arn:aws:iam::aws:policy/"); }

AwsResult<std::string> policy_arn(const Json& input) {
  auto arn = input.get_string("PolicyArn");
  if (split(arn, ':').size() < 6) return invalid_arn();
  return arn;
}

// AWS's own policies all count as being there: nothing is enforced, so nothing need be known.
AwsResult<Json> attach_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string arn, policy_arn(call.input));
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  Store store(turn);
  if (!is_aws_managed(arn) && !store.policy(arn)) return policy_not_attachable(arn);
  store.attach(role, arn);
  return Json::object();
}

AwsResult<Json> detach_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string arn, policy_arn(call.input));
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  if (!Store(turn).detach(role, arn)) return policy_not_found(arn);
  return Json::object();
}

AwsResult<Json> list_attached_role_policies(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const std::string role, existing_role(turn, call.input));
  Json policies = Json::array();
  for (const auto& arn : Store(turn).attached(role)) {
    policies.push_back(
        Json::object({{"PolicyName", arn.substr(arn.rfind('/') + 1)}, {"PolicyArn", arn}}));
  }
  return page(call.input, "AttachedPolicies", policies);
}

}  // namespace

void add_role_policy_operations(Operations& operations) {
  operations.push_back({"PutRolePolicy", put_role_policy});
  operations.push_back({"GetRolePolicy", get_role_policy});
  operations.push_back({"DeleteRolePolicy", delete_role_policy});
  operations.push_back({"ListRolePolicies", list_role_policies});
  operations.push_back({"AttachRolePolicy", attach_role_policy});
  operations.push_back({"DetachRolePolicy", detach_role_policy});
  operations.push_back({"ListAttachedRolePolicies", list_attached_role_policies});
}

}  // namespace lockstep::iam
