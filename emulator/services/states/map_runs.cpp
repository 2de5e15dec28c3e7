#include "emulator/services/states/map_runs.h"

#include <algorithm>

#include "emulator/asl/machine/distributed.h"
#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/services/states/runner.h"

namespace lockstep::states {

namespace machine = asl::machine;
using machine::Status;

namespace {

constexpr std::string_view kStatesService = "states";
constexpr std::int64_t kItemsPerEntry = 2000;
constexpr std::int64_t kChildrenPerEntry = 250;
constexpr std::int64_t kConcurrencyMax = 10000;  // AWS: of standard children
constexpr std::size_t kBatchBytesMax = 262144;

void for_both(MapRun& run, const auto& change) {
  change(run.executions);
  change(run.counted_items);
}

bool exceeds_tolerance(const MapRun& run) {
  const MapCounts& items = run.counted_items;
  const std::int64_t failed = items.failed + items.timed_out + items.aborted;
  if (failed == 0) return false;
  // guess: 0 is the default of either, and does not speak against the other
  if (run.tolerated_count == 0 && run.tolerated_percentage == 0) return true;
  if (run.tolerated_count > 0 && failed > run.tolerated_count) return true;
  return run.tolerated_percentage > 0 &&
         static_cast<double>(failed) * 100 >
             run.tolerated_percentage * static_cast<double>(items.total());
}

// Child inputs as they are made of items: one each, or in batches.
class InputRows {
 public:
  InputRows(core::Turn& turn, MapRun& run) : turn_(turn), run_(run) {
    items_max_ = run.batcher.get_int("MaxItemsPerBatch");
    bytes_max_ = static_cast<std::size_t>(run.batcher.get_int("MaxInputBytesPerBatch"));
    if (bytes_max_ == 0 || bytes_max_ > kBatchBytesMax) bytes_max_ = kBatchBytesMax;
    opening_ = "{";
    if (const Json* shared = run.batcher.find("BatchInput"))
      opening_ += "\"BatchInput\":" + dump(*shared) + ",";
    opening_ += "\"Items\":[";
  }

  void add(const Json& item) {
    const std::string text = dump(item);
    if (!run_.batcher.is_object()) return store(text, 1);
    const std::size_t size = batch_.size() + text.size() + 1;
    const bool full =
        (items_max_ > 0 && count_ >= items_max_) || opening_.size() + size + 2 > bytes_max_;
    if (count_ > 0 && full) end();
    if (count_ > 0) batch_ += ',';
    batch_ += text;
    ++count_;
    // A batch is complete at once when it can take no more, so that a slice ends between batches.
    if (items_max_ > 0 && count_ >= items_max_) end();
  }

  bool open() const { return count_ > 0; }
  void end() {
    if (count_ == 0) return;
    store(opening_ + batch_ + "]}", count_);
    batch_.clear();
    count_ = 0;
  }

 private:
  void store(const std::string& input, std::int64_t items) {
    turn_.db()
        .prepare(
            "INSERT INTO states_map_items(run, position, input, items)"
            " VALUES(?1, ?2, ?3, ?4)")
        .bind(run_.id, run_.children++, input, items)
        .run();
    ++run_.executions.pending;
    run_.counted_items.pending += items;
  }

