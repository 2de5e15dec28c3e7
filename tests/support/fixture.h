// Fixture: a Core in memory with the services a test gives it, under the virtual clock.
// Usage   Fixture f; f.add(make_sqs()); f.start(); auto r = f.call("sqs", "CreateQueue", {...});
//         f.output(...) expects success and gives the output; f.error(...) expects a refusal.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/core/core.h"

namespace lockstep::test {

class Fixture {
 public:
  core::CoreOptions options;

  Fixture() {
    options.clock = {world::ClockMode::Virtual, 1};
    options.clock_start_ms = *parse_iso("2024-01-16T10:00:00Z");
    options.patience_ms = 0;
  }
  ~Fixture() {
    if (core_) core_->stop();
  }

  void add(std::unique_ptr<core::Service> service) { core().add(std::move(service)); }
  void start() { core().start(); }
  core::Core& core() {
    if (!core_) core_ = std::make_unique<core::Core>(options);
    return *core_;
  }

  core::AwsResult<Json> call(const std::string& service, const std::string& operation,
                             Json input = Json::object()) {
    core::Call call;
    call.service = service;
    call.operation = operation;
    call.input = std::move(input);
    return core().call(std::move(call)).result;
  }
  Json output(const std::string& service, const std::string& operation,
              Json input = Json::object()) {
    auto result = call(service, operation, std::move(input));
    if (!result.ok()) {
      ADD_FAILURE() << service << "." << operation << " refused: " << result.error().code << ": "
                    << result.error().message;
      return Json();
    }
    return *result;
  }
  core::AwsError error(const std::string& service, const std::string& operation,
                       Json input = Json::object()) {
    auto result = call(service, operation, std::move(input));
    if (result.ok()) {
      ADD_FAILURE() << service << "." << operation << " should refuse, answered " << dump(*result);
      return {};
    }
    return result.error();
  }
  std::int64_t now_ms() { return core().clock_state().now_ms; }
  // Moves virtual time, running what comes due on the way (background entries too).
  void advance_ms(std::int64_t ms) { core().advance_clock(now_ms() + ms); }

 private:
  std::unique_ptr<core::Core> core_;
};

// A service made of functions, to stand in for one that a test does not have.
class FakeService : public core::Service {
 public:
  explicit FakeService(std::string name) : name_(std::move(name)) {}
  FakeService& on(std::string operation, core::Perform perform) {
    operations_.push_back({std::move(operation), std::move(perform), nullptr});
    return *this;
  }
  std::string_view name() const override { return name_; }
  std::vector<core::Operation> operations() override { return operations_; }

 private:
  std::string name_;
  std::vector<core::Operation> operations_;
};

}  // namespace lockstep::test
