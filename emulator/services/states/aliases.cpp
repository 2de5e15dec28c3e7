// Create-, Update-, Delete-, DescribeStateMachineAlias, ListStateMachineAliases.
// Source  recorded AWS answers on routing configurations and conflicts.
#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/descending_page.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

constexpr std::size_t kAliasesMax = 100;
constexpr std::int64_t kWholeWeight = 100;

struct Routing {
  const Machine* machine = nullptr;
  std::vector<Route> routes;
};

struct RoutedArn {
  std::string arn;
  StatesArn parsed;
  std::int64_t version = 0;
  std::int64_t weight = 0;
};

std::string shown_arns(const std::vector<RoutedArn>& routed) {
  std::vector<std::string> arns;
  for (const RoutedArn& one : routed) arns.push_back(one.arn);
  return join(arns, ", ");
}

core::AwsResult<std::vector<RoutedArn>> read_routing(const Json& configuration) {
  std::vector<RoutedArn> out;
  bool all_versions = true;
  for (std::size_t i = 0; i < configuration.size(); ++i) {
    RoutedArn one;
    one.arn = configuration[i].get_string("stateMachineVersionArn");
    one.weight = configuration[i].get_int("weight");
    ASSIGN_OR_RETURN(one.parsed, parse_arn(one.arn, ArnKind::StateMachine));
    const auto number = to_int(one.parsed.qualifier);
    all_versions = all_versions && number.has_value();
    one.version = number.value_or(0);
    out.push_back(std::move(one));
  }
  if (!all_versions || out.empty())
    return invalid_routing(
        format("Routing configuration must contain state machine version ARNs. Received: [{}]",
               shown_arns(out)));
  return out;
}

core::AwsResult<void> check_routing(const std::vector<RoutedArn>& routed) {
  std::vector<std::string> weights;
  std::int64_t sum = 0;
  for (const RoutedArn& one : routed) {
    if (one.parsed.machine != routed[0].parsed.machine)
      return invalid_routing(
          format("Routing configuration must contain state machine version ARNs"
                 " for the same state machine. Received: [{}]",
                 shown_arns(routed)));
    sum += one.weight;
    weights.push_back(std::to_string(one.weight));
  }
  if (routed.size() == 2 && routed[0].version == routed[1].version)
    return invalid_routing(
        format("Routing configuration must contain distinct state machine"
               " version ARNs. Received: [{}]",
               shown_arns(routed)));
  if (sum != kWholeWeight)
    return invalid_routing(
        format("Sum of routing configuration weights must equal 100. Received: [{}]",
               join(weights, ", ")));
  return {};
}

core::AwsResult<Routing> routing_of(const Parts& parts, const Json& configuration) {
  ASSIGN_OR_RETURN(const auto routed, read_routing(configuration));
  RETURN_IF_ERROR(check_routing(routed));
  Routing out;
  out.machine = parts.machines.find(routed[0].parsed.machine);
  if (!out.machine || out.machine->status == MachineStatus::Deleted) return alias_missing();
  if (out.machine->status == MachineStatus::Deleting) return machine_deleting(routed[0].arn);
  for (const RoutedArn& one : routed) {
    if (out.machine->versions.count(one.version) == 0) return alias_missing();
    out.routes.push_back({one.version, one.weight});
  }
  return out;
}

std::optional<std::string> description_of(const core::Call& call) {
  const Json* given = call.input.find("description");
  if (!given || !given->is_string()) return std::nullopt;
  return given->as_string();
}

core::AwsResult<Json> create_alias(Parts& parts, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Routing routing, routing_of(parts, call.input.get("routingConfiguration")));
  Alias alias;
  alias.name = call.input.get_string("name");
  alias.description = description_of(call);
  alias.routes = std::move(routing.routes);
  alias.created_ms = turn.now_ms();
  const auto& aliases = routing.machine->aliases;
  const auto old = aliases.find(alias.name);
  if (old != aliases.end()) {
    if (old->second.routes != alias.routes || old->second.description != alias.description)
      return conflict(
          "Failed to create alias because an alias with the same name and a different"
          " routing configuration already exists.");
    alias.created_ms = old->second.created_ms;
  } else if (aliases.size() >= kAliasesMax) {
    return core::refuse("ServiceQuotaExceededException",
                        "The maximum number of state machine aliases has been reached.");
  } else {
    parts.machines.put_alias(turn, routing.machine->name, alias);
  }
  return Json::object(
      {{"creationDate", epoch_seconds(alias.created_ms)},
       {"stateMachineAliasArn", qualified_arn(turn, routing.machine->name, alias.name)}});
}

