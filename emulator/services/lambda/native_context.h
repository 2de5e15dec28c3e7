// NativeContext: what a native handler sees of the world while it runs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "emulator/core/native.h"
#include "emulator/core/turn.h"
#include "emulator/services/lambda/functions.h"
#include "emulator/services/lambda/invocation.h"

namespace lockstep::lambda {

class NativeContext : public core::HandlerContext {
 public:
  NativeContext(core::Turn& turn, const Function& function, const Version& version,
                const Invocation& invocation)
      : turn_(turn), function_(function), version_(version), invocation_(invocation) {}

  const std::string& request_id() const override { return invocation_.request_id; }
  const std::string& function_name() const override { return function_.name; }
  const std::string& region() const override { return turn_.region(); }
  const std::string& account_id() const override { return turn_.account_id(); }
  std::int64_t now_ms() const override { return turn_.now_ms() + slept_ms_; }
  void sleep_ms(std::int64_t ms) override { slept_ms_ += ms > 0 ? ms : 0; }
  int attempt() const override { return invocation_.attempt; }
  double draw_unit(std::string_view purpose, std::string_view key) const override;
  std::string hex_digits(std::string_view purpose, std::string_view key,
                         std::size_t count) const override;
  void log(std::string_view line) override;
  core::AwsResult<Json> call(std::string_view service, std::string_view operation,
                             Json input) override;
  std::int64_t count(std::string_view key) override;
  std::int64_t counted(std::string_view key) const override;
  const std::string& setting(std::string_view name) const override { return turn_.setting(name); }
  std::string environment(std::string_view name) const override;

  std::int64_t slept_ms() const { return slept_ms_; }
  std::vector<std::pair<std::int64_t, std::string>>& lines() { return lines_; }

 private:
  core::Turn& turn_;
  const Function& function_;
  const Version& version_;
  const Invocation& invocation_;
  std::int64_t slept_ms_ = 0;
  std::vector<std::pair<std::int64_t, std::string>> lines_;  // time, text
};

}  // namespace lockstep::lambda
