// PublishStateMachineVersion, DeleteStateMachineVersion, ListStateMachineVersions.
#include <ranges>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/descending_page.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

constexpr std::size_t kVersionsMax = 1000;
// How a request names the revision of a machine that was never changed.
constexpr std::string_view kInitialRevision = "INITIAL";

core::AwsResult<Json> publish_version(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const Machine* machine, find_machine(parts, arn));
  if (machine->status == MachineStatus::Deleting) return machine_deleting(arn);
  const Json* wanted = call.input.find("revisionId");
  const std::string current =
      machine->revision->revision_id.value_or(std::string(kInitialRevision));
  if (wanted && wanted->is_string() && wanted->as_string() != current)
    return conflict(
        format("Failed to publish the State Machine version for revision {}. The"
               " current State Machine revision is {}.",
               wanted->as_string(), current));
  if (machine->versions.size() >= kVersionsMax && !machine->version_of(*machine->revision))
    return core::refuse("ServiceQuotaExceededException",
                        "The maximum number of state machine versions has been reached.");
  std::optional<std::string> description;
  if (const Json* given = call.input.find("description"); given && given->is_string())
    description = given->as_string();
  const Version& version = parts.machines.publish(turn, machine->name, description);
  return Json::object({{"creationDate", epoch_seconds(version.created_ms)},
                       {"stateMachineVersionArn",
                        qualified_arn(turn, machine->name, std::to_string(version.number))}});
}

core::AwsResult<Json> delete_version(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineVersionArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::StateMachine));
  const auto number = to_int(parsed.qualifier);
  if (!number)  // guess: the text
    return core::refuse("InvalidArn",
                        format("Invalid Arn: 'Invalid state machine version ARN: {}'", arn));
  const Machine* machine = parts.machines.find(parsed.machine);
  if (!machine || machine->versions.count(*number) == 0) return Json::object();
  std::vector<std::string> users;
  for (const auto& [name, alias] : machine->aliases)
    for (const Route& route : alias.routes)
      if (route.version == *number) users.push_back(name);
  if (!users.empty())
    return conflict(
        format("Version to be deleted must not be referenced by an alias. Current list"
               " of aliases referencing this version: [{}]",
               join(users, ", ")));
  parts.machines.remove_version(turn, machine->name, *number);
  return Json::object();
}

core::AwsResult<Json> list_versions(Parts& parts, core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("stateMachineArn");
  ASSIGN_OR_RETURN(const Machine* machine, find_machine(parts, arn));
  const std::string list_name = format("versions/{}", machine->id);
  return descending_page(
      call.input, list_name, "stateMachineVersions", std::views::reverse(machine->versions),
      [](const auto& version) { return version.first; },
      [&](const auto& version) {
        return Json::object({{"creationDate", epoch_seconds(version.second.created_ms)},
                             {"stateMachineVersionArn",
                              qualified_arn(turn, machine->name, std::to_string(version.first))}});
      });
}

}  // namespace

void add_version_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](core::Turn& turn, const core::Call& call) {
      return handler(parts, turn, call);
    };
  };
  out.push_back({"PublishStateMachineVersion", bound(publish_version)});
  out.push_back({"DeleteStateMachineVersion", bound(delete_version)});
  out.push_back({"ListStateMachineVersions", bound(list_versions)});
}

}  // namespace lockstep::states
