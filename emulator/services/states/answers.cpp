#include "emulator/services/states/answers.h"

#include <array>

#include "emulator/base/timestamp.h"

namespace lockstep::states {

namespace {
using asl::machine::Status;
constexpr std::array<std::string_view, 5> kStatusNames = {"RUNNING", "SUCCEEDED", "FAILED",
                                                          "TIMED_OUT", "ABORTED"};
}  // namespace

std::string_view machine_type_name(asl::MachineType type) {
  return type == asl::MachineType::Express ? "EXPRESS" : "STANDARD";
}

bool metadata_only(const core::Call& call) {
  return call.input.get_string("includedData") == "METADATA_ONLY";
}

std::string_view status_name(Status status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<Status> status_named(std::string_view name) {
  for (std::size_t i = 0; i < kStatusNames.size(); ++i)
    if (kStatusNames[i] == name) return static_cast<Status>(i);
  return std::nullopt;
}

void leave_data_out(Json& answer) {
  answer.erase("input");
  answer.erase("output");
  answer.set("inputDetails", Json::object({{"included", false}}));
  answer.set("outputDetails", Json::object({{"included", false}}));
}

Json sync_answer(const Execution& execution) {
  constexpr std::int64_t kBilledStepMs = 100;
  constexpr int kBilledMemoryMb = 64;
  const auto& state = execution.state;
  const std::int64_t stop_ms = state.stop_ms.value_or(execution.start_ms);
  const std::int64_t took_ms = stop_ms - execution.start_ms;
  const std::int64_t billed_ms = (took_ms + kBilledStepMs - 1) / kBilledStepMs * kBilledStepMs;
  Json out =
      Json::object({{"billingDetails", Json::object({{"billedDurationInMilliseconds", billed_ms},
                                                     {"billedMemoryUsedInMB", kBilledMemoryMb}})}});
  const bool failed = state.status == Status::Failed;
  if (failed && state.cause) out.set("cause", *state.cause);
  if (failed && state.error) out.set("error", *state.error);
  out.set("executionArn", execution.identity.execution_arn);
  out.set("input", execution.input.text());
  out.set("inputDetails", Json::object({{"included", true}}));
  out.set("name", execution.identity.execution_name);
  if (state.status == Status::Succeeded && state.output) out.set("output", state.output->text());
  out.set("outputDetails", Json::object({{"included", true}}));
  out.set("startDate", epoch_seconds(execution.start_ms));
  out.set("stateMachineArn", execution.identity.machine_arn);
  out.set("status", status_name(state.status));
  out.set("stopDate", epoch_seconds(stop_ms));
  return out;
}

}  // namespace lockstep::states
