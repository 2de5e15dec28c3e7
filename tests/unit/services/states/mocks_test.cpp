// Mocked service integrations: which answer a call gets, and what is refused.
#include "emulator/services/states/mocks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {
namespace {

constexpr const char* kMachine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
constexpr const char* kDefinition = R"({"StartAt": "L", "States": {
  "L": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f", "Payload.$": "$"},
        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 3}],
        "Next": "Q"},
  "Q": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "u", "MessageBody.$": "$$.Task.Token"}, "Next": "A"},
  "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:000000000000:activity:a",
        "Next": "E"},
  "E": {"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {"TaskDefinition": "t"}, "End": true}}})";
constexpr const char* kMocks = R"({
  "StateMachines": {"m": {"TestCases": {
    "Happy": {"L": "Ok", "Q": "Called", "A": "Done", "E": "Task"},
    "Slow": {"L": "Late", "Q": "Called", "A": "DoneLater", "E": "Task"},
    "Retry": {"L": "ThirdTime", "Q": "Called", "A": "Done", "E": "Task"},
    "Short": {"L": "Once", "Q": "Called", "A": "Done", "E": "Task"},
    "ByInput": {"L": "Choosy", "Q": "Called", "A": "Done", "E": "Task"},
    "Broken": {"L": "Ok", "Q": "Refused", "A": "Done", "E": "Task"}}}},
  "MockedResponses": {
    "Ok": {"0": {"Return": {"StatusCode": 200, "Payload": {"n": 1}}}},
    "Late": {"0": {"Return": {"StatusCode": 200}, "Delay": "5s"}},
    "ThirdTime": {"0-1": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "slow"}},
                  "2": {"Return": {"StatusCode": 200}}},
    "Once": {"0": {"Throw": {"Error": "Lambda.TimeoutException"}}},
    "Choosy": {"*": [{"When": {"Payload": {"n": 7}}, "Throw": {"Error": "Seven", "Cause": "7"}},
                     {"Return": {"StatusCode": 200}}]},
    "Called": {"0": {"Return": {"called": true}}},
    "Refused": {"0": {"Throw": {"Error": "Refused", "Cause": "no"}}},
    "Done": {"0": {"Return": {"done": 1}}},
    "DoneLater": {"0": {"Return": {"done": 2}, "Delay": 3}},
    "Task": {"0": {"Return": {"LastStatus": "STOPPED"}}}}})";

class MocksTest : public testing::Test {
 protected:
  MocksTest() : path_(format("{}mocks-{}.json", testing::TempDir(), ::getpid())) {
    write(kMocks);
    fixture_.options.settings["mocks"] = path_;
    add_surroundings(fixture_);
    fixture_.start();
    fixture_.output("states", "CreateStateMachine",
                    Json::object({{"name", "m"},
                                  {"definition", kDefinition},
                                  {"roleArn", "arn:aws:iam::000000000000:role/r"}}));
  }
  ~MocksTest() override { std::filesystem::remove(path_); }

  void write(const std::string& text) { std::ofstream(path_) << text; }

  static Json start_input(const std::string& test_case, const std::string& input) {
    return Json::object({{"stateMachineArn", std::string(kMachine) + "#" + test_case},
                         {"name", "e" + test_case},
                         {"input", input}});
  }

  Json run(const std::string& test_case, const std::string& input = "{}") {
    const Json started = fixture_.output("states", "StartExecution", start_input(test_case, input));
    arn_ = started.get_string("executionArn");
    return fixture_.output("states", "DescribeExecution", Json::object({{"executionArn", arn_}}));
  }

  std::vector<std::string> types() {
    std::vector<std::string> out;
    const Json history =
        fixture_.output("states", "GetExecutionHistory", Json::object({{"executionArn", arn_}}));
    for (const Json& event : history.get("events").items()) out.push_back(event.get_string("type"));
    return out;
  }

  test::Fixture fixture_;
  std::string path_, arn_;
};

TEST_F(MocksTest, EveryIntegrationAnswersAsItsMock) {
  const Json happy = run("Happy");
  EXPECT_EQ(happy.get_string("status"), "SUCCEEDED");
  EXPECT_EQ(happy.get_string("output"), R"({"LastStatus":"STOPPED"})");
  const std::vector<std::string> expected = {
      "ExecutionStarted", "TaskStateEntered",  "TaskScheduled",    "TaskStarted",
      "TaskSucceeded",    "TaskStateExited",   "TaskStateEntered", "TaskScheduled",
      "TaskStarted",      "TaskSubmitted",     "TaskSucceeded",    "TaskStateExited",
      "TaskStateEntered", "ActivityScheduled", "ActivityStarted",  "ActivitySucceeded",
      "TaskStateExited",  "TaskStateEntered",  "TaskScheduled",    "TaskStarted",
      "TaskSubmitted",    "TaskSucceeded",     "TaskStateExited",  "ExecutionSucceeded"};
  EXPECT_EQ(types(), expected);
}

