// Runs: functions that run outside: which instance takes which invocation, and the stored intents
// that survive the server.
// Shapes  An invocation is asked for, waits for an instance, runs, and is settled by its asker once
//         its outcome is due. Under a clock that stands still they run one at a time, in the order
//         in which they were asked for.
// Errors  none: what goes wrong is the invocation's outcome.
// Threads the core thread, but for the pool's own.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "emulator/core/entry.h"
#include "emulator/runtime/pool.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invocation.h"
#include "emulator/services/lambda/programs.h"

namespace lockstep::lambda {

class Runs {
 public:
  using Settle = std::function<void(core::Turn&, const Invocation&, const Outcome&)>;

  explicit Runs(Functions& functions) : functions_(functions) {}
  void set_settle(Settle settle) { settle_ = std::move(settle); }

  static std::string_view schema();
  void open(core::Turn& turn);
  void forget();
  void close();

  void ask(core::Turn& turn, Invocation invocation);
  // How many of this function's invocations are asked for and not settled.
  std::int64_t in_flight(std::string_view function) const;

  // lockstep:Resume: functions may run: the server listens at Endpoint.
  AwsResult<Json> resume(core::Turn& turn, const core::Call& call);
  // lockstep:Complete: the pool has an outcome.
  AwsResult<Json> complete(core::Turn& turn, const core::Call& call);
  void on_completed(core::Turn& turn, const core::Entry& entry);
  // Starts what can start now.
  void start_waiting(core::Turn& turn);
  void on_grow(core::Turn& turn);
  // The function has changed or gone: its idle instances end.
  void retire(std::string_view function);

 private:
  struct Instance {
    InstanceName name;
    std::string function;
    std::string version;
    std::string key;  // of the configuration and code it runs
    std::shared_ptr<const runtime::Program> program;
    bool busy = false;
    std::int64_t since_ms = 0;  // busy
  };
  struct Running {
    Invocation invocation;
    std::string instance;
    std::int64_t start_ms = 0;
  };

  bool start(core::Turn& turn, const Invocation& invocation);
  void launch(core::Turn& turn, const Version& version, const Invocation& invocation,
              Instance& instance);
  Result<Instance*, std::string> instance_for(core::Turn& turn, Function& function,
                                              const Version& version);
  bool may_grow(core::Turn& turn, const std::string& key) const;
  bool may_start(core::Turn& turn) const;
  void grow_later(core::Turn& turn);
  Outcome conclude(core::Turn& turn, const Version& version, const Running& running,
                   runtime::JobResult result);
  void end(core::Turn& turn, const Invocation& invocation, const Outcome& outcome);
  void finish_at(core::Turn& turn, const Invocation& invocation, const Outcome& outcome);
  void drop_intent(core::Turn& turn, std::int64_t id);
  std::int64_t declared_ms(core::Turn& turn, const std::string& function) const;

  Functions& functions_;
  Settle settle_;
  Programs programs_;
  std::unique_ptr<runtime::Pool> pool_;
  bool resumed_ = false;
  bool growing_ = false;
  bool starting_ = false;
  std::uint64_t epoch_ = 0;
  std::int64_t unstored_ = 0;
  std::list<Invocation> waiting_;
  std::map<std::int64_t, Running> running_;
  std::map<std::string, std::int64_t, std::less<>> due_later_;  // function → answered, not yet due
  std::map<std::string, Instance, std::less<>> instances_;
  std::vector<core::ReplyToken> orphans_;  // clients whose invocation was forgotten
};

}  // namespace lockstep::lambda
