#include "emulator/asl/machine/frame.h"

#include <algorithm>

#include "emulator/base/check.h"

namespace lockstep::asl::machine {

Frame::Frame(const Frame& other)
    : id(other.id), parent(other.parent), index(other.index), generation(other.generation),
      live(other.live), ready(other.ready), timers(other.timers), phase(other.phase),
      group(other.group), plan(other.plan), input(other.input), variables(other.variables),
      last_event_id(other.last_event_id), entered_id(other.entered_id),
      entered_previous_id(other.entered_previous_id),
      entered_ms(other.entered_ms), visits(other.visits), ticket(other.ticket),
      attempt(other.attempt), tried(other.tried), retries(other.retries), heartbeat_s(other.heartbeat_s),
      heartbeat_due_ms(other.heartbeat_due_ms), token(other.token), map_run(other.map_run),
      held(other.held ? std::make_unique<HeldAnswer>(*other.held) : nullptr),
      held_token(other.held_token ? std::make_unique<HeldAnswer>(*other.held_token) : nullptr),
      children(other.children ? std::make_unique<Children>(*other.children) : nullptr) {}

std::string Frame::path(const State& machine) const {
  std::string text;
  for (const Frame* frame = this; frame->id != 0; frame = find_frame(machine, frame->parent)) {
    std::string step = std::to_string(frame->index);
    if (!text.empty()) step += '/';
    text.insert(0, step);
  }
  return text;
}

void Frame::end_attempt() {
  ticket = 0;
  timers = false;
  heartbeat_s = heartbeat_due_ms = 0;
  token.clear();
  held.reset();
  held_token.reset();
}

void Frame::close() {
  end_attempt();
  live = ready = false;
  ++generation;
  input.reset();
  variables = Json();
  retries.clear();
  map_run.clear();
  children.reset();
}

Frame* find_frame(const State& state, FrameId id) {
  if (id >= state.frames.size() || !state.frames[id]->live) return nullptr;
  return state.frames[id].get();
}

FrameId next_frame_id(const State& state) {
  return state.closed_frames.empty() ? static_cast<FrameId>(state.frames.size())
                                     : state.closed_frames.back();
}

std::vector<Frame*> children_of(const State& state, FrameId parent) {
  std::vector<Frame*> found;
  for (const auto& frame : state.frames)
    if (frame->live && frame->id != 0 && frame->parent == parent) found.push_back(frame.get());
  std::sort(found.begin(), found.end(),
            [](const Frame* a, const Frame* b) { return a->index < b->index; });
  return found;
}

Frame* first_ready(const State& state) {
  for (std::size_t i = state.ready_from; i < state.ready.size(); ++i) {
    Frame* frame = find_frame(state, state.ready[i].frame);
    if (frame && frame->ready && frame->generation == state.ready[i].generation) return frame;
  }
  return nullptr;
}

namespace {

const GroupPlan* group_of(const State& state, const Frame& frame) {
  if (frame.id == 0) return &state.plan->top;
  const Frame* parent = find_frame(state, frame.parent);
  CHECK(parent && parent->plan);
  return parent->plan->iterator ? parent->plan->iterator : parent->plan->branches.at(frame.index);
}

// Parents first: a child's group comes from its parent's state.
void rebind(State& state, Frame& frame) {
  frame.group = group_of(state, frame);
  frame.plan = frame.group->find(frame.state().name);
  CHECK(frame.plan);
  if (frame.phase != Phase::Children) return;
  for (Frame* child : children_of(state, frame.id)) rebind(state, *child);
}

}  // namespace

void bind(State& state, const Definition& definition) {
  const auto& plan = plan_of(definition);
  if (state.plan == plan) return;
  const auto previous = std::exchange(state.plan, plan);  // its names are read below
  if (Frame* root = find_frame(state, 0)) rebind(state, *root);
}

State::State() = default;
State::State(State&&) noexcept = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

State::State(const State& other)
    : status(other.status), start_ms(other.start_ms), stop_ms(other.stop_ms), input(other.input),
      output(other.output), error(other.error), cause(other.cause),
      last_event_id(other.last_event_id), transitions(other.transitions),
      redrive_count(other.redrive_count), redrive_ms(other.redrive_ms), plan(other.plan), closed_frames(other.closed_frames),
      ready(other.ready), ready_from(other.ready_from) {
  frames.reserve(other.frames.size());
  for (const auto& frame : other.frames) frames.push_back(std::make_unique<Frame>(*frame));
}

State& State::operator=(const State& other) {
  if (this != &other) *this = State(other);
  return *this;
}

namespace {

Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
Json text_or_null(const std::optional<Document>& text) {
  return text ? Json(text->text()) : Json();
}

Json describe(const Children& children) {
  Json results = Json::array();
  for (const auto& result : children.results) results.push_back(text_or_null(result));
  return Json::object({{"items", children.items},
                       {"atOnce", children.at_once},
                       {"next", children.next},
                       {"open", children.open},
                       {"results", results}});
}

Json describe(const std::unique_ptr<HeldAnswer>& held) {
  if (!held) return Json();
  return Json::object({{"ok", held->ok},
                       {"output", text_or_null(held->output)},
                       {"error", text_or_null(held->error)},
                       {"cause", text_or_null(held->cause)}});
}

Json describe(const Frame& frame) {
  Json retries = Json::array();
  for (const std::int64_t count : frame.retries) retries.push_back(count);
  return Json::object({{"id", frame.id},
                       {"parent", frame.parent},
                       {"index", frame.index},
                       {"generation", frame.generation},
                       {"ready", frame.ready},
                       {"timers", frame.timers},
                       {"phase", static_cast<int>(frame.phase)},
                       {"state", frame.plan ? Json(frame.state().name) : Json()},
                       {"input", text_or_null(frame.input)},
                       {"variables", frame.variables},
                       {"lastEventId", frame.last_event_id},
                       {"enteredId", frame.entered_id},
                       {"enteredPreviousId", frame.entered_previous_id},
                       {"enteredMs", frame.entered_ms},
                       {"visits", frame.visits},
                       {"ticket", frame.ticket},
                       {"attempt", frame.attempt},
                       {"tried", frame.tried},
                       {"retries", retries},
                       {"heartbeatS", frame.heartbeat_s},
                       {"heartbeatDueMs", frame.heartbeat_due_ms},
                       {"token", frame.token},
                       {"mapRun", frame.map_run},
                       {"held", describe(frame.held)},
                       {"heldToken", describe(frame.held_token)},
                       {"children", frame.children ? describe(*frame.children) : Json()}});
}

}  // namespace

Json describe(const State& state) {
  Json frames = Json::array(), ready = Json::array(), closed = Json::array();
  for (const auto& frame : state.frames)
    if (frame->live) frames.push_back(describe(*frame));
  for (const FrameId id : state.closed_frames) closed.push_back(id);
  for (std::size_t i = state.ready_from; i < state.ready.size(); ++i) {
    const Frame* frame = find_frame(state, state.ready[i].frame);
    if (frame && frame->ready && frame->generation == state.ready[i].generation)
      ready.push_back(frame->id);
  }
  return Json::object({{"status", static_cast<int>(state.status)},
                       {"startMs", state.start_ms},
                       {"stopMs", state.stop_ms ? Json(*state.stop_ms) : Json()},
                       {"input", state.input.text()},
                       {"output", text_or_null(state.output)},
                       {"error", text_or_null(state.error)},
                       {"cause", text_or_null(state.cause)},
                       {"lastEventId", state.last_event_id},
                       {"transitions", state.transitions},
                       {"redriveCount", state.redrive_count},
                       {"redriveMs", state.redrive_ms ? Json(*state.redrive_ms) : Json()},
                       {"frames", frames},
                       {"closedFrames", closed},
                       {"ready", ready}});
}

}  // namespace lockstep::asl::machine
