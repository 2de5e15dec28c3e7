// Variables: which are surely assigned where a state reads them, and what inner scopes may not
// assign. A group's scope begins with what its Parallel or Map sees at its entry; a Distributed
// Map's children see none of it.
// Source  AWS documentation "Passing data between states with variables"; the texts are guesses.
#include <algorithm>
#include <map>

#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

using Names = std::set<std::string>;

void add_assigned(const std::optional<Payload>& assign, const Json& source, Names& names) {
  if (!assign || !source.is_object()) return;
  const bool paths = !assign->jsonata.given();
  for (const auto& member : source.members()) {
    std::string_view name = member.key;
    if (paths && ends_with(name, ".$")) name.remove_suffix(2);
    names.emplace(name);
  }
}

// Where a state leads to, and what is assigned on the way.
struct Exit {
  std::string_view target;
  Names assigned;
};

const Json& part(const Json& source, std::string_view list, std::size_t index) {
  static const Json none;
  const Json& items = source.get(list);
  return items.is_array() && index < items.size() ? items[index] : none;
}

std::vector<Exit> exits_of(const State& state) {
  std::vector<Exit> exits;
  const auto add = [&](std::string_view target, const std::optional<Payload>& assign,
                       const Json& source) {
    exits.push_back({target, {}});
    add_assigned(assign, source.get("Assign"), exits.back().assigned);
  };
  for (std::size_t i = 0; i < state.choices.size(); ++i)
    add(state.choices[i].next, state.choices[i].assign, part(state.source, "Choices", i));
  if (!state.default_next.empty()) add(state.default_next, state.assign, state.source);
  for (std::size_t i = 0; i < state.catchers.size(); ++i)
    add(state.catchers[i].next, state.catchers[i].assign, part(state.source, "Catch", i));
  if (!state.next.empty() || exits.empty()) add(state.next, state.assign, state.source);
  return exits;
}

class Scopes {
 public:
  explicit Scopes(Report& report) : report_(report) {}

  // `known`: surely assigned around the group; `outer`: assigned anywhere around it.
  void check(const StateGroup& group, const std::string& inside, const Names& known,
             const Names& outer) {
    const auto entries = surely_assigned(group, known);
    Names own = outer;
    for (const std::string& name : group.order)
      for (const Exit& exit : exits_of(group.state(name)))
        own.insert(exit.assigned.begin(), exit.assigned.end());
    for (const std::string& name : group.order) {
      const State& state = group.state(name);
      const std::string at = inside + "/States/" + name;
      const auto entry = entries.find(name);
      if (entry == entries.end()) continue;  // not reachable
      warn(state, at, entry->second);
      refuse(state, at, outer);
      check_inner(state, at, entry->second, own);
    }
  }

 private:
  using Entries = std::map<std::string, Names, std::less<>>;

  static void meet(Entries& entries, std::vector<std::string>& open, std::string_view target,
                   const Names& arriving) {
    const auto found = entries.find(target);
    if (found == entries.end()) {
      entries.emplace(target, arriving);
      open.emplace_back(target);
      return;
    }
    const std::size_t before = found->second.size();
    std::erase_if(found->second, [&](const std::string& name) { return !arriving.count(name); });
    if (found->second.size() != before) open.emplace_back(target);
  }

  static Entries surely_assigned(const StateGroup& group, const Names& known) {
    Entries entries;
    std::vector<std::string> open;
    if (group.states.count(group.start_at)) meet(entries, open, group.start_at, known);
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      for (Exit& exit : exits_of(group.state(name))) {
        if (!group.states.count(exit.target)) continue;
        const Names& entry = entries.at(name);
        exit.assigned.insert(entry.begin(), entry.end());
        meet(entries, open, exit.target, exit.assigned);
      }
    }
    return entries;
  }

  void warn(const State& state, const std::string& at, const Names& known) {
    for (const std::string& name : state.variables_read)
      if (!known.count(name))
        report_.warn("POSSIBLY_UNDEFINED_VARIABLE",
                     format("Variable '${}' may be undefined.", name), at);
  }

  void refuse(const State& state, const std::string& at, const Names& outer) {
    Names refused;
    for (const Exit& exit : exits_of(state))
      for (const std::string& name : exit.assigned)
        if (outer.count(name) && refused.insert(name).second)
          report_.at(
              kSchema,
              format("Variable '{}' cannot be assigned because it belongs to an outer scope", name),
              at + "/Assign");
  }

  void check_inner(const State& state, const std::string& at, const Names& known,
                   const Names& outer) {
    for (std::size_t i = 0; i < state.branches.size(); ++i)
      check(*state.branches[i], format("{}/Branches[{}]", at, i), known, outer);
    if (!state.iterator) return;
    const bool old = state.source.contains("Iterator");
    const std::string inside = at + (old ? "/Iterator" : "/ItemProcessor");
    if (state.distributed) return check(*state.iterator, inside, {}, {});
    check(*state.iterator, inside, known, outer);
  }

  Report& report_;
};

bool uses_variables(const StateGroup& group) {
  for (const auto& [name, state] : group.states)
    if (!state.variables_read.empty() || state.assign) return true;
  return false;
}

}  // namespace

void check_variables(Reading& reading) {
  if (reading.groups.empty()) return;
  const bool any = std::any_of(reading.groups.begin(), reading.groups.end(),
                               [](const auto& group) { return uses_variables(*group.states); });
  const auto& machine = reading.groups.front();
  if (any) Scopes(reading.report).check(*machine.states, machine.inside, {}, {});
}

}  // namespace lockstep::asl::reading

namespace lockstep::asl {

namespace {

using References = std::vector<std::pair<std::string, std::vector<std::string>>>;

void add_references(const StateGroup& group, References& references) {
  for (const std::string& name : group.order) {
    const State& state = group.state(name);
    if (!state.variables_read.empty()) references.emplace_back(name, state.variables_read);
    for (const auto& branch : state.branches) add_references(*branch, references);
    if (state.iterator) add_references(*state.iterator, references);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::vector<std::string>>> variable_references(
    const Definition& definition) {
  References references;
  if (definition.top) add_references(*definition.top, references);
  return references;
}

}  // namespace lockstep::asl
