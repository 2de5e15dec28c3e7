// Machines: state machines, their revisions, and the definitions these are pinned to.
// Shapes  A Revision never changes; an update makes a new one and executions keep theirs.
// Errors  none of its own; operations refuse.
// Threads the core thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/asl/definition.h"
#include "emulator/asl/parser.h"
#include "emulator/core/turn.h"

namespace lockstep::states {

enum class LogLevel : std::uint8_t { Off, Fatal, Error, All };

struct Revision {
  std::int64_t id = 0;
  std::int64_t machine_id = 0;
  std::string machine_name;
  std::string machine_arn;
  asl::MachineType type = asl::MachineType::Standard;
  std::string hash;
  std::string role_arn;
  std::optional<std::string> revision_id;  // absent until the first real change
  std::int64_t updated_ms = 0;
  Json logging;
  bool tracing = false;
  std::string label;  // of what a distributed Map's children run; machine_name ends in it then
  Json encryption;  // {"type": "AWS_OWNED_KEY"} unless the user chose a key
  std::shared_ptr<const asl::Definition> definition;  // parsed when first needed

  // Read from `logging`.
  LogLevel log_level = LogLevel::Off;
  bool log_data = false;
  std::string log_group;
};
using RevisionPtr = std::shared_ptr<const Revision>;

enum class MachineStatus : std::uint8_t { Active, Deleting, Deleted };

// A published revision. Numbers are never used again.
struct Version {
  std::int64_t number = 0;
  std::int64_t revision = 0;
  std::optional<std::string> description;
  std::int64_t created_ms = 0;
};

struct Route {
  std::int64_t version = 0;
  std::int64_t weight = 0;  // of 100
  friend bool operator==(const Route&, const Route&) = default;
};

struct Alias {
  std::int64_t id = 0;  // in order of creation
  std::string name;
  std::optional<std::string> description;
  std::vector<Route> routes;
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> updated_ms;
};

struct Machine {
  std::int64_t id = 0;
  std::string name;
  asl::MachineType type = asl::MachineType::Standard;
  MachineStatus status = MachineStatus::Active;
  std::int64_t created_ms = 0;
  RevisionPtr revision;
  std::map<std::int64_t, Version> versions;
  std::int64_t last_version = 0;
  std::map<std::string, Alias, std::less<>> aliases;

  const Version* version_of(const Revision& revision) const;
};

// What CreateStateMachine and UpdateStateMachine make a revision of.
struct RevisionDraft {
  std::shared_ptr<const asl::Definition> definition;
  std::string role_arn;
  std::optional<std::string> revision_id;
  Json logging;
  bool tracing = false;
  Json encryption;
};

class Machines {
 public:
  void open(core::Turn& turn);
  void forget();

  // Also deleted ones, whose executions stay readable.
  const Machine* find(std::string_view name) const;
  const Machine* find(std::int64_t id) const;
  const std::map<std::string, Machine, std::less<>>& all() const { return machines_; }

  const Machine& create(core::Turn& turn, std::string_view name, asl::MachineType type,
                        const RevisionDraft& draft);
  const Machine& update(core::Turn& turn, std::string_view name, const RevisionDraft& draft);
  void set_status(core::Turn& turn, std::string_view name, MachineStatus status);

  // --- machine_versions.cpp -----------------------------------------------------------------
  // The version of the machine's current revision: the one there is, or a new one.
  const Version& publish(core::Turn& turn, std::string_view name,
                         const std::optional<std::string>& description);
  void remove_version(core::Turn& turn, std::string_view name, std::int64_t number);
  const Alias& put_alias(core::Turn& turn, std::string_view name, Alias alias);
  void remove_alias(core::Turn& turn, std::string_view name, std::string_view alias);

  // --- map_machines.cpp ---------------------------------------------------------------------
  // What the children of that distributed Map run. Its machine_id and id are negative.
  RevisionPtr child_revision(core::Turn& turn, const RevisionPtr& parent, std::string_view state);
  // The machine_id of executions of "machine" or "machine/label".
  std::optional<std::int64_t> id_of(core::Turn& turn, std::string_view name) const;

  RevisionPtr revision(core::Turn& turn, std::int64_t id);
  // The parsed definition of a revision.
  std::shared_ptr<const asl::Definition> definition(core::Turn& turn, RevisionPtr revision);

 private:
  RevisionPtr add_revision(core::Turn& turn, const Machine& machine, const RevisionDraft& draft);
  RevisionPtr load_revision(core::Turn& turn, std::int64_t id);
  RevisionPtr load_child_revision(core::Turn& turn, std::int64_t id);
  void load_versions(core::Turn& turn);
  void drop_versions(core::Turn& turn, Machine& machine);

  std::map<std::string, Machine, std::less<>> machines_;
  std::unordered_map<std::int64_t, std::string> names_;
  std::unordered_map<std::int64_t, RevisionPtr> revisions_;
  std::unordered_map<std::string, std::weak_ptr<const asl::Definition>> definitions_;  // by hash
};

std::string definition_hash(std::string_view text);

}  // namespace lockstep::states
