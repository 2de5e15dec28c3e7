// Functions: CreateFunction, GetFunction, GetFunctionConfiguration, UpdateFunctionConfiguration,
// ListFunctions, DeleteFunction.
#include <algorithm>

#include "emulator/base/digest.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kEnvironmentBytesMax = 4096;
constexpr std::size_t kZipBytesMax = 52'428'800;
constexpr std::int64_t kPageMax = 50;

// 2024-05-01T12:00:00.000+0000
std::string modified_time(std::int64_t ms) {
  std::string text = iso_ms(ms);
  text.replace(text.size() - 1, 1, "+0000");
  return text;
}

AwsResult<void> check_handler(const Functions& functions, const std::string& runtime,
                              const std::string& handler) {
  std::string names;
  for (const auto& [name, unused] : functions.handlers()) {
    names += (names.empty() ? "native." : ", native.") + name;
    if (runtime == "provided.al2023" && handler == "native." + name) return {};
  }
  return invalid(format("This version of Lockstep runs native handlers only: Runtime must be "
                        "provided.al2023 and Handler one of [{}], but they are '{}' and '{}'.",
                        names, runtime, handler));
}

AwsResult<void> check_settings(const Json& input) {
  const Json& variables = input.get("Environment").get("Variables");
  if (variables.is_object()) {
    const std::string text = dump(variables);
    if (text.size() > kEnvironmentBytesMax) {
      return invalid(format("Lambda was unable to configure your environment variables because the "
                            "environment variables you have provided exceeded the 4KB limit. "
                            "String measured: {}",
                            text));
    }
  }
  for (const char* member : {"Layers", "FileSystemConfigs"}) {
    if (!input.get(member).empty())
      return invalid(format("This version of Lockstep has no {} for functions.", member));
  }
  if (!input.get("DeadLetterConfig").get_string("TargetArn").empty())
    return invalid("This version of Lockstep has no DeadLetterConfig for functions.");
  return {};
}

// Copies the members that a caller may set and that are answered as they were given.
void copy_settings(const Json& input, Json& configuration) {
  for (const char* member : {"Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize",
                             "Environment", "KMSKeyArn", "TracingConfig", "EphemeralStorage"}) {
    if (const Json* value = input.find(member); value != nullptr && !value->is_null())
      configuration.set(member, *value);
  }
  if (const Json* vpc = input.find("VpcConfig"); vpc != nullptr && !vpc->get("SubnetIds").empty())
    configuration.set("VpcConfig", *vpc);
  const Json& logging = input.get("LoggingConfig");
  if (!logging.is_object()) return;
  Json merged = configuration.get("LoggingConfig");
  for (const Json::Member& member : logging.members()) merged.set(member.key, member.value);
  configuration.set("LoggingConfig", std::move(merged));
}

Json new_configuration(core::Turn& turn, const std::string& name, const Json& input,
                       const std::string& zip) {
  const std::string runtime_id = hex(sha256("runtime " + input.get_string("Runtime")));
  Json configuration = Json::object(
      {{"FunctionName", name},
       {"FunctionArn", function_arn(turn, name)},
       {"Runtime", ""},
       {"Role", ""},
       {"Handler", ""},
       {"CodeSize", zip.size()},
       {"Description", ""},
       {"Timeout", 3},
       {"MemorySize", 128},
       {"LastModified", modified_time(turn.now_ms())},
       {"CodeSha256", base64(sha256(zip))},
       {"Version", "$LATEST"},
       {"TracingConfig", Json::object({{"Mode", "PassThrough"}})},
       {"RevisionId", turn.make_uuid("revision")},
       {"PackageType", "Zip"},
       {"Architectures", Json::array({"x86_64"})},
       {"EphemeralStorage", Json::object({{"Size", 512}})},
       {"SnapStart", Json::object({{"ApplyOn", "None"}, {"OptimizationStatus", "Off"}})},
       {"RuntimeVersionConfig",
        Json::object({{"RuntimeVersionArn",
                       format("arn:aws:lambda:{}::runtime:{}", turn.region(), runtime_id)}})},
       {"LoggingConfig",
        Json::object({{"LogFormat", "Text"}, {"LogGroup", "/aws/lambda/" + name}})}});
  if (const Json& architectures = input.get("Architectures"); architectures.is_array())
    configuration.set("Architectures", architectures);
  copy_settings(input, configuration);
  return configuration;
}

