// ExecutionStore: executions and their journals. Those that something is happening to live in
// memory; the rest are rows, read when asked for.
// Shapes  A change is collected in memory and written by `flush` (before the commit, and before any
//         SQL over these tables), so an execution that starts and ends within a turn costs one row
//         in each table.
// Errors  `flush` writes: call it only where nothing can be refused any more, a refused call's
//         writes are undone.
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

#include "emulator/asl/machine/machine.h"
#include "emulator/core/turn.h"
#include "emulator/services/states/machines.h"

namespace lockstep::states {

// An entry of the queue that belongs to an execution.
struct ArmedTimer {
  asl::machine::FrameId frame = 0;
  asl::machine::stimulus::Timer timer = asl::machine::stimulus::Timer::Retry;
  std::int64_t ticket = 0;
  std::uint64_t sequence = 0;
};

struct Execution {
  std::int64_t id = 0;
  std::string name;
  RevisionPtr revision;
  std::shared_ptr<const asl::Definition> definition;
  asl::machine::Identity identity;
  asl::machine::State state;
  Document input;
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> version;  // through which it was started
  std::optional<std::string> alias;
  std::optional<std::string> test_case;  // of the mocks that it uses
  std::int64_t map_run = 0;  // whose child it is
  std::int64_t map_index = 0;
  std::int64_t item_count = 0;
  std::vector<ArmedTimer> timers;
  std::vector<std::string> tokens;  // handed out and not yet over

  bool started = false;  // decided at least once
  bool driving = false;  // its runner is further up the stack
  int rounds = 0;        // steps that were cut short

  // What the database does not know yet.
  std::vector<asl::machine::Record> records;
  std::int64_t parts = 0;
  bool stored = false;
  bool dirty = false;
  bool redriven = false;
  bool timers_changed = false;
  std::uint64_t touched = 0;

  bool running() const { return state.status == asl::machine::Status::Running; }
  bool express() const { return identity.express; }
};
using ExecutionPtr = std::shared_ptr<Execution>;

// What Describe and List show.
struct ExecutionRow {
  std::int64_t id = 0;
  std::int64_t machine_id = 0;
  std::string name;
  std::int64_t revision = 0;
  asl::machine::Status status = asl::machine::Status::Running;
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> stop_ms;
  std::int64_t transitions = 0;
  std::string input;
  std::optional<std::string> output, error, cause;
  std::int64_t redrive_count = 0;
  std::optional<std::int64_t> redrive_ms;
  std::int64_t map_run = 0;  // 0: none's child
  std::int64_t item_count = 0;
  std::optional<std::int64_t> version;
  std::optional<std::string> alias;
};

struct ExecutionDraft {
  RevisionPtr revision{};
  std::string name{};
  Document input{};
  std::optional<std::int64_t> version{};
  std::optional<std::string> alias{};
  std::optional<std::string> test_case{};  // of the mocks
  std::int64_t map_run = 0;  // of a map run's child
  std::int64_t map_index = 0;
  std::int64_t item_count = 0;
};

enum class Redriven : std::uint8_t { Either, Yes, No };

struct ExecutionPage {
  std::int64_t machine_id = 0;
  std::int64_t map_run = 0;  // only its children
  Redriven redriven = Redriven::Either;
  std::optional<std::int64_t> version;  // only those started through it
  std::string alias;
  std::optional<asl::machine::Status> status;
  std::int64_t before_id = INT64_MAX;
  std::int64_t limit = 100;
};

class ExecutionStore {
 public:
  explicit ExecutionStore(Machines& machines) : machines_(machines) {}

  void open(core::Turn& turn);
  void forget();
  void flush(core::Turn& turn);

  ExecutionPtr create(core::Turn& turn, ExecutionDraft draft);
  void mark_dirty(const ExecutionPtr& execution);
  // Nothing if it has ended or never was.
  ExecutionPtr running(core::Turn& turn, std::int64_t id);
  // One that has ended, with its state, or that runs; nothing if it never was.
  ExecutionPtr any(core::Turn& turn, std::int64_t id);
  // Of an ended execution that makes way for another of its name.
  void remove(core::Turn& turn, std::int64_t id);

  std::optional<ExecutionRow> find(core::Turn& turn, std::int64_t machine_id,
                                   std::string_view name);
  // Of an execution's ARN, also an express one's.
  std::optional<std::int64_t> id_of(core::Turn& turn, std::string_view arn);
  // Ids and names of running executions of a machine, oldest first. Flushes.
  std::vector<std::int64_t> running_ids(core::Turn& turn, std::int64_t machine_id);
  // Newest first, without input and output. Flushes.
  std::vector<ExecutionRow> list(core::Turn& turn, const ExecutionPage& page);
  // The whole journal. Flushes.
  std::vector<asl::machine::Record> journal(core::Turn& turn, std::int64_t id);

 private:
  static std::string name_key(std::int64_t machine_id, std::string_view name);
  ExecutionPtr make(core::Turn& turn, ExecutionDraft draft);
  void keep(const ExecutionPtr& execution);
  enum class Load : std::uint8_t { Running, Any };
  ExecutionPtr load(core::Turn& turn, std::int64_t id, Load which);
  void load_journal(core::Turn& turn, Execution& execution);
  void write(core::Turn& turn, Execution& execution);
  void write_row(core::Turn& turn, Execution& execution);
  void drop(const Execution& execution);
  void shrink();

  Machines& machines_;
  std::unordered_map<std::int64_t, ExecutionPtr> live_;
  std::unordered_map<std::string, std::int64_t> live_names_;
  std::vector<ExecutionPtr> dirty_;  // in order of their first change
  std::int64_t last_id_ = 0;
  std::uint64_t touches_ = 0;
};

}  // namespace lockstep::states
