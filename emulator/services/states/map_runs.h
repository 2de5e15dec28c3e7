// MapRuns: the runs of distributed Maps: reading their items, starting their children, telling the
// parent execution how it went.
// Shapes  An entry "maprun {id}" does a slice of a run's work: items are read, children started,
//         redriven or stopped, so many an entry; what is left waits for the next. Children are rows
//         of states_executions; a run's memory does not grow with them.
// Errors  A run that fails answers its parent with States.ItemReaderFailed,
//         States.ResultWriterFailed or States.ExceedToleratedFailureThreshold.
// Threads the core thread. Changes are written by `flush`.
// Source  recorded AWS answers "Distributed Map".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/asl/machine/machine.h"
#include "emulator/services/states/execution_store.h"
#include "emulator/services/states/map_items.h"

namespace lockstep::states {

class Runner;

enum class MapRunStatus : std::uint8_t { Running, Succeeded, Failed, Aborted };
std::string_view map_run_status_name(MapRunStatus status);

// Of children, or of the items in them.
struct MapCounts {
  std::int64_t pending = 0, running = 0, succeeded = 0, failed = 0, timed_out = 0, aborted = 0;
  std::int64_t pending_redrive = 0, results_written = 0;
  std::int64_t total() const {
    return pending + running + succeeded + failed + timed_out + aborted + pending_redrive;
  }
  std::int64_t& of(asl::machine::Status status);
};

struct MapRun {
  enum class Stage : std::uint8_t { Reading, Running, Stopping, Done };
  std::int64_t id = 0;
  std::string arn;
  std::int64_t execution = 0;  // the parent
  std::string execution_arn;
  asl::machine::FrameId frame = 0;
  std::int64_t ticket = 0;
  std::string state;          // the Map's name
  std::string labelled;       // "machine/label"
  std::int64_t revision = 0;  // of the children
  bool express = false;
  Json items, reader, batcher, writer;  // as the machine asked; items only while they are read
  std::int64_t concurrency_max = 0;
  std::int64_t tolerated_count = 0;
  double tolerated_percentage = 0;

  MapRunStatus status = MapRunStatus::Running;
  Stage stage = Stage::Reading;
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> stop_ms, redrive_ms;
  std::int64_t redrive_count = 0;
  bool complete = false;  // all items are read
  std::int64_t items_read = 0;
  std::int64_t children = 0;  // made of the items
  std::int64_t next = 0;      // the first child that was never started
  std::int64_t redrive_from = 0, redrive_end = 0;
  MapCounts executions, counted_items;
  std::optional<MapFailure> failure;  // why it is stopping
  bool queued = false;                // an entry is on its way

  // What a restart makes again.
  std::unique_ptr<MapBucket> bucket;
  ItemSourcePtr source;
  bool dirty = false;
  bool stored = false;

  std::string uuid() const { return arn.substr(arn.rfind(':') + 1); }
};

class MapRuns {
 public:
  MapRuns(Machines& machines, ExecutionStore& store, Runner& runner)
      : machines_(machines), store_(store), runner_(runner) {}

  void open(core::Turn& turn);
  void forget();
  void flush(core::Turn& turn);
  void on_entry(core::Turn& turn, std::int64_t id);
  // Its entry failed even alone: it fails its parent.
  void on_poison(core::Turn& turn, std::int64_t id, const std::string& why);

  void start(core::Turn& turn, const Execution& parent,
             const asl::machine::command::StartMapRun& wanted);
  // Unsuccessful children run again, those never started start.
  void redrive(core::Turn& turn, const Execution& parent,
               const asl::machine::command::RedriveMapRun& wanted);
  void give_up(core::Turn& turn, std::string_view arn);
  void child_ended(core::Turn& turn, const Execution& child);
  // One that was redriven after its run had begun to stop must be stopped as well.
  void child_redriven(core::Turn& turn, const Execution& child);

  // For the operations; null if there is none.
  MapRun* find(core::Turn& turn, std::string_view arn);
  MapRun* find(core::Turn& turn, std::int64_t id);
  // Newest first, below `before_id`. Flushes.
  std::vector<std::int64_t> of_execution(core::Turn& turn, std::int64_t execution,
                                         std::int64_t before_id, std::int64_t limit);
  // A change of its limits may let more children start.
  void changed(core::Turn& turn, MapRun& run);

 private:
  void mark(MapRun& run);
  void wake(core::Turn& turn, MapRun& run);
  MapRun* load(core::Turn& turn, std::string_view column, const std::string& value);
  void write(core::Turn& turn, MapRun& run);

  // map_runs.cpp: a slice each
  void read_items(core::Turn& turn, MapRun& run);
  void run_children(core::Turn& turn, MapRun& run);
  std::int64_t redrive_children(core::Turn& turn, MapRun& run, std::int64_t room);
  std::int64_t start_children(core::Turn& turn, MapRun& run, std::int64_t room);
  void start_child(core::Turn& turn, MapRun& run, const RevisionPtr& revision,
                   ExecutionDraft draft);
  void stop_children(core::Turn& turn, MapRun& run);
  void fail(core::Turn& turn, MapRun& run, MapFailure failure);
  void forget_items(core::Turn& turn, MapRun& run);
  void finish(core::Turn& turn, MapRun& run);

  Machines& machines_;
  ExecutionStore& store_;
  Runner& runner_;
  std::map<std::int64_t, std::unique_ptr<MapRun>> runs_;
  std::unordered_map<std::string, std::int64_t> by_arn_;
  std::int64_t last_id_ = 0;
};

// --- map_results.cpp -----------------------------------------------------------------------------

// The output of the Map state: the children's outputs, or where they were written to. Counts what
// was written.
MapResult<Json> map_results(core::Turn& turn, ExecutionStore& store, MapRun& run);

}  // namespace lockstep::states
