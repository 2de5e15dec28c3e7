// Functions: CreateFunction, GetFunction, GetFunctionConfiguration, UpdateFunctionConfiguration,
// UpdateFunctionCode, ListFunctions, DeleteFunction, GetAccountSettings; Lockstep's own PutLocal.
#include <algorithm>

#include "emulator/base/digest.h"
#include "emulator/services/lambda/configuration.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::int64_t kPageMax = 50;
constexpr std::int64_t kConcurrency = 1000;

struct FunctionCall {
  core::Turn& turn;
  Functions& functions;
  Runs& runs;
  const Json& input;
};

bool is_native(const Json& configuration) {
  return starts_with(configuration.get_string("Handler"), "native.");
}

Json pending(core::Turn& turn, Json answer) {
  answer.set("RevisionId", turn.make_uuid("pending-revision"));
  answer.set("State", "Pending");
  answer.set("StateReason", "The function is being created.");
  answer.set("StateReasonCode", "Creating");
  return answer;
}

Json in_progress(core::Turn& turn, Json answer) {
  answer.set("RevisionId", turn.make_uuid("pending-revision"));
  answer.set("State", "Active");
  answer.set("LastUpdateStatus", "InProgress");
  answer.set("LastUpdateStatusReason", "The function is being created.");
  answer.set("LastUpdateStatusReasonCode", "Creating");
  return answer;
}

AwsResult<void> check_new_name(const std::string& name) {
  if (name.size() <= kNameMax) return {};
  return invalid(
      format("1 validation error detected: Value '{}' at 'functionName' failed to "
             "satisfy constraint: Member must have length less than or equal to 64",
             name));
}

AwsResult<Json> create_function(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  ASSIGN_OR_RETURN(const FunctionName named,
                   parse_function_name(input.get_string("FunctionName"), ""));
  const std::string& name = named.name;
  RETURN_IF_ERROR(check_new_name(name));
  if (input.get_string("PackageType", "Zip") != "Zip") {
    return invalid(
        "Lockstep does not run container images: give the function's code as a zip (PackageType "
        "Zip).");
  }
  ASSIGN_OR_RETURN(const Code code, read_code(turn, input.get("Code")));
  RETURN_IF_ERROR(check_runtime(functions, input));
  if (!is_native(input)) RETURN_IF_ERROR(check_zip(code.zip));
  RETURN_IF_ERROR(check_settings(turn, input));
  if (functions.find(turn.db(), name) != nullptr) return function_exists(name);

  Function function;
  function.name = name;
  function.latest.configuration = new_configuration(turn, name, input, code);
  if (input.get("Tags").is_object()) function.tags = input.get("Tags");
  if (!is_native(input)) Functions::put_code(turn.db(), code.digest, code.zip);
  Function* saved = functions.save(turn.db(), std::move(function));
  if (!input.get_bool("Publish")) return pending(turn, saved->latest.configuration);
  ASSIGN_OR_RETURN(const Version version, publish_version(turn, functions, *saved, Json::object()));
  return pending(turn, version.configuration);
}

AwsResult<Json> get_configuration(const FunctionCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  return qualified(call.turn, target, settled(*target.version));
}

// The code is served by Lockstep itself: GET /_lockstep/code/DIGEST.
AwsResult<Json> get_function(const FunctionCall& call) {
  ASSIGN_OR_RETURN(const Target target, call.functions.resolve(call.turn, call.input));
  Json code = Json::object({{"RepositoryType", "S3"}});
  if (!target.version->native && target.function->local.empty())
    code.set("Location",
             format("{}/_lockstep/code/{}", call.turn.endpoint(),
                    hex(*from_base64(target.version->configuration.get_string("CodeSha256")))));
  Json answer =
      Json::object({{"Configuration", qualified(call.turn, target, settled(*target.version))},
                    {"Code", std::move(code)}});
  if (!target.function->tags.empty()) answer.set("Tags", target.function->tags);
  if (target.function->reserved)
    answer.set("Concurrency",
               Json::object({{"ReservedConcurrentExecutions", *target.function->reserved}}));
  return answer;
}