AwsResult<std::string> read_code(const Json& input) {
  const Json& code = input.get("Code");
  if (input.get_string("PackageType", "Zip") != "Zip" || code.contains("ImageUri")) {
    return invalid(
        "This version of Lockstep runs native handlers only: container images are not among them.");
  }
  if (!code.get("ZipFile").is_string())
    return invalid("This version of Lockstep takes a function's code as Code.ZipFile only.");
  auto zip = from_base64(code.get("ZipFile").as_string());
  if (!zip || zip->size() < 22 || !starts_with(*zip, "PK")) {
    return invalid(
        "Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  if (zip->size() > kZipBytesMax) {
    return refuse("RequestEntityTooLargeException",
                  "Zipped size must be smaller than 52428800 bytes", 413);
  }
  return std::move(*zip);
}

AwsResult<Json> create_function(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const FunctionName named,
                   parse_function_name(input.get_string("FunctionName"), ""));
  const std::string& name = named.name;
  if (name.size() > kNameMax) {
    return invalid(format("1 validation error detected: Value '{}' at 'functionName' failed to "
                          "satisfy constraint: Member must have length less than or equal to 64",
                          name));
  }
  ASSIGN_OR_RETURN(const std::string zip, read_code(input));
  RETURN_IF_ERROR(
      check_handler(functions, input.get_string("Runtime"), input.get_string("Handler")));
  RETURN_IF_ERROR(check_settings(input));
  if (input.get_bool("Publish"))
    return invalid("This version of Lockstep has no published versions: leave Publish out.");
  if (functions.find(turn.db(), name) != nullptr) return function_exists(name);

  Function function;
  function.name = name;
  function.configuration = new_configuration(turn, name, input, zip);
  if (input.get("Tags").is_object()) function.tags = input.get("Tags");
  Json answer = function.configuration;
  functions.save(turn.db(), std::move(function));
  answer.set("RevisionId", turn.make_uuid("pending-revision"));
  answer.set("State", "Pending");
  answer.set("StateReason", "The function is being created.");
  answer.set("StateReasonCode", "Creating");
  return answer;
}

Json settled(const Function& function) {
  Json configuration = function.configuration;
  configuration.set("State", "Active");
  configuration.set("LastUpdateStatus", "Successful");
  return configuration;
}

AwsResult<Json> get_configuration(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, functions.resolve(turn, input));
  return settled(*function);
}

// There is no place to fetch the code from, so Code has no Location.
AwsResult<Json> get_function(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, functions.resolve(turn, input));
  Json answer = Json::object({{"Configuration", settled(*function)},
                              {"Code", Json::object({{"RepositoryType", "S3"}})}});
  if (!function->tags.empty()) answer.set("Tags", function->tags);
  return answer;
}

AwsResult<Json> update_configuration(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const Function* function, functions.resolve(turn, input));
  Function changed = *function;
  const std::string revision = input.get_string("RevisionId");
  if (!revision.empty() && revision != changed.configuration.get_string("RevisionId")) {
    return refuse("PreconditionFailedException",
                  "The Revision Id provided does not match the latest Revision Id. Call the "
                  "GetFunction/GetAlias API to retrieve the latest Revision Id",
                  412);
  }
  RETURN_IF_ERROR(check_settings(input));
  copy_settings(input, changed.configuration);
  RETURN_IF_ERROR(check_handler(functions, changed.configuration.get_string("Runtime"),
                                changed.configuration.get_string("Handler")));
  changed.configuration.set("LastModified", modified_time(turn.now_ms()));
  changed.configuration.set("RevisionId", turn.make_uuid("revision"));
  changed.log_stream.clear();  // the next invocation starts a new instance
  Json answer = changed.configuration;
  functions.save(turn.db(), std::move(changed));
  answer.set("RevisionId", turn.make_uuid("pending-revision"));
  answer.set("State", "Active");
  answer.set("LastUpdateStatus", "InProgress");
  answer.set("LastUpdateStatusReason", "The function is being created.");
  answer.set("LastUpdateStatusReasonCode", "Creating");
  return answer;
}

AwsResult<Json> list_functions(core::Turn& turn, Functions& functions, const Json& input) {
  const std::int64_t limit =
      std::clamp(input.get_int("MaxItems", kPageMax), std::int64_t{1}, kPageMax);
  std::string after;
  if (const Json& marker = input.get("Marker"); marker.is_string()) {
    auto decoded = from_base64(marker.as_string());
    if (!decoded) return invalid("Invalid pagination token");
    after = *decoded;
  }
  Json page = Json::array();
  std::string last;
  for (const auto& [name, function] : functions.all(turn.db())) {
    if (!after.empty() && name <= after) continue;
    if (static_cast<std::int64_t>(page.size()) == limit)
      return Json::object({{"Functions", std::move(page)}, {"NextMarker", base64(last)}});
    Json configuration = function.configuration;
    configuration.erase("RuntimeVersionConfig");
    page.push_back(std::move(configuration));
    last = name;
  }
  return Json::object({{"Functions", std::move(page)}});
}

AwsResult<Json> delete_function(core::Turn& turn, Functions& functions, const Json& input) {
  ASSIGN_OR_RETURN(const FunctionName named, parse_function_name(input.get_string("FunctionName"),
                                                                 input.get_string("Qualifier")));
  ASSIGN_OR_RETURN(const Function* function, functions.resolve(turn, input));
  if (named.qualifier == "$LATEST")
    return invalid("$LATEST version cannot be deleted without deleting the function.");
  functions.erase(turn.db(), std::string(function->name));
  return Json::object();
}

}  // namespace

std::vector<core::Operation> function_operations(Functions& functions) {
  const auto on = [&functions](auto perform) {
    return [&functions, perform](core::Turn& turn, const core::Call& call) {
      return perform(turn, functions, call.input);
    };
  };
  return {{"CreateFunction", on(create_function)},
          {"GetFunction", on(get_function)},
          {"GetFunctionConfiguration", on(get_configuration)},
          {"UpdateFunctionConfiguration", on(update_configuration)},
          {"ListFunctions", on(list_functions)},
          {"DeleteFunction", on(delete_function)}};
}

}  // namespace lockstep::lambda
