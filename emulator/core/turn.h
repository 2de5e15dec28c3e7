// Turn: what an operation or entry may see and do while it runs: the database, time, draws, timers,
// other services. One turn is one database transaction holding up to 256 entries; its replies are
// released after the commit.
// Threads the core thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "emulator/base/chance.h"
#include "emulator/core/call.h"
#include "emulator/core/entry.h"
#include "emulator/storage/database.h"

namespace lockstep::core {

class Core;

inline constexpr std::string_view kBlockedTopic = "core:blocked";

// Names an answer that is given later (StartSyncExecution, a held activity poll). 0 is none.
using ReplyToken = std::uint64_t;

class Turn {
 public:
  storage::Database& db();
  std::int64_t now_ms() const;
  const Chance& chance() const;  // the time and seed of this entry

  // Another service's operation, inside this entry; undone if it answers an error.
  // `caller` of the call says on whose behalf; use inside_caller() unless there is a better key.
  CallAnswer call(Call call);
  // The caller of the running call, as it calls on: from inside, keyed by `key` under the running
  // key.
  Caller inside_caller(std::string_view key);

  // Queues an entry and returns its sequence, which names it for `cancel`. Due now or earlier
  // means: as soon as everything queued before it has run.
  std::uint64_t queue(Entry entry);
  std::uint64_t queue_now(std::string_view service, std::string_view kind, std::string payload);
  // Cancelling what is gone is harmless.
  void cancel(std::uint64_t sequence);

  // Signals wake long polls on `topic` and queue an entry {service, kind "signal", payload topic}
  // for every service that listens (one, however often it is signalled before it runs).
  void signal(std::string_view topic);
  void listen(std::string_view topic, std::string_view service);
  void stop_listening(std::string_view topic, std::string_view service);

  // --- for operations called from outside -------------------------------------------------------
  // Long poll: when the handler returns, its answer is thrown away and the call is performed again
  // at the next signal of `topic`, or after wait_ms of real time with may_wait() false.
  void wait_for(std::string_view topic, std::int64_t wait_ms);
  bool may_wait() const;
  // The answer comes later through `answer`; what the handler returns is thrown away. 0 when the
  // call came from inside: then there is nobody to answer later, and the operation must refuse.
  ReplyToken defer_answer();
  void answer(ReplyToken token, AwsResult<Json> result);

  // The answer to this call takes this much virtual time (a function's declared duration). From
  // inside it is CallAnswer::duration_ms; from outside the reply is held back.
  void add_duration_ms(std::int64_t ms);

  // An outside party owes an answer named `key`: virtual time stands still until `release`, at most
  // for the configured patience in real time.
  void hold_clock(const std::string& key);
  void release_clock(const std::string& key);
  // The same for a function that runs outside: for run_ms_max of real time. Until its release only
  // its own calls and completions are let in; while one of them waits for an answer the function
  // counts as blocked, which is signalled on kBlockedTopic, and time passes.
  void hold_clock_running(const std::string& key, std::int64_t run_ms_max);
  bool is_blocked(const std::string& key) const;
  bool clock_moves_by_itself() const;  // real or scaled: outside work takes the time it takes

  // --- effects on the outside -------------------------------------------------------------------
  // Runs on the core's thread once this turn is committed; dropped if the entry or the turn is
  // undone. It must be quick: hand the work to a thread.
  void after_commit(std::function<void()> effect);
  // Brings the outcome of outside work in, from any thread, until Service::close.
  std::function<void(Call)> completer() const;
  // The x-amzn-RequestId of the call that is running, if it came from outside.
  void set_request_id(std::string id);

  // An id for what the running call makes: keyed by the caller, `purpose`, and counted within the
  // call, so that two in one call differ.
  std::string make_uuid(std::string_view purpose);
  std::string draw_key(std::string_view purpose);  // the same key, for chance().draw

  const std::string& account_id() const;
  const std::string& region() const;
  // "http://127.0.0.1:4566", as the running call's client reached us, else the server's own
  // address.
  std::string endpoint() const;
  // A setting of the configuration, such as "payment-success-rate"; empty if unset.
  const std::string& setting(std::string_view name) const;

 private:
  friend class Core;
  explicit Turn(Core& core) : core_(core) {}
  Core& core_;
};

}  // namespace lockstep::core
