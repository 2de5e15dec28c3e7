#include "emulator/graph/layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "emulator/base/text.h"

namespace lockstep::graph {

namespace {

using asl::State;
using asl::StateGroup;
using asl::StateType;

constexpr int kDepthMax = 64;  // nested Parallels and Maps that are drawn

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Ids are the states' names where these are plain words that begin with a capital (drawing
// languages have lower-case keywords), made unique by a number.
class Ids {
 public:
  std::string make(std::string_view name) {
    std::string id;
    for (const char c : name) id += is_safe(c) ? c : '_';
    if (id.empty() || id[0] < 'A' || id[0] > 'Z') id = "S_" + id;
    const int uses = ++used_[id];
    if (uses == 1) return id;
    return make(id + "_" + std::to_string(uses));
  }

 private:
  std::map<std::string, int> used_;
};

std::string last_part(const std::string& arn) {
  const auto parts = split(arn, ':');
  return std::string(parts.back());
}

// arn:aws:lambda:r:a:function:NAME[:QUALIFIER] → NAME[:QUALIFIER]; other texts as they are.
std::string function_name(const std::string& text) {
  const auto parts = split(text, ':');
  if (parts.size() < 7 || parts[0] != "arn") return text;
  std::string name(parts[6]);
  if (parts.size() > 7) name += ":" + std::string(parts[7]);
  return name;
}

std::string resource_label(const State& state) {
  const asl::Resource& resource = state.resource;
  switch (resource.kind) {
    case asl::Resource::Kind::LambdaFunction: return "Lambda " + function_name(resource.arn);
    case asl::Resource::Kind::Activity: return "Activity " + last_part(resource.arn);
    case asl::Resource::Kind::Unknown: return resource.arn;
    case asl::Resource::Kind::Integration: break;
  }
  const Json& name = state.source.get("Parameters").get("FunctionName");
  if (resource.service == "lambda" && name.is_string())
    return "Lambda " + function_name(name.as_string());
  return resource.resource_type() + ":" + resource.resource_name();
}

std::string wait_label(const State& state) {
  if (state.seconds.literal) return format("{} s", *state.seconds.literal);
  if (state.seconds.path) return state.seconds.path->text() + " s";
  if (state.timestamp) return "until " + *state.timestamp;
  if (state.timestamp_path) return "until " + state.timestamp_path->text();
  return "";
}

std::string detail_of(const State& state) {
  std::string what;
  if (state.type == StateType::Task) what = resource_label(state);
  if (state.type == StateType::Wait) what = wait_label(state);
  if (state.type == StateType::Fail && state.error.literal) what = *state.error.literal;
  if (state.type == StateType::Map && state.distributed) what = "Distributed";
  const std::string type(type_name(state.type));
  return what.empty() ? type : type + " · " + what;
}

bool may_fail(const State& state) {
  return state.type == StateType::Task || state.type == StateType::Parallel ||
         state.type == StateType::Map;
}

std::string error_label(const std::vector<std::string>& errors) {
  if (errors.size() == 1 && errors[0] == "States.ALL") return "Error";
  return "Error: " + join(errors, ", ");
}

// Where a state may go on, in the order of the definition.
struct Way {
  std::string to;
  EdgeKind kind;
  std::string label;
};

std::vector<Way> ways_of(const State& state) {
  std::vector<Way> ways;
  if (!state.next.empty()) {
    const bool fallible = may_fail(state);
    ways.push_back(
        {state.next, fallible ? EdgeKind::Success : EdgeKind::Plain, fallible ? "Success" : ""});
  }
  for (const asl::ChoiceRule& rule : state.choices)
    ways.push_back({rule.next, EdgeKind::Condition, describe_rule(rule)});
  if (!state.default_next.empty())
    ways.push_back({state.default_next, EdgeKind::Default, "otherwise"});
  for (const asl::Catcher& catcher : state.catchers)
    ways.push_back({catcher.next, EdgeKind::Error, error_label(catcher.error_equals)});
  return ways;
}

// Names in the order in which they are reached, breadth first; the unreached after them.
std::vector<std::string> reading_order(const StateGroup& group) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  const auto reach = [&](const std::string& name) {
    if (group.states.count(name) && seen.insert(name).second) names.push_back(name);
  };
  reach(group.start_at);
  for (std::size_t i = 0; i < names.size(); ++i)
    for (const Way& way : ways_of(group.states.find(names[i])->second)) reach(way.to);
  for (const std::string& name : group.order) reach(name);
  for (const auto& [name, state] : group.states) reach(name);
  return names;
}

Group lay_out_group(const StateGroup& source, std::string title, Ids& ids, int depth);

std::vector<Group> inner_groups(const State& state, Ids& ids, int depth) {
  std::vector<Group> groups;
  if (depth >= kDepthMax) return groups;
  for (std::size_t i = 0; i < state.branches.size(); ++i)
    if (state.branches[i])
      groups.push_back(
          lay_out_group(*state.branches[i], format("Branch {}", i + 1), ids, depth + 1));
  if (state.iterator)
    groups.push_back(lay_out_group(*state.iterator, "For each item", ids, depth + 1));
  return groups;
}

Group lay_out_group(const StateGroup& source, std::string title, Ids& ids, int depth) {
  Group group;
  if (!title.empty()) group.id = ids.make(title);
  group.title = std::move(title);
  const std::vector<std::string> names = reading_order(source);
  std::map<std::string, std::string> id_of;
  for (const std::string& name : names) id_of[name] = ids.make(name);
  if (id_of.count(source.start_at)) group.start_id = id_of[source.start_at];
  for (const std::string& name : names) {
    const State& state = source.states.find(name)->second;
    const bool ends =
        state.end || state.type == StateType::Succeed || state.type == StateType::Fail;
    group.nodes.push_back(
        {id_of[name], name, state.type, detail_of(state), ends, inner_groups(state, ids, depth)});
    for (Way& way : ways_of(state)) {
      const auto to = id_of.find(way.to);
      if (to == id_of.end()) continue;
      group.edges.push_back({id_of[name], to->second, way.kind, std::move(way.label)});
    }
  }
  return group;
}

std::string operand_text(const asl::ChoiceRule& rule) {
  return rule.operand_path ? rule.operand_path->text() : dump(rule.operand);
}

std::string describe_comparison(const asl::ChoiceRule& rule) {
  const std::string variable = rule.variable.text();
  std::string op = rule.op;
  if (starts_with(op, "Is")) {
    const bool wanted = !rule.operand.is_bool() || rule.operand.as_bool();
    return variable + (wanted ? " is " : " is not ") + to_lower(op.substr(2));
  }
  if (ends_with(op, "Path")) op.resize(op.size() - 4);
  static const std::vector<std::pair<std::string_view, std::string_view>> kSigns = {
      {"LessThanEquals", "<="}, {"GreaterThanEquals", ">="},
      {"LessThan", "<"},        {"GreaterThan", ">"},
      {"Equals", "=="},         {"Matches", "matches"}};
  for (const auto& [suffix, sign] : kSigns)
    if (ends_with(op, suffix)) return format("{} {} {}", variable, sign, operand_text(rule));
  return format("{} {} {}", variable, op, operand_text(rule));
}

std::string describe(const asl::ChoiceRule& rule, int depth) {
  using Form = asl::ChoiceRule::Form;
  if (depth > kDepthMax) return "...";
  if (rule.form == Form::Comparison) return describe_comparison(rule);
  if (rule.form == Form::Not)
    return rule.rules.empty() ? "not" : "not (" + describe(rule.rules[0], depth + 1) + ")";
  std::vector<std::string> parts;
  for (const asl::ChoiceRule& part : rule.rules) {
    const bool nested = part.form == Form::And || part.form == Form::Or;
    const std::string text = describe(part, depth + 1);
    parts.push_back(nested ? "(" + text + ")" : text);
  }
  return join(parts, rule.form == Form::And ? " and " : " or ");
}

}  // namespace

std::string_view type_name(StateType type) {
  switch (type) {
    case StateType::Pass: return "Pass";
    case StateType::Task: return "Task";
    case StateType::Choice: return "Choice";
    case StateType::Wait: return "Wait";
    case StateType::Succeed: return "Succeed";
    case StateType::Fail: return "Fail";
    case StateType::Parallel: return "Parallel";
    case StateType::Map: return "Map";
  }
  return "State";
}

std::string describe_rule(const asl::ChoiceRule& rule) { return describe(rule, 0); }

Group lay_out(const asl::Definition& definition) {
  Ids ids;
  ids.make("Start");
  ids.make("End");
  if (!definition.top) return {};
  return lay_out_group(*definition.top, "", ids, 0);
}

}  // namespace lockstep::graph