  core::Turn& turn_;
  MapRun& run_;
  std::int64_t items_max_ = 0;
  std::size_t bytes_max_ = 0;
  std::string opening_, batch_;
  std::int64_t count_ = 0;
};

}  // namespace

void MapRuns::wake(core::Turn& turn, MapRun& run) {
  mark(run);
  if (run.queued) return;
  run.queued = true;
  turn.queue_now(kStatesService, "maprun", std::to_string(run.id));
}

void MapRuns::changed(core::Turn& turn, MapRun& run) { wake(turn, run); }

void MapRuns::start(core::Turn& turn, const Execution& parent,
                    const machine::command::StartMapRun& wanted) {
  auto made = std::make_unique<MapRun>();
  MapRun& run = *made;
  run.id = ++last_id_;
  run.arn = wanted.map_run_arn;
  run.execution = parent.id;
  run.execution_arn = parent.identity.execution_arn;
  run.frame = wanted.frame;
  run.ticket = wanted.ticket;
  run.state = wanted.state;
  const RevisionPtr revision = machines_.child_revision(turn, parent.revision, wanted.state);
  run.revision = revision->id;
  run.labelled = revision->machine_name;
  run.express = wanted.map->express;
  run.items = wanted.items;
  run.reader = wanted.reader;
  run.batcher = wanted.batcher;
  run.writer = wanted.writer;
  run.concurrency_max = wanted.concurrency_max;
  run.tolerated_count = wanted.tolerated_count;
  run.tolerated_percentage = wanted.tolerated_percentage;
  run.start_ms = turn.now_ms();
  by_arn_[run.arn] = run.id;
  runs_[run.id] = std::move(made);
  wake(turn, run);
}

void MapRuns::redrive(core::Turn& turn, const Execution& parent,
                      const machine::command::RedriveMapRun& wanted) {
  MapRun* run = find(turn, wanted.map_run_arn);
  if (!run || run->execution != parent.id) return;
  run->frame = wanted.frame;
  run->ticket = wanted.ticket;
  run->status = MapRunStatus::Running;
  run->stop_ms.reset();
  run->failure.reset();
  run->redrive_ms = turn.now_ms();
  ++run->redrive_count;
  run->redrive_from = 0;
  run->redrive_end = run->next;
  for_both(*run, [](MapCounts& counts) {
    counts.pending_redrive += counts.failed + counts.timed_out + counts.aborted;
    counts.failed = counts.timed_out = counts.aborted = counts.results_written = 0;
  });
  // One that could not read its items reads them again.
  run->stage = run->complete ? MapRun::Stage::Running : MapRun::Stage::Reading;
  if (!run->complete) forget_items(turn, *run);
  wake(turn, *run);
}

void MapRuns::give_up(core::Turn& turn, std::string_view arn) {
  MapRun* run = find(turn, arn);
  if (!run || run->status != MapRunStatus::Running) return;
  run->status = MapRunStatus::Aborted;
  run->stop_ms = turn.now_ms();
  run->stage = MapRun::Stage::Stopping;
  wake(turn, *run);
}

void MapRuns::child_ended(core::Turn& turn, const Execution& child) {
  MapRun* run = find(turn, child.map_run);
  if (!run) return;
  --run->executions.running;
  ++run->executions.of(child.state.status);
  run->counted_items.running -= child.item_count;
  run->counted_items.of(child.state.status) += child.item_count;
  wake(turn, *run);
}

void MapRuns::child_redriven(core::Turn& turn, const Execution& child) {
  MapRun* run = find(turn, child.map_run);
  if (run && run->stage == MapRun::Stage::Stopping) wake(turn, *run);
}

void MapRuns::on_entry(core::Turn& turn, std::int64_t id) {
  MapRun* run = find(turn, id);
  if (!run) return;
  run->queued = false;
  mark(*run);
  if (run->stage == MapRun::Stage::Reading)
    read_items(turn, *run);
  else if (run->stage == MapRun::Stage::Running)
    run_children(turn, *run);
  else if (run->stage == MapRun::Stage::Stopping)
    stop_children(turn, *run);
}

void MapRuns::on_poison(core::Turn& turn, std::int64_t id, const std::string& why) {
  MapRun* run = find(turn, id);
  if (!run || run->stage == MapRun::Stage::Done) return;
  run->queued = false;
  run->writer = Json();  // what it would write may be what failed
  fail(turn, *run, {"States.Runtime", why});
}

// --- reading -------------------------------------------------------------------------------------

void MapRuns::read_items(core::Turn& turn, MapRun& run) {
  const ExecutionPtr parent = store_.running(turn, run.execution);
  if (!parent) return give_up(turn, run.arn);
  machine::ItemSelection selection(*parent->definition, parent->identity, parent->state, run.frame,
                                   turn.chance());
  if (!selection.usable()) return give_up(turn, run.arn);
  if (!run.bucket) run.bucket = std::make_unique<MapBucket>(turn, run.arn);
  run.bucket->enter(turn);
  std::int64_t to_skip = 0;
  if (!run.source) {
    run.source =
        run.reader.is_object() ? reader_source(*run.bucket, run.reader) : data_source(run.items);
    to_skip = run.items_read;  // known since before a restart
  }
  InputRows rows(turn, run);
  for (std::int64_t budget = kItemsPerEntry; budget > 0 || rows.open();) {
    auto item = run.source->next();
    if (!item.ok()) return fail(turn, run, item.error());
    if (!*item) {
      rows.end();
      run.source.reset();
      run.bucket.reset();
      run.complete = true;
      run.stage = MapRun::Stage::Running;
      return run_children(turn, run);
    }
    if (to_skip > 0) {
      --to_skip;
      continue;
    }
    --budget;
    auto input = selection.input_of(
        {run.items_read++, std::move((*item)->value), (*item)->key, (*item)->source});
    if (!input.ok()) return fail(turn, run, {input.error().error, input.error().cause});
    rows.add(*input);
  }
  wake(turn, run);
}

// --- children ------------------------------------------------------------------------------------

void MapRuns::run_children(core::Turn& turn, MapRun& run) {
  if (exceeds_tolerance(run))
    return fail(turn, run,
                {"States.ExceedToleratedFailureThreshold",
                 "The specified tolerated failure threshold was exceeded"});
  const std::int64_t limit =
      run.concurrency_max > 0 ? std::min(run.concurrency_max, kConcurrencyMax) : kConcurrencyMax;
  std::int64_t room = std::min(limit - run.executions.running, kChildrenPerEntry);
  if (room > 0) room -= redrive_children(turn, run, room);
  if (room > 0) room -= start_children(turn, run, room);
  const bool waiting = run.executions.pending > 0 || run.executions.pending_redrive > 0;
  if (!waiting && run.executions.running == 0) return finish(turn, run);
  if (waiting && run.executions.running < limit) wake(turn, run);
}

void MapRuns::start_child(core::Turn& turn, MapRun& run, const RevisionPtr& revision,
                          ExecutionDraft draft) {
  draft.revision = revision;
  draft.map_run = run.id;
  if (const auto parent = store_.running(turn, run.execution)) draft.test_case = parent->test_case;
  const std::string key = format("{}/{}", run.uuid(), draft.map_index);
  draft.name = name_uuid(key);
  if (run.express)
    draft.name += ':' + turn.chance().uuid("map-child", format("{}/{}", key, run.redrive_count));
  ++run.executions.running;
  run.counted_items.running += draft.item_count;
  runner_.start(turn, *store_.create(turn, std::move(draft)));
}

std::int64_t MapRuns::start_children(core::Turn& turn, MapRun& run, std::int64_t room) {
  if (run.next >= run.children) return 0;
  const RevisionPtr revision = machines_.revision(turn, run.revision);
  auto rows = turn.db().prepare(
      "SELECT input, items FROM states_map_items WHERE run=?1 AND position>=?2"
      " ORDER BY position LIMIT ?3");
  rows.bind(run.id, run.next, room);
  std::int64_t started = 0;
  while (rows.step()) {
    ExecutionDraft draft;
    draft.input = Document::from_text(rows.text(0));
    draft.map_index = run.next++;
    draft.item_count = rows.integer(1);
    --run.executions.pending;
    run.counted_items.pending -= draft.item_count;
    start_child(turn, run, revision, std::move(draft));
    ++started;
  }
  return started;
}

// Standard children go on where they failed, express ones begin again.
std::int64_t MapRuns::redrive_children(core::Turn& turn, MapRun& run, std::int64_t room) {
  if (run.redrive_from >= run.redrive_end) return 0;
  store_.flush(turn);
  struct Child {
    std::int64_t id, index, items;
    std::string input;
  };
  std::vector<Child> children;
  {
    auto rows = turn.db().prepare(
        "SELECT id, map_index, item_count, input FROM states_executions WHERE map_run=?1"
        " AND map_index>=?2 AND map_index<?3 AND status>1 ORDER BY map_index LIMIT ?4");
    rows.bind(run.id, run.redrive_from, run.redrive_end, room);
    while (rows.step())
      children.push_back({rows.integer(0), rows.integer(1), rows.integer(2),
                          run.express ? rows.text(3) : std::string()});
  }
  const bool last = static_cast<std::int64_t>(children.size()) < room;
  for (const Child& child : children) {
    run.redrive_from = child.index + 1;
    --run.executions.pending_redrive;
    run.counted_items.pending_redrive -= child.items;
    if (run.express) {
      store_.remove(turn, child.id);
      ExecutionDraft draft;
      draft.input = Document::from_text(child.input);
      draft.map_index = child.index;
      draft.item_count = child.items;
      start_child(turn, run, machines_.revision(turn, run.revision), std::move(draft));
      continue;
    }
    ++run.executions.running;
    run.counted_items.running += child.items;
    turn.queue_now(kStatesService, "redrive", std::to_string(child.id));
  }
  if (last) run.redrive_from = run.redrive_end;
  return static_cast<std::int64_t>(children.size());
}

void MapRuns::stop_children(core::Turn& turn, MapRun& run) {
  store_.flush(turn);
  std::vector<std::int64_t> ids;
  {
    auto rows = turn.db().prepare(
        "SELECT id FROM states_executions WHERE map_run=?1 AND status=0 ORDER BY id LIMIT ?2");
    rows.bind(run.id, kChildrenPerEntry);
    while (rows.step()) ids.push_back(rows.integer(0));
  }
  for (const std::int64_t id : ids) runner_.stop(turn, id, std::nullopt, std::nullopt);
  if (run.executions.running > 0) {
    // Those being stopped tell when they are; more than a slice of them waits for the next entry.
    if (!ids.empty()) wake(turn, run);
    return;
  }
  if (run.status == MapRunStatus::Running) return finish(turn, run);
  run.stage = MapRun::Stage::Done;
}

// --- the end -------------------------------------------------------------------------------------

// Nothing of what was read stays when reading has failed: a redrive reads again.
void MapRuns::forget_items(core::Turn& turn, MapRun& run) {
  turn.db().prepare("DELETE FROM states_map_items WHERE run=?1").bind(run.id).run();
  run.children = run.items_read = 0;
  run.executions = run.counted_items = MapCounts();
  run.source.reset();
  run.bucket.reset();
}

void MapRuns::fail(core::Turn& turn, MapRun& run, MapFailure failure) {
  run.failure = std::move(failure);
  run.source.reset();
  run.bucket.reset();
  if (run.executions.running == 0) return finish(turn, run);
  run.stage = MapRun::Stage::Stopping;
  wake(turn, run);
}

void MapRuns::finish(core::Turn& turn, MapRun& run) {
  machine::Answer answer;
  if (!run.complete) {
    forget_items(turn, run);
  } else {
    auto results = map_results(turn, store_, run);
    if (results.ok())
      answer.output = std::move(results).value();
    else if (!run.failure)
      run.failure = results.error();
  }
  answer.ok = !run.failure;
  if (run.failure) {
    answer.error = run.failure->error;
    answer.cause = run.failure->cause;
  }
  run.status = run.failure ? MapRunStatus::Failed : MapRunStatus::Succeeded;
  run.stop_ms = turn.now_ms();
  run.stage = MapRun::Stage::Done;
  if (!run.failure)
    turn.db().prepare("DELETE FROM states_map_items WHERE run=?1").bind(run.id).run();
  mark(run);
  runner_.map_run_ended(turn, run.execution, {run.frame, run.ticket, std::move(answer)});
}

}  // namespace lockstep::states
