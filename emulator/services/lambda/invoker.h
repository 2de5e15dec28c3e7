// Invoker: takes invocations in: native handlers run inside the turn, other functions outside.
// Keeps asynchronous events until they succeed or are given up, and tells their destinations.
// Source  recorded AWS answers; AWS Lambda Developer Guide, "Asynchronous invocation".
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "emulator/core/entry.h"
#include "emulator/services/lambda/faults.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invocation.h"
#include "emulator/services/lambda/runs.h"

namespace lockstep::lambda {

class Invoker {
 public:
  Invoker(Functions& functions, Runs& runs, Faults& faults)
      : functions_(functions), runs_(runs), faults_(faults) {}
  // Of invocations whose asker is an event source mapping.
  void set_mapping_settle(Runs::Settle settle) { mapping_settle_ = std::move(settle); }

  // The operation Invoke.
  AwsResult<Json> invoke(core::Turn& turn, const core::Call& call);
  // lockstep:InvokeLater: Invoke, and ReplyTo {service, kind, payload}. Answers {"Answer": what
  // Invoke answers} at once, or {"Pending": true}; then the entry {service, kind} comes with
  // {"payload": as given, "result": what Invoke answers, "durationMs"}.
  AwsResult<Json> invoke_later(core::Turn& turn, const core::Call& call);
  // The old InvokeAsync.
  AwsResult<Json> invoke_async(core::Turn& turn, const core::Call& call);

  // Runs it now or later; its asker is told in either case.
  void ask(core::Turn& turn, const Target& target, Invocation invocation);
  // Whether one more invocation finds the function at its limit.
  bool is_throttled(const Function& function) const;
  // The outcome of an invocation is due.
  void settle(core::Turn& turn, const Invocation& invocation, const Outcome& outcome);
  // An asynchronous event has come due.
  void on_async(core::Turn& turn, const core::Entry& entry);

 private:
  AwsResult<Json> take(core::Turn& turn, const core::Call& call, const Json* reply_to);
  Outcome run_native(core::Turn& turn, Function& function, const Invocation& invocation);
  void queue_event(core::Turn& turn, Json event, std::int64_t due_ms);
  void event_settled(core::Turn& turn, const Invocation& invocation, const Outcome& outcome);
  void give_up(core::Turn& turn, const Json& event, const Outcome* outcome,
               std::string_view condition);
  void tell_destination(core::Turn& turn, const Json& event, const Outcome* outcome,
                        std::string_view condition);

  Functions& functions_;
  Runs& runs_;
  Faults& faults_;
  Runs::Settle mapping_settle_;
};

}  // namespace lockstep::lambda
