#include "emulator/services/lambda/programs.h"

#include "emulator/base/digest.h"
#include "emulator/core/call.h"
#include "emulator/runtime/interpreters.h"
#include "emulator/services/lambda/layers.h"

namespace lockstep::lambda {
namespace {

using runtime::Family;

// A folder's name for an archive.
std::string folder_of(std::string_view kind, const std::string& digests) {
  return format("{}/{}", kind, hex(sha256(digests)).substr(0, 32));
}

void set(std::vector<std::string>& environment, std::string_view name, std::string_view value) {
  environment.push_back(format("{}={}", name, value));
}

std::string interpreter_folder(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

bool Programs::deterministic(core::Turn& turn) const {
  return turn.setting("deterministic-lambda") == "on";
}

runtime::Workspace& Programs::workspace(core::Turn& turn) {
  if (!workspace_)
    workspace_ = std::make_shared<runtime::Workspace>(turn.setting("functions-folder"));
  return *workspace_;
}

std::int64_t Programs::generation(const Function& function) {
  const std::string folder = function.local.get_string("folder");
  if (folder.empty()) return 0;
  Watched& watched = watched_[function.name];
  if (!watched.watch || watched.folder != folder) {
    watched.watch = std::make_unique<runtime::FolderWatch>(folder);
    watched.folder = folder;
  } else if (watched.watch->changed()) {
    ++watched.generation;
  }
  return watched.generation;
}

// The archives of code and layers are read here and unpacked on the pool's thread.
Result<void, std::string> Programs::fill(core::Turn& turn, const Version& version,
                                         runtime::Program& program, std::string& layers) {
  struct Fill {
    std::string below;
    std::vector<std::string> archives;
  };
  auto fills = std::make_shared<std::vector<Fill>>();
  runtime::Workspace& space = workspace(turn);
  ASSIGN_OR_RETURN(const std::string root, space.root());
  if (program.folder.empty()) {
    const std::string digest = version.configuration.get_string("CodeSha256");
    const std::string below = folder_of("code", digest);
    program.folder = root + "/" + below;
    if (!space.has(below)) fills->push_back({below, {Functions::code(turn.db(), digest)}});
  }
  if (const Json& given = version.configuration.get("Layers"); !given.empty()) {
    std::vector<std::string> digests;
    for (const Json& layer : given.items())
      digests.push_back(layer_digest(turn.db(), layer.get_string("Arn")));
    const std::string below = folder_of("layers", join(digests, "\n"));
    layers = root + "/" + below;
    if (!space.has(below)) {
      Fill fill{below, {}};
      for (const std::string& digest : digests)
        fill.archives.push_back(Functions::code(turn.db(), digest));
      fills->push_back(std::move(fill));
    }
  }
  if (fills->empty()) return {};
  program.unpack = [shared = workspace_, fills]() -> std::string {
    for (const Fill& fill : *fills) {
      const std::vector<std::string_view> archives(fill.archives.begin(), fill.archives.end());
      const auto filled = shared->fill(fill.below, archives);
      if (!filled.ok()) return filled.error();
    }
    return "";
  };
  return {};
}

Result<std::shared_ptr<const runtime::Program>, std::string> Programs::make(
    core::Turn& turn, const Function& function, const Version& version,
    const InstanceName& instance) {
  auto program = std::make_shared<runtime::Program>();
  program->memory_mb = version.memory_mb;
  program->url = function.local.get_string("url");
  if (!program->url.empty()) return std::shared_ptr<const runtime::Program>(program);
  program->folder = function.local.get_string("folder");
  std::string layers;
  RETURN_IF_ERROR(fill(turn, version, *program, layers));
  ASSIGN_OR_RETURN(const std::string bootstraps, workspace(turn).bootstraps());
  ASSIGN_OR_RETURN(const std::string tmp, workspace(turn).folder("tmp/" + function.name));

  const Json& configuration = version.configuration;
  const std::string runtime_name = configuration.get_string("Runtime");
  const Family family = runtime::family_of(runtime_name);
  std::string path = "/usr/local/bin:/usr/bin:/bin";
  if (family == Family::Python || family == Family::Node) {
    ASSIGN_OR_RETURN(const auto interpreter, runtime::find_interpreter(runtime_name));
    path = interpreter_folder(interpreter.path) + ":" + path;
    program->arguments = {interpreter.path};
    if (family == Family::Node) {
      program->arguments.push_back(format("--max-old-space-size={}", version.memory_mb * 9 / 10));
      program->arguments.push_back(bootstraps + "/node.mjs");
    } else if (turn.setting("python-runtime-client") == "awslambdaric") {
      for (const char* argument : {"-m", "awslambdaric"}) program->arguments.emplace_back(argument);
      program->arguments.push_back(configuration.get_string("Handler"));
    } else {
      program->arguments.push_back(bootstraps + "/python.py");
    }
  } else {
    program->arguments = {program->folder + "/bootstrap"};
  }
  if (!layers.empty()) path += ":" + layers + "/bin";

  auto& environment = program->environment;
  const Json& variables = configuration.get("Environment").get("Variables");
  set(environment, "AWS_LAMBDA_FUNCTION_NAME", function.name);
  set(environment, "AWS_LAMBDA_FUNCTION_VERSION", version.number);
  set(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(version.memory_mb));
  set(environment, "AWS_LAMBDA_LOG_GROUP_NAME", version.log_group);
  set(environment, "AWS_LAMBDA_LOG_STREAM_NAME", instance.log_stream);
  set(environment, "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  if (family != Family::Provided)
    set(environment, "AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime_name);
  if (version.json_log) {
    set(environment, "AWS_LAMBDA_LOG_FORMAT", "JSON");
    const Json& logging = configuration.get("LoggingConfig");
    set(environment, "AWS_LAMBDA_LOG_LEVEL", logging.get_string("ApplicationLogLevel", "INFO"));
  }
  set(environment, "AWS_REGION", turn.region());
  set(environment, "AWS_DEFAULT_REGION", turn.region());
  set(environment, "AWS_ACCESS_KEY_ID", "test");
  set(environment, "AWS_SECRET_ACCESS_KEY", "test");
  set(environment, "AWS_SESSION_TOKEN", std::string(core::kHolderToken) + instance.id);
  set(environment, "LAMBDA_TASK_ROOT", program->folder);
  set(environment, "LAMBDA_RUNTIME_DIR", bootstraps);
  set(environment, "_HANDLER", configuration.get_string("Handler"));
  set(environment, "TZ", ":UTC");
  set(environment, "LANG", "en_US.UTF-8");
  set(environment, "PATH", path);
  std::string libraries = program->folder + ":" + program->folder + "/lib";
  if (!layers.empty()) libraries += ":" + layers + "/lib";
  set(environment, "LD_LIBRARY_PATH", libraries);
  if (!layers.empty() && !variables.contains("PYTHONPATH"))
    set(environment, "PYTHONPATH", format("{}/python", layers));
  if (!layers.empty() && !variables.contains("NODE_PATH"))
    set(environment, "NODE_PATH", format("{}/nodejs/node_modules", layers));
  // Beyond AWS's: where Lockstep is, and no way to anywhere else.
  set(environment, "AWS_ENDPOINT_URL", endpoint_);
  set(environment, "AWS_EC2_METADATA_DISABLED", "true");
  set(environment, "AWS_CONFIG_FILE", "/dev/null");
  set(environment, "AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  set(environment, "NO_PROXY", "127.0.0.1,localhost");
  set(environment, "TMPDIR", tmp);
  if (deterministic(turn)) {
    set(environment, "LOCKSTEP_DETERMINISTIC", "1");
    set(environment, "LOCKSTEP_SEED", std::to_string(turn.chance().seed));
  }
  if (deterministic(turn) && family == Family::Python) set(environment, "PYTHONHASHSEED", "0");
  if (variables.is_object()) {
    std::erase_if(environment, [&](const std::string& line) {
      return variables.contains(std::string_view(line).substr(0, line.find('=')));
    });
    for (const Json::Member& variable : variables.members())
      if (variable.value.is_string()) set(environment, variable.key, variable.value.as_string());
  }
  return std::shared_ptr<const runtime::Program>(program);
}

}  // namespace lockstep::lambda
