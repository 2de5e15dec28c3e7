// The machine: decides what an execution does next. Pure: no I/O, clock, database or threads.
//   decide(definition, state, stimulus, chance) → records + commands   (the language runs here)
//   apply(state, record)                        → state                (the only way state changes)
// decide applies each record to its working state as it makes it; applying the same records to the
// same start gives the same state, so a crash is survived by applying the journal.
// Shapes  Step {records, commands}; State is a plain value, cheap to copy.
// Units   *_ms of the world's clock.
// Errors  none: what goes wrong in an execution is a record of it.
// Source  recorded AWS answers; docs/architecture.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "emulator/asl/definition.h"
#include "emulator/asl/machine/record.h"
#include "emulator/base/chance.h"
#include "emulator/base/document.h"

namespace lockstep::asl::machine {

enum class Status : std::uint8_t { Running, Succeeded, Failed, TimedOut, Aborted };

// What stays the same during an execution; the context object is made from it.
struct Identity {
  std::string execution_arn;
  std::string execution_name;
  std::string machine_arn;
  std::string machine_name;
  std::string role_arn;
  std::string region;
  bool express = false;
  std::string version_arn, alias_arn;  // through which it was started; empty if not
  std::optional<Json> context{};  // what the context object is, instead of the one made from these
  // Whether there is such an activity; empty: all are.
  std::function<bool(const std::string& arn)> activity_exists{};
};

// A task's answer from whoever ran it.
struct Answer {
  bool ok = true;
  Json output;               // ok
  std::string error, cause;  // not ok
  bool has_error = true;
  bool has_cause = true;
  std::optional<Document> document{};  // the output with its text, where the text is known
  bool fatal = false;                  // not ok: ends the execution, whatever it retries or catches
};

namespace stimulus {
struct Start {
  Document input;
  std::optional<Document> variables{};  // that the first state sees already: an object
};
// The call that CallService asked for has been answered. For WaitForTaskToken an ok answer is the
// service's own (TaskSubmitted).
// With due_ms later than now the answer is held until then (a declared duration).
struct Answered {
  FrameId frame = 0;
  std::int64_t ticket = 0;
  Answer answer;
  std::int64_t due_ms = 0;
};
enum class Timer : std::uint8_t {
  Retry, Wait, TaskTimeout, Heartbeat, HeldAnswer, ExecutionTimeout
};
struct TimerDue { FrameId frame = 0; Timer timer = Timer::Retry; std::int64_t ticket = 0; };
// SendTaskSuccess / Failure / Heartbeat, or an activity's answer.
struct TokenAnswered { FrameId frame = 0; std::int64_t ticket = 0; Answer answer; };
struct Heartbeat { FrameId frame = 0; std::int64_t ticket = 0; };
struct ActivityTaken { FrameId frame = 0; std::int64_t ticket = 0; std::string worker; };
struct Stop { std::optional<std::string> error, cause; };
// A map run is over: its result, or why it failed. An error States.Runtime ends the execution.
struct MapRunEnded { FrameId frame = 0; std::int64_t ticket = 0; Answer answer; };
// Goes on after a failure, abort or timeout from where that left each open frame.
struct Redrive {};
// Goes on with what was put off because a step had reached its budget of transitions.
struct Continue {};
}  // namespace stimulus

using Stimulus = std::variant<stimulus::Start, stimulus::Answered, stimulus::TimerDue,
                              stimulus::TokenAnswered, stimulus::Heartbeat,
                              stimulus::ActivityTaken, stimulus::MapRunEnded, stimulus::Stop,
                              stimulus::Redrive, stimulus::Continue>;

namespace command {
// Call resource's service with these parameters; answer with stimulus::Answered {frame, ticket}.
struct CallService {
  FrameId frame = 0;
  std::int64_t ticket = 0;       // names this attempt; stale answers are ignored
  std::string state;             // the Task state's name
  std::string frame_path;        // "" or "0/2": branch and iteration indices, for keys and faults
  int attempt = 0;               // 0 first, +1 a retry
  const Resource* resource = nullptr;
  Json parameters;               // resolved; the raw input for a function ARN
  Document document;             // the same with its text: what a function ARN is sent
  std::string task_token;        // of WaitForTaskToken
  std::string role_arn;          // of Credentials
};
// Arming again replaces the timer of that frame, kind and ticket.
struct ArmTimer {
  FrameId frame = 0;
  stimulus::Timer timer = stimulus::Timer::Retry;
  std::int64_t ticket = 0;
  std::int64_t due_ms = 0;
};
// Every timer of this frame and ticket (all of the frame's when ticket is 0).
struct CancelTimers { FrameId frame = 0; std::int64_t ticket = 0; };
struct ScheduleActivity {
  FrameId frame = 0;
  std::int64_t ticket = 0;
  std::string state;
  std::string activity_arn;
  Document input;
  std::string task_token;
};
// The token is over (answered, timed out, aborted): later answers get TaskTimedOut.
struct RetireToken { std::string task_token; };
// Run a distributed Map's children; answer with stimulus::MapRunEnded {frame, ticket}.
struct StartMapRun {
  FrameId frame = 0;
  std::int64_t ticket = 0;
  std::string state;
  std::string map_run_arn;
  const DistributedMap* map = nullptr;
  Json items;    // the array or object; null with a reader
  Json reader;   // {Resource, ReaderConfig, Parameters}, evaluated; or null
  Json batcher;  // {MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput}; or null
  Json writer;   // {Resource, WriterConfig, Parameters}; or null
  std::int64_t concurrency_max = 0;
  std::int64_t tolerated_count = 0;
  double tolerated_percentage = 0;
};
// Its failed and pending children run again; answered like StartMapRun.
struct RedriveMapRun { FrameId frame = 0; std::int64_t ticket = 0; std::string map_run_arn; };
// Nobody waits for it any more: it and its children are aborted.
struct StopMapRun { std::string map_run_arn; };
// The execution has ended; State holds how.
struct End {};
// The step's budget of transitions is used up: call decide with stimulus::Continue in a new entry.
// Before the answers of calls of this step, if the history is not to depend on the budget.
struct Yield {};
}  // namespace command

using Command = std::variant<command::CallService, command::ArmTimer, command::CancelTimers,
                             command::ScheduleActivity, command::RetireToken,
                             command::StartMapRun, command::RedriveMapRun, command::StopMapRun,
                             command::End, command::Yield>;

// The root, a branch of a Parallel or an iteration of a Map: where it is and what it carries.
struct Frame;

// A frame whose next state can be entered. Stale once the frame's generation has moved on.
struct ReadyFrame {
  FrameId frame = 0;
  std::uint32_t generation = 0;
};

struct State {
  Status status = Status::Running;
  std::int64_t start_ms = 0;
  std::optional<std::int64_t> stop_ms;
  Document input;
  std::optional<Document> output;
  std::optional<std::string> error, cause;
  std::int64_t last_event_id = 0;
  std::int64_t transitions = 0;  // states entered, for metrics and cost
  std::int64_t redrive_count = 0;
  std::optional<std::int64_t> redrive_ms;  // of the last one

