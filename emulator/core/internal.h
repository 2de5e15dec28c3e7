// What core.cpp, loop.cpp and turn.cpp share and nobody else sees: requests on their way through
// the queue, the frames of running calls, and what a turn has collected.
#pragma once

#include "emulator/core/core.h"

namespace lockstep::core {

struct Core::Registered {
  Service* service = nullptr;
  Operation operation;
};

// A call from outside, or work of Lockstep's own that wants a turn.
struct Core::Request {
  Call call;
  Registered* operation = nullptr;
  std::function<void(Turn&)> work;
  std::function<void(Reply)> done;
  std::string request_id;
  std::uint64_t number = 0;  // order of admission; 0 until admitted
  std::int64_t advance_to_ms = -1;
  bool reset = false;
  bool reload = false;
  bool completion = false;  // of outside work: never kept waiting
  std::uint64_t seed = 0;  // of a reset
  bool may_wait = true;
  std::string topic;                // parked: what it waits for
  std::int64_t wait_until_ms = -1;  // parked: steady time of its end
  int faults = 0;
  AwsResult<Json> held = Json();  // the answer of a call whose declared duration has not passed yet
};

struct Core::HoldChange {
  enum class Kind : std::uint8_t { Release, Patient, Running } kind = Kind::Release;
  std::int64_t run_ms_max = 0;
};

// What a call or entry wants changed in the core's memory; applied when it succeeds.
struct Core::Effects {
  std::vector<Entry> queued;
  std::vector<std::uint64_t> cancelled;
  std::vector<std::string> signals;
  std::vector<std::pair<ReplyToken, AwsResult<Json>>> answers;
  std::vector<std::pair<std::string, HoldChange>> holds;
  std::vector<std::function<void()>> afterwards;  // effects on the outside

  void merge(Effects&& other);
};

struct Core::Frame {
  const Call* call = nullptr;
  std::string base_key;
  std::map<std::string, int, std::less<>> counts;
  std::int64_t duration_ms = 0;
  Effects effects;
  // Set by wait_for and defer_answer, honoured for the outermost frame of a request only.
  std::string wait_topic;
  std::int64_t wait_ms = -1;
  bool deferred = false;
};

struct Core::TurnWork {
  explicit TurnWork(Core& core) : turn(core) {}
  Turn turn;
  std::vector<std::pair<RequestPtr, Reply>> replies;
  std::vector<RequestPtr> requests;  // all that ran, in order: run again if the turn is lost
  std::vector<std::function<void()>> afterwards;
  std::optional<Entry> entry;        // the internal entry running now
  RequestPtr current;
  int entries = 0;
};

}  // namespace lockstep::core
