// MapRuns: what is kept of the runs in the database.
#include "emulator/base/text.h"
#include "emulator/services/states/map_runs.h"

namespace lockstep::states {

namespace {

Json counts_json(const MapCounts& counts) {
  return Json::array({counts.pending, counts.running, counts.succeeded, counts.failed,
                      counts.timed_out, counts.aborted, counts.pending_redrive,
                      counts.results_written});
}

MapCounts read_counts(const Json& json) {
  const auto at = [&](std::size_t index) {
    return json.is_array() && index < json.size() && json[index].is_int() ? json[index].as_int()
                                                                          : std::int64_t{0};
  };
  return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)};
}

Json optional_json(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json();
}
std::optional<std::int64_t> optional_int(const Json& value) {
  return value.is_int() ? std::optional(value.as_int()) : std::nullopt;
}

std::string data_text(const MapRun& run) {
  Json data = Json::object({{"frame", std::int64_t{run.frame}},
                            {"ticket", run.ticket},
                            {"state", run.state},
                            {"labelled", run.labelled},
                            {"revision", run.revision},
                            {"express", run.express},
                            {"reader", run.reader},
                            {"batcher", run.batcher},
                            {"writer", run.writer},
                            {"concurrencyMax", run.concurrency_max},
                            {"toleratedCount", run.tolerated_count},
                            {"toleratedPercentage", run.tolerated_percentage},
                            {"stage", static_cast<int>(run.stage)},
                            {"startMs", run.start_ms},
                            {"stopMs", optional_json(run.stop_ms)},
                            {"redriveMs", optional_json(run.redrive_ms)},
                            {"redriveCount", run.redrive_count},
                            {"complete", run.complete},
                            {"executionArn", run.execution_arn},
                            {"itemsRead", run.items_read},
                            {"children", run.children},
                            {"next", run.next},
                            {"redriveFrom", run.redrive_from},
                            {"redriveEnd", run.redrive_end},
                            {"executions", counts_json(run.executions)},
                            {"items", counts_json(run.counted_items)},
                            {"queued", run.queued}});
  if (run.failure) data.set("failure", Json::array({run.failure->error, run.failure->cause}));
  return dump(data);
}

void read_data(const Json& data, MapRun& run) {
  run.frame = static_cast<asl::machine::FrameId>(data.get_int("frame"));
  run.ticket = data.get_int("ticket");
  run.state = data.get_string("state");
  run.labelled = data.get_string("labelled");
  run.revision = data.get_int("revision");
  run.express = data.get_bool("express");
  run.reader = data.get("reader");
  run.batcher = data.get("batcher");
  run.writer = data.get("writer");
  run.concurrency_max = data.get_int("concurrencyMax");
  run.tolerated_count = data.get_int("toleratedCount");
  if (const Json& share = data.get("toleratedPercentage"); share.is_number())
    run.tolerated_percentage = share.as_double();
  run.stage = static_cast<MapRun::Stage>(data.get_int("stage"));
  run.start_ms = data.get_int("startMs");
  run.stop_ms = optional_int(data.get("stopMs"));
  run.redrive_ms = optional_int(data.get("redriveMs"));
  run.redrive_count = data.get_int("redriveCount");
  run.complete = data.get_bool("complete");
  run.execution_arn = data.get_string("executionArn");
  run.items_read = data.get_int("itemsRead");
  run.children = data.get_int("children");
  run.next = data.get_int("next");
  run.redrive_from = data.get_int("redriveFrom");
  run.redrive_end = data.get_int("redriveEnd");
  run.executions = read_counts(data.get("executions"));
  run.counted_items = read_counts(data.get("items"));
  run.queued = data.get_bool("queued");
  const Json& failure = data.get("failure");
  if (failure.is_array() && failure.size() == 2)
    run.failure = MapFailure{failure[0].as_string(), failure[1].as_string()};
}

}  // namespace

