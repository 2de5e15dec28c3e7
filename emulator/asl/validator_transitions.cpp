#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

struct Edge {
  std::string_view target;
  std::string location;  // below the state: "/Next", "/Catch[0]/Next"
};

std::vector<Edge> edges_of(const State& state) {
  std::vector<Edge> edges;
  const auto add = [&](std::string_view target, std::string location) {
    if (!target.empty()) edges.push_back({target, std::move(location)});
  };
  for (std::size_t i = 0; i < state.choices.size(); ++i)
    add(state.choices[i].next, format("/Choices[{}]/Next", i));
  add(state.default_next, "/Default");
  for (std::size_t i = 0; i < state.catchers.size(); ++i)
    add(state.catchers[i].next, format("/Catch[{}]/Next", i));
  add(state.next, "/Next");
  return edges;
}

bool is_terminal(const State& state) {
  return state.end || state.type == StateType::Succeed || state.type == StateType::Fail;
}

void missing_target(Report& report, std::string_view target, std::string location) {
  report.transition(kTransition, format("Missing 'Next' target: {}", target), std::move(location));
}

using Reached = std::set<std::string_view>;

// Adds `first` and what can be reached from it.
void reach(const StateGroup& states, std::string_view first, Reached& reached) {
  if (states.states.count(first) == 0 || !reached.insert(first).second) return;
  std::vector<std::string_view> open{first};
  while (!open.empty()) {
    const State& state = states.state(open.back());
    open.pop_back();
    for (const Edge& edge : edges_of(state)) {
      const auto found = states.states.find(edge.target);
      if (found != states.states.end() && reached.insert(found->first).second)
        open.push_back(found->first);
    }
  }
}

// AWS names the states that nothing leads to, not what follows them. guess: of a circle that
// cannot be reached, all are named.
void report_unreachable(Report& report, const Reading::Group& group) {
  const StateGroup& states = *group.states;
  Reached targets{states.start_at}, reached, unreachable;
  for (const std::string& name : states.order)
    for (const Edge& edge : edges_of(states.state(name)))
      if (edge.target != name) targets.insert(edge.target);
  reach(states, states.start_at, reached);
  for (const std::string& name : states.order) {
    if (targets.count(name) != 0 || reached.count(name) != 0) continue;
    unreachable.insert(name);
    reach(states, name, reached);
  }
  for (const std::string& name : states.order)
    if (reached.count(name) == 0) unreachable.insert(name);
  for (const std::string& name : states.order)
    if (unreachable.count(name) != 0)
      report.transition(kTransition, format("State \"{}\" is not reachable.", name),
                        group.inside + "/States/" + name);
}

void check_group(Report& report, const Reading::Group& group) {
  const StateGroup& states = *group.states;
  const bool starts = states.states.count(states.start_at) > 0;
  if (!starts && !states.start_at.empty())
    missing_target(report, states.start_at, group.inside + "/StartAt");
  bool ends = false;
  for (const std::string& name : states.order) {
    const State& state = states.state(name);
    ends = ends || is_terminal(state);
    for (const Edge& edge : edges_of(state))
      if (states.states.count(edge.target) == 0)
        missing_target(report, edge.target, group.inside + "/States/" + name + edge.location);
  }
  if (!states.start_at.empty()) report_unreachable(report, group);
  if (!ends && report.clean())
    report.transition("MISSING_END_STATE", "The workflow does not have a terminal state",
                      group.inside + "/States");
}

}  // namespace

void check_transitions(Reading& reading) {
  for (const auto& group : reading.groups) check_group(reading.report, group);
}

}  // namespace lockstep::asl::reading
