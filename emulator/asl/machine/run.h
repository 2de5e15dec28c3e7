// Run: one call of decide while it is at work: emits records (applying each at once) and commands,
// and evaluates the fields of states. Every state kind is a function of a Run and a Frame.
// Errors  StateFailure: fatal (States.Runtime) ends the execution at once; others go through Retry
//         and Catch and then fail the branch, iteration or execution.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/asl/machine/frame.h"
#include "emulator/asl/machine/machine.h"
#include "emulator/base/result.h"

namespace lockstep::asl::machine {

// As `apply`, for a state that is bound to its definition's plan.
void apply_bound(State& state, const Record& record);

struct StateFailure {
  std::optional<std::string> error, cause;
  bool fatal = false;
  bool heartbeat = false;  // States.HeartbeatTimeout names it too
  bool timeout = false;
  bool evaluation = false;  // of a JSONata expression, at `location` (empty for none)
  std::string location{};
};

template <class T>
using Outcome = Result<T, StateFailure>;

struct Run {
  const Definition& definition;
  const Identity& identity;
  State& state;
  const Chance& chance;
  const Limits& limits;
  Step step{};
  std::int64_t budget = 0;  // transitions left
  // What the context object has in common for all states of the execution.
  std::optional<Json> context_execution{}, context_machine{};

  bool running() const { return state.status == Status::Running; }

  // Numbers, stamps, applies and keeps a record; nothing once the execution has ended. An event
  // beyond the history's limit ends it instead.
  void emit(Record&& record);
  template <class T>
  void order(T&& command) {
    step.commands.emplace_back(std::forward<T>(command));
  }

  // An event of this frame that follows its last one.
  static Record event(RecordKind kind, const Frame& frame);
  static Record private_record(RecordKind kind, const Frame& frame);

  // Tells the runner to forget the frame's timers and token.
  void release(const Frame& frame);
  void end(RecordKind kind, std::int64_t previous_id, const StateFailure& why);

  // execution|visit.attempt/index/visit.attempt: what draws of this attempt are keyed by.
  std::string key(const Frame& frame) const;
};

// "An error occurred while executing the state ...": a fatal States.Runtime.
StateFailure runtime_failure(const Frame& frame, std::string_view text);
// The same as a States.QueryEvaluationError.
StateFailure query_failure(const Frame& frame, const JsonataFailure& failure);
StateFailure data_limit_failure(std::string_view what);

// --- loop.cpp: from state to state ---------------------------------------------------------------
void go_on(Run& run);
// What the state that the frame is in does.
void run_state(Run& run, Frame& frame);

// --- failure.cpp ---------------------------------------------------------------------------------
// The state that the frame is in has failed: Retry, Catch, or up to the parent.
void fail_state(Run& run, Frame& frame, const StateFailure& failure);

// --- one file a state kind -----------------------------------------------------------------------
void run_pass(Run& run, Frame& frame);
void run_task(Run& run, Frame& frame);
void run_choice(Run& run, Frame& frame);
void run_wait(Run& run, Frame& frame);
void run_succeed(Run& run, Frame& frame);
void run_fail(Run& run, Frame& frame);
void run_parallel(Run& run, Frame& frame);
void run_map(Run& run, Frame& frame);
void run_distributed_map(Run& run, Frame& frame);
// Of the whole execution, if the definition sets one.
void arm_execution_timeout(Run& run);
// An attempt is made again after its delay: a Task, Parallel or Map.
void run_again(Run& run, Frame& frame);

// A branch or iteration has left its last state.
void branch_done(Run& run, Frame& child, Frame& parent);
void iteration_done(Run& run, Frame& child, Frame& parent);

// After a redrive: items that were not started may be.
void continue_map(Run& run, Frame& frame);

// --- distributed.cpp, redrive.cpp ----------------------------------------------------------------
void map_run_ended(Run& run, const stimulus::MapRunEnded& ended);
void redrive_map_run(Run& run, Frame& frame);
void redrive(Run& run);

// Stimuli of tasks; stale ones are ignored.
void task_answered(Run& run, const stimulus::Answered& answered);
void task_token_answered(Run& run, const stimulus::TokenAnswered& answered);
void task_heartbeat(Run& run, const stimulus::Heartbeat& heartbeat);
void activity_taken(Run& run, const stimulus::ActivityTaken& taken);
void task_timer(Run& run, Frame& frame, stimulus::Timer timer);

}  // namespace lockstep::asl::machine
