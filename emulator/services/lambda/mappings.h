// Event source mappings: which queue's messages go to which function, and the poller that carries
// them. The poller is woken by SQS's signals; nothing asks in vain.
// Shapes  Mapping::record has the members that AWS answers, State included.
// Errors  none: a batch that fails stays in its queue until its visibility timeout ends.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/turn.h"
#include "emulator/services/lambda/invoker.h"

namespace lockstep::lambda {

struct Mapping {
  std::string uuid;
  std::string function;
  Json record = Json::object();

  std::string source_arn() const { return record.get_string("EventSourceArn"); }
  bool enabled() const { return record.get_string("State") == "Enabled"; }
  bool reports_failures() const { return record.get("FunctionResponseTypes").size() > 0; }
  std::string qualifier() const;  // of the function; empty if none
  std::int64_t batch_size() const { return record.get_int("BatchSize", 10); }
  std::int64_t window_ms() const { return record.get_int("MaximumBatchingWindowInSeconds") * 1000; }
  // Batches that may be with the function at once.
  std::int64_t concurrency() const;
};

class Mappings {
 public:
  static std::string_view schema();
  void forget();

  const std::vector<Mapping>& all(storage::Database& db);  // in order of creation
  const Mapping* find(storage::Database& db, std::string_view uuid);
  void insert(storage::Database& db, Mapping mapping);
  void update(storage::Database& db, const Mapping& mapping);
  void erase(storage::Database& db, const std::string& uuid);

 private:
  void load(storage::Database& db);

  std::vector<Mapping> mappings_;
  bool loaded_ = false;
};

class Poller {
 public:
  Poller(Functions& functions, Invoker& invoker, Mappings& mappings)
      : functions_(functions), invoker_(invoker), mappings_(mappings) {}

  void listen(core::Turn& turn);
  // Messages may be there for every mapping of this queue.
  void on_signal(core::Turn& turn, std::string_view topic);
  // Entry "poll": the same for one mapping.
  void poll(core::Turn& turn, std::string_view uuid);
  void forget() {
    in_flight_.clear();
    windows_.clear();
  }
  // The function has had a batch.
  void settle(core::Turn& turn, const Invocation& invocation, const Outcome& outcome);

 private:
  void wake(core::Turn& turn, const Mapping& mapping);
  Json keep_matching(core::Turn& turn, const Mapping& mapping, const Json& messages);
  void take_outcome(core::Turn& turn, const Mapping& mapping, const Json& messages,
                    const Outcome& outcome);
  Json receive(core::Turn& turn, const Mapping& mapping);
  void deliver(core::Turn& turn, const Mapping& mapping, const Json& messages);
  void try_again_later(core::Turn& turn, const Mapping& mapping, std::int64_t received_times);

  Functions& functions_;
  Invoker& invoker_;
  Mappings& mappings_;
  std::map<std::string, std::int64_t, std::less<>> in_flight_;  // mapping → batches
  std::set<std::string, std::less<>> windows_;                  // mappings that gather a batch
};

std::string source_topic(std::string_view queue_arn);

}  // namespace lockstep::lambda