struct FoundAlias {
  const Machine* machine = nullptr;
  const Alias* alias = nullptr;
};

core::AwsResult<FoundAlias> find_alias(const Parts& parts, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineAliasArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine) return alias_missing();
  const auto found = machine->aliases.find(parsed.qualifier);
  if (found == machine->aliases.end()) return alias_missing();
  return FoundAlias{machine, &found->second};
}

core::AwsResult<Json> update_alias(Parts& parts, core::Turn& turn, const core::Call& call) {
  const bool routed = call.input.contains("routingConfiguration");
  if (!routed && !call.input.contains("description"))
    return invalid_request("Either description or routing configuration must be specified");
  ASSIGN_OR_RETURN(const FoundAlias found, find_alias(parts, call));
  Alias alias = *found.alias;
  if (routed) {
    ASSIGN_OR_RETURN(Routing routing, routing_of(parts, call.input.get("routingConfiguration")));
    if (routing.machine != found.machine) return alias_missing();
    alias.routes = std::move(routing.routes);
  }
  if (const auto description = description_of(call)) alias.description = description;
  alias.updated_ms = turn.now_ms();
  parts.machines.put_alias(turn, found.machine->name, std::move(alias));
  return Json::object({{"updateDate", epoch_seconds(turn.now_ms())}});
}

core::AwsResult<Json> delete_alias(Parts& parts, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const FoundAlias found, find_alias(parts, call));
  const std::string name = found.alias->name;
  parts.machines.remove_alias(turn, found.machine->name, name);
  return Json::object();
}

core::AwsResult<Json> describe_alias(Parts& parts, core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const FoundAlias found, find_alias(parts, call));
  const Alias& alias = *found.alias;
  Json routes = Json::array();
  for (const Route& route : alias.routes)
    routes.push_back(
        Json::object({{"stateMachineVersionArn",
                       qualified_arn(turn, found.machine->name, std::to_string(route.version))},
                      {"weight", route.weight}}));
  Json out = Json::object({{"creationDate", epoch_seconds(alias.created_ms)}});
  if (alias.description) out.set("description", *alias.description);
  out.set("name", alias.name);
  out.set("routingConfiguration", std::move(routes));
  out.set("stateMachineAliasArn", qualified_arn(turn, found.machine->name, alias.name));
  if (alias.updated_ms) out.set("updateDate", epoch_seconds(*alias.updated_ms));
  return out;
}

bool routes_to(const Alias& alias, std::int64_t version) {
  return std::any_of(alias.routes.begin(), alias.routes.end(),
                     [&](const Route& route) { return route.version == version; });
}

// The most recently created first.
std::vector<const Alias*> listed_aliases(const Machine& machine, const std::string& version) {
  std::vector<const Alias*> out;
  for (const auto& [name, alias] : machine.aliases)
    if (version.empty() || routes_to(alias, to_int(version).value_or(0))) out.push_back(&alias);
  std::sort(out.begin(), out.end(), [](auto* a, auto* b) { return a->id > b->id; });
  return out;
}

core::AwsResult<Json> list_aliases(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || machine->status == MachineStatus::Deleted) return machine_missing(arn);
  if (!parsed.qualifier.empty() &&
      machine->versions.count(to_int(parsed.qualifier).value_or(0)) == 0)
    return alias_missing();
  const std::string list_name = format("aliases/{}/{}", machine->id, parsed.qualifier);
  return descending_page(
      call.input, list_name, "stateMachineAliases", listed_aliases(*machine, parsed.qualifier),
      [](const Alias* alias) { return alias->id; },
      [&](const Alias* alias) {
        return Json::object(
            {{"creationDate", epoch_seconds(alias->created_ms)},
             {"stateMachineAliasArn", qualified_arn(turn, machine->name, alias->name)}});
      });
}

}  // namespace

void add_alias_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](core::Turn& turn, const core::Call& call) {
      return handler(parts, turn, call);
    };
  };
  out.push_back({"CreateStateMachineAlias", bound(create_alias)});
  out.push_back({"UpdateStateMachineAlias", bound(update_alias)});
  out.push_back({"DeleteStateMachineAlias", bound(delete_alias)});
  out.push_back({"DescribeStateMachineAlias", bound(describe_alias)});
  out.push_back({"ListStateMachineAliases", bound(list_aliases)});
}

}  // namespace lockstep::states
