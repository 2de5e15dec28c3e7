#include "emulator/services/lambda/native_context.h"

namespace lockstep::lambda {

double NativeContext::draw_unit(std::string_view purpose, std::string_view key) const {
  return turn_.chance().draw_unit(purpose, key);
}

std::string NativeContext::hex_digits(std::string_view purpose, std::string_view key,
                                      std::size_t count) const {
  return turn_.chance().hex_digits(purpose, key, count);
}

void NativeContext::log(std::string_view line) {
  std::string text;
  text.reserve(line.size() + 1);
  text.append(line).append(1, '\n');
  lines_.emplace_back(now_ms(), std::move(text));
}

core::AwsResult<Json> NativeContext::call(std::string_view service, std::string_view operation,
                                          Json input) {
  core::Call call;
  call.service = service;
  call.operation = operation;
  call.input = std::move(input);
  call.caller = turn_.inside_caller(operation);
  return turn_.call(std::move(call)).result;
}

std::int64_t NativeContext::count(std::string_view key) {
  auto row = turn_.db().prepare(
      "INSERT INTO lambda_counters(function, key, count) VALUES(?, ?, 1) "
      "ON CONFLICT(function, key) DO UPDATE SET count = count + 1 RETURNING count");
  row.bind(function_.name, key);
  CHECK(row.step());
  const std::int64_t count = row.integer(0);
  row.run();
  return count;
}

std::int64_t NativeContext::counted(std::string_view key) const {
  auto row = turn_.db().prepare("SELECT count FROM lambda_counters WHERE function = ? AND key = ?");
  return row.bind(function_.name, key).step() ? row.integer(0) : 0;
}

std::string NativeContext::environment(std::string_view name) const {
  return version_.configuration.get("Environment").get("Variables").get_string(name);
}

}  // namespace lockstep::lambda
