#include "emulator/services/iam/store.h"

#include <algorithm>

namespace lockstep::iam {
namespace {

constexpr std::int64_t kPageSize = 100;

Role read_role(const storage::Statement& row) {
  Role role;
  role.name = row.text(0);
  role.path = row.text(1);
  role.id = row.text(2);
  role.trust = row.text(3);
  if (!row.is_null(4)) role.description = row.text(4);
  role.session_s = row.integer(5);
  role.boundary = row.text(6);
  role.tags = row.text(7);
  role.created_ms = row.integer(8);
  return role;
}

Policy read_policy(const storage::Statement& row) {
  Policy policy;
  policy.arn = row.text(0);
  policy.name = row.text(1);
  policy.path = row.text(2);
  policy.id = row.text(3);
  policy.document = row.text(4);
  if (!row.is_null(5)) policy.description = row.text(5);
  policy.tags = row.text(6);
  policy.created_ms = row.integer(7);
  return policy;
}

#define IAM_ROLE_COLUMNS \
  "name, path, role_id, trust, description, session_s, boundary, tags, created_ms"
#define IAM_POLICY_COLUMNS \
  "arn, name, path, policy_id, document, description, tags, created_ms"

std::vector<std::string> texts(storage::Statement rows) {
  std::vector<std::string> result;
  while (rows.step()) result.push_back(rows.text(0));
  return result;
}

std::map<std::string, std::string> tag_map(std::string_view stored) {
  std::map<std::string, std::string> tags;
  const Json list = tags_of(stored);
  for (const auto& tag : list.items())
    tags[tag.get_string("Key")] = tag.get_string("Value");
  return tags;
}

std::string write_tags(const std::map<std::string, std::string>& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags)
    list.push_back(Json::object({{"Key", key}, {"Value", value}}));
  return dump(list);
}

}  // namespace

std::optional<Role> Store::role(std::string_view name) {
  auto row = db_.prepare("SELECT " IAM_ROLE_COLUMNS " FROM iam_roles WHERE name = ?");
  row.bind(name);
  if (!row.step()) return std::nullopt;
  return read_role(row);
}

std::vector<Role> Store::roles() {
  auto rows = db_.prepare("SELECT " IAM_ROLE_COLUMNS " FROM iam_roles ORDER BY name");
  std::vector<Role> roles;
  while (rows.step()) roles.push_back(read_role(rows));
  return roles;
}

