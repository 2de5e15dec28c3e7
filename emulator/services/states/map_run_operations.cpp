// DescribeMapRun, ListMapRuns, UpdateMapRun.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

core::AwsResult<MapRun*> run_of(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("mapRunArn");
  RETURN_IF_ERROR(parse_arn(arn, ArnKind::MapRun));
  MapRun* run = parts.map_runs.find(turn, arn);
  if (!run) return resource_not_found(arn);
  return run;
}

Json shown_counts(const MapCounts& counts) {
  return Json::object({{"aborted", counts.aborted},
                       {"failed", counts.failed},
                       {"failuresNotRedrivable", 0},
                       {"pending", counts.pending},
                       {"pendingRedrive", counts.pending_redrive},
                       {"resultsWritten", counts.results_written},
                       {"running", counts.running},
                       {"succeeded", counts.succeeded},
                       {"timedOut", counts.timed_out},
                       {"total", counts.total()}});
}

core::AwsResult<Json> describe_run(Parts& parts, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const MapRun* run, run_of(parts, turn, call));
  Json out = Json::object({{"executionArn", run->execution_arn},
                           {"executionCounts", shown_counts(run->executions)},
                           {"itemCounts", shown_counts(run->counted_items)},
                           {"mapRunArn", run->arn},
                           {"maxConcurrency", run->concurrency_max},
                           {"redriveCount", run->redrive_count}});
  if (run->redrive_ms) out.set("redriveDate", epoch_seconds(*run->redrive_ms));
  out.set("startDate", epoch_seconds(run->start_ms));
  out.set("status", map_run_status_name(run->status));
  if (run->stop_ms) out.set("stopDate", epoch_seconds(*run->stop_ms));
  out.set("toleratedFailureCount", run->tolerated_count);
  out.set("toleratedFailurePercentage", run->tolerated_percentage);
  return out;
}

core::AwsResult<Json> list_runs(Parts& parts, core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  const std::string arn = input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  const auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  const std::string list_name = format("mapruns/{}", row->id);
  std::int64_t before = INT64_MAX;
  if (const Json* token = input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(const std::string position, page_position(list_name, token->as_string()));
    before = to_int(position).value_or(0);
  }
  const auto size = static_cast<std::size_t>(page_size(input));
  const auto ids =
      parts.map_runs.of_execution(turn, row->id, before, static_cast<std::int64_t>(size) + 1);
  Json items = Json::array();
  for (const std::int64_t id : ids) {
    if (items.size() == size) break;
    const MapRun& run = *parts.map_runs.find(turn, id);
    Json item = Json::object({{"executionArn", arn},
                              {"mapRunArn", run.arn},
                              {"startDate", epoch_seconds(run.start_ms)},
                              {"stateMachineArn", machine_arn(turn, run.labelled)}});
    if (run.stop_ms) item.set("stopDate", epoch_seconds(*run.stop_ms));
    items.push_back(std::move(item));
  }
  Json out = Json::object({{"mapRuns", std::move(items)}});
  if (ids.size() > size) out.set("nextToken", page_token(list_name, std::to_string(ids[size - 1])));
  return out;
}

core::AwsResult<Json> update_run(Parts& parts, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(MapRun * run, run_of(parts, turn, call));
  const Json& input = call.input;
  if (run->status != MapRunStatus::Running) {  // guess: the text
    core::AwsError error{"ValidationException", format("Map Run already completed: '{}'", run->arn),
                         400, Json::object()};
    error.members.set("reason", "CANNOT_UPDATE_COMPLETED_MAP_RUN");
    return Failure(std::move(error));
  }
  run->concurrency_max = input.get_int("maxConcurrency", run->concurrency_max);
  run->tolerated_count = input.get_int("toleratedFailureCount", run->tolerated_count);
  if (const Json* share = input.find("toleratedFailurePercentage"); share && share->is_number())
    run->tolerated_percentage = share->as_double();
  parts.map_runs.changed(turn, *run);
  return Json::object();
}

}  // namespace

void add_map_run_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](core::Turn& turn, const core::Call& call) {
      return handler(parts, turn, call);
    };
  };
  out.push_back({"DescribeMapRun", bound(describe_run)});
  out.push_back({"ListMapRuns", bound(list_runs)});
  out.push_back({"UpdateMapRun", bound(update_run)});
}

}  // namespace lockstep::states
