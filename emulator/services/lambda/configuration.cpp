#include "emulator/services/lambda/configuration.h"

#include <array>

#include "emulator/base/digest.h"
#include "emulator/base/timestamp.h"
#include "emulator/runtime/interpreters.h"
#include "emulator/runtime/zip.h"
#include "emulator/services/lambda/layers.h"

namespace lockstep::lambda {
namespace {

constexpr std::size_t kEnvironmentBytesMax = 4096;
constexpr std::size_t kZipBytesMax = 52'428'800;
constexpr std::size_t kLayersMax = 5;

// The runtimes that AWS takes today; those of other languages need what Lockstep does not start.
constexpr std::array<std::string_view, 26> kRuntimes = {
    "nodejs20.x", "nodejs22.x", "nodejs24.x", "provided.al2023", "provided.al2", "python3.9",
    "python3.10", "python3.11", "python3.12", "python3.13",      "python3.14",   "java8.al2",
    "java11",     "java17",     "java21",     "java25",          "dotnet8",      "dotnet9",
    "dotnet10",   "ruby3.2",    "ruby3.3",    "ruby3.4",         "nodejs18.x",   "python3.8",
    "nodejs16.x", "go1.x"};
constexpr std::array<std::string_view, 22> kDeprecated = {
    "nodejs",        "nodejs4.3",     "nodejs4.3-edge", "nodejs6.10",    "nodejs8.10", "nodejs10.x",
    "nodejs12.x",    "nodejs14.x",    "python2.7",      "python3.6",     "python3.7",  "java8",
    "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",  "dotnetcore3.1", "dotnet5.0",  "dotnet6",
    "dotnet7",       "ruby2.5",       "ruby2.7",        "provided"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& all, std::string_view one) {
  for (const std::string_view each : all)
    if (each == one) return true;
  return false;
}

// Names what is missing on this machine, in place of what AWS would have.
AwsResult<void> check_machine(const std::string& runtime) {
  switch (runtime::family_of(runtime)) {
    case runtime::Family::Python:
    case runtime::Family::Node: {
      const auto found = runtime::find_interpreter(runtime);
      if (!found.ok()) return invalid(found.error());
      return {};
    }
    case runtime::Family::Provided: return {};
    case runtime::Family::Other: break;
  }
  return invalid(
      format("Lockstep runs functions of the runtimes python3.x, nodejs and provided.*, "
             "not of {}. Build it for provided.al2023, or give its address: lockstep "
             "serve --function name=http://127.0.0.1:PORT/.",
             runtime));
}

AwsResult<void> check_layers(core::Turn& turn, const Json& layers) {
  if (!layers.is_array()) return {};
  if (layers.size() > kLayersMax) return invalid("Cannot reference more than 5 layers.");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].is_string()) return invalid("A layer is named by its ARN.");
    const std::string& arn = layers[i].as_string();
    if (!find_layer(turn.db(), arn))
      return invalid(format("Layer version {} does not exist.", arn));
    const std::string layer = arn.substr(0, arn.rfind(':'));
    for (std::size_t j = 0; j < i; ++j) {
      const std::string& other = layers[j].as_string();
      if (other.substr(0, other.rfind(':')) != layer) continue;
      return invalid(
          format("Two different versions of the same layer are not allowed to be "
                 "referenced in the same function. {} and {} are versions of the same "
                 "layer.",
                 other, arn));
    }
  }
  return {};
}

AwsResult<std::string> code_from_s3(core::Turn& turn, const Json& source) {
  core::Call call;
  call.service = "s3";
  call.operation = "GetObject";
  call.input = Json::object({{"Bucket", source.get("S3Bucket")}, {"Key", source.get("S3Key")}});
  if (source.contains("S3ObjectVersion"))
    call.input.set("VersionId", source.get("S3ObjectVersion"));
  call.caller = turn.inside_caller("code");
  auto answer = turn.call(std::move(call)).result;
  if (answer.ok()) return answer->get_string("Body");
  const AwsError& error = answer.error();
  if (error.code == "UnknownOperationException")
    return invalid("This Lockstep has no S3: give the function's code as ZipFile.");
  return invalid(format("Error occurred while GetObject. S3 Error Code: {}. S3 Error Message: {}",
                        error.code, error.message));
}

}  // namespace

std::string modified_time(std::int64_t ms) {
  std::string text = iso_ms(ms);
  text.replace(text.size() - 1, 1, "+0000");
  return text;
}

AwsResult<void> check_runtime(const Functions& functions, const Json& configuration) {
  const std::string runtime = configuration.get_string("Runtime");
  const std::string handler = configuration.get_string("Handler");
  if (starts_with(handler, "native.")) {
    std::string names;
    for (const auto& [name, unused] : functions.handlers()) {
      names += (names.empty() ? "native." : ", native.") + name;
      if (runtime == "provided.al2023" && handler == "native." + name) return {};
    }
    return invalid(
        format("A native handler needs the Runtime provided.al2023 and is one of [{}], "
               "but they are '{}' and '{}'.",
               names, runtime, handler));
  }
  if (is_in(kDeprecated, runtime)) {
    return invalid(
        format("The runtime parameter of {} is no longer supported for creating or "
               "updating AWS Lambda functions. We recommend you use a supported runtime "
               "while creating or updating functions.",
               runtime));
  }
  if (!is_in(kRuntimes, runtime)) {
    std::string all;
    for (const std::string_view each : kRuntimes) all.append(all.empty() ? "" : ", ").append(each);
    return invalid(
        format("Value {} at 'runtime' failed to satisfy constraint: Member must satisfy "
               "enum value set: [{}] or be a valid ARN",
               runtime, all));
  }
  return check_machine(runtime);
}

