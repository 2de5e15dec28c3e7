// Fixture: a Core in memory with the services a test gives it, under the virtual clock.
//         LOCKSTEP_TEST_CONFIG varies it for every test that uses one: "turn=1" (entries a turn),
//         "file" (a database on disk), "reload" (all memory is lost and loaded before each call),
//         "reverse" (rows without ORDER BY come backwards); several with blanks between.
// Usage   Fixture f; f.add(make_sqs()); f.start(); auto r = f.call("sqs", "CreateQueue", {...});
//         f.output(...) expects success and gives the output; f.error(...) expects a refusal.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
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
    const char* const config = std::getenv("LOCKSTEP_TEST_CONFIG");
    for (const auto word : split(config ? config : "", ' ')) configure(word);
  }
  ~Fixture() {
    if (core_) core_->stop();
    core_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }
  Fixture(const Fixture&) = delete;

  void add(std::unique_ptr<core::Service> service) { core().add(std::move(service)); }
  void start() {
    core().start();
    if (reverse_)
      core().run(
          [](core::Turn& turn) { turn.db().execute("PRAGMA reverse_unordered_selects = ON"); });
  }
  core::Core& core() {
    if (!core_) core_ = std::make_unique<core::Core>(options);
    return *core_;
  }

  core::AwsResult<Json> call(const std::string& service, const std::string& operation,
                             Json input = Json::object()) {
    if (reload_) core().reload();
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
  void configure(std::string_view word) {
    if (word == "turn=1") {
      options.turn_entries_max = 1;
    } else if (word == "reload") {
      reload_ = true;
    } else if (word == "reverse") {
      reverse_ = true;
    } else if (word == "file") {
      folder_ = (std::filesystem::temp_directory_path() / "lockstep-test-XXXXXX").string();
      if (!::mkdtemp(folder_.data())) throw std::runtime_error("no temporary folder");
      options.database.path = folder_ + "/lockstep.db";
    } else if (!word.empty()) {
      throw std::runtime_error("LOCKSTEP_TEST_CONFIG: unknown word " + std::string(word));
    }
  }

  std::unique_ptr<core::Core> core_;
  std::string folder_;
  bool reload_ = false;
  bool reverse_ = false;
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
