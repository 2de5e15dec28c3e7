// Lockstep's own questions: faults of scenarios, the path of an execution, metrics of machines.
#include <algorithm>
#include <map>

#include "emulator/services/states/answers.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/history.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using asl::machine::Status;
using core::AwsResult;
using core::Call;
using core::Turn;

// AWS's price of one state transition of a Standard workflow.
constexpr double kTransitionPrice = 0.000025;

AwsResult<Json> set_faults(Parts& parts, Turn& turn, const Call& call) {
  RETURN_IF_ERROR(parts.faults.set(turn, call.input.get("faults")));
  return Json::object();
}

AwsResult<Json> faults(Parts& parts, Turn&, const Call&) {
  return Json::object({{"faults", parts.faults.list()}});
}

AwsResult<Json> path(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("executionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn));
  const auto row = find_execution(parts, turn, parsed);
  if (!row) return execution_missing(arn);
  Json states = Json::array();
  for (const Visit& visit : visits(parts.store.journal(turn, row->id))) {
    Json item = Json::object({{"state", visit.state},
                              {"status", visit_status_name(visit.status)},
                              {"enteredMs", visit.entered_ms}});
    if (visit.left_ms) item.set("leftMs", *visit.left_ms);
    if (visit.failures > 0) item.set("failures", visit.failures);
    if (!visit.error.empty()) item.set("error", visit.error);
    if (visit.frame != 0) item.set("frame", std::int64_t{visit.frame});
    states.push_back(std::move(item));
  }
  return Json::object({{"status", status_name(row->status)}, {"states", std::move(states)}});
}

struct StateCounts {
  std::int64_t entered = 0;
  std::int64_t errors = 0;    // visits that ended in an error, caught or not
  std::int64_t failures = 0;  // failed attempts, retried ones too
};

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Nearest rank.
Json percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  if (sorted.empty()) return Json();
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

Json errors_by_state(Parts& parts, Turn& turn, const Machine& machine) {
  std::vector<std::int64_t> ids;
  {
    auto rows =
        turn.db().prepare("SELECT id FROM states_executions WHERE machine=?1 ORDER BY id");
    rows.bind(machine.id);
    while (rows.step()) ids.push_back(rows.integer(0));
  }
  std::map<std::string, StateCounts> counts;
  std::vector<std::string> order;
  for (const std::int64_t id : ids) {
    for (const Visit& visit : visits(parts.store.journal(turn, id))) {
      const auto [found, is_new] = counts.try_emplace(visit.state);
      if (is_new) order.push_back(visit.state);
      ++found->second.entered;
      found->second.failures += visit.failures;
      const bool failed =
          visit.failures > 0 &&
          (visit.status == VisitStatus::Caught || visit.status == VisitStatus::Failed);
      if (failed) ++found->second.errors;
    }
  }
  Json out = Json::array();
  for (const std::string& state : order) {
    const StateCounts& count = counts[state];
    out.push_back(Json::object({{"state", state},
                                {"entered", count.entered},
                                {"errors", count.errors},
                                {"failedAttempts", count.failures},
                                {"errorRate", ratio(count.errors, count.entered)}}));
  }
  return out;
}

Json machine_metrics(Parts& parts, Turn& turn, const Machine& machine) {
  std::map<Status, std::int64_t> by_status;
  std::vector<std::int64_t> durations;
  std::int64_t started = 0, transitions = 0;
  {
    auto rows = turn.db().prepare(
        "SELECT status, start_ms, stop_ms, transitions FROM states_executions WHERE machine=?1");
    rows.bind(machine.id);
    while (rows.step()) {
      ++started;
      ++by_status[static_cast<Status>(rows.integer(0))];
      if (!rows.is_null(2)) durations.push_back(rows.integer(2) - rows.integer(1));
      transitions += rows.integer(3);
    }
  }
  std::sort(durations.begin(), durations.end());
  const auto ended = static_cast<std::int64_t>(durations.size());
  const double cost = static_cast<double>(transitions) * kTransitionPrice;
  return Json::object(
      {{"name", machine.name},
       {"stateMachineArn", machine_arn(turn, machine.name)},
       {"executions", Json::object({{"started", started},
                                    {"running", by_status[Status::Running]},
                                    {"succeeded", by_status[Status::Succeeded]},
                                    {"failed", by_status[Status::Failed]},
                                    {"timedOut", by_status[Status::TimedOut]},
                                    {"aborted", by_status[Status::Aborted]}})},
       {"successRate", ratio(by_status[Status::Succeeded], ended)},
       {"durationMs", Json::object({{"p50", percentile(durations, 50)},
                                    {"p90", percentile(durations, 90)},
                                    {"p99", percentile(durations, 99)}})},
       {"states", errors_by_state(parts, turn, machine)},
       {"transitions", transitions},
       {"pricePerTransition", kTransitionPrice},
       {"cost", cost},
       {"costPerExecution", started == 0 ? 0.0 : cost / static_cast<double>(started)}});
}

AwsResult<Json> metrics(Parts& parts, Turn& turn, const Call& call) {
  const std::string wanted = call.input.get_string("stateMachine");
  if (!wanted.empty()) {
    const auto parsed = parse_arn(wanted);
    const Machine* machine = parts.machines.find(parsed.ok() ? parsed->machine : wanted);
    if (!machine) return machine_missing(wanted);
    parts.store.flush(turn);
    return Json::object(
        {{"machines", Json::array({machine_metrics(parts, turn, *machine)})}});
  }
  parts.store.flush(turn);
  Json machines = Json::array();
  for (const auto& [name, machine] : parts.machines.all())
    if (machine.status != MachineStatus::Deleted)
      machines.push_back(machine_metrics(parts, turn, machine));
  return Json::object({{"machines", std::move(machines)}});
}

}  // namespace

void add_inspection_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"lockstep:SetFaults", bound(set_faults)});
  out.push_back({"lockstep:Mocks",
                 [&parts](Turn& turn, const Call&) { return parts.mocks.report(turn); }});
  out.push_back({"lockstep:Faults", bound(faults)});
  out.push_back({"lockstep:Path", bound(path)});
  out.push_back({"lockstep:Metrics", bound(metrics)});
}

}  // namespace lockstep::states
