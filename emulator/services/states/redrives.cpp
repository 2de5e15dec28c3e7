// RedriveExecution, and what the other operations show of redrives.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/answers.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using asl::machine::Status;

constexpr std::int64_t kDayMs = std::int64_t{24} * 3600 * 1000;
constexpr std::int64_t kRedrivableMs = 14 * kDayMs;
constexpr std::int64_t kOpenMaxMs = 365 * kDayMs;
constexpr std::int64_t kEventsMax = 24999;

core::AwsResult<Json> redrive(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("executionArn");
  const std::string token = call.input.get_string("clientToken");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Execution));
  const auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  const auto answered = [](std::int64_t when_ms) {
    return Json::object({{"redriveDate", epoch_seconds(when_ms)}});
  };
  if (!token.empty()) {
    auto known =
        turn.db().prepare("SELECT redrive_ms FROM states_redrives WHERE execution=?1 AND token=?2");
    known.bind(row->id, token);
    if (known.step()) return answered(known.integer(0));
  }
  std::string why = redrive_refusal(turn, *row);
  if (why.empty() && row->map_run != 0)  // guess: the text
    why = "Execution is a child workflow execution and can only be redriven by its Map Run";
  if (why.empty() && parts.store.any(turn, row->id)->state.last_event_id >= kEventsMax)
    why = "Execution history event limit exceeded";
  if (!why.empty())
    return core::refuse("ExecutionNotRedrivable",
                        format("Execution {} invalid for redrive as: {}", arn, why));
  if (!token.empty())
    turn.db()
        .prepare("INSERT INTO states_redrives(execution, token, redrive_ms) VALUES(?1, ?2, ?3)")
        .bind(row->id, token, turn.now_ms())
        .run();
  parts.runner.redrive(turn, row->id);
  return answered(turn.now_ms());
}

}  // namespace

std::string redrive_refusal(const core::Turn& turn, const ExecutionRow& row) {
  if (row.status == Status::Running || row.status == Status::Succeeded)
    return format("Execution is {} and cannot be redriven", status_name(row.status));
  const std::int64_t ended_ms = row.stop_ms.value_or(row.start_ms);
  if (turn.now_ms() - ended_ms > kRedrivableMs) return "Execution redrivable period exceeded";
  if (turn.now_ms() - row.start_ms > kOpenMaxMs)
    return "Execution has exceeded the max execution time";
  return "";
}

void show_redrives(const core::Turn& turn, const ExecutionRow& row, Json& out) {
  const std::string why = redrive_refusal(turn, row);
  out.set("redriveCount", row.redrive_count);
  if (row.redrive_ms) out.set("redriveDate", epoch_seconds(*row.redrive_ms));
  const char* possible = row.map_run != 0 ? "REDRIVABLE_BY_MAP_RUN" : "REDRIVABLE";
  out.set("redriveStatus", why.empty() ? possible : "NOT_REDRIVABLE");
  if (!why.empty()) out.set("redriveStatusReason", why);
}

std::optional<ExecutionRow> find_execution(Parts& parts, core::Turn& turn, const StatesArn& arn) {
  const auto machine = parts.machines.id_of(turn, arn.machine);
  return machine ? parts.store.find(turn, *machine, arn.name) : std::nullopt;
}

void add_redrive_operations(Parts& parts, Operations& out) {
  out.push_back({"RedriveExecution", [&parts](core::Turn& turn, const core::Call& call) {
                   return redrive(parts, turn, call);
                 }});
}

}  // namespace lockstep::states