std::string_view map_run_status_name(MapRunStatus status) {
  constexpr std::string_view kNames[] = {"RUNNING", "SUCCEEDED", "FAILED", "ABORTED"};
  return kNames[static_cast<std::size_t>(status)];
}

std::int64_t& MapCounts::of(asl::machine::Status status) {
  using asl::machine::Status;
  switch (status) {
    case Status::Running: return running;
    case Status::Succeeded: return succeeded;
    case Status::Failed: return failed;
    case Status::TimedOut: return timed_out;
    case Status::Aborted: return aborted;
  }
  return failed;
}

void MapRuns::open(core::Turn& turn) {
  auto rows = turn.db().prepare("SELECT COALESCE(MAX(id), 0) FROM states_map_runs");
  last_id_ = rows.step() ? rows.integer(0) : 0;
}

void MapRuns::forget() {
  runs_.clear();
  by_arn_.clear();
}

void MapRuns::mark(MapRun& run) { run.dirty = true; }

void MapRuns::flush(core::Turn& turn) {
  for (auto at = runs_.begin(); at != runs_.end();) {
    MapRun& run = *at->second;
    if (run.dirty) write(turn, run);
    if (run.stage != MapRun::Stage::Done) {
      ++at;
      continue;
    }
    by_arn_.erase(run.arn);
    at = runs_.erase(at);
  }
}

void MapRuns::write(core::Turn& turn, MapRun& run) {
  const std::string data = data_text(run);
  run.dirty = false;
  if (run.stored) {
    turn.db()
        .prepare("UPDATE states_map_runs SET status=?2, data=?3 WHERE id=?1")
        .bind(run.id, static_cast<int>(run.status), data)
        .run();
    return;
  }
  run.stored = true;
  turn.db()
      .prepare(
          "INSERT INTO states_map_runs(id, arn, execution, status, data, items)"
          " VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
      .bind(run.id, run.arn, run.execution, static_cast<int>(run.status), data, dump(run.items))
      .run();
}

MapRun* MapRuns::load(core::Turn& turn, std::string_view column, const std::string& value) {
  auto rows = turn.db().prepare(format(
      "SELECT id, arn, execution, status, data, items FROM states_map_runs WHERE {}=?1", column));
  rows.bind(value);
  if (!rows.step()) return nullptr;
  auto run = std::make_unique<MapRun>();
  run->id = rows.integer(0);
  run->arn = rows.text(1);
  run->execution = rows.integer(2);
  run->status = static_cast<MapRunStatus>(rows.integer(3));
  if (auto data = parse_json(rows.view(4)); data.ok()) read_data(*data, *run);
  if (auto items = parse_json(rows.view(5)); items.ok()) run->items = std::move(items).value();
  run->stored = true;
  by_arn_[run->arn] = run->id;
  auto& kept = runs_[run->id];
  kept = std::move(run);
  return kept.get();
}

MapRun* MapRuns::find(core::Turn& turn, std::string_view arn) {
  const auto known = by_arn_.find(std::string(arn));
  if (known != by_arn_.end()) return runs_.at(known->second).get();
  return load(turn, "arn", std::string(arn));
}

MapRun* MapRuns::find(core::Turn& turn, std::int64_t id) {
  const auto known = runs_.find(id);
  if (known != runs_.end()) return known->second.get();
  return load(turn, "id", std::to_string(id));
}

std::vector<std::int64_t> MapRuns::of_execution(core::Turn& turn, std::int64_t execution,
                                                std::int64_t before_id, std::int64_t limit) {
  for (auto& [id, run] : runs_)
    if (run->dirty) write(turn, *run);
  auto rows = turn.db().prepare(
      "SELECT id FROM states_map_runs WHERE execution=?1 AND id<?2 ORDER BY id DESC LIMIT ?3");
  rows.bind(execution, before_id, limit);
  std::vector<std::int64_t> out;
  while (rows.step()) out.push_back(rows.integer(0));
  return out;
}

}  // namespace lockstep::states
