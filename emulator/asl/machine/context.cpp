#include "emulator/asl/machine/context.h"

#include "emulator/base/timestamp.h"

namespace lockstep::asl::machine {

namespace {

Json execution_part(const Run& run) {
  Json part = Json::object({{"Id", run.identity.execution_arn},
                            {"Input", run.state.input.value()},
                            {"StartTime", iso_ms(run.state.start_ms)},
                            {"Name", run.identity.execution_name},
                            {"RoleArn", run.identity.role_arn},
                            {"RedriveCount", run.state.redrive_count}});
  if (run.state.redrive_ms) part.set("RedriveTime", iso_ms(*run.state.redrive_ms));
  return part;
}

Json machine_part(const Run& run) {
  return Json::object({{"Id", run.identity.machine_arn}, {"Name", run.identity.machine_name}});
}

Json state_part(const Frame& frame) {
  Json part = Json::object(
      {{"Name", frame.state().name}, {"EnteredTime", iso_ms(frame.entered_ms)}});
  const StateType type = frame.state().type;
  if (type == StateType::Task || type == StateType::Parallel || type == StateType::Map)
    part.set("RetryCount", frame.attempt);
  return part;
}

// The item of the nearest iteration that the frame is in.
std::optional<MapItem> enclosing_item(const State& state, const Frame& frame) {
  for (const Frame* at = &frame; at->id != 0;) {
    const Frame* parent = find_frame(state, at->parent);
    if (parent->plan->iterator)
      return MapItem{at->index, parent->children->items[at->index], std::nullopt, ""};
    at = parent;
  }
  return std::nullopt;
}

}  // namespace

Json context_object(Run& run, const Frame& frame, const MapItem* item) {
  if (run.identity.context) return *run.identity.context;
  if (!run.context_execution) {
    run.context_execution = execution_part(run);
    run.context_machine = machine_part(run);
  }
  Json context = Json::object({{"Execution", *run.context_execution},
                               {"StateMachine", *run.context_machine},
                               {"State", state_part(frame)}});
  const auto enclosing = item ? std::nullopt : enclosing_item(run.state, frame);
  if (enclosing) item = &*enclosing;
  if (item) {
    Json shown = Json::object({{"Index", item->index}});
    if (item->key) shown.set("Key", *item->key);
    shown.set("Value", item->value);
    if (!item->source.empty()) shown.set("Source", item->source);
    context.set("Map", Json::object({{"Item", std::move(shown)}}));
  }
  if (!frame.token.empty() && frame.state().resource.kind == Resource::Kind::Integration)
    context.set("Task", Json::object({{"Token", frame.token}}));
  return context;
}

}  // namespace lockstep::asl::machine
