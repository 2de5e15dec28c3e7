#include "emulator/services/states/execution_store.h"

#include <algorithm>
#include <array>

#include "emulator/base/check.h"
#include "emulator/base/text.h"
#include "emulator/services/states/arns.h"

namespace lockstep::states {

namespace machine = asl::machine;
using machine::Record;
using machine::Status;

namespace {

constexpr int kPartBits = 20;
constexpr std::size_t kLiveMax = 2000;
constexpr std::array kStatuses = {Status::Running, Status::Succeeded, Status::Failed,
                                  Status::TimedOut, Status::Aborted};

std::int64_t part_id(std::int64_t execution, std::int64_t part) {
  CHECK(part < (std::int64_t{1} << kPartBits));
  return (execution << kPartBits) | part;
}

// "frame timer ticket sequence;..."
std::string timers_text(const std::vector<ArmedTimer>& timers) {
  std::string out;
  for (const auto& timer : timers)
    out += format("{} {} {} {};", timer.frame, static_cast<int>(timer.timer), timer.ticket,
                  timer.sequence);
  return out;
}

std::vector<ArmedTimer> read_timers(std::string_view text) {
  std::vector<ArmedTimer> out;
  for (const auto part : split(text, ';')) {
    const auto fields = split(part, ' ');
    if (fields.size() != 4) continue;
    ArmedTimer timer;
    timer.frame = static_cast<machine::FrameId>(to_int(fields[0]).value_or(0));
    timer.timer = static_cast<machine::stimulus::Timer>(to_int(fields[1]).value_or(0));
    timer.ticket = to_int(fields[2]).value_or(0);
    timer.sequence = static_cast<std::uint64_t>(to_int(fields[3]).value_or(0));
    out.push_back(timer);
  }
  return out;
}

}  // namespace

void ExecutionStore::open(core::Turn& turn) {
  auto rows = turn.db().prepare("SELECT COALESCE(MAX(id), 0) FROM states_executions");
  last_id_ = rows.step() ? rows.integer(0) : 0;
}

void ExecutionStore::forget() {
  live_.clear();
  live_names_.clear();
  dirty_.clear();
  last_id_ = 0;
}

std::string ExecutionStore::name_key(std::int64_t machine_id, std::string_view name) {
  std::string out = std::to_string(machine_id);
  out += '/';
  out += name;
  return out;
}

ExecutionPtr ExecutionStore::make(core::Turn& turn, ExecutionDraft draft) {
  auto execution = std::make_shared<Execution>();
  const RevisionPtr revision = std::move(draft.revision);
  std::string name = std::move(draft.name);
  execution->revision = revision;
  execution->definition = machines_.definition(turn, revision);
  execution->input = std::move(draft.input);
  const bool express = revision->type == asl::MachineType::Express;
  auto& identity = execution->identity;
  identity.execution_arn = express ? express_arn(turn, revision->machine_name, name)
                                   : execution_arn(turn, revision->machine_name, name);
  identity.execution_name = express ? name.substr(0, name.find(':')) : name;
  identity.machine_arn = revision->machine_arn;
  // A map run's child bears the label in its ARNs, not in the name.
  identity.machine_name = revision->machine_name.substr(0, revision->machine_name.find('/'));
  identity.role_arn = revision->role_arn;
  identity.region = turn.region();
  identity.express = express;
  if (draft.version)
    identity.version_arn =
        qualified_arn(turn, revision->machine_name, std::to_string(*draft.version));
  if (draft.alias) identity.alias_arn = qualified_arn(turn, revision->machine_name, *draft.alias);
  execution->version = draft.version;
  execution->alias = std::move(draft.alias);
  execution->test_case = std::move(draft.test_case);
  execution->map_run = draft.map_run;
  execution->map_index = draft.map_index;
  execution->item_count = draft.item_count;
  execution->name = std::move(name);
  return execution;
}

void ExecutionStore::keep(const ExecutionPtr& execution) {
  execution->touched = ++touches_;
  live_[execution->id] = execution;
  live_names_[name_key(execution->revision->machine_id, execution->name)] = execution->id;
}

ExecutionPtr ExecutionStore::create(core::Turn& turn, ExecutionDraft draft) {
  ExecutionPtr execution = make(turn, std::move(draft));
  execution->id = ++last_id_;
  execution->start_ms = turn.now_ms();
  keep(execution);
  mark_dirty(execution);
  return execution;
}

void ExecutionStore::mark_dirty(const ExecutionPtr& execution) {
  execution->touched = ++touches_;
  if (execution->dirty) return;
  execution->dirty = true;
  dirty_.push_back(execution);
}

ExecutionPtr ExecutionStore::running(core::Turn& turn, std::int64_t id) {
  const auto found = live_.find(id);
  if (found == live_.end()) return load(turn, id, Load::Running);
  found->second->touched = ++touches_;
  return found->second->running() ? found->second : nullptr;
}

ExecutionPtr ExecutionStore::any(core::Turn& turn, std::int64_t id) {
  const auto found = live_.find(id);
  return found == live_.end() ? load(turn, id, Load::Any) : found->second;
}

void ExecutionStore::remove(core::Turn& turn, std::int64_t id) {
  flush(turn);
  auto& db = turn.db();
  db.prepare("DELETE FROM states_executions WHERE id=?1").bind(id).run();
  db.prepare("DELETE FROM states_journal WHERE id BETWEEN ?1 AND ?2")
      .bind(part_id(id, 0), part_id(id + 1, 0) - 1)
      .run();
}

ExecutionPtr ExecutionStore::load(core::Turn& turn, std::int64_t id, Load which) {
  auto rows = turn.db().prepare(
      "SELECT name, revision, start_ms, input, version, alias, test_case, map_run, map_index,"
      " item_count FROM states_executions WHERE id=?1 AND (status=0 OR ?2)");
  rows.bind(id, which == Load::Any);
  if (!rows.step()) return nullptr;
  ExecutionDraft draft{machines_.revision(turn, rows.integer(1)), rows.text(0),
                       Document::from_text(rows.text(3))};
  if (!rows.is_null(4)) draft.version = rows.integer(4);
  if (!rows.is_null(5)) draft.alias = rows.text(5);
  if (!rows.is_null(6)) draft.test_case = rows.text(6);
  if (!rows.is_null(7)) {
    draft.map_run = rows.integer(7);
    draft.map_index = rows.integer(8);
    draft.item_count = rows.integer(9);
  }
  ExecutionPtr execution = make(turn, std::move(draft));
  execution->id = id;
  execution->stored = true;
  execution->start_ms = rows.integer(2);
  keep(execution);
  load_journal(turn, *execution);
  return execution;
}

void ExecutionStore::load_journal(core::Turn& turn, Execution& execution) {
  auto rows = turn.db().prepare(
      "SELECT records, timers FROM states_journal WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
  rows.bind(part_id(execution.id, 0), part_id(execution.id + 1, 0) - 1);
  while (rows.step()) {
    ++execution.parts;
    const auto records = machine::decode(rows.view(0));
    CHECK_MSG(records.has_value(), "an execution's journal is not readable");
    for (const Record& record : *records)
      machine::apply(*execution.definition, execution.state, record);
    execution.started = execution.started || !records->empty();
    execution.timers = read_timers(rows.view(1));
  }
  auto tokens = turn.db().prepare(
      "SELECT token FROM states_tokens WHERE execution=?1 AND open=1 ORDER BY token");
  tokens.bind(execution.id);
  while (tokens.step()) execution.tokens.push_back(tokens.text(0));
}

void ExecutionStore::flush(core::Turn& turn) {
  if (dirty_.empty()) return;
  std::vector<ExecutionPtr> changed;
  changed.swap(dirty_);
  for (const auto& execution : changed) {
    write(turn, *execution);
    execution->dirty = false;
    if (!execution->running() && !execution->driving) drop(*execution);
  }
  shrink();
}

void ExecutionStore::drop(const Execution& execution) {
  live_names_.erase(name_key(execution.revision->machine_id, execution.name));
  live_.erase(execution.id);
}

// Lets go of the half that was not touched for the longest time. What it loses is in the database.
void ExecutionStore::shrink() {
  if (live_.size() <= kLiveMax) return;
  std::vector<ExecutionPtr> idle;
  for (const auto& [id, execution] : live_)
    if (!execution->dirty && !execution->driving) idle.push_back(execution);
  std::sort(idle.begin(), idle.end(),
            [](const auto& a, const auto& b) { return a->touched < b->touched; });
  idle.resize(std::min(idle.size(), kLiveMax / 2));
  for (const auto& execution : idle) drop(*execution);
}

void ExecutionStore::write(core::Turn& turn, Execution& execution) {
  const bool ended = !execution.running();
  // Nobody can ask for the history of an express execution; its log is a view of the journal.
  const bool keep_records = !execution.express() || execution.stored || !ended ||
                            execution.revision->log_level != LogLevel::Off;
  write_row(turn, execution);
  if (keep_records && (!execution.records.empty() || execution.timers_changed)) {
    const std::string records = machine::encode(execution.records);
    const std::string timers = timers_text(execution.timers);
    auto insert =
        turn.db().prepare("INSERT INTO states_journal(id, records, timers) VALUES(?1, ?2, ?3)");
    insert.bind(part_id(execution.id, execution.parts++), records, timers);
    insert.bind_blob(2, records);
    insert.run();
  }
  execution.records.clear();
  execution.timers_changed = false;
}

namespace {
// Null but for children of map runs.
std::optional<std::int64_t> of_child(const Execution& execution, std::int64_t value) {
  return execution.map_run == 0 ? std::nullopt : std::optional(value);
}
}  // namespace

void ExecutionStore::write_row(core::Turn& turn, Execution& execution) {
  const auto& state = execution.state;
  const bool ended = !execution.running();
  std::optional<std::string_view> output;
  if (ended && state.output && state.status == Status::Succeeded) output = state.output->text();
  if (!execution.stored) {
    turn.db()
        .prepare(
            "INSERT INTO states_executions(id, machine, name, revision, status, start_ms,"
            " stop_ms, transitions, input, output, error, cause, version, alias, test_case,"
            " map_run, map_index, item_count)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
            " ?18)")
        .bind(execution.id, execution.revision->machine_id, execution.name, execution.revision->id,
              static_cast<int>(state.status), execution.start_ms, state.stop_ms, state.transitions,
              execution.input.text(), output, state.error, state.cause, execution.version,
              execution.alias, execution.test_case, of_child(execution, execution.map_run),
              of_child(execution, execution.map_index), of_child(execution, execution.item_count))
        .run();
    execution.stored = true;
    return;
  }
  if (!ended && !execution.redriven) return;
  execution.redriven = false;
  turn.db()
      .prepare(
          "UPDATE states_executions SET status=?2, stop_ms=?3, transitions=?4, output=?5,"
          " error=?6, cause=?7, redrive_count=?8, redrive_ms=?9 WHERE id=?1")
      .bind(execution.id, static_cast<int>(state.status), state.stop_ms, state.transitions, output,
            state.error, state.cause, state.redrive_count, state.redrive_ms)
      .run();
}

std::optional<ExecutionRow> ExecutionStore::find(core::Turn& turn, std::int64_t machine_id,
                                                 std::string_view name) {
  const auto live = live_names_.find(name_key(machine_id, name));
  ExecutionRow row;
  row.machine_id = machine_id;
  row.name = name;
  if (live != live_names_.end()) {
    const Execution& execution = *live_.at(live->second);
    row.id = execution.id;
    row.revision = execution.revision->id;
    row.status = execution.state.status;
    row.start_ms = execution.start_ms;
    row.stop_ms = execution.state.stop_ms;
    row.transitions = execution.state.transitions;
    row.input = execution.input.text();
    if (row.status == Status::Succeeded && execution.state.output)
      row.output = execution.state.output->text();
    row.error = execution.state.error;
    row.cause = execution.state.cause;
    row.redrive_count = execution.state.redrive_count;
    row.redrive_ms = execution.state.redrive_ms;
    row.map_run = execution.map_run;
    row.item_count = execution.item_count;
    row.version = execution.version;
    row.alias = execution.alias;
    return row;
  }
  auto rows = turn.db().prepare(
      "SELECT id, revision, status, start_ms, stop_ms, transitions, input, output, error, cause,"
      " version, alias, redrive_count, redrive_ms, map_run, item_count FROM states_executions"
      " WHERE machine=?1 AND name=?2");
  rows.bind(machine_id, name);
  if (!rows.step()) return std::nullopt;
  row.id = rows.integer(0);
  row.revision = rows.integer(1);
  row.status = static_cast<Status>(rows.integer(2));
  row.start_ms = rows.integer(3);
  if (!rows.is_null(4)) row.stop_ms = rows.integer(4);
  row.transitions = rows.integer(5);
  row.input = rows.text(6);
  if (!rows.is_null(7)) row.output = rows.text(7);
  if (!rows.is_null(8)) row.error = rows.text(8);
  if (!rows.is_null(9)) row.cause = rows.text(9);
  if (!rows.is_null(10)) row.version = rows.integer(10);
  if (!rows.is_null(11)) row.alias = rows.text(11);
  row.redrive_count = rows.integer(12);
  if (!rows.is_null(13)) row.redrive_ms = rows.integer(13);
  if (!rows.is_null(14)) row.map_run = rows.integer(14);
  if (!rows.is_null(15)) row.item_count = rows.integer(15);
  return row;
}

std::optional<std::int64_t> ExecutionStore::id_of(core::Turn& turn, std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed.ok()) return std::nullopt;
  const Machine* found = machines_.find(parsed->machine);
  const auto row = found ? find(turn, found->id, parsed->name) : std::nullopt;
  if (!row) return std::nullopt;
  return row->id;
}

std::vector<std::int64_t> ExecutionStore::running_ids(core::Turn& turn, std::int64_t machine_id) {
  flush(turn);
  auto rows = turn.db().prepare(
      "SELECT id FROM states_executions WHERE machine=?1 AND status=0 ORDER BY id");
  rows.bind(machine_id);
  std::vector<std::int64_t> out;
  while (rows.step()) out.push_back(rows.integer(0));
  return out;
}

std::vector<ExecutionRow> ExecutionStore::list(core::Turn& turn, const ExecutionPage& page) {
  flush(turn);
  // One index serves both: a page of every status, merged by id, touches no row but its own.
  std::vector<std::int64_t> ids;
  for (const Status status : kStatuses) {
    if (page.status && *page.status != status) continue;
    auto rows = turn.db().prepare(
        "SELECT id FROM states_executions WHERE machine=?1 AND status=?2 AND id<?3"
        " AND (?5 IS NULL OR version=?5) AND (?6='' OR alias=?6) AND (?7=0 OR map_run=?7)"
        " AND (?8=0 OR (redrive_count>0)=(?8=1)) ORDER BY id DESC LIMIT ?4");
    rows.bind(page.machine_id, static_cast<int>(status), page.before_id, page.limit, page.version,
              page.alias, page.map_run, static_cast<int>(page.redriven));
    while (rows.step()) ids.push_back(rows.integer(0));
  }
  std::sort(ids.begin(), ids.end(), std::greater<>());
  if (ids.size() > static_cast<std::size_t>(page.limit))
    ids.resize(static_cast<std::size_t>(page.limit));
  std::vector<ExecutionRow> out;
  for (const std::int64_t id : ids) {
    auto rows = turn.db().prepare(
        "SELECT name, revision, status, start_ms, stop_ms, transitions, version, alias,"
        " redrive_count, redrive_ms, map_run, item_count FROM states_executions WHERE id=?1");
    rows.bind(id);
    CHECK(rows.step());
    ExecutionRow row;
    row.id = id;
    row.machine_id = page.machine_id;
    row.name = rows.text(0);
    row.revision = rows.integer(1);
    row.status = static_cast<Status>(rows.integer(2));
    row.start_ms = rows.integer(3);
    if (!rows.is_null(4)) row.stop_ms = rows.integer(4);
    row.transitions = rows.integer(5);
    if (!rows.is_null(6)) row.version = rows.integer(6);
    if (!rows.is_null(7)) row.alias = rows.text(7);
    row.redrive_count = rows.integer(8);
    if (!rows.is_null(9)) row.redrive_ms = rows.integer(9);
    if (!rows.is_null(10)) row.map_run = rows.integer(10);
    if (!rows.is_null(11)) row.item_count = rows.integer(11);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<Record> ExecutionStore::journal(core::Turn& turn, std::int64_t id) {
  flush(turn);
  auto rows = turn.db().prepare(
      "SELECT records FROM states_journal WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
  rows.bind(part_id(id, 0), part_id(id + 1, 0) - 1);
  std::vector<Record> out;
  while (rows.step()) {
    auto records = machine::decode(rows.view(0));
    CHECK_MSG(records.has_value(), "an execution's journal is not readable");
    for (auto& record : *records) out.push_back(std::move(record));
  }
  return out;
}

}  // namespace lockstep::states
