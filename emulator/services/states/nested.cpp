#include "emulator/services/states/nested.h"

#include "emulator/base/text.h"
#include "emulator/services/states/answers.h"

namespace lockstep::states {

void NestedBook::open(core::Turn& turn) {
  auto rows = turn.db().prepare(
      "SELECT child, parent, frame, ticket, pattern FROM states_nested ORDER BY child, parent");
  while (rows.step()) {
    const NestedTask task{rows.integer(0), rows.integer(1),
                          static_cast<asl::machine::FrameId>(rows.integer(2)), rows.integer(3),
                          static_cast<asl::Resource::Pattern>(rows.integer(4))};
    by_child_.emplace(task.child, task);
    children_.emplace(task.parent, task.child);
  }
}

void NestedBook::forget() {
  by_child_.clear();
  children_.clear();
}

void NestedBook::add(core::Turn& turn, const NestedTask& task) {
  turn.db()
      .prepare(
          "INSERT OR REPLACE INTO states_nested(child, parent, frame, ticket, pattern)"
          " VALUES(?1, ?2, ?3, ?4, ?5)")
      .bind(task.child, task.parent, std::int64_t{task.frame}, task.ticket,
            static_cast<int>(task.pattern))
      .run();
  by_child_.emplace(task.child, task);
  children_.emplace(task.parent, task.child);
}

std::vector<NestedTask> NestedBook::take(core::Turn& turn, std::int64_t child) {
  std::vector<NestedTask> out;
  const auto [first, last] = by_child_.equal_range(child);
  if (first == last) return out;
  for (auto at = first; at != last; ++at) {
    out.push_back(at->second);
    const auto [from, to] = children_.equal_range(at->second.parent);
    for (auto other = from; other != to; ++other) {
      if (other->second != child) continue;
      children_.erase(other);
      break;
    }
  }
  by_child_.erase(first, last);
  turn.db().prepare("DELETE FROM states_nested WHERE child=?1").bind(child).run();
  return out;
}

std::vector<std::int64_t> NestedBook::abandon(core::Turn& turn, std::int64_t parent) {
  std::vector<std::int64_t> out;
  const auto [first, last] = children_.equal_range(parent);
  if (first == last) return out;
  for (auto at = first; at != last; ++at) {
    out.push_back(at->second);
    const auto [from, to] = by_child_.equal_range(at->second);
    for (auto task = from; task != to;)
      task = task->second.parent == parent ? by_child_.erase(task) : std::next(task);
  }
  children_.erase(first, last);
  turn.db().prepare("DELETE FROM states_nested WHERE parent=?1").bind(parent).run();
  return out;
}

Json nested_answer(const Execution& child, asl::Resource::Pattern pattern) {
  using asl::machine::Status;
  const auto& state = child.state;
  const bool succeeded = state.status == Status::Succeeded;
  const bool values = succeeded && pattern == asl::Resource::Pattern::Sync2;
  const Json included = Json::object({{"Included", true}});
  const auto shown = [&](const Document& data) {
    return values ? data.value() : Json(data.text());
  };
  Json out = Json::object();
  const bool shows_error = state.status == Status::Failed || state.status == Status::Aborted;
  if (shows_error && state.cause) out.set("Cause", *state.cause);
  if (shows_error && state.error) out.set("Error", *state.error);
  out.set("ExecutionArn", child.identity.execution_arn);
  out.set("Input", shown(child.input));
  out.set("InputDetails", included);
  out.set("Name", child.identity.execution_name);
  if (succeeded && state.output) out.set("Output", shown(*state.output));
  if (succeeded) out.set("OutputDetails", included);
  out.set("RedriveCount", state.redrive_count);
  out.set("RedriveStatus", succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE");
  if (succeeded) out.set("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven");
  out.set("StartDate", child.start_ms);
  out.set("StateMachineArn", child.identity.machine_arn);
  if (!child.identity.version_arn.empty())
    out.set("StateMachineVersionArn", child.identity.version_arn);
  out.set("Status", status_name(state.status));
  out.set("StopDate", state.stop_ms.value_or(child.start_ms));
  if (succeeded) return Json::object({{"output", dump(out)}});
  return Json::object({{"error", "States.TaskFailed"}, {"cause", dump(out)}});
}

}  // namespace lockstep::states
