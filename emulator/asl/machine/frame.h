// Frame: the root of an execution, a branch of a Parallel or an iteration of a Map: the state that
// it is in or about to enter, and what it carries there. Frames change by apply alone.
// Shapes  Closed frames stay allocated and are used again; `generation` tells the uses apart.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/asl/machine/machine.h"
#include "emulator/asl/machine/plan.h"

namespace lockstep::asl::machine {

enum class Phase : std::uint8_t {
  Entering,   // `plan` is the state to enter next
  Entered,    // in the state, nothing under way
  Scheduled,  // a task has been asked for
  Submitted,  // its service has taken it, the callback is awaited
  Retrying,   // until the retry timer
  Waiting,    // a Wait state, until its timer
  Children,   // branches or iterations run
  MapRun,     // a distributed Map's children run, or have failed (ticket 0)
  Done,       // the last state has been left; `input` is the frame's output
};

struct HeldAnswer {
  std::optional<Document> output;  // ok
  std::optional<std::string> error, cause;
  bool ok = true;
  bool fatal = false;
};

// A Parallel's branches or a Map's iterations.
struct Children {
  Json items;                       // of a Map
  std::int64_t at_once = 0;         // 0 all
  std::uint32_t next = 0;           // the first index not started
  std::uint32_t open = 0;           // started, not ended
  std::vector<std::optional<Document>> results;  // by index
};

struct Frame {
  FrameId id = 0;
  FrameId parent = 0;
  std::uint32_t index = 0;       // of the branch or iteration
  std::uint32_t generation = 0;
  bool live = false;
  bool ready = false;            // in State::ready
  bool timers = false;           // timers are armed for `ticket`
  Phase phase = Phase::Entering;
  const GroupPlan* group = nullptr;
  const StatePlan* plan = nullptr;
  std::optional<Document> input;  // raw, of the state
  Json variables;                 // name → value, null for none
  std::int64_t last_event_id = 0;
  std::int64_t entered_id = 0;
  std::int64_t entered_previous_id = 0;  // what that event points to
  std::int64_t entered_ms = 0;
  std::int64_t visits = 0;        // states entered in this frame
  std::int64_t ticket = 0;        // of the attempt or wait under way, 0 for none
  std::int64_t attempt = 0;       // $$.State.RetryCount
  std::int64_t tried = 0;         // attempts of this visit before the last redrive
  std::vector<std::int64_t> retries;  // made, by retrier
  std::int64_t heartbeat_s = 0;
  std::int64_t heartbeat_due_ms = 0;
  std::string token;
  std::string map_run;            // ARN of a distributed Map's run
  std::unique_ptr<HeldAnswer> held;        // the call's answer, until its declared end
  std::unique_ptr<HeldAnswer> held_token;  // a callback that came before the call's answer
  std::unique_ptr<Children> children;

  Frame() = default;
  Frame(const Frame& other);
  Frame& operator=(const Frame&) = delete;

  const asl::State& state() const { return *plan->state; }
  // "" for the root, "0/2" for iteration 2 in branch 0.
  std::string path(const State& machine) const;
  // Forgets what belongs to an attempt that is over.
  void end_attempt();
  void close();
};

// The live frame of that id, or null.
Frame* find_frame(const State& state, FrameId id);
// The id that the next frame to be opened gets.
FrameId next_frame_id(const State& state);
// Live frames right below `parent`, by index.
std::vector<Frame*> children_of(const State& state, FrameId parent);
// The first frame that can go on, or null.
Frame* first_ready(const State& state);
// Makes `state` point into the definition's plan, also after it has come to another one.
void bind(State& state, const Definition& definition);

}  // namespace lockstep::asl::machine