// Every update starts new instances.
AwsResult<Json> updated(const FunctionCall& call, Function changed) {
  core::Turn& turn = call.turn;
  changed.latest.configuration.set("LastModified", modified_time(turn.now_ms()));
  changed.latest.configuration.set("RevisionId", turn.make_uuid("revision"));
  changed.log_stream.clear();
  Function* saved = call.functions.save(turn.db(), std::move(changed));
  call.runs.retire(saved->name);
  if (!call.input.get_bool("Publish")) return in_progress(turn, saved->latest.configuration);
  ASSIGN_OR_RETURN(const Version version,
                   publish_version(turn, call.functions, *saved, Json::object()));
  return in_progress(turn, version.configuration);
}

AwsResult<Json> update_configuration(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  ASSIGN_OR_RETURN(const Function* function, functions.resolve_function(turn, input));
  Function changed = *function;
  RETURN_IF_ERROR(check_revision(input, changed.latest.configuration));
  RETURN_IF_ERROR(check_settings(turn, input));
  copy_settings(turn, input, changed.latest.configuration);
  RETURN_IF_ERROR(check_runtime(functions, changed.latest.configuration));
  return updated(call, std::move(changed));
}

AwsResult<Json> update_code(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  ASSIGN_OR_RETURN(const Function* function, functions.resolve_function(turn, input));
  Function changed = *function;
  RETURN_IF_ERROR(check_revision(input, changed.latest.configuration));
  if (input.contains("ImageUri"))
    return invalid("Please don't provide ImageUri when updating a function with packageType Zip.");
  ASSIGN_OR_RETURN(const Code code, read_code(turn, input));
  if (!function->latest.native) RETURN_IF_ERROR(check_zip(code.zip));
  Json& configuration = changed.latest.configuration;
  configuration.set("CodeSize", code.zip.size());
  configuration.set("CodeSha256", code.digest);
  if (const Json& architectures = input.get("Architectures"); architectures.is_array())
    configuration.set("Architectures", architectures);
  if (input.get_bool("DryRun")) return configuration;
  Functions::put_code(turn.db(), code.digest, code.zip);
  changed.local = Json::object();
  return updated(call, std::move(changed));
}

AwsResult<Json> list_functions(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  const std::int64_t limit =
      std::clamp(input.get_int("MaxItems", kPageMax), std::int64_t{1}, kPageMax);
  std::string after;
  if (const Json& marker = input.get("Marker"); marker.is_string()) {
    auto decoded = from_base64(marker.as_string());
    if (!decoded) return invalid("Invalid pagination token");
    after = *decoded;
  }
  const bool all_versions = input.get_string("FunctionVersion") == "ALL";
  Json page = Json::array();
  std::string last;
  for (const auto& [name, function] : functions.all(turn.db())) {
    if (!after.empty() && name <= after) continue;
    if (static_cast<std::int64_t>(page.size()) >= limit)
      return Json::object({{"Functions", std::move(page)}, {"NextMarker", base64(last)}});
    page.push_back(listed(function.latest));
    last = name;
    if (!all_versions) continue;
    for (const auto& [number, version] : function.versions) page.push_back(listed(version));
  }
  return Json::object({{"Functions", std::move(page)}});
}

AwsResult<Json> delete_function(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  ASSIGN_OR_RETURN(const FunctionName named, parse_function_name(input.get_string("FunctionName"),
                                                                 input.get_string("Qualifier")));
  ASSIGN_OR_RETURN(
      const Function* function,
      functions.resolve_function(
          turn, Json::object({{"FunctionName",
                               named.region.empty()
                                   ? Json(named.name)
                                   : Json(format("arn:aws:lambda:{}:{}:"
                                                 "function:{}",
                                                 named.region, named.account, named.name))}})));
  if (named.qualifier == kLatest)
    return invalid("$LATEST version cannot be deleted without deleting the function.");
  if (named.qualifier.empty()) {
    const std::string name = function->name;
    runs.retire(name);
    functions.erase(turn.db(), name);
    return Json::object();
  }
  const auto number = to_int(named.qualifier);
  if (!number) return invalid("Deletion of aliases is not currently supported.");
  Function changed = *function;
  changed.versions.erase(*number);
  functions.save(turn.db(), std::move(changed));
  return Json::object();
}