  // Changed by apply alone.
  std::shared_ptr<const Plan> plan;            // of the definition it runs
  std::vector<std::unique_ptr<Frame>> frames;  // by FrameId; closed ones wait to be used again
  std::vector<FrameId> closed_frames;
  std::vector<ReadyFrame> ready;               // in the order in which they go on
  std::size_t ready_from = 0;                  // those before it are done

  State();
  State(const State&);             // deep for frames, shared for everything they carry
  State& operator=(const State&);
  State(State&&) noexcept;
  State& operator=(State&&) noexcept;
  ~State();
};

// The whole state as JSON, for tests and inspection.
Json describe(const State& state);

struct Step {
  std::vector<Record> records;
  std::vector<Command> commands;
};

// Is shown the data of states on their way: "afterInputPath", "afterParameters", "afterArguments",
// "afterResultSelector", "afterResultPath".
class Probe {
 public:
  virtual ~Probe() = default;
  virtual void saw(std::string_view step, const Document& value) = 0;
};

struct Limits {
  std::int64_t transitions_per_step = 1000;
  std::int64_t payload_bytes_max = 262144;
  std::int64_t history_events_max = 25000;
  Probe* probe = nullptr;
};

// Changes `state` by the records it returns.
Step decide(const Definition& definition, const Identity& identity, State& state,
            const Stimulus& stimulus, const Chance& chance, const Limits& limits = {});

void apply(const Definition& definition, State& state, const Record& record);

}  // namespace lockstep::asl::machine
