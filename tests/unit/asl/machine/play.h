// Play: an execution with everything around it played: services answer from a script, time jumps
// from timer to timer. Every step's records are written, read and applied to a second state, which
// must stay equal to the first; `reload` goes on with that second state, as after a crash.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/asl/machine/machine.h"

namespace lockstep::asl::machine {

struct Scripted {
  Answer answer;
  std::int64_t takes_ms = 0;  // declared duration
  bool never = false;
};

Scripted ok(std::string_view json = "{}", std::int64_t takes_ms = 0);
Scripted error(std::string_view name, std::string_view cause = "why");
Scripted never();

class Play {
 public:
  explicit Play(std::string_view definition);

  Play& input(std::string text);
  // Answers of that Task state, in order; the last one goes on. Without a script: {}.
  Play& on(const std::string& state, std::vector<Scripted> answers);
  Play& reload() { return reload_ = true, *this; }
  Play& budget(std::int64_t transitions) {
    limits.transitions_per_step = transitions;
    return *this;
  }

  // Until it ends, or nothing but what the test does can go on.
  Play& run();
  // At a later instant, after the timers before it.
  void at(std::int64_t ms);
  void give(const Stimulus& stimulus);
  void token_answer(const Scripted& scripted, std::size_t nth = 0);

  // "3<2 PassStateExited A", with the index of iterations and error and cause of failures.
  std::vector<std::string> history() const;
  std::string joined() const;
  // Payload texts of events of that type, in order.
  std::vector<std::string> payloads(std::string_view type) const;
  std::string output() const { return state.output ? state.output->text() : "-"; }
  std::string ended() const;  // "Failed error: cause"

  Identity identity;
  Limits limits;
  Chance chance;
  State state;
  std::vector<Record> records;
  std::vector<command::CallService> calls;
  std::vector<command::ScheduleActivity> activities;
  std::vector<command::StartMapRun> map_runs;
  std::vector<command::RedriveMapRun> map_redrives;
  std::vector<std::string> stopped_map_runs;
  std::vector<std::string> retired;
  std::vector<std::int64_t> call_times;  // ms since the start
  bool ended_command = false;
  std::string inconsistency;  // the first difference of decide and apply

  static constexpr std::int64_t kStart = 1'700'000'000'000;

 private:
  struct Timer {
    std::int64_t due_ms;
    std::int64_t order;
    stimulus::TimerDue due;
  };
  void take(Step step);
  void take_command(const Command& command);
  void check(const std::vector<Record>& made);
  bool next_event();

  std::string text_;
  std::shared_ptr<const Definition> definition_;
  std::string input_ = "{}";
  std::map<std::string, std::vector<Scripted>> script_;
  std::map<std::string, std::size_t> asked_;
  std::deque<Stimulus> queue_;
  std::vector<Timer> timers_;
  std::int64_t orders_ = 0;
  State shadow_;
  bool reload_ = false;
};

}  // namespace lockstep::asl::machine
