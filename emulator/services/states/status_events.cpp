#include "emulator/services/states/status_events.h"

#include "emulator/base/text.h"
#include "emulator/services/states/answers.h"

namespace lockstep::states {

namespace {

constexpr std::size_t kDataBytesMax = 248 * 1024;

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
Json arn_or_null(const std::string& arn) { return arn.empty() ? Json() : Json(arn); }

core::CallAnswer call_events(core::Turn& turn, std::string_view operation, Json input) {
  core::Call call;
  call.service = "events";
  call.operation = operation;
  call.input = std::move(input);
  call.caller = turn.inside_caller("status change");
  return turn.call(std::move(call));
}

}  // namespace

Json status_event(const Execution& execution) {
  using asl::machine::Status;
  const auto& state = execution.state;
  const auto& identity = execution.identity;
  const bool ended = state.status != Status::Running;
  const bool redrivable = ended && state.status != Status::Succeeded;
  const bool has_output = state.status == Status::Succeeded && state.output;
  const std::string_view status = status_name(state.status);
  const std::size_t bytes =
      execution.input.text().size() + (has_output ? state.output->text().size() : 0);
  const bool included = bytes <= kDataBytesMax;
  const Json details = Json::object({{"included", included}});
  Json out = Json::object({{"executionArn", identity.execution_arn},
                           {"stateMachineArn", identity.machine_arn},
                           {"name", identity.execution_name},
                           {"status", status},
                           {"startDate", execution.start_ms}});
  out.set("stopDate", state.stop_ms ? Json(*state.stop_ms) : Json());
  out.set("input", included ? Json(execution.input.text()) : Json());
  out.set("output", included && has_output ? Json(state.output->text()) : Json());
  out.set("stateMachineVersionArn", arn_or_null(identity.version_arn));
  out.set("stateMachineAliasArn", arn_or_null(identity.alias_arn));
  out.set("redriveCount", state.redrive_count);
  out.set("redriveDate", state.redrive_ms ? Json(*state.redrive_ms) : Json());
  const char* possible = execution.map_run != 0 ? "REDRIVABLE_BY_MAP_RUN" : "REDRIVABLE";
  out.set("redriveStatus", redrivable ? possible : "NOT_REDRIVABLE");
  out.set("redriveStatusReason",
          redrivable ? Json() : Json(format("Execution is {} and cannot be redriven", status)));
  out.set("inputDetails", details);
  out.set("outputDetails", has_output ? details : Json());
  out.set("error", text_or_null(state.error));
  out.set("cause", text_or_null(state.cause));
  return out;
}

void StatusEvents::open(core::Turn& turn) { turn.listen("events:rules", "states"); }

bool StatusEvents::wanted(core::Turn& turn) {
  if (!wanted_) {
    const auto answer = call_events(turn, "lockstep:HasRules", Json::object());
    wanted_ = answer.result.ok() && answer.result->get_bool("any");
  }
  return *wanted_;
}

void StatusEvents::tell(core::Turn& turn, const Execution& execution) {
  if (execution.express() || !wanted(turn)) return;
  const Json entry = Json::object({{"Source", "aws.states"},
                                   {"DetailType", "Step Functions Execution Status Change"},
                                   {"Resources", Json::array({execution.identity.execution_arn})},
                                   {"Detail", dump(status_event(execution))}});
  (void)call_events(turn, "PutEvents", Json::object({{"Entries", Json::array({entry})}}));
}

}  // namespace lockstep::states
