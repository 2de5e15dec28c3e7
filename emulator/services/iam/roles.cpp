// CreateRole, GetRole, ListRoles, UpdateRole, UpdateRoleDescription, UpdateAssumeRolePolicy,
// DeleteRole, TagRole, UntagRole, ListRoleTags, ListInstanceProfilesForRole.
#include "emulator/base/timestamp.h"
#include "emulator/services/iam/store.h"

namespace lockstep::iam {
namespace {

enum class Detail : std::uint8_t { Created, Listed, Full };

Json role_shown(core::Turn& turn, const Role& role, Detail detail) {
  Json shown = Json::object({
      {"Path", role.path},
      {"RoleName", role.name},
      {"RoleId", role.id},
      {"Arn", format("arn:aws:iam::{}:role{}{}", turn.account_id(), role.path, role.name)},
      {"CreateDate", epoch_seconds(role.created_ms / 1000 * 1000)},
      {"AssumeRolePolicyDocument", url_encode(role.trust)},
  });
  if (role.description) shown.set("Description", *role.description);
  if (detail != Detail::Created) shown.set("MaxSessionDuration", role.session_s);
  if (!role.boundary.empty()) {
    shown.set("PermissionsBoundary",
              Json::object({{"PermissionsBoundaryType", "Policy"},
                            {"PermissionsBoundaryArn", role.boundary}}));
  }
  if (detail == Detail::Listed) return shown;
  Json tags = tags_of(role.tags);
  if (!tags.empty()) shown.set("Tags", std::move(tags));
  if (detail == Detail::Full) shown.set("RoleLastUsed", Json::object());
  return shown;
}

AwsResult<Role> find_role(core::Turn& turn, const Json& input) {
  const auto name = input.get_string("RoleName");
  auto role = Store(turn).role(name);
  if (!role) return role_not_found(name);
  return std::move(*role);
}

AwsResult<Json> create_role(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  Role role;
  role.name = input.get_string("RoleName");
  role.path = input.get_string("Path", "/");
  role.trust = input.get_string("AssumeRolePolicyDocument");
  RETURN_IF_ERROR(check_document(role.trust));
  Store store(turn);
  if (store.role(role.name)) return role_exists(role.name);
  role.id = "AROA" + turn.chance().letters_digits("role", turn.draw_key("role"), 17);
  if (const Json* text = input.find("Description"); text && text->is_string())
    role.description = text->as_string();
  role.session_s = input.get_int("MaxSessionDuration", 3600);
  role.boundary = input.get_string("PermissionsBoundary");
  role.tags = merge_tags("[]", input.get("Tags"));
  role.created_ms = turn.now_ms();
  store.insert_role(role);
  return Json::object({{"Role", role_shown(turn, role, Detail::Created)}});
}

AwsResult<Json> get_role(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Role role, find_role(turn, call.input));
  return Json::object({{"Role", role_shown(turn, role, Detail::Full)}});
}

AwsResult<Json> list_roles(core::Turn& turn, const core::Call& call) {
  const auto prefix = call.input.get_string("PathPrefix", "/");
  Json roles = Json::array();
  for (const auto& role : Store(turn).roles()) {
    if (starts_with(role.path, prefix)) roles.push_back(role_shown(turn, role, Detail::Listed));
  }
  return page(call.input, "Roles", roles);
}

AwsResult<Json> update_role(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Role role, find_role(turn, call.input));
  if (const Json* text = call.input.find("Description"); text && text->is_string())
    role.description = text->as_string();
  role.session_s = call.input.get_int("MaxSessionDuration", role.session_s);
  Store(turn).update_role(role);
  return Json::object();
}

AwsResult<Json> update_role_description(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Role role, find_role(turn, call.input));
  role.description = call.input.get_string("Description");
  Store(turn).update_role(role);
  return Json::object({{"Role", role_shown(turn, role, Detail::Full)}});
}

AwsResult<Json> update_assume_role_policy(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Role role, find_role(turn, call.input));
  role.trust = call.input.get_string("PolicyDocument");
  RETURN_IF_ERROR(check_document(role.trust));
  Store(turn).update_role(role);
  return Json::object();
}

AwsResult<Json> delete_role(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Role role, find_role(turn, call.input));
  Store store(turn);
  if (!store.attached(role.name).empty())
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  if (!store.role_policy_names(role.name).empty())
    return delete_conflict("Cannot delete entity, must delete policies first.");
  store.delete_role(role.name);
  return Json::object();
}

AwsResult<Json> tag_role(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Role role, find_role(turn, call.input));
  role.tags = merge_tags(role.tags, call.input.get("Tags"));
  Store(turn).update_role(role);
  return Json::object();
}

AwsResult<Json> untag_role(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Role role, find_role(turn, call.input));
  role.tags = remove_tags(role.tags, call.input.get("TagKeys"));
  Store(turn).update_role(role);
  return Json::object();
}

AwsResult<Json> list_role_tags(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Role role, find_role(turn, call.input));
  return page(call.input, "Tags", tags_of(role.tags));
}

// There are no instance profiles: Terraform asks before it deletes a role.
AwsResult<Json> list_instance_profiles_for_role(core::Turn& turn, const core::Call& call) {
  RETURN_IF_ERROR(find_role(turn, call.input));
  return page(call.input, "InstanceProfiles", Json::array());
}

}  // namespace

void add_role_operations(Operations& operations) {
  operations.push_back({"CreateRole", create_role});
  operations.push_back({"GetRole", get_role});
  operations.push_back({"ListRoles", list_roles});
  operations.push_back({"UpdateRole", update_role});
  operations.push_back({"UpdateRoleDescription", update_role_description});
  operations.push_back({"UpdateAssumeRolePolicy", update_assume_role_policy});
  operations.push_back({"DeleteRole", delete_role});
  operations.push_back({"TagRole", tag_role});
  operations.push_back({"UntagRole", untag_role});
  operations.push_back({"ListRoleTags", list_role_tags});
  operations.push_back({"ListInstanceProfilesForRole", list_instance_profiles_for_role});
}

}  // namespace lockstep::iam
