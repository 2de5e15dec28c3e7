// The part of Machines that keeps versions and aliases.
#include "emulator/base/check.h"
#include "emulator/base/text.h"
#include "emulator/services/states/machines.h"

namespace lockstep::states {

namespace {

// "1 70;2 30"
std::string routes_text(const std::vector<Route>& routes) {
  std::string out;
  for (const Route& route : routes) {
    if (!out.empty()) out += ';';
    out += format("{} {}", route.version, route.weight);
  }
  return out;
}

std::vector<Route> read_routes(std::string_view text) {
  std::vector<Route> out;
  for (const auto part : split(text, ';')) {
    const auto fields = split(part, ' ');
    if (fields.size() == 2)
      out.push_back({to_int(fields[0]).value_or(0), to_int(fields[1]).value_or(0)});
  }
  return out;
}

std::optional<std::string> text_or_none(storage::Statement& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  return rows.text(column);
}

}  // namespace

const Version* Machine::version_of(const Revision& wanted) const {
  for (auto at = versions.rbegin(); at != versions.rend(); ++at)
    if (at->second.revision == wanted.id) return &at->second;
  return nullptr;
}

void Machines::load_versions(core::Turn& turn) {
  auto versions = turn.db().prepare(
      "SELECT machine, number, revision, description, created_ms, deleted FROM states_versions"
      " ORDER BY machine, number");
  while (versions.step()) {
    const auto name = names_.find(versions.integer(0));
    if (name == names_.end()) continue;
    Machine& machine = machines_.find(name->second)->second;
    machine.last_version = versions.integer(1);
    if (versions.integer(5) != 0) continue;
    machine.versions[machine.last_version] = {machine.last_version, versions.integer(2),
                                              text_or_none(versions, 3), versions.integer(4)};
  }
  auto aliases = turn.db().prepare(
      "SELECT machine, id, name, description, routes, created_ms, updated_ms FROM states_aliases"
      " ORDER BY id");
  while (aliases.step()) {
    const auto name = names_.find(aliases.integer(0));
    if (name == names_.end()) continue;
    Alias alias{aliases.integer(1),           aliases.text(2),    text_or_none(aliases, 3),
                read_routes(aliases.text(4)), aliases.integer(5), std::nullopt};
    if (!aliases.is_null(6)) alias.updated_ms = aliases.integer(6);
    const std::string alias_name = alias.name;
    machines_.find(name->second)->second.aliases[alias_name] = std::move(alias);
  }
}

const Version& Machines::publish(core::Turn& turn, std::string_view name,
                                 const std::optional<std::string>& description) {
  Machine& machine = machines_.find(name)->second;
  if (const Version* old = machine.version_of(*machine.revision)) return *old;
  const Version made{machine.last_version + 1, machine.revision->id, description, turn.now_ms()};
  turn.db()
      .prepare(
          "INSERT INTO states_versions(machine, number, revision, description, created_ms)"
          " VALUES(?1, ?2, ?3, ?4, ?5)")
      .bind(machine.id, made.number, made.revision, made.description, made.created_ms)
      .run();
  machine.last_version = made.number;
  return machine.versions[made.number] = made;
}

void Machines::remove_version(core::Turn& turn, std::string_view name, std::int64_t number) {
  Machine& machine = machines_.find(name)->second;
  machine.versions.erase(number);
  turn.db()
      .prepare("UPDATE states_versions SET deleted=1 WHERE machine=?1 AND number=?2")
      .bind(machine.id, number)
      .run();
}

const Alias& Machines::put_alias(core::Turn& turn, std::string_view name, Alias alias) {
  Machine& machine = machines_.find(name)->second;
  auto& db = turn.db();
  if (alias.id == 0) {
    db.prepare(
          "INSERT INTO states_aliases(machine, name, description, routes, created_ms)"
          " VALUES(?1, ?2, ?3, ?4, ?5)")
        .bind(machine.id, alias.name, alias.description, routes_text(alias.routes),
              alias.created_ms)
        .run();
    alias.id = db.last_insert_id();
  } else {
    db.prepare("UPDATE states_aliases SET description=?2, routes=?3, updated_ms=?4 WHERE id=?1")
        .bind(alias.id, alias.description, routes_text(alias.routes), alias.updated_ms)
        .run();
  }
  const std::string key = alias.name;
  return machine.aliases[key] = std::move(alias);
}

void Machines::remove_alias(core::Turn& turn, std::string_view name, std::string_view alias) {
  Machine& machine = machines_.find(name)->second;
  const auto found = machine.aliases.find(alias);
  if (found == machine.aliases.end()) return;
  turn.db().prepare("DELETE FROM states_aliases WHERE id=?1").bind(found->second.id).run();
  machine.aliases.erase(found);
}

// Those of a machine that is gone; one of the same name counts from 1 again.
void Machines::drop_versions(core::Turn& turn, Machine& machine) {
  machine.versions.clear();
  machine.aliases.clear();
  machine.last_version = 0;
  turn.db().prepare("DELETE FROM states_versions WHERE machine=?1").bind(machine.id).run();
  turn.db().prepare("DELETE FROM states_aliases WHERE machine=?1").bind(machine.id).run();
}

}  // namespace lockstep::states
