// The rows of IAM. Roles and policies are few and rarely asked for: nothing is kept in memory.
// Units   *_ms since the epoch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/iam/errors.h"

namespace lockstep::iam {

inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE iam_roles (
  name TEXT PRIMARY KEY, path TEXT NOT NULL, role_id TEXT NOT NULL, trust TEXT NOT NULL,
  description TEXT, session_s INTEGER NOT NULL, boundary TEXT NOT NULL, tags TEXT NOT NULL,
  created_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE iam_role_policies (
  role TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (role, name)) WITHOUT ROWID;
CREATE TABLE iam_attachments (
  role TEXT NOT NULL, policy_arn TEXT NOT NULL, PRIMARY KEY (role, policy_arn)) WITHOUT ROWID;
CREATE INDEX iam_attachments_policy ON iam_attachments (policy_arn);
CREATE TABLE iam_policies (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, policy_id TEXT NOT NULL,
  document TEXT NOT NULL, description TEXT, tags TEXT NOT NULL, created_ms INTEGER NOT NULL)
  WITHOUT ROWID;
)sql";

struct Role {
  std::string name;
  std::string path;
  std::string id;
  std::string trust;  // the document that says who may assume it
  std::optional<std::string> description;
  std::int64_t session_s = 3600;
  std::string boundary;  // ARN, or empty
  std::string tags;      // JSON array of {Key, Value}, by key
  std::int64_t created_ms = 0;
};

struct Policy {
  std::string arn;
  std::string name;
  std::string path;
  std::string id;
  std::string document;
  std::optional<std::string> description;
  std::string tags;
  std::int64_t created_ms = 0;
};

class Store {
 public:
  explicit Store(core::Turn& turn) : db_(turn.db()) {}

  std::optional<Role> role(std::string_view name);
  std::vector<Role> roles();
  void insert_role(const Role& role);
  void update_role(const Role& role);
  void delete_role(std::string_view name);

  std::optional<std::string> role_policy(std::string_view role, std::string_view name);
  std::vector<std::string> role_policy_names(std::string_view role);
  void put_role_policy(std::string_view role, std::string_view name, std::string_view document);
  bool delete_role_policy(std::string_view role, std::string_view name);

  std::vector<std::string> attached(std::string_view role);  // policy ARNs
  std::vector<std::string> attached_roles(std::string_view policy_arn);
  void attach(std::string_view role, std::string_view policy_arn);
  bool detach(std::string_view role, std::string_view policy_arn);

  std::optional<Policy> policy(std::string_view arn);
  std::vector<Policy> policies();
  void insert_policy(const Policy& policy);
  void delete_policy(std::string_view arn);

 private:
  storage::Database& db_;
};

Json tags_of(std::string_view stored);
// `list` merged over what is stored.
std::string merge_tags(std::string_view stored, const Json& list);
std::string remove_tags(std::string_view stored, const Json& keys);

// MaxItems and Marker: a part of `all` under `member`.
AwsResult<Json> page(const Json& input, std::string_view member, const Json& all);
AwsResult<void> check_document(std::string_view document);

using Operations = std::vector<core::Operation>;
void add_role_operations(Operations& operations);         // roles.cpp
void add_role_policy_operations(Operations& operations);  // role_policies.cpp
void add_policy_operations(Operations& operations);       // policies.cpp

}  // namespace lockstep::iam