AwsResult<Json> account_settings(const FunctionCall& call) {
  std::int64_t size = 0, count = 0, reserved = 0;
  for (const auto& [name, function] : call.functions.all(call.turn.db())) {
    size += function.latest.configuration.get_int("CodeSize");
    reserved += function.reserved.value_or(0);
    ++count;
  }
  return Json::object(
      {{"AccountLimit",
        Json::object({{"TotalCodeSize", 80'530'636'800},
                      {"CodeSizeUnzipped", 262'144'000},
                      {"CodeSizeZipped", 52'428'800},
                      {"ConcurrentExecutions", kConcurrency},
                      {"UnreservedConcurrentExecutions", kConcurrency - reserved}})},
       {"AccountUsage", Json::object({{"TotalCodeSize", size}, {"FunctionCount", count}})}});
}

// A function from a folder or behind HTTP, as the command line or a file declares it:
// {FunctionName, Runtime, Handler, Timeout, MemorySize, Environment, Local {folder | url}}.
// Replaces one of the same name.
AwsResult<Json> put_local(const FunctionCall& call) {
  auto& [turn, functions, runs, input] = call;
  const std::string name = input.get_string("FunctionName");
  RETURN_IF_ERROR(check_new_name(name));
  if (name.empty()) return invalid("A function needs a name.");
  const Json& local = input.get("Local");
  if (!local.contains("url")) RETURN_IF_ERROR(check_runtime(functions, input));
  RETURN_IF_ERROR(check_settings(turn, input));
  Json settings = input;
  settings.set("Role", format("arn:aws:iam::{}:role/lockstep-local", turn.account_id()));
  Function function;
  if (const Function* known = functions.find(turn.db(), name)) function = *known;
  function.name = name;
  const std::string digest = base64(sha256(dump(local)));
  function.latest.configuration = new_configuration(turn, name, settings, {"", digest});
  function.local = local;
  function.log_stream.clear();
  Function* saved = functions.save(turn.db(), std::move(function));
  runs.retire(name);
  return settled(saved->latest);
}

AwsResult<Json> get_code(const FunctionCall& call) {
  const std::string wanted = call.input.get_string("Digest");
  auto rows = call.turn.db().prepare("SELECT digest, zip FROM lambda_code ORDER BY digest");
  while (rows.step()) {
    const auto digest = from_base64(rows.text(0));
    if (digest && hex(*digest) == wanted) return Json::object({{"Zip", base64(rows.text(1))}});
  }
  return no_such_resource();
}

}  // namespace

std::vector<core::Operation> function_operations(Functions& functions, Runs& runs) {
  const auto on = [&functions, &runs](auto perform) {
    return [&functions, &runs, perform](core::Turn& turn, const core::Call& call) {
      return perform(FunctionCall{turn, functions, runs, call.input});
    };
  };
  return {{"CreateFunction", on(create_function)},
          {"GetFunction", on(get_function)},
          {"GetFunctionConfiguration", on(get_configuration)},
          {"UpdateFunctionConfiguration", on(update_configuration)},
          {"UpdateFunctionCode", on(update_code)},
          {"ListFunctions", on(list_functions)},
          {"DeleteFunction", on(delete_function)},
          {"GetAccountSettings", on(account_settings)},
          {"lockstep:PutLocal", on(put_local)},
          {"lockstep:GetCode", on(get_code)}};
}

}  // namespace lockstep::lambda
