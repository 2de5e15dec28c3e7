// FakeContext: what a native handler sees, made of plain values.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/base/chance.h"
#include "emulator/base/timestamp.h"
#include "emulator/core/native.h"

namespace lockstep::test {

class FakeContext : public core::HandlerContext {
 public:
  std::string id = "11111111-2222-4333-8444-555555555555";
  std::string name = "dev-TestFunction";
  std::string region_name = "us-east-1";
  std::string account = "000000000000";
  std::int64_t start_ms = *parse_iso("2024-01-16T10:00:00Z");
  std::int64_t slept_ms = 0;
  int tries = 0;
  Chance chance;
  std::vector<std::string> lines;
  std::map<std::string, std::int64_t, std::less<>> counters;
  std::map<std::string, std::string, std::less<>> settings;
  std::map<std::string, std::string, std::less<>> variables;
  struct Called {
    std::string service, operation;
    Json input;
  };
  std::vector<Called> calls;
  std::function<core::AwsResult<Json>(const Called&)> answer = [](const Called&) {
    return core::AwsResult<Json>(Json::object());
  };

  const std::string& request_id() const override { return id; }
  const std::string& function_name() const override { return name; }
  const std::string& region() const override { return region_name; }
  const std::string& account_id() const override { return account; }
  std::int64_t now_ms() const override { return start_ms + slept_ms; }
  void sleep_ms(std::int64_t ms) override { slept_ms += ms; }
  int attempt() const override { return tries; }
  double draw_unit(std::string_view purpose, std::string_view key) const override {
    return chance.draw_unit(purpose, key);
  }
  std::string hex_digits(std::string_view purpose, std::string_view key,
                         std::size_t count) const override {
    return chance.hex_digits(purpose, key, count);
  }
  void log(std::string_view line) override { lines.emplace_back(line); }
  core::AwsResult<Json> call(std::string_view service, std::string_view operation,
                             Json input) override {
    calls.push_back({std::string(service), std::string(operation), std::move(input)});
    return answer(calls.back());
  }
  std::int64_t count(std::string_view key) override { return ++counters[std::string(key)]; }
  std::int64_t counted(std::string_view key) const override {
    const auto found = counters.find(key);
    return found == counters.end() ? 0 : found->second;
  }
  const std::string& setting(std::string_view key) const override {
    static const std::string unset;
    const auto found = settings.find(key);
    return found == settings.end() ? unset : found->second;
  }
  std::string environment(std::string_view key) const override {
    const auto found = variables.find(key);
    return found == variables.end() ? "" : found->second;
  }
};

}  // namespace lockstep::test