TEST_F(MocksTest, ADelayPassesInVirtualTime) {
  const Json slow = run("Slow");
  EXPECT_EQ(slow.get_string("status"), "SUCCEEDED");
  EXPECT_EQ(slow.get("stopDate").as_double() - slow.get("startDate").as_double(), 8.0);
}

TEST_F(MocksTest, ACounterOfTheStatePicksTheResponse) {
  const Json retried = run("Retry");
  EXPECT_EQ(retried.get_string("status"), "SUCCEEDED");
  const auto all = types();
  EXPECT_EQ(std::count(all.begin(), all.end(), "TaskFailed"), 2);
}

TEST_F(MocksTest, ACallWithoutAResponseFailsTheExecutionWhateverItCatches) {
  const Json failed = run("Short");
  EXPECT_EQ(failed.get_string("status"), "FAILED");
  EXPECT_EQ(failed.get_string("error"), "States.Runtime");
  EXPECT_EQ(failed.get_string("cause"),
            "The mocked response Once has no answer to call 1 of the state 'L' (test case Short)"
            " with this input");
}

TEST_F(MocksTest, TheInputPicksAmongAnswers) {
  EXPECT_EQ(run("ByInput", R"({"n":7,"m":1})").get_string("error"), "Seven");
  const Json other = fixture_.output(
      "states", "StartExecution",
      Json::object({{"stateMachineArn", std::string(kMachine) + "#ByInput"}, {"input", "{}"}}));
  const Json ended =
      fixture_.output("states", "DescribeExecution",
                      Json::object({{"executionArn", other.get_string("executionArn")}}));
  EXPECT_EQ(ended.get_string("status"), "SUCCEEDED");
}

TEST_F(MocksTest, AFailingCallbackFailsAfterItWasSubmitted) {
  EXPECT_EQ(run("Broken").get_string("error"), "Refused");
  const auto all = types();
  ASSERT_GE(all.size(), 3U);
  EXPECT_EQ(all[all.size() - 3], "TaskSubmitted");
  EXPECT_EQ(all[all.size() - 2], "TaskFailed");
}

TEST_F(MocksTest, AnUnknownTestCaseIsRefused) {
  const auto error = fixture_.error("states", "StartExecution", start_input("Nope", "{}"));
  EXPECT_EQ(error.code, "ValidationException");
  EXPECT_EQ(error.message, format("The mock configuration {} has no test case 'Nope' for the state"
                                  " machine 'm'",
                                  path_));
}

TEST_F(MocksTest, AChangedFileIsReadAgain) {
  run("Happy");
  write(R"({"StateMachines": {"m": {"TestCases": {"New": {}}}}, "MockedResponses": {}})");
  EXPECT_EQ(fixture_.error("states", "StartExecution", start_input("Retry", "{}")).code,
            "ValidationException");
}

TEST_F(MocksTest, UnusedMocksAreReported) {
  run("Happy");
  const Json report = fixture_.output("states", "lockstep:Mocks");
  std::size_t unused = 0, used = 0;
  for (const Json& item : report.get("mocks").items())
    ++(item.get_int("uses") == 0 ? unused : used);
  EXPECT_EQ(used, 4U);
  EXPECT_EQ(unused, report.get("unused").size());
}

TEST(MockFile, FaultsNameTheirPlace) {
  const auto fault = [](std::string_view responses) {
    const auto read =
        read_mocks(format(R"({{"StateMachines": {{}}, "MockedResponses": {{{}}}}})", responses));
    return read.ok() ? std::string() : read.error();
  };
  EXPECT_EQ(fault(R"("R": {"0": {}})"),
            "MockedResponses.R.0 needs exactly one of Return and Throw");
  EXPECT_EQ(fault(R"("R": {"0": {"Throw": {}}})"),
            "MockedResponses.R.0: Throw needs an Error, and may have a Cause");
  EXPECT_EQ(fault(R"("R": {"2-1": {"Return": 1}})"),
            "MockedResponses.R.2-1: calls are named by a number from 0, by a range such as \"1-2\","
            " or by \"*\" for all others");
  EXPECT_EQ(fault(R"("R": {"0": {"Return": 1, "Delay": "soon"}})"),
            "MockedResponses.R.0: Delay is a number of seconds or a duration such as \"1m30s\"");
}

TEST(MockFile, AResponseThatDoesNotFitTheServicesModelIsFound) {
  const auto resource = asl::parse_resource("arn:aws:states:::sqs:sendMessage");
  const auto fault = [&](Json result, integrations::FieldValidation mode) {
    return integrations::response_fault(resource, result, mode).value_or("");
  };
  using Mode = integrations::FieldValidation;
  EXPECT_EQ(fault(Json::object({{"MessageId", 1}}), Mode::Strict),
            "Field 'MessageId' must be a string");
  EXPECT_EQ(fault(Json::object({{"MessageId", 1}}), Mode::None), "");
  EXPECT_EQ(fault(Json::object({{"MessageId", "1"}, {"Other", 1}}), Mode::Strict), "");
}

}  // namespace
}  // namespace lockstep::states
