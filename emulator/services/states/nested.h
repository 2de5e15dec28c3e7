// NestedBook: executions that a .sync task of another waits for.
// Shapes  a child's end answers the task with the child's description; Input and Output are texts
//         for startExecution.sync, values for .sync:2.
// Threads the core thread.
// Source  recorded AWS answers on nested executions.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "emulator/asl/machine/record.h"
#include "emulator/asl/resource.h"
#include "emulator/core/turn.h"
#include "emulator/services/states/execution_store.h"

namespace lockstep::states {

struct NestedTask {
  std::int64_t child = 0;
  std::int64_t parent = 0;
  asl::machine::FrameId frame = 0;
  std::int64_t ticket = 0;
  asl::Resource::Pattern pattern = asl::Resource::Pattern::Sync;
};

class NestedBook {
 public:
  void open(core::Turn& turn);
  void forget();

  void add(core::Turn& turn, const NestedTask& task);
  // Those that wait for this child; they are forgotten.
  std::vector<NestedTask> take(core::Turn& turn, std::int64_t child);
  // What a parent still waits for; it is forgotten.
  std::vector<std::int64_t> abandon(core::Turn& turn, std::int64_t parent);

 private:
  std::multimap<std::int64_t, NestedTask> by_child_;
  std::multimap<std::int64_t, std::int64_t> children_;  // parent → child
};

// The answer to a waiting task, as the "token" entry carries it: {output} or {error, cause}.
Json nested_answer(const Execution& child, asl::Resource::Pattern pattern);

}  // namespace lockstep::states
