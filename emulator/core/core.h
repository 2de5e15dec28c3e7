// Core: the one queue, its one owner thread, and turns. Calls come in from any thread; state
// changes only inside a turn, and a reply is released only after the turn's commit. Shapes
// submit(Call) → Reply, given to `done` on the core's thread (or at once on the caller's for a
//         call refused by its checks).
// Units   *_ms; `patience_ms` is real time.
// Errors  StorageError from start() when the file cannot be used. Later faults of the file answer
//         500 to the calls they hit; nothing acknowledged is lost.
// Threads submit, submit_all, call, run, reset, clock_state, change_clock: any, after start(). A
//         turn runs on the core's thread, or on that of a `call` that finds the core asleep: one
//         at a time, so nothing that a turn touches needs a lock.
// Source  docs/architecture.md.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/core/schedule.h"
#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/storage/database.h"
#include "emulator/world/clock.h"

namespace lockstep::core {

struct CoreOptions {
  storage::Database::Options database;
  std::uint64_t seed = 1;
  world::ClockSetting clock;
  std::int64_t clock_start_ms = 0;  // for scaled, virtual and manual clocks of a new database
  std::int64_t patience_ms = 1000;  // how long an outside party may hold the clock
  std::string account_id = "000000000000";
  std::string region = "us-east-1";
  std::string endpoint = "http://127.0.0.1:4566";
  std::map<std::string, std::string, std::less<>> settings;
  int turn_entries_max = 256;
  std::int64_t turn_ms_max = 2;
};

struct ClockState {
  std::string mode;
  std::int64_t now_ms = 0;
  std::optional<std::int64_t> next_due_ms;
  std::size_t pending = 0;
  std::vector<std::string> holders;
};

class Core {
 public:
  explicit Core(CoreOptions options);
  ~Core();
  Core(const Core&) = delete;

  // Before start().
  void add(std::unique_ptr<Service> service);
  void start();
  // Finishes the turn, writes everything, ends the thread. Calls still waiting are answered 503.
  void stop();

  void submit(Call call, std::function<void(Reply)> done);
  // Many at once, admitted in this order with none of others between; `done` is told which it was.
  void submit_all(std::vector<Call> calls, std::function<void(std::size_t, Reply)> done);
  Reply call(Call call);
  // Runs `work` inside a turn of its own place in the queue; returns after its commit.
  void run(std::function<void(Turn&)> work);
  // Back to the start: empty tables, first sequence, the start of the clock; with another seed if
  // one is given.
  void reset(std::optional<std::uint64_t> seed = std::nullopt);
  // Drops all memory and loads it from the database, as after a crash. For tests.
  void reload();

  ClockState clock_state();
  // Virtual and manual: moves to `to_ms` (later than now), running everything that comes due.
  // Nothing happens under a clock that moves by itself; the answer is false.
  bool advance_clock(std::int64_t to_ms);
  void change_clock(world::ClockSetting setting);

  // True when start() made the database: nothing was ever deployed into it.
  bool is_new() const { return is_new_; }
  const CoreOptions& options() const { return options_; }
  void set_endpoint(std::string endpoint) {
    options_.endpoint = std::move(endpoint);
  }  // before start
  bool has_operation(std::string_view service, std::string_view operation) const;
  std::vector<std::string> operations_of(std::string_view service) const;
  storage::Database& database() { return *db_; }  // for tests, before start or inside run()

 private:
  friend class Turn;
  struct Request;
  struct Registered;
  struct Frame;
  struct Effects;
  struct HoldChange;
  struct TurnWork;
  using RequestPtr = std::shared_ptr<Request>;

  // core.cpp: life and admission
  void open_database();
  void add_missing_tables();
  void load_memory();
  void load_state();
  void save_state();
  Registered* find(std::string_view service, std::string_view operation);
  RequestPtr admit(Call call, std::function<void(Reply)> done);
  void enqueue(RequestPtr request);
  bool run_here(RequestPtr& request);
  void complete(Call call);

  // loop.cpp: the loop and its turns
  static void* thread_main(void* self);
  void loop();
  enum class Turned : std::uint8_t { Idle, Done, More };  // nothing ran, nothing is left, more is
  Turned run_turn();
  void own_turn(std::unique_lock<std::mutex>& lock);
  bool step(TurnWork& work);
  bool may_jump();
  void move_clock(std::int64_t to_ms);
  enum class Outside : std::uint8_t { Idle, Runs, RunsLong };
  Outside outside_runs();
  bool is_blocked(const std::string& holder) const;
  RequestPtr next_request(Outside outside);
  void collect_parked(std::int64_t steady_ms);
  std::optional<std::int64_t> next_wake_ms();
  void run_entry(Entry entry, TurnWork& work);
  void run_request(const RequestPtr& request, TurnWork& work);
  void finish_request(const RequestPtr& request, Reply reply, std::int64_t duration_ms,
                      TurnWork& work);
  void run_internal(const Entry& entry, TurnWork& work);
  void reset_now();
  void commit(TurnWork& work);
  void recover(TurnWork& work, const std::string& why);
  void bury(const Entry& entry, const std::string& why);
  void release(TurnWork& work);
  static void run_afterwards(TurnWork& work);

  // turn.cpp: what Turn does
  CallAnswer perform(Call call, Registered& operation);
  void apply(Effects effects);
  Chance chance_now();
  std::string request_id_for(std::uint64_t number) const;
  std::string occurrence_key(const Call& call);

  CoreOptions options_;
  std::atomic<std::uint64_t> seed_;
  std::unique_ptr<storage::Database> db_;
  std::vector<std::unique_ptr<Service>> services_;
  std::map<std::string, Service*, std::less<>> by_name_;
  std::unordered_map<std::string, std::unique_ptr<Registered>> operations_;

  // Shared with other threads, under mutex_.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<RequestPtr> inbox_;
  bool stopping_ = false;
  bool sleeping_ = false;                // the core's thread waits for work
  bool busy_ = false;                    // a thread is in a turn and owns all below
  bool more_ = false;                    // the last turn left something to do now
  std::optional<std::int64_t> wake_ms_;  // steady time of what is due next
  bool retimed_ = false;                 // wake_ms_ has changed while the core's thread slept
  bool started_ = false;
  bool is_new_ = false;
  unsigned long thread_ = 0;

  // The owner's of a turn.
  world::Clock clock_;
  std::int64_t now_ms_ = 0;
  Chance chance_;
  Schedule schedule_;
  std::uint64_t sequence_ = 1;
  std::uint64_t admitted_ = 0;
  bool clock_moved_ = false;
  std::deque<RequestPtr> ready_;  // taken from the inbox, in order of admission
  std::vector<RequestPtr> parked_;
  std::map<ReplyToken, RequestPtr> deferred_;
  std::map<std::string, std::set<std::string>, std::less<>> listeners_;
  std::set<std::pair<std::string, std::string>> signalled_;  // service, topic already queued
  // Who holds the clock: until when, and (of a function that runs) how long it keeps others out;
  // both in steady ms.
  struct Hold {
    std::int64_t until_ms = 0;
    std::int64_t alone_until_ms = -1;
  };
  std::map<std::string, Hold> holds_;
  bool closing_ = false;
  std::optional<std::int64_t> advance_to_;
  RequestPtr advancing_;
  std::int64_t steps_since_admission_ = 0;
  bool one_by_one_ = false;  // after a lost transaction: one entry a turn
  std::size_t to_repeat_ = 0;
  TurnWork* work_ = nullptr;
  std::vector<Frame*> frames_;
};

}  // namespace lockstep::core
