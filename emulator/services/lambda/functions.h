// Functions: what is stored of them, and the ways to name one.
// Shapes  Function::configuration has the members that AWS answers, without State and LastUpdate*.
// Errors  resolve: what AWS answers for a name that names nothing here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/core/native.h"
#include "emulator/core/turn.h"
#include "emulator/services/lambda/errors.h"

namespace lockstep::lambda {

struct Function {
  std::string name;
  Json configuration = Json::object();
  Json tags = Json::object();
  // The one instance there is: its log stream. Empty until the first invocation.
  std::string log_stream;
  std::int64_t instances = 0;  // how many there have been

  // Read out of the configuration:
  const core::Handler* handler = nullptr;  // null if this program has none of that name
  std::string log_group;
  std::int64_t timeout_ms = 3000;
  std::int64_t memory_mb = 128;
};

// A function's name as a caller writes it: name, name:qualifier, partial or full ARN.
struct FunctionName {
  std::string name;
  std::string qualifier;
  std::string region, account;  // of an ARN
};
AwsResult<FunctionName> parse_function_name(std::string_view text, std::string_view qualifier);

class Functions {
 public:
  explicit Functions(core::HandlerTable handlers) : handlers_(std::move(handlers)) {}

  static std::string_view schema();
  void forget();
  const core::HandlerTable& handlers() const { return handlers_; }

  std::map<std::string, Function, std::less<>>& all(storage::Database& db);
  Function* find(storage::Database& db, std::string_view name);
  void save(storage::Database& db, Function function);
  void erase(storage::Database& db, const std::string& name);

  // The function that FunctionName and Qualifier of the input name. `missing_suffix` follows the
  // ARN in the refusal when the caller gave no qualifier (Invoke writes ":$LATEST").
  AwsResult<Function*> resolve(core::Turn& turn, const Json& input,
                               std::string_view missing_suffix = "");

 private:
  void load(storage::Database& db);
  void read_configuration(Function& function) const;

  core::HandlerTable handlers_;
  std::map<std::string, Function, std::less<>> functions_;
  bool loaded_ = false;
};

std::string function_arn(core::Turn& turn, std::string_view name);

}  // namespace lockstep::lambda
