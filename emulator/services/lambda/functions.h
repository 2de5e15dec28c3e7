// Functions: what is stored of them, their versions and aliases, and the ways to name one.
// Shapes  Version::configuration has the members that AWS answers, without State and LastUpdate*.
// Errors  resolve: what AWS answers for a name that names nothing here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/core/native.h"
#include "emulator/core/turn.h"
#include "emulator/services/lambda/errors.h"

namespace lockstep::lambda {

inline constexpr std::string_view kLatest = "$LATEST";

// $LATEST or a published version.
struct Version {
  Json configuration = Json::object();

  // Read out of the configuration:
  bool native = false;
  const core::Handler* handler = nullptr;  // null if this program has none of that name
  std::string number;                      // "$LATEST", "1"
  std::string log_group;
  bool json_log = false;
  std::int64_t timeout_ms = 3000;
  std::int64_t memory_mb = 128;
  std::string key;  // differs from every other code and configuration
};

struct Function {
  std::string name;
  Version latest;
  std::map<std::int64_t, Version> versions;
  std::int64_t last_version = 0;  // numbers are never used again
  Json tags = Json::object();
  Json aliases = Json::object();         // name → as answered
  Json policies = Json::object();        // qualifier or "" → list of statements
  Json event_configs = Json::object();   // qualifier → as answered
  Json urls = Json::object();            // qualifier or "" → as answered
  Json settings = Json::object();        // others that are answered as they were put
  std::optional<std::int64_t> reserved;  // concurrency
  // Of a function from a folder or behind HTTP: {"folder"} or {"url"}.
  Json local = Json::object();
  // The one instance that runs native handlers: its log stream. Empty until the first invocation.
  std::string log_stream;
  std::int64_t instances = 0;  // how many there have been

  Version* version(std::string_view number);
};

// A function's name as a caller writes it: name, name:qualifier, partial or full ARN.
struct FunctionName {
  std::string name;
  std::string qualifier;
  std::string region, account;  // of an ARN
};
AwsResult<FunctionName> parse_function_name(std::string_view text, std::string_view qualifier);

// What a name with a qualifier means.
struct Target {
  Function* function = nullptr;
  Version* version = nullptr;
  std::string qualifier;  // as given; empty if none was
  const Json* alias = nullptr;
};

class Functions {
 public:
  explicit Functions(core::HandlerTable handlers) : handlers_(std::move(handlers)) {}

  static std::string_view schema();
  void forget();
  const core::HandlerTable& handlers() const { return handlers_; }

  std::map<std::string, Function, std::less<>>& all(storage::Database& db);
  Function* find(storage::Database& db, std::string_view name);
  Function* save(storage::Database& db, Function function);
  void erase(storage::Database& db, const std::string& name);

  // The function that FunctionName of the input names; a qualifier must name something of it.
  // `missing_suffix` follows the ARN in the refusal when the caller gave no qualifier (Invoke
  // writes ":$LATEST").
  AwsResult<Target> resolve(core::Turn& turn, const Json& input,
                            std::string_view missing_suffix = "");
  AwsResult<Function*> resolve_function(core::Turn& turn, const Json& input) {
    ASSIGN_OR_RETURN(const Target target, resolve(turn, input));
    return target.function;
  }

  // Code is kept once, by its digest (base64 of SHA-256).
  static void put_code(storage::Database& db, const std::string& digest, std::string_view zip);
  static std::string code(storage::Database& db, const std::string& digest);

 private:
  void load(storage::Database& db);
  void read_configuration(Version& version) const;

  core::HandlerTable handlers_;
  std::map<std::string, Function, std::less<>> functions_;
  bool loaded_ = false;
};

std::string function_arn(core::Turn& turn, std::string_view name);

}  // namespace lockstep::lambda