void Store::insert_role(const Role& role) {
  db_.prepare("INSERT INTO iam_roles (" IAM_ROLE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(role.name, role.path, role.id, role.trust, role.description, role.session_s,
            role.boundary, role.tags, role.created_ms)
      .run();
}

void Store::update_role(const Role& role) {
  db_.prepare(
         "UPDATE iam_roles SET trust = ?, description = ?, session_s = ?, tags = ? "
         "WHERE name = ?")
      .bind(role.trust, role.description, role.session_s, role.tags, role.name)
      .run();
}

void Store::delete_role(std::string_view name) {
  db_.prepare("DELETE FROM iam_roles WHERE name = ?").bind(name).run();
}

std::optional<std::string> Store::role_policy(std::string_view role, std::string_view name) {
  auto row = db_.prepare("SELECT document FROM iam_role_policies WHERE role = ? AND name = ?");
  row.bind(role, name);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

std::vector<std::string> Store::role_policy_names(std::string_view role) {
  auto rows = db_.prepare("SELECT name FROM iam_role_policies WHERE role = ? ORDER BY name");
  rows.bind(role);
  return texts(std::move(rows));
}

void Store::put_role_policy(std::string_view role, std::string_view name,
                            std::string_view document) {
  db_.prepare("INSERT OR REPLACE INTO iam_role_policies (role, name, document) VALUES (?, ?, ?)")
      .bind(role, name, document)
      .run();
}

bool Store::delete_role_policy(std::string_view role, std::string_view name) {
  db_.prepare("DELETE FROM iam_role_policies WHERE role = ? AND name = ?").bind(role, name).run();
  return db_.changes() > 0;
}

std::vector<std::string> Store::attached(std::string_view role) {
  auto rows =
      db_.prepare("SELECT policy_arn FROM iam_attachments WHERE role = ? ORDER BY policy_arn");
  rows.bind(role);
  return texts(std::move(rows));
}

std::vector<std::string> Store::attached_roles(std::string_view policy_arn) {
  auto rows = db_.prepare("SELECT role FROM iam_attachments WHERE policy_arn = ? ORDER BY role");
  rows.bind(policy_arn);
  return texts(std::move(rows));
}

void Store::attach(std::string_view role, std::string_view policy_arn) {
  db_.prepare("INSERT OR IGNORE INTO iam_attachments (role, policy_arn) VALUES (?, ?)")
      .bind(role, policy_arn)
      .run();
}

bool Store::detach(std::string_view role, std::string_view policy_arn) {
  db_.prepare("DELETE FROM iam_attachments WHERE role = ? AND policy_arn = ?")
      .bind(role, policy_arn)
      .run();
  return db_.changes() > 0;
}

std::optional<Policy> Store::policy(std::string_view arn) {
  auto row = db_.prepare("SELECT " IAM_POLICY_COLUMNS " FROM iam_policies WHERE arn = ?");
  row.bind(arn);
  if (!row.step()) return std::nullopt;
  return read_policy(row);
}

std::vector<Policy> Store::policies() {
  auto rows = db_.prepare("SELECT " IAM_POLICY_COLUMNS " FROM iam_policies ORDER BY name, arn");
  std::vector<Policy> policies;
  while (rows.step()) policies.push_back(read_policy(rows));
  return policies;
}

void Store::insert_policy(const Policy& policy) {
  db_.prepare("INSERT INTO iam_policies (" IAM_POLICY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(policy.arn, policy.name, policy.path, policy.id, policy.document, policy.description,
            policy.tags, policy.created_ms)
      .run();
}

void Store::delete_policy(std::string_view arn) {
  db_.prepare("DELETE FROM iam_policies WHERE arn = ?").bind(arn).run();
}

Json tags_of(std::string_view stored) {
  const auto parsed = parse_json(stored);
  return parsed.ok() && parsed.value().is_array() ? parsed.value() : Json::array();
}

std::string merge_tags(std::string_view stored, const Json& list) {
  auto tags = tag_map(stored);
  if (list.is_array()) {
    for (const auto& tag : list.items()) tags[tag.get_string("Key")] = tag.get_string("Value");
  }
  return write_tags(tags);
}

std::string remove_tags(std::string_view stored, const Json& keys) {
  auto tags = tag_map(stored);
  if (keys.is_array()) {
    for (const auto& key : keys.items()) {
      if (key.is_string()) tags.erase(key.as_string());
    }
  }
  return write_tags(tags);
}

AwsResult<Json> page(const Json& input, std::string_view member, const Json& all) {
  const auto size = static_cast<std::int64_t>(all.size());
  const auto limit = std::clamp<std::int64_t>(input.get_int("MaxItems", kPageSize), 1, 1000);
  std::int64_t from = 0;
  const auto marker = input.get_string("Marker");
  if (!marker.empty()) {
    const auto place = to_int(from_base64(marker).value_or(""));
    if (!place || *place < 0) return core::refuse("ValidationError", "Invalid Marker.");
    from = std::min(*place, size);
  }
  const auto to = std::min(from + limit, size);
  Json part = Json::array();
  for (auto i = from; i < to; ++i) part.push_back(all[static_cast<std::size_t>(i)]);
  Json answer = Json::object({{member, std::move(part)}, {"IsTruncated", to < size}});
  if (to < size) answer.set("Marker", base64(format("{}", to)));
  return answer;
}

AwsResult<void> check_document(std::string_view document) {
  const auto parsed = parse_json(document, {.depth = 64});
  if (!parsed.ok() || !parsed.value().is_object()) return malformed_document();
  return {};
}

}  // namespace lockstep::iam
