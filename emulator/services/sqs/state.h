// The queues in memory, a cache of sqs_queues, and what every family of operations needs.
// A queue keeps at most two timers: one for its next delayed message (Foreground: virtual time goes
// there) and one for its next expiring visibility (Background); firing arms the next.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/sqs/attributes.h"
#include "emulator/services/sqs/store.h"

namespace lockstep::sqs {

using Tags = std::map<std::string, std::string, std::less<>>;

struct Timer {
  std::uint64_t sequence = 0;  // 0: not armed, as far as memory knows
  std::int64_t due_ms = 0;
};

struct Queue {
  std::int64_t id = 0;
  std::string name;
  std::string arn;
  std::string topic;  // signalled when a message becomes visible
  Attributes attributes;
  Settings settings;  // drawn from the attributes
  Tags tags;
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
  std::int64_t purged_ms = 0;
  Timer delay_timer;
  Timer expiry_timer;

  bool fifo() const { return settings.kind == QueueKind::Fifo; }
};

class State {
 public:
  void open(core::Turn& turn);
  void forget() { queues_.clear(); }
  void before_commit(core::Turn& turn);
  void on_entry(core::Turn& turn, const core::Entry& entry);

  // The queue that QueueUrl names, by URL, name or ARN.
  AwsResult<Queue*> find(const Json& input);
  Queue* by_name(std::string_view name);
  Queue* by_arn(std::string_view arn);
  const std::map<std::string, Queue, std::less<>>& queues() const { return queues_; }

  Queue& add(core::Turn& turn, Queue queue);
  void save(core::Turn& turn, const Queue& queue);
  void remove(core::Turn& turn, Queue& queue);
  void cancel_timers(core::Turn& turn, Queue& queue);

  // Ids of messages grow for ever; the last one is written once a turn.
  std::int64_t next_message_id();

  void wake_when_delayed_is_due(core::Turn& turn, Queue& queue, std::int64_t due_ms);
  void wake_when_visibility_ends(core::Turn& turn, Queue& queue, std::int64_t due_ms);

 private:
  std::map<std::string, Queue, std::less<>> queues_;
  std::int64_t last_message_id_ = 0;
  bool sequence_changed_ = false;
};

std::string queue_arn(core::Turn& turn, std::string_view name);
std::string queue_url(core::Turn& turn, std::string_view name);
Json tags_to_json(const Tags& tags);

// FIFO sequence numbers: 20 digits that grow.
std::string sequence_number(std::int64_t id);

using Operations = std::vector<core::Operation>;
void add_queue_operations(Operations& operations, State& state);       // queues.cpp
void add_attribute_operations(Operations& operations, State& state);   // queue_attributes.cpp
void add_send_operations(Operations& operations, State& state);        // sending.cpp
void add_receive_operations(Operations& operations, State& state);     // receiving.cpp
void add_settling_operations(Operations& operations, State& state);    // settling.cpp

using Handler = AwsResult<Json> (*)(State&, core::Turn&, const core::Call&);
inline void add_operation(Operations& operations, State& state, std::string name, Handler handler,
                          core::Prepare prepare = nullptr) {
  operations.push_back({std::move(name),
                        [&state, handler](core::Turn& turn, const core::Call& call) {
                          return handler(state, turn, call);
                        },
                        std::move(prepare)});
}

}  // namespace lockstep::sqs
