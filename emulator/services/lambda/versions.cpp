// Versions and aliases: PublishVersion, ListVersionsByFunction; Create-, Get-, Update-, Delete- and
// ListAliases.
#include <algorithm>

#include "emulator/services/lambda/configuration.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

struct VersionCall {
  core::Turn& turn;
  Functions& functions;
  const Json& input;
};

// What two versions may differ in and still be the same.
Json comparable(const Json& configuration) {
  Json same = configuration;
  for (const char* member : {"Version", "FunctionArn", "LastModified", "RevisionId"})
    same.erase(member);
  return same;
}

AwsResult<Json> publish(const VersionCall& call) {
  ASSIGN_OR_RETURN(Function * function, call.functions.resolve_function(call.turn, call.input));
  RETURN_IF_ERROR(check_revision(call.input, function->latest.configuration));
  const std::string digest = call.input.get_string("CodeSha256");
  const std::string current = function->latest.configuration.get_string("CodeSha256");
  if (!digest.empty() && digest != current) {
    return invalid(
        format("CodeSHA256 ({}) is different from current CodeSHA256 in $LATEST ({}). "
               "Please try again with the CodeSHA256 in $LATEST.",
               digest, current));
  }
  ASSIGN_OR_RETURN(const Version version,
                   publish_version(call.turn, call.functions, *function, call.input));
  Json answer = version.configuration;
  answer.set("State", "Active");
  answer.set("LastUpdateStatus", "Successful");
  return answer;
}

AwsResult<Json> list_versions(const VersionCall& call) {
  ASSIGN_OR_RETURN(const Function* function,
                   call.functions.resolve_function(call.turn, call.input));
  Json latest = listed(function->latest);
  latest.set("FunctionArn", latest.get_string("FunctionArn") + ":$LATEST");
  Json all = Json::array({latest});
  for (const auto& [number, version] : function->versions) all.push_back(listed(version));
  const auto first = static_cast<std::size_t>(
      std::max<std::int64_t>(0, to_int(call.input.get_string("Marker", "0")).value_or(0)));
  const auto limit =
      static_cast<std::size_t>(std::clamp<std::int64_t>(call.input.get_int("MaxItems", 50), 1, 50));
  Json page = Json::array();
  for (std::size_t i = first; i < all.size() && page.size() < limit; ++i) page.push_back(all[i]);
  Json answer = Json::object({{"Versions", page}});
  if (first + page.size() < all.size())
    answer.set("NextMarker", std::to_string(first + page.size()));
  return answer;
}

std::string alias_arn(core::Turn& turn, const Function& function, const std::string& name) {
  return function_arn(turn, function.name) + ":" + name;
}

AwsResult<void> check_alias(core::Turn& turn, const Function& function, const Json& alias) {
  const std::string number = alias.get_string("FunctionVersion");
  const auto check_version = [&](const std::string& each) -> AwsResult<void> {
    for (const auto& [published, version] : function.versions)
      if (version.number == each) return {};
    if (each == kLatest) return {};
    return function_not_found(function_arn(turn, function.name) + ":" + each);
  };
  RETURN_IF_ERROR(check_version(number));
  const Json& weights = alias.get("RoutingConfig").get("AdditionalVersionWeights");
  if (!weights.is_object() || weights.empty()) return {};
  if (weights.size() > 1)
    return invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
  const std::string& other = weights.members()[0].key;
  if (number == kLatest || other == kLatest)
    return invalid("$LATEST is not supported for an alias pointing to more than 1 version");
  if (other == number) {
    return invalid(
        format("Invalid function version {}. Function version {} is already included in "
               "routing configuration.",
               other, other));
  }
  return check_version(other);
}

void copy_alias(const Json& input, Json& alias) {
  for (const char* member : {"FunctionVersion", "Description"})
    if (const Json* value = input.find(member); value && !value->is_null())
      alias.set(member, *value);
  const Json* routing = input.find("RoutingConfig");
  if (!routing || !routing->is_object()) return;
  if (routing->get("AdditionalVersionWeights").empty())
    alias.erase("RoutingConfig");
  else
    alias.set("RoutingConfig", *routing);
}

