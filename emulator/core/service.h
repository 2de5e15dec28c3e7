// Service: one AWS service's operations and state. Lives on the core thread, knows no protocol.
// A handler checks first and changes afterwards. Anything it keeps in memory is a cache of the
// database: `forget` must be able to drop it at any entry's end, `open` builds it again.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/call.h"
#include "emulator/core/entry.h"

namespace lockstep::core {

class Turn;

// Pure: shapes, expressions, parsing. Runs on the caller's thread and must not touch the service's
// state. May put its product into call.prepared. A refusal ends the call.
using Prepare = std::function<AwsResult<std::shared_ptr<const Prepared>>(const Call&)>;
// Runs on the core thread, inside a turn.
using Perform = std::function<AwsResult<Json>(Turn&, const Call&)>;

struct Operation {
  std::string name;
  Perform perform;
  Prepare prepare = nullptr;
};

class Service {
 public:
  virtual ~Service() = default;

  virtual std::string_view name() const = 0;
  // Asked once.
  virtual std::vector<Operation> operations() = 0;
  // CREATE TABLE and INDEX statements of a new database; table names begin with the service's name.
  virtual std::string_view schema() const { return ""; }

  // After start, reset, and whenever memory was lost: load what memory needs; register interest
  // with turn.listen. Timers are restored by the core.
  virtual void open(Turn&) {}
  // Drop everything in memory that is not in the database.
  virtual void forget() {}
  // Write what was put off to the end of the turn.
  virtual void before_commit(Turn&) {}
  // The core has stopped: end what runs outside. Nothing may call the core afterwards.
  virtual void close() {}
  // A timer or queued entry of this service has come due.
  virtual void on_entry(Turn&, const Entry&) {}
  // An entry failed even in a turn of its own and is gone: end what waits for it.
  virtual void on_poison(Turn&, const Entry&, const std::string& /*why*/) {}
  // An answer to a call from outside is about to cross the wire.
  virtual void on_answer(Turn&, const Call&, const Json& /*output*/) {}
};

}  // namespace lockstep::core
