// Runner: brings executions on. An entry gives a stimulus, the machine decides, its records are
// journaled and its commands carried out, until there is nothing left to do at this instant.
// Shapes  Entries of service "states": run, redrive, maprun {id} · timer {id frame timer ticket} ·
//         token, beat, taken, stop, invoked {JSON}. Payloads name things; what they name is in the
//         journal.
// Threads the core thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "emulator/core/entry.h"
#include "emulator/services/states/execution_store.h"
#include "emulator/services/states/faults.h"
#include "emulator/services/states/mocks.h"
#include "emulator/services/states/nested.h"
#include "emulator/services/states/status_events.h"
#include "emulator/services/states/tokens.h"

namespace lockstep::states {

struct TokenAnswer {
  TokenOwner owner;
  std::string token;
  asl::machine::Answer answer;
};

enum class SyncData : std::uint8_t { Included, LeftOut };

struct SyncReply {
  core::ReplyToken token = 0;
  SyncData data = SyncData::Included;
};

class MapRuns;

// The end of a map run, for the state that waits for it.
struct MapRunEnd {
  asl::machine::FrameId frame = 0;
  std::int64_t ticket = 0;
  asl::machine::Answer answer;
};

class Runner {
 public:
  Runner(ExecutionStore& store, TokenBook& tokens, Faults& faults, Mocks& mocks)
      : store_(store), tokens_(tokens), faults_(faults), mocks_(mocks) {}

  void use(MapRuns& map_runs) { map_runs_ = &map_runs; }
  void open(core::Turn& turn) {
    nested_.open(turn);
    status_events_.open(turn);
  }
  void forget() {
    waiting_.clear();
    status_events_.forget();
    nested_.forget();
  }
  void on_entry(core::Turn& turn, const core::Entry& entry);

  // An entry that failed even alone: its execution must not wait for it for ever.
  void on_poison(core::Turn& turn, const core::Entry& entry, const std::string& why);

  // Queues the first step.
  void start(core::Turn& turn, const Execution& execution);
  // Ends a running execution now, or as soon as what it is doing is done.
  void stop(core::Turn& turn, std::int64_t execution, const std::optional<std::string>& error,
            const std::optional<std::string>& cause);
  // An ended execution goes on; false if there is none.
  bool redrive(core::Turn& turn, std::int64_t execution);
  void map_run_ended(core::Turn& turn, std::int64_t execution, MapRunEnd end);
  void answer_token(core::Turn& turn, const TokenAnswer& answer);
  void heartbeat(core::Turn& turn, const TokenOwner& owner);
  void activity_taken(core::Turn& turn, const TokenOwner& owner, const std::string& worker);
  // StartSyncExecution's answer is given when the execution ends.
  void answer_at_end(std::int64_t execution, SyncReply reply) { waiting_[execution] = reply; }

 private:
  struct Drive;
  void run(core::Turn& turn, const ExecutionPtr& execution);
  void tell_redriven(core::Turn& turn, const Execution& execution);
  void timer_due(core::Turn& turn, const core::Entry& entry);
  void message(core::Turn& turn, const core::Entry& entry);
  void function_answered(core::Turn& turn, const Json& answer);
  void drive(core::Turn& turn, const ExecutionPtr& execution,
             const asl::machine::Stimulus& stimulus);
  void decide(Drive& drive, const asl::machine::Stimulus& stimulus);

  void carry_out(Drive& drive, const asl::machine::command::CallService& command);
  void carry_out(Drive& drive, const asl::machine::command::ArmTimer& command);
  void carry_out(Drive& drive, const asl::machine::command::CancelTimers& command);
  void carry_out(Drive& drive, const asl::machine::command::ScheduleActivity& command);
  void carry_out(Drive& drive, const asl::machine::command::RetireToken& command);
  void carry_out(Drive& drive, const asl::machine::command::StartMapRun& command);
  void carry_out(Drive& drive, const asl::machine::command::RedriveMapRun& command);
  void carry_out(Drive& drive, const asl::machine::command::StopMapRun& command);
  void carry_out(Drive& drive, const asl::machine::command::End& command);
  void carry_out(Drive& drive, const asl::machine::command::Yield& command);
  void await_child(Drive& drive, const asl::machine::command::CallService& call,
                   const asl::machine::Answer& answer);
  void end_nested(Drive& drive);
  std::optional<MockReply> mocked(Drive& drive, std::string_view state,
                                  const asl::Resource* resource, const Json& input);
  void arm(Drive& drive, ArmedTimer timer, std::int64_t due_ms);
  static std::int64_t pause_ms(Drive& drive);

  ExecutionStore& store_;
  TokenBook& tokens_;
  Faults& faults_;
  MapRuns* map_runs_ = nullptr;
  Mocks& mocks_;
  StatusEvents status_events_;
  NestedBook nested_;
  std::map<std::int64_t, SyncReply> waiting_;
};

}  // namespace lockstep::states