AwsResult<Json> create_alias(const VersionCall& call) {
  ASSIGN_OR_RETURN(Function * function, call.functions.resolve_function(call.turn, call.input));
  const std::string name = call.input.get_string("Name");
  const std::string arn = alias_arn(call.turn, *function, name);
  if (function->aliases.contains(name))
    return refuse("ResourceConflictException", "Alias already exists: " + arn, 409);
  Json alias = Json::object({{"AliasArn", arn},
                             {"Name", name},
                             {"FunctionVersion", ""},
                             {"Description", ""},
                             {"RevisionId", call.turn.make_uuid("alias-revision")}});
  copy_alias(call.input, alias);
  RETURN_IF_ERROR(check_alias(call.turn, *function, alias));
  Function changed = *function;
  changed.aliases.set(name, alias);
  call.functions.save(call.turn.db(), std::move(changed));
  return alias;
}

AwsResult<Json> get_alias(const VersionCall& call) {
  ASSIGN_OR_RETURN(const Function* function,
                   call.functions.resolve_function(call.turn, call.input));
  const std::string name = call.input.get_string("Name");
  if (const Json* alias = function->aliases.find(name)) return *alias;
  return refuse("ResourceNotFoundException",
                "Cannot find alias arn: " + alias_arn(call.turn, *function, name), 404);
}

AwsResult<Json> update_alias(const VersionCall& call) {
  ASSIGN_OR_RETURN(Function * function, call.functions.resolve_function(call.turn, call.input));
  const std::string name = call.input.get_string("Name");
  const Json* known = function->aliases.find(name);
  if (!known)
    return refuse("ResourceNotFoundException",
                  "Alias not found: " + alias_arn(call.turn, *function, name), 404);
  Json alias = *known;
  RETURN_IF_ERROR(check_revision(call.input, alias));
  copy_alias(call.input, alias);
  RETURN_IF_ERROR(check_alias(call.turn, *function, alias));
  alias.set("RevisionId", call.turn.make_uuid("alias-revision"));
  Function changed = *function;
  changed.aliases.set(name, alias);
  call.functions.save(call.turn.db(), std::move(changed));
  return alias;
}

AwsResult<Json> delete_alias(const VersionCall& call) {
  ASSIGN_OR_RETURN(Function * function, call.functions.resolve_function(call.turn, call.input));
  Function changed = *function;
  if (changed.aliases.erase(call.input.get_string("Name")))
    call.functions.save(call.turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> list_aliases(const VersionCall& call) {
  ASSIGN_OR_RETURN(const Function* function,
                   call.functions.resolve_function(call.turn, call.input));
  const std::string version = call.input.get_string("FunctionVersion");
  std::vector<Json> all;
  for (const Json::Member& alias : function->aliases.members())
    if (version.empty() || alias.value.get_string("FunctionVersion") == version)
      all.push_back(alias.value);
  std::sort(all.begin(), all.end(), [](const Json& a, const Json& b) {
    return a.get_string("Name") < b.get_string("Name");
  });
  return Json::object({{"Aliases", Json(Json::Items(all.begin(), all.end()))}});
}

}  // namespace

AwsResult<Version> publish_version(core::Turn& turn, Functions& functions, Function& function,
                                   const Json& input) {
  if (!function.versions.empty()) {
    const Version& last = function.versions.rbegin()->second;
    Json wanted = comparable(function.latest.configuration);
    if (input.contains("Description")) wanted.set("Description", input.get("Description"));
    if (comparable(last.configuration) == wanted) return last;
  }
  Function changed = function;
  const std::int64_t number = ++changed.last_version;
  Version version = changed.latest;
  version.configuration.set("Version", std::to_string(number));
  version.configuration.set("FunctionArn",
                            format("{}:{}", function_arn(turn, function.name), number));
  version.configuration.set("RevisionId", turn.make_uuid("revision"));
  if (const Json* description = input.find("Description"); description && !description->is_null())
    version.configuration.set("Description", *description);
  changed.versions[number] = std::move(version);
  changed.latest.configuration.set("RevisionId", turn.make_uuid("revision"));
  return functions.save(turn.db(), std::move(changed))->versions.at(number);
}

std::vector<core::Operation> version_operations(Functions& functions) {
  const auto on = [&functions](auto perform) {
    return [&functions, perform](core::Turn& turn, const core::Call& call) {
      return perform(VersionCall{turn, functions, call.input});
    };
  };
  return {{"PublishVersion", on(publish)},   {"ListVersionsByFunction", on(list_versions)},
          {"CreateAlias", on(create_alias)}, {"GetAlias", on(get_alias)},
          {"UpdateAlias", on(update_alias)}, {"DeleteAlias", on(delete_alias)},
          {"ListAliases", on(list_aliases)}};
}

}  // namespace lockstep::lambda
