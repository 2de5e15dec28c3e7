// Native functions: Lambda handlers written in C++ that run inside the turn.
// A function created with Runtime "provided.al2023" and Handler "native.<name>" runs the handler
// that is registered under <name>. Shapes  event and result are JSON; HandlerError becomes the
// function error AWS would show:
//         {"errorMessage":..,"errorType":..,"requestId":..,"stackTrace":[]}.
// Units   ms of the world's clock; sleep_ms declares time, it passes none.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "emulator/core/aws_error.h"

namespace lockstep::core {

struct HandlerError {
  std::string type;
  std::string message;
};

class HandlerContext {
 public:
  virtual ~HandlerContext() = default;
  virtual const std::string& request_id() const = 0;
  virtual const std::string& function_name() const = 0;
  virtual const std::string& region() const = 0;
  virtual const std::string& account_id() const = 0;
  virtual std::int64_t now_ms() const = 0;  // start of the invocation plus what was slept
  virtual void sleep_ms(std::int64_t ms) = 0;
  virtual int attempt() const = 0;  // earlier tries by the same Task state; 0 first
  // Draws keyed by the handler's own key; the same key gives the same draw.
  virtual double draw_unit(std::string_view purpose, std::string_view key) const = 0;
  virtual std::string hex_digits(std::string_view purpose, std::string_view key,
                                 std::size_t count) const = 0;
  virtual void log(std::string_view line) = 0;  // one line into the function's log stream
  virtual AwsResult<Json> call(std::string_view service, std::string_view operation,
                               Json input) = 0;
  // Adds one to a stored counter of this function and returns it: 1 the first time.
  virtual std::int64_t count(std::string_view key) = 0;
  virtual std::int64_t counted(std::string_view key) const = 0;  // without adding
  virtual const std::string& setting(std::string_view name) const = 0;
  // A variable of the function's Environment; empty if unset.
  virtual std::string environment(std::string_view name) const = 0;
};

using Handler = std::function<Result<Json, HandlerError>(const Json& event, HandlerContext&)>;
using HandlerTable = std::map<std::string, Handler, std::less<>>;

}  // namespace lockstep::core
