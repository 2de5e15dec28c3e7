#include "emulator/asl/machine/plan.h"

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::asl::machine {

namespace {

bool is_nested(std::string_view field) {
  return field == "Iterator" || field == "ItemProcessor" || field == "Branches" ||
         field == "Comment";
}

// Whether a JSONata text may read $states.context: `$states` is followed by another member nowhere
// or not everywhere.
bool reads_jsonata_context(std::string_view text) {
  constexpr std::string_view kStates = "$states";
  for (std::size_t at = text.find(kStates); at != std::string_view::npos;
       at = text.find(kStates, at)) {
    at += kStates.size();
    const std::string_view rest = text.substr(at);
    bool other = false;
    for (const std::string_view member : {".input", ".result", ".errorOutput"})
      other = other || starts_with(rest, member);
    if (!other) return true;
  }
  return false;
}

bool draws_in_jsonata(std::string_view text) {
  for (const std::string_view name : {"$random", "$uuid", "$shuffle"})
    if (text.find(name) != std::string_view::npos) return true;
  return false;
}

void find_uses(StatePlan& plan) {
  plan.jsonata = plan.state->language == QueryLanguage::Jsonata;
  const Json& source = plan.state->source;
  if (!source.is_object()) return;  // unknown: it may use anything
  plan.reads_context = plan.draws = false;
  for (const auto& [field, value] : source.members()) {
    if (is_nested(field)) continue;
    const std::string text = dump(value);
    if (plan.jsonata) {
      plan.reads_context = plan.reads_context || reads_jsonata_context(text);
      plan.draws = plan.draws || draws_in_jsonata(text);
      continue;
    }
    if (text.find("$$") != std::string::npos) plan.reads_context = true;
    if (text.find("States.") != std::string::npos) plan.draws = true;
  }
}

bool whole(const PathField& field) {
  return field.form == PathField::Form::Absent ||
         (field.form == PathField::Form::Given && field.path.is_root());
}

RulePlan::Compare comparison(std::string_view op) {
  using C = RulePlan::Compare;
  static constexpr std::pair<std::string_view, C> kNames[] = {
      {"Equals", C::Equals},
      {"LessThan", C::LessThan},
      {"GreaterThan", C::GreaterThan},
      {"LessThanEquals", C::LessThanEquals},
      {"GreaterThanEquals", C::GreaterThanEquals},
      {"Matches", C::Matches},
      {"IsPresent", C::IsPresent},
      {"IsNull", C::IsNull},
      {"IsString", C::IsString},
      {"IsNumeric", C::IsNumeric},
      {"IsBoolean", C::IsBoolean},
      {"IsTimestamp", C::IsTimestamp}};
  for (const auto& [name, compare] : kNames)
    if (name == op) return compare;
  return C::Equals;
}

RulePlan compile_rule(const ChoiceRule& rule) {
  RulePlan plan;
  plan.rule = &rule;
  for (const ChoiceRule& inner : rule.rules) plan.rules.push_back(compile_rule(inner));
  if (rule.form != ChoiceRule::Form::Comparison) return plan;
  using D = RulePlan::Domain;
  std::string_view op = rule.op;
  if (rule.operand_path && ends_with(op, "Path")) op.remove_suffix(4);
  for (const auto& [name, domain] : {std::pair<std::string_view, D>{"String", D::String},
                                     {"Numeric", D::Numeric},
                                     {"Boolean", D::Boolean},
                                     {"Timestamp", D::Timestamp}}) {
    if (!starts_with(op, name)) continue;
    plan.domain = domain;
    plan.compare = comparison(op.substr(name.size()));
    if (domain == D::Timestamp && rule.operand.is_string())
      plan.instant = parse_iso(rule.operand.as_string());
    return plan;
  }
  plan.domain = D::Is;
  plan.compare = comparison(op);
  return plan;
}

void compile_group(GroupPlan& plan, const StateGroup& group);

const GroupPlan* compile_inner(GroupPlan& plan, const std::shared_ptr<const StateGroup>& group) {
  if (!group) return nullptr;
  plan.inner.push_back(std::make_unique<GroupPlan>());
  compile_group(*plan.inner.back(), *group);
  return plan.inner.back().get();
}

void compile_state(GroupPlan& group, StatePlan& plan, const asl::State& state) {
  plan.next = state.next.empty() ? nullptr : group.find(state.next);
  plan.default_next = state.default_next.empty() ? nullptr : group.find(state.default_next);
  for (const ChoiceRule& rule : state.choices) {
    plan.choice_next.push_back(group.find(rule.next));
    plan.rules.push_back(compile_rule(rule));
  }
  for (const Catcher& catcher : state.catchers) plan.catch_next.push_back(group.find(catcher.next));
  for (const auto& branch : state.branches) plan.branches.push_back(compile_inner(group, branch));
  plan.iterator = compile_inner(group, state.iterator);
  find_uses(plan);
  plan.input_whole = whole(state.input_path);
  plan.output_whole = whole(state.output_path);
  plan.result_whole = whole(state.result_path);
  if (state.result && !state.result->is_null())
    plan.result = Document::from_parsed(dump(*state.result), *state.result);
  if (state.type == StateType::Task && state.resource.kind == Resource::Kind::Integration) {
    plan.resource_type = state.resource.resource_type();
    plan.resource_name = state.resource.resource_name();
  }
}

void compile_group(GroupPlan& plan, const StateGroup& group) {
  plan.states.resize(group.states.size());
  std::size_t at = 0;
  for (const auto& [name, state] : group.states) {
    plan.states[at].state = &state;
    plan.by_name.emplace(name, &plan.states[at++]);
  }
  for (StatePlan& state : plan.states) compile_state(plan, state, *state.state);
  plan.start = plan.find(group.start_at);
}

}  // namespace

const StatePlan* GroupPlan::find(std::string_view name) const {
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const std::shared_ptr<const Plan>& plan_of(const Definition& definition) {
  if (const auto* known = definition.plan.get()) return *known;
  auto plan = std::make_shared<Plan>();
  plan->definition = definition.top;
  compile_group(plan->top, *definition.top);
  return definition.plan.put(std::move(plan));
}

}  // namespace lockstep::asl::machine