AwsResult<void> check_settings(core::Turn& turn, const Json& input) {
  const Json& variables = input.get("Environment").get("Variables");
  if (variables.is_object()) {
    const std::string text = dump(variables);
    if (text.size() > kEnvironmentBytesMax) {
      return invalid(
          format("Lambda was unable to configure your environment variables because the "
                 "environment variables you have provided exceeded the 4KB limit. "
                 "String measured: {}",
                 text));
    }
  }
  if (!input.get("FileSystemConfigs").empty())
    return invalid("Lockstep has no file systems for functions: leave FileSystemConfigs out.");
  return check_layers(turn, input.get("Layers"));
}

AwsResult<void> check_revision(const Json& input, const Json& configuration) {
  const std::string revision = input.get_string("RevisionId");
  if (revision.empty() || revision == configuration.get_string("RevisionId")) return {};
  return refuse("PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the "
                "GetFunction/GetAlias API to retrieve the latest Revision Id",
                412);
}

// Copies the members that a caller may set and that are answered as they were given.
void copy_settings(core::Turn& turn, const Json& input, Json& configuration) {
  for (const char* member : {"Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize",
                             "Environment", "KMSKeyArn", "TracingConfig", "EphemeralStorage"}) {
    if (const Json* value = input.find(member); value != nullptr && !value->is_null())
      configuration.set(member, *value);
  }
  if (const Json* letters = input.find("DeadLetterConfig"); letters && letters->is_object()) {
    if (letters->get_string("TargetArn").empty())
      configuration.erase("DeadLetterConfig");
    else
      configuration.set("DeadLetterConfig", *letters);
  }
  if (const Json* vpc = input.find("VpcConfig"); vpc != nullptr && !vpc->get("SubnetIds").empty())
    configuration.set("VpcConfig", *vpc);
  if (const Json* layers = input.find("Layers"); layers && layers->is_array()) {
    Json all = Json::array();
    for (const Json& arn : layers->items()) {
      const auto layer = find_layer(turn.db(), arn.is_string() ? arn.as_string() : "");
      all.push_back(Json::object(
          {{"Arn", arn}, {"CodeSize", layer ? layer->get("Content").get("CodeSize") : Json(0)}}));
    }
    if (all.empty())
      configuration.erase("Layers");
    else
      configuration.set("Layers", std::move(all));
  }
  const Json& logging = input.get("LoggingConfig");
  if (!logging.is_object()) return;
  Json merged = configuration.get("LoggingConfig");
  for (const Json::Member& member : logging.members()) merged.set(member.key, member.value);
  if (merged.get_string("LogFormat") == "JSON") {
    if (!merged.contains("ApplicationLogLevel")) merged.set("ApplicationLogLevel", "INFO");
    if (!merged.contains("SystemLogLevel")) merged.set("SystemLogLevel", "INFO");
  }
  configuration.set("LoggingConfig", std::move(merged));
}

Json new_configuration(core::Turn& turn, const std::string& name, const Json& input,
                       const Code& code) {
  const std::string runtime_id = hex(sha256("runtime " + input.get_string("Runtime")));
  Json configuration = Json::object(
      {{"FunctionName", name},
       {"FunctionArn", function_arn(turn, name)},
       {"Runtime", ""},
       {"Role", ""},
       {"Handler", ""},
       {"CodeSize", code.zip.size()},
       {"Description", ""},
       {"Timeout", 3},
       {"MemorySize", 128},
       {"LastModified", modified_time(turn.now_ms())},
       {"CodeSha256", code.digest},
       {"Version", kLatest},
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
  copy_settings(turn, input, configuration);
  return configuration;
}

AwsResult<Code> read_code(core::Turn& turn, const Json& source) {
  if (source.contains("ImageUri")) {
    return invalid(
        "Lockstep does not run container images: give the function's code as a zip (PackageType "
        "Zip).");
  }
  Code code;
  if (source.get("ZipFile").is_string()) {
    auto zip = from_base64(source.get("ZipFile").as_string());
    if (!zip) return cannot_unzip();
    code.zip = std::move(*zip);
  } else if (source.get("S3Bucket").is_string()) {
    ASSIGN_OR_RETURN(code.zip, code_from_s3(turn, source));
  } else {
    return invalid("Please provide a source for function code.");
  }
  if (code.zip.size() > kZipBytesMax && source.contains("ZipFile")) {
    return refuse("RequestEntityTooLargeException",
                  "Zipped size must be smaller than 52428800 bytes", 413);
  }
  if (code.zip.size() < 22 || !starts_with(code.zip, "PK")) return cannot_unzip();
  code.digest = base64(sha256(code.zip));
  return code;
}

AwsResult<void> check_zip(const std::string& zip) {
  const auto entries = runtime::read_zip(zip);
  if (entries.ok()) {
    if (entries->empty()) return invalid("Uploaded file must be a non-empty zip");
    return {};
  }
  if (entries.error().kind == runtime::ZipError::Kind::TooLarge)
    return invalid("Unzipped size must be smaller than 262144000 bytes");
  return cannot_unzip();
}

Json settled(const Version& version) {
  Json configuration = version.configuration;
  configuration.set("State", "Active");
  configuration.set("LastUpdateStatus", "Successful");
  return configuration;
}

Json listed(const Version& version) {
  Json configuration = version.configuration;
  configuration.erase("RuntimeVersionConfig");
  return configuration;
}

Json qualified(core::Turn& turn, const Target& target, Json configuration) {
  if (!target.qualifier.empty() && target.qualifier != kLatest)
    configuration.set("FunctionArn",
                      function_arn(turn, target.function->name) + ":" + target.qualifier);
  return configuration;
}

}  // namespace lockstep::lambda
