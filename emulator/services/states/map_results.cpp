// ResultWriter: what a map run gives its parent, and the files that it writes to S3.
// Source  recorded AWS answers "Distributed Map"; AWS documentation "ResultWriter (Map)".
#include <array>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/answers.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/map_runs.h"

namespace lockstep::states {

namespace {

using asl::machine::Status;

constexpr std::size_t kFileBytesMax = std::size_t{64} << 20;

// What of a child is shown with Transformation NONE; a failed one is always shown so.
Json whole_result(const core::Turn& turn, const MapRun& run, const ExecutionRow& row) {
  const Json included = Json::object({{"Included", true}});
  const bool failed = row.status != Status::Succeeded;
  Json out = Json::object();
  if (row.cause) out.set("Cause", *row.cause);
  if (row.error) out.set("Error", *row.error);
  out.set("ExecutionArn", run.express ? express_arn(turn, run.labelled, row.name)
                                      : execution_arn(turn, run.labelled, row.name));
  out.set("Input", row.input);
  out.set("InputDetails", included);
  out.set("Name", row.name.substr(0, row.name.find(':')));
  if (row.output) out.set("Output", *row.output);
  out.set("OutputDetails", included);
  out.set("RedriveCount", row.redrive_count);
  out.set("RedriveStatus", failed ? "REDRIVABLE_BY_MAP_RUN" : "NOT_REDRIVABLE");
  if (!failed)
    out.set("RedriveStatusReason",
            format("Execution is {} and cannot be redriven", status_name(row.status)));
  out.set("StartDate", iso_ms(row.start_ms));
  out.set("StateMachineArn", machine_arn(turn, run.labelled));
  out.set("Status", status_name(row.status));
  if (row.stop_ms) out.set("StopDate", iso_ms(*row.stop_ms));
  return out;
}

enum class Transformation : std::uint8_t { None, Compact, Flatten };

Transformation transformation_of(const MapRun& run) {
  const std::string name = run.writer.get("WriterConfig").get_string("Transformation");
  if (name == "FLATTEN") return Transformation::Flatten;
  if (name == "COMPACT") return Transformation::Compact;
  // Without a WriterConfig: whole where it is exported, compact as a state's output.
  const bool exports = !run.writer.get_string("Resource").empty();
  return name == "NONE" || exports ? Transformation::None : Transformation::Compact;
}

// One kind of result, in files of a limited size.
class ResultFiles {
 public:
  ResultFiles(MapBucket& bucket, Json target, std::string kind, bool lines)
      : bucket_(bucket), target_(std::move(target)), kind_(std::move(kind)), lines_(lines) {}

  MapResult<void> add(std::string_view json) {
    if (lines_) {
      text_ += json;
      text_ += '\n';
    } else {
      text_ += text_.empty() ? '[' : ',';
      text_ += json;
    }
    if (text_.size() >= kFileBytesMax) return write();
    return {};
  }

  MapResult<Json> end() {
    if (!text_.empty()) RETURN_IF_ERROR(write());
    return files_;
  }

 private:
  MapResult<void> write() {
    if (!lines_) text_ += ']';
    const std::string key = format("{}/{}_{}.{}", target_.get_string("Folder"), kind_,
                                   files_.size(), lines_ ? "jsonl" : "json");
    const auto size = text_.size();
    const auto answer = bucket_.call("PutObject", Json::object({{"Bucket", target_.get("Bucket")},
                                                                {"Key", key},
                                                                {"ContentType", "application/json"},
                                                                {"Body", std::move(text_)}}));
    text_.clear();
    if (!answer.ok())  // guess: the text
      return Failure(MapFailure{"States.ResultWriterFailed",
                                format("Could not write s3://{}/{}: {}",
                                       target_.get_string("Bucket"), key, answer.error().message)});
    files_.push_back(Json::object({{"Key", key}, {"Size", size}}));
    return {};
  }

