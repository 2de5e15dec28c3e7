#include "emulator/services/lambda/functions.h"

#include <vector>

#include "emulator/base/chance.h"

namespace lockstep::lambda {
namespace {

constexpr std::string_view kNativePrefix = "native.";

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string function_arn(core::Turn& turn, std::string_view name) {
  return format("arn:aws:lambda:{}:{}:function:{}", turn.region(), turn.account_id(), name);
}

AwsResult<FunctionName> parse_function_name(std::string_view text, std::string_view qualifier) {
  const std::vector<std::string_view> parts = split(text, ':');
  FunctionName parsed;
  std::size_t at = 0;
  if (parts.size() >= 7 && parts[0] == "arn" && parts[5] == "function") {
    parsed.region = parts[3];
    parsed.account = parts[4];
    at = 6;
  } else if (parts.size() >= 3 && is_account(parts[0]) && parts[1] == "function") {
    parsed.account = parts[0];
    at = 2;
  } else if (parts.size() >= 2 && parts[0] == "function") {
    at = 1;
  }
  parsed.name = parts[at];
  if (parts.size() > at + 1) parsed.qualifier = parts[at + 1];
  if (parts.size() > at + 2 || parsed.name.empty()) {
    return refuse("ValidationException",
                  format("1 validation error detected: Value '{}' at 'functionName' failed to "
                         "satisfy constraint: Member must satisfy regular expression pattern: "
                         "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{{2}}"
                         "((-gov)|(-iso([a-z]?)))?"
                         "-[a-z]+-\\d{{1}}:)?(\\d{{12}}:)?(function:)?([a-zA-Z0-9-_\\.]+)"
                         "(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
                         text),
                  400);
  }
  if (qualifier.empty()) return parsed;
  if (!parsed.qualifier.empty() && parsed.qualifier != qualifier) {
    return invalid(
        "The derived qualifier from the function name does not match the specified qualifier.");
  }
  parsed.qualifier = qualifier;
  return parsed;
}

Version* Function::version(std::string_view number) {
  if (number == kLatest) return &latest;
  const auto wanted = to_int(number);
  const auto found = wanted ? versions.find(*wanted) : versions.end();
  return found == versions.end() ? nullptr : &found->second;
}

std::string_view Functions::schema() {
  return R"sql(
CREATE TABLE lambda_functions(name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE lambda_code(digest TEXT PRIMARY KEY, zip BLOB NOT NULL);
CREATE TABLE lambda_counters(
  function TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY(function, key)) WITHOUT ROWID;
)sql";
}

void Functions::forget() {
  functions_.clear();
  loaded_ = false;
}

void Functions::read_configuration(Version& version) const {
  const Json& configuration = version.configuration;
  const std::string handler = configuration.get_string("Handler");
  version.handler = nullptr;
  version.native = starts_with(handler, kNativePrefix);
  if (version.native) {
    const auto found = handlers_.find(std::string_view(handler).substr(kNativePrefix.size()));
    if (found != handlers_.end()) version.handler = &found->second;
  }
  version.number = configuration.get_string("Version", kLatest);
  version.log_group = configuration.get("LoggingConfig").get_string("LogGroup");
  version.json_log = configuration.get("LoggingConfig").get_string("LogFormat") == "JSON";
  version.timeout_ms = configuration.get_int("Timeout", 3) * 1000;
  version.memory_mb = configuration.get_int("MemorySize", 128);
  Json relevant = Json::array();
  for (const char* member : {"Runtime", "Handler", "CodeSha256", "Environment", "MemorySize",
                             "Layers", "LoggingConfig", "LastModified", "Version"})
    relevant.push_back(configuration.get(member));
  version.key = format("{:016x}", mix_hash(0, dump(relevant)));
}

void Functions::load(storage::Database& db) {
  if (loaded_) return;
  auto rows = db.prepare("SELECT name, record FROM lambda_functions");
  while (rows.step()) {
    auto record = parse_json(rows.view(1));
    CHECK_MSG(record.ok(), "a stored function is not JSON");
    Function function;
    function.name = rows.text(0);
    function.latest.configuration = record->get("configuration");
    read_configuration(function.latest);
    for (const Json& configuration : record->get("versions").items()) {
      Version version;
      version.configuration = configuration;
      read_configuration(version);
      function.versions.emplace(to_int(version.number).value_or(0), std::move(version));
    }
    function.last_version = record->get_int("lastVersion");
    function.tags = record->get("tags");
    function.aliases = record->get("aliases");
    function.policies = record->get("policies");
    function.event_configs = record->get("eventConfigs");
    function.urls = record->get("urls");
    function.settings = record->get("settings");
    if (record->contains("reserved")) function.reserved = record->get_int("reserved");
    function.local = record->get("local");
    function.log_stream = record->get_string("logStream");
    function.instances = record->get_int("instances");
    functions_.emplace(function.name, std::move(function));
  }
  loaded_ = true;
}

std::map<std::string, Function, std::less<>>& Functions::all(storage::Database& db) {
  load(db);
  return functions_;
}

Function* Functions::find(storage::Database& db, std::string_view name) {
  load(db);
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

Function* Functions::save(storage::Database& db, Function function) {
  load(db);
  Json versions = Json::array();
  for (const auto& [number, version] : function.versions) versions.push_back(version.configuration);
  Json record = Json::object({{"configuration", function.latest.configuration},
                              {"versions", std::move(versions)},
                              {"lastVersion", function.last_version},
                              {"tags", function.tags},
                              {"aliases", function.aliases},
                              {"policies", function.policies},
                              {"eventConfigs", function.event_configs},
                              {"urls", function.urls},
                              {"settings", function.settings},
                              {"local", function.local},
                              {"logStream", function.log_stream},
                              {"instances", function.instances}});
  if (function.reserved) record.set("reserved", *function.reserved);
  db.prepare("INSERT OR REPLACE INTO lambda_functions(name, record) VALUES(?,?)")
      .bind(function.name, dump(record))
      .run();
  read_configuration(function.latest);
  for (auto& [number, version] : function.versions) read_configuration(version);
  Function& place = functions_[function.name];
  place = std::move(function);
  return &place;
}

void Functions::erase(storage::Database& db, const std::string& name) {
  db.prepare("DELETE FROM lambda_functions WHERE name = ?").bind(name).run();
  functions_.erase(name);
}

void Functions::put_code(storage::Database& db, const std::string& digest, std::string_view zip) {
  auto insert = db.prepare("INSERT OR IGNORE INTO lambda_code(digest, zip) VALUES(?, ?)");
  insert.bind(digest, "");
  insert.bind_blob(2, zip);
  insert.run();
}

std::string Functions::code(storage::Database& db, const std::string& digest) {
  auto rows = db.prepare("SELECT zip FROM lambda_code WHERE digest = ?");
  return rows.bind(digest).step() ? rows.text(0) : "";
}

AwsResult<Target> Functions::resolve(core::Turn& turn, const Json& input,
                                     std::string_view missing_suffix) {
  const Json& given = input.get("FunctionName");
  const std::string qualifier = input.get_string("Qualifier");
  const std::string_view text = given.is_string() ? std::string_view(given.as_string()) : "";
  ASSIGN_OR_RETURN(const FunctionName named, parse_function_name(text, qualifier));
  if (!named.account.empty() && named.account != turn.account_id())
    return refuse("AccessDeniedException", "", 403);
  if (!named.region.empty() && named.region != turn.region()) {
    return refuse("ResourceNotFoundException",
                  format("Functions from '{}' are not reachable in this region ('{}')",
                         named.region, turn.region()),
                  404);
  }
  Target target;
  target.function = find(turn.db(), named.name);
  target.qualifier = named.qualifier;
  if (target.function) {
    const std::string_view wanted = named.qualifier.empty() ? kLatest : named.qualifier;
    target.version = target.function->version(wanted);
    if (const Json* alias = target.version ? nullptr : target.function->aliases.find(wanted)) {
      target.alias = alias;
      target.version = target.function->version(alias->get_string("FunctionVersion"));
    }
    if (target.version) return target;
  }
  const std::string arn = function_arn(turn, named.name);
  if (named.qualifier.empty()) return function_not_found(arn + std::string(missing_suffix));
  return function_not_found(arn + ":" + named.qualifier);
}

}  // namespace lockstep::lambda
