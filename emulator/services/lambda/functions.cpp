#include "emulator/services/lambda/functions.h"

#include <vector>

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

std::string_view Functions::schema() {
  return R"sql(
CREATE TABLE lambda_functions(name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE lambda_counters(
  function TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY(function, key)) WITHOUT ROWID;
)sql";
}

void Functions::forget() {
  functions_.clear();
  loaded_ = false;
}

void Functions::read_configuration(Function& function) const {
  const Json& configuration = function.configuration;
  const std::string handler = configuration.get_string("Handler");
  function.handler = nullptr;
  if (starts_with(handler, kNativePrefix)) {
    const auto found = handlers_.find(std::string_view(handler).substr(kNativePrefix.size()));
    if (found != handlers_.end()) function.handler = &found->second;
  }
  function.log_group = configuration.get("LoggingConfig").get_string("LogGroup");
  function.timeout_ms = configuration.get_int("Timeout", 3) * 1000;
  function.memory_mb = configuration.get_int("MemorySize", 128);
}

void Functions::load(storage::Database& db) {
  if (loaded_) return;
  auto rows = db.prepare("SELECT name, record FROM lambda_functions");
  while (rows.step()) {
    auto record = parse_json(rows.view(1));
    CHECK_MSG(record.ok(), "a stored function is not JSON");
    Function function;
    function.name = rows.text(0);
    function.configuration = record->get("configuration");
    function.tags = record->get("tags");
    function.log_stream = record->get_string("logStream");
    function.instances = record->get_int("instances");
    read_configuration(function);
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

void Functions::save(storage::Database& db, Function function) {
  load(db);
  const std::string record = dump(Json::object({{"configuration", function.configuration},
                                                {"tags", function.tags},
                                                {"logStream", function.log_stream},
                                                {"instances", function.instances}}));
  db.prepare("INSERT OR REPLACE INTO lambda_functions(name, record) VALUES(?,?)")
      .bind(function.name, record)
      .run();
  read_configuration(function);
  functions_[function.name] = std::move(function);
}

void Functions::erase(storage::Database& db, const std::string& name) {
  db.prepare("DELETE FROM lambda_functions WHERE name = ?").bind(name).run();
  functions_.erase(name);
}

AwsResult<Function*> Functions::resolve(core::Turn& turn, const Json& input,
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
  Function* function = find(turn.db(), named.name);
  if (function != nullptr && (named.qualifier.empty() || named.qualifier == "$LATEST"))
    return function;
  const std::string arn = function_arn(turn, named.name);
  if (named.qualifier.empty()) return function_not_found(arn + std::string(missing_suffix));
  return function_not_found(arn + ":" + named.qualifier);
}

}  // namespace lockstep::lambda
