#include "emulator/services/states/machines.h"

#include "emulator/base/check.h"
#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/services/states/arns.h"

namespace lockstep::states {

namespace {

LogLevel level_of(std::string_view name) {
  if (name == "ALL") return LogLevel::All;
  if (name == "ERROR") return LogLevel::Error;
  if (name == "FATAL") return LogLevel::Fatal;
  return LogLevel::Off;
}

// arn:aws:logs:us-east-1:000000000000:log-group:/aws/states/x:*
std::string group_of(const Json& logging) {
  const Json& destinations = logging.get("destinations");
  if (!destinations.is_array() || destinations.empty()) return "";
  const std::string arn = destinations[0].get("cloudWatchLogsLogGroup").get_string("logGroupArn");
  constexpr std::string_view kMark = ":log-group:";
  const std::size_t at = arn.find(kMark);
  if (at == std::string::npos) return "";
  std::string group = arn.substr(at + kMark.size());
  if (ends_with(group, ":*")) group.resize(group.size() - 2);
  return group;
}

void read_logging(Revision& revision) {
  revision.log_level = level_of(revision.logging.get_string("level", "OFF"));
  revision.log_data = revision.logging.get_bool("includeExecutionData");
  revision.log_group = group_of(revision.logging);
}

}  // namespace

std::string definition_hash(std::string_view text) { return hex(sha256(text)); }

void Machines::open(core::Turn& turn) {
  auto rows = turn.db().prepare(
      "SELECT id, name, type, status, created_ms, revision FROM states_machines ORDER BY id");
  while (rows.step()) {
    Machine machine;
    machine.id = rows.integer(0);
    machine.name = rows.text(1);
    machine.type = static_cast<asl::MachineType>(rows.integer(2));
    machine.status = static_cast<MachineStatus>(rows.integer(3));
    machine.created_ms = rows.integer(4);
    const std::int64_t revision_id = rows.integer(5);
    names_[machine.id] = machine.name;
    const std::string name = machine.name;
    machines_[name] = std::move(machine);
    machines_[name].revision = load_revision(turn, revision_id);
  }
  load_versions(turn);
}

void Machines::forget() {
  machines_.clear();
  names_.clear();
  revisions_.clear();
  definitions_.clear();
}

const Machine* Machines::find(std::string_view name) const {
  const auto found = machines_.find(name);
  return found == machines_.end() ? nullptr : &found->second;
}

const Machine* Machines::find(std::int64_t id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? nullptr : find(found->second);
}

const Machine& Machines::create(core::Turn& turn, std::string_view name, asl::MachineType type,
                                const RevisionDraft& draft) {
  Machine machine;
  if (const Machine* old = find(name)) machine.id = old->id;
  machine.name = name;
  machine.type = type;
  machine.created_ms = turn.now_ms();
  if (machine.id == 0) {
    turn.db()
        .prepare(
            "INSERT INTO states_machines(name, type, status, created_ms, revision)"
            " VALUES(?1, 0, 0, 0, 0)")
        .bind(name)
        .run();
    machine.id = turn.db().last_insert_id();
  }
  names_[machine.id] = machine.name;
  drop_versions(turn, machine);
  machine.revision = add_revision(turn, machine, draft);
  turn.db()
      .prepare(
          "UPDATE states_machines SET type=?2, status=0, created_ms=?3, revision=?4"
          " WHERE id=?1")
      .bind(machine.id, static_cast<int>(type), machine.created_ms, machine.revision->id)
      .run();
  Machine& kept = machines_[machine.name];
  kept = std::move(machine);
  return kept;
}

const Machine& Machines::update(core::Turn& turn, std::string_view name,
                                const RevisionDraft& draft) {
  Machine& machine = machines_.find(name)->second;
  machine.revision = add_revision(turn, machine, draft);
  turn.db()
      .prepare("UPDATE states_machines SET revision=?2 WHERE id=?1")
      .bind(machine.id, machine.revision->id)
      .run();
  return machine;
}

void Machines::set_status(core::Turn& turn, std::string_view name, MachineStatus status) {
  Machine& machine = machines_.find(name)->second;
  machine.status = status;
  if (status == MachineStatus::Deleted) drop_versions(turn, machine);
  turn.db()
      .prepare("UPDATE states_machines SET status=?2 WHERE id=?1")
      .bind(machine.id, static_cast<int>(status))
      .run();
}

RevisionPtr Machines::add_revision(core::Turn& turn, const Machine& machine,
                                   const RevisionDraft& draft) {
  auto revision = std::make_shared<Revision>();
  revision->machine_id = machine.id;
  revision->machine_name = machine.name;
  revision->machine_arn = machine_arn(turn, machine.name);
  revision->type = machine.type;
  revision->hash = definition_hash(draft.definition->text);
  revision->role_arn = draft.role_arn;
  revision->revision_id = draft.revision_id;
  revision->updated_ms = turn.now_ms();
  revision->logging = draft.logging;
  revision->tracing = draft.tracing;
  revision->encryption = draft.encryption;
  revision->definition = draft.definition;
  read_logging(*revision);
  auto& db = turn.db();
  db.prepare("INSERT OR IGNORE INTO states_definitions(hash, text) VALUES(?1, ?2)")
      .bind(revision->hash, draft.definition->text)
      .run();
  db.prepare(
        "INSERT INTO states_revisions(machine, type, hash, role_arn, revision_id, updated_ms,"
        " logging, tracing, encryption) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
      .bind(machine.id, static_cast<int>(machine.type), revision->hash, revision->role_arn,
            revision->revision_id, revision->updated_ms, dump(revision->logging), revision->tracing,
            dump(revision->encryption))
      .run();
  revision->id = db.last_insert_id();
  definitions_[revision->hash] = revision->definition;
  revisions_[revision->id] = revision;
  return revision;
}

RevisionPtr Machines::revision(core::Turn& turn, std::int64_t id) {
  const auto found = revisions_.find(id);
  return found != revisions_.end() ? found->second : load_revision(turn, id);
}

RevisionPtr Machines::load_revision(core::Turn& turn, std::int64_t id) {
  if (id < 0) return load_child_revision(turn, -id);
  auto rows = turn.db().prepare(
      "SELECT machine, hash, role_arn, revision_id, updated_ms, logging, tracing, type,"
      " encryption"
      " FROM states_revisions WHERE id=?1");
  rows.bind(id);
  CHECK(rows.step());
  auto revision = std::make_shared<Revision>();
  revision->id = id;
  revision->machine_id = rows.integer(0);
  revision->hash = rows.text(1);
  revision->role_arn = rows.text(2);
  if (!rows.is_null(3)) revision->revision_id = rows.text(3);
  revision->updated_ms = rows.integer(4);
  if (auto logging = parse_json(rows.text(5)); logging.ok()) revision->logging = *logging;
  revision->tracing = rows.integer(6) != 0;
  const Machine* machine = find(revision->machine_id);
  CHECK(machine != nullptr);
  revision->machine_name = machine->name;
  revision->machine_arn = machine_arn(turn, machine->name);
  revision->type = static_cast<asl::MachineType>(rows.integer(7));
  if (auto encryption = parse_json(rows.text(8)); encryption.ok())
    revision->encryption = *encryption;
  read_logging(*revision);
  revisions_[id] = revision;
  return revision;
}

std::shared_ptr<const asl::Definition> Machines::definition(core::Turn& turn,
                                                            RevisionPtr revision) {
  if (revision->definition) return revision->definition;
  auto definition = definitions_[revision->hash].lock();
  if (!definition) {
    auto rows = turn.db().prepare("SELECT text FROM states_definitions WHERE hash=?1");
    rows.bind(revision->hash);
    CHECK(rows.step());
    definition = asl::parse_definition(rows.view(0), revision->type).definition;
    CHECK_MSG(definition != nullptr, "a stored definition does not parse any more");
    definitions_[revision->hash] = definition;
  }
  auto complete = std::make_shared<Revision>(*revision);
  complete->definition = definition;
  revisions_[revision->id] = complete;
  const auto machine = machines_.find(revision->machine_name);
  if (machine != machines_.end() && machine->second.revision == revision)
    machine->second.revision = complete;
  return definition;
}

}  // namespace lockstep::states
