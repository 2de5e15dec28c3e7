// The revisions that children of a distributed Map run: derived from a state of another revision.
#include "emulator/asl/machine/distributed.h"
#include "emulator/base/check.h"
#include "emulator/base/text.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/machines.h"

namespace lockstep::states {

namespace {

const asl::State* find_map_state(const asl::StateGroup& group, std::string_view name) {
  if (const auto found = group.states.find(name); found != group.states.end())
    return &found->second;
  for (const auto& [key, state] : group.states) {
    if (state.iterator)
      if (const asl::State* inner = find_map_state(*state.iterator, name)) return inner;
    for (const auto& branch : state.branches)
      if (const asl::State* inner = find_map_state(*branch, name)) return inner;
  }
  return nullptr;
}

// {"StartAt":..,"States":..}, compact, without the ProcessorConfig.
std::string body_text(const asl::State& state) {
  const Json* body = state.source.find("ItemProcessor");
  if (!body) body = &state.source.get("Iterator");
  return dump(Json::object({{"StartAt", body->get("StartAt")}, {"States", body->get("States")}}));
}

}  // namespace

RevisionPtr Machines::child_revision(core::Turn& turn, const RevisionPtr& parent,
                                     std::string_view state) {
  auto& db = turn.db();
  {
    auto rows = db.prepare("SELECT id FROM states_map_revisions WHERE revision=?1 AND state=?2");
    rows.bind(parent->id, state);
    if (rows.step()) return revision(turn, -rows.integer(0));
  }
  const auto parsed = definition(turn, parent);
  const asl::State* map = find_map_state(*parsed->top, state);
  CHECK(map != nullptr && map->distributed != nullptr);
  // Labels of nested Maps do not add up.
  const std::string machine = parent->machine_name.substr(0, parent->machine_name.find('/'));
  const std::string name = machine + '/' + asl::machine::map_label(parent->machine_arn, *map);
  db.prepare("INSERT OR IGNORE INTO states_map_labels(name) VALUES(?1)").bind(name).run();
  db.prepare(
        "INSERT INTO states_map_revisions(label, revision, state)"
        " SELECT id, ?2, ?3 FROM states_map_labels WHERE name=?1")
      .bind(name, parent->id, state)
      .run();
  return revision(turn, -db.last_insert_id());
}

RevisionPtr Machines::load_child_revision(core::Turn& turn, std::int64_t id) {
  auto rows = turn.db().prepare(
      "SELECT r.revision, r.state, l.id, l.name FROM states_map_revisions r"
      " JOIN states_map_labels l ON l.id=r.label WHERE r.id=?1");
  rows.bind(id);
  CHECK(rows.step());
  const RevisionPtr parent = revision(turn, rows.integer(0));
  const auto parsed = definition(turn, parent);
  const asl::State* map = find_map_state(*parsed->top, rows.view(1));
  CHECK(map != nullptr && map->distributed != nullptr);
  auto derived = std::make_shared<asl::Definition>();
  derived->top = map->iterator;
  derived->language = map->language;
  derived->text = body_text(*map);
  auto out = std::make_shared<Revision>(*parent);
  out->id = -id;
  out->machine_id = -rows.integer(2);
  out->machine_name = rows.text(3);
  out->label = out->machine_name.substr(out->machine_name.find('/') + 1);
  out->machine_arn = machine_arn(turn, out->machine_name);
  out->type = map->distributed->express ? asl::MachineType::Express : asl::MachineType::Standard;
  out->definition = std::move(derived);
  revisions_[out->id] = out;
  return out;
}

std::optional<std::int64_t> Machines::id_of(core::Turn& turn, std::string_view name) const {
  if (name.find('/') == std::string_view::npos) {
    const Machine* machine = find(name);
    return machine ? std::optional(machine->id) : std::nullopt;
  }
  auto rows = turn.db().prepare("SELECT id FROM states_map_labels WHERE name=?1");
  rows.bind(name);
  if (!rows.step()) return std::nullopt;
  return -rows.integer(0);
}

}  // namespace lockstep::states