  MapBucket& bucket_;
  Json target_;
  std::string kind_;
  bool lines_;
  std::string text_;
  Json files_ = Json::array();
};

// Calls `take` with every child that has ended, in the order of their items.
template <class Take>
MapResult<void> each_child(core::Turn& turn, ExecutionStore& store, const MapRun& run, Take take) {
  store.flush(turn);
  auto rows = turn.db().prepare(
      "SELECT name, status, start_ms, stop_ms, input, output, error, cause, redrive_count"
      " FROM states_executions WHERE map_run=?1 AND status>0 ORDER BY map_index");
  rows.bind(run.id);
  while (rows.step()) {
    ExecutionRow row;
    row.name = rows.text(0);
    row.status = static_cast<Status>(rows.integer(1));
    row.start_ms = rows.integer(2);
    if (!rows.is_null(3)) row.stop_ms = rows.integer(3);
    row.input = rows.text(4);
    if (!rows.is_null(5)) row.output = rows.text(5);
    if (!rows.is_null(6)) row.error = rows.text(6);
    if (!rows.is_null(7)) row.cause = rows.text(7);
    row.redrive_count = rows.integer(8);
    RETURN_IF_ERROR(take(row));
  }
  return {};
}

// The results of one child: itself, its output, or the items of that.
template <class Add>
MapResult<void> add_results(const core::Turn& turn, const MapRun& run, const ExecutionRow& row,
                            Transformation how, Add add) {
  if (how == Transformation::None || row.status != Status::Succeeded || !row.output)
    return add(whole_result(turn, run, row));
  auto output = parse_json(*row.output);
  Json value = output.ok() ? std::move(output).value() : Json();
  if (how == Transformation::Compact || !value.is_array()) return add(std::move(value));
  for (const Json& item : value.items()) RETURN_IF_ERROR(add(item));
  return {};
}

MapResult<Json> state_output(core::Turn& turn, ExecutionStore& store, const MapRun& run) {
  const Transformation how = transformation_of(run);
  Json::Items outputs;
  RETURN_IF_ERROR(each_child(turn, store, run, [&](const ExecutionRow& row) {
    return add_results(turn, run, row, how, [&](Json value) -> MapResult<void> {
      outputs.push_back(std::move(value));
      return {};
    });
  }));
  return Json(std::move(outputs));
}

std::string folder_of(const MapRun& run) {
  std::string prefix = run.writer.get("Parameters").get_string("Prefix");
  while (ends_with(prefix, "/")) prefix.pop_back();
  return prefix.empty() ? run.uuid() : format("{}/{}", prefix, run.uuid());
}

MapResult<void> add_pending(core::Turn& turn, const MapRun& run, ResultFiles& files) {
  auto rows = turn.db().prepare(
      "SELECT input FROM states_map_items WHERE run=?1 AND position>=?2 ORDER BY position");
  rows.bind(run.id, run.next);
  const Json included = Json::object({{"Included", true}});
  while (rows.step())
    RETURN_IF_ERROR(files.add(dump(Json::object(
        {{"Input", rows.text(0)}, {"InputDetails", included}, {"Status", "PENDING"}}))));
  return {};
}

MapResult<Json> written(core::Turn& turn, ExecutionStore& store, MapRun& run) {
  MapBucket bucket(turn, run.arn + "/results");
  const Json target = Json::object(
      {{"Bucket", run.writer.get("Parameters").get("Bucket")}, {"Folder", folder_of(run)}});
  const Transformation how = transformation_of(run);
  const bool lines = run.writer.get("WriterConfig").get_string("OutputType") == "JSONL";
  ResultFiles succeeded(bucket, target, "SUCCEEDED", lines);
  ResultFiles failed(bucket, target, "FAILED", lines);
  ResultFiles pending(bucket, target, "PENDING", lines);
  std::int64_t count = 0;
  RETURN_IF_ERROR(each_child(turn, store, run, [&](const ExecutionRow& row) {
    ++count;
    ResultFiles& files = row.status == Status::Succeeded ? succeeded : failed;
    return add_results(turn, run, row, how,
                       [&](const Json& value) { return files.add(dump(value)); });
  }));
  RETURN_IF_ERROR(add_pending(turn, run, pending));
  Json files = Json::object();
  ASSIGN_OR_RETURN(Json failed_files, failed.end());
  ASSIGN_OR_RETURN(Json pending_files, pending.end());
  ASSIGN_OR_RETURN(Json succeeded_files, succeeded.end());
  files.set("FAILED", std::move(failed_files));
  files.set("PENDING", std::move(pending_files));
  files.set("SUCCEEDED", std::move(succeeded_files));
  const std::string key = target.get_string("Folder") + "/manifest.json";
  const Json manifest = Json::object({{"DestinationBucket", target.get("Bucket")},
                                      {"MapRunArn", run.arn},
                                      {"ResultFiles", std::move(files)}});
  const auto answer = bucket.call("PutObject", Json::object({{"Bucket", target.get("Bucket")},
                                                             {"Key", key},
                                                             {"ContentType", "application/json"},
                                                             {"Body", dump(manifest)}}));
  if (!answer.ok())
    return Failure(MapFailure{"States.ResultWriterFailed",
                              format("Could not write s3://{}/{}: {}", target.get_string("Bucket"),
                                     key, answer.error().message)});
  run.executions.results_written = count;
  const MapCounts& items = run.counted_items;
  run.counted_items.results_written =
      items.succeeded + items.failed + items.timed_out + items.aborted;
  return Json::object(
      {{"MapRunArn", run.arn},
       {"ResultWriterDetails", Json::object({{"Bucket", target.get("Bucket")}, {"Key", key}})}});
}

}  // namespace

MapResult<Json> map_results(core::Turn& turn, ExecutionStore& store, MapRun& run) {
  if (!run.writer.get_string("Resource").empty()) return written(turn, store, run);
  if (run.failure) return Json();
  return state_output(turn, store, run);
}

}  // namespace lockstep::states
