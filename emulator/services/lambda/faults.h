// Faults: what is to go wrong by (function, call number), whatever the function does.
// Shapes  {"function":"name","call":3,"kind":"error"|"timeout"|"throttle"|"crash"|"delay",
//         "error":"Type","cause":"text","delayMs":200}; call 0 or absent: every call.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"

namespace lockstep::lambda {

struct FunctionFault {
  std::int64_t call = 0;
  std::string kind;
  std::string error, cause;
  std::int64_t delay_ms = 0;
};

class Faults {
 public:
  static std::string_view schema();
  void forget() { loaded_ = false; }
  // Counts a call of the function; what is to happen to it. Free while nothing is set.
  std::optional<FunctionFault> take(core::Turn& turn, const std::string& function);

  core::AwsResult<Json> set(core::Turn& turn, const Json& input);
  core::AwsResult<Json> list(core::Turn& turn);

 private:
  void load(storage::Database& db);
  bool loaded_ = false;
  std::map<std::string, std::vector<FunctionFault>, std::less<>> by_function_;
  Json rows_ = Json::array();
};

}  // namespace lockstep::lambda
