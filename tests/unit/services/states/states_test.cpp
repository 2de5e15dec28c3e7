// What a case file cannot say: tokens that have to be read first, answers that come later, logs.
#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {
namespace {

constexpr auto kRole = "arn:aws:iam::000000000000:role/r";
constexpr auto kPrefix = "arn:aws:states:us-east-1:000000000000:";
constexpr auto kTokenTask = R"({"Type":"Task","End":true,
  "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","TimeoutSeconds":60,
  "Parameters":{"QueueUrl":"http://q","MessageBody":{"token.$":"$$.Task.Token"}}})";

std::string machine(std::string_view state) {
  return format(R"({{"StartAt":"A","States":{{"A":{}}}}})", state);
}

class StatesTest : public testing::Test {
 protected:
  StatesTest() {
    add_surroundings(fixture_);
    fixture_.start();
  }

  std::string create(const std::string& name, const std::string& definition,
                     const std::string& type = "STANDARD") {
    return fixture_
        .output("states", "CreateStateMachine",
                Json::object({{"name", name},
                              {"definition", definition},
                              {"roleArn", kRole},
                              {"type", type}}))
        .get_string("stateMachineArn");
  }
  std::string start(const std::string& arn, const std::string& name) {
    return fixture_
        .output("states", "StartExecution",
                Json::object({{"stateMachineArn", arn}, {"name", name}}))
        .get_string("executionArn");
  }
  Json ask(const std::string& operation, Json input) {
    return fixture_.output("states", operation, std::move(input));
  }
  Json describe(const std::string& arn) {
    return ask("DescribeExecution", Json::object({{"executionArn", arn}}));
  }
  Json events(const std::string& arn) {
    return ask("GetExecutionHistory", Json::object({{"executionArn", arn}})).get("events");
  }
  // The token in the message that the task sent.
  std::string token_of(const std::string& arn) {
    const Json history = events(arn);
    for (const Json& event : history.items()) {
      const std::string parameters =
          event.get("taskScheduledEventDetails").get_string("parameters");
      if (parameters.empty()) continue;
      return parse_json(parameters)->get("MessageBody").get_string("token");
    }
    return "";
  }

  test::Fixture fixture_;
};

TEST_F(StatesTest, ATaskTokensAnswerEndsTheTaskOnce) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn = start(create("m", machine(kTokenTask)), "e");
  const std::string token = token_of(arn);
  ASSERT_FALSE(token.empty());
  ask("SendTaskHeartbeat", Json::object({{"taskToken", token}}));
  ask("SendTaskSuccess", Json::object({{"taskToken", token}, {"output", "{\"x\": 1}"}}));
  EXPECT_EQ(describe(arn).get_string("output"), "{\"x\": 1}");
  const auto again = fixture_.error(
      "states", "SendTaskSuccess", Json::object({{"taskToken", token}, {"output", "1"}}));
  EXPECT_EQ(again.code, "TaskTimedOut");
  const auto late =
      fixture_.error("states", "SendTaskHeartbeat", Json::object({{"taskToken", token}}));
  EXPECT_EQ(late.code, "TaskTimedOut");
}

TEST_F(StatesTest, ATokensFailureFailsTheTaskWithItsErrorAndCause) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn = start(create("m", machine(kTokenTask)), "e");
  ask("SendTaskFailure",
      Json::object({{"taskToken", token_of(arn)}, {"error", "E"}, {"cause", "C"}}));
  const Json described = describe(arn);
  EXPECT_EQ(described.get_string("status"), "FAILED");
  EXPECT_EQ(described.get_string("error"), "E");
  EXPECT_EQ(described.get_string("cause"), "C");
}

TEST_F(StatesTest, ATokenThatNobodyAnswersTimesOutInVirtualTime) {
  const std::string arn = start(create("m", machine(kTokenTask)), "e");
  EXPECT_EQ(describe(arn).get_string("error"), "States.Timeout");
  EXPECT_EQ(fixture_.now_ms(), *parse_iso("2024-01-16T10:01:00Z"));
  EXPECT_EQ(fixture_
                .error("states", "SendTaskSuccess",
                       Json::object({{"taskToken", token_of(arn)}, {"output", "1"}}))
                .code,
            "TaskTimedOut");
}

TEST_F(StatesTest, AnUnknownTokenIsInvalid) {
  const auto error =
      fixture_.error("states", "SendTaskFailure", Json::object({{"taskToken", "x"}}));
  EXPECT_EQ(error.code, "InvalidToken");
  EXPECT_EQ(error.message, "Invalid Token: 'Invalid token'");
}

TEST_F(StatesTest, AnActivityTaskGoesToAWorkerAndBack) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string activity =
      ask("CreateActivity", Json::object({{"name", "w"}})).get_string("activityArn");
  const std::string task_state =
      format(R"({{"Type":"Task","Resource":"{}","End":true}})", activity);
  const std::string arn = start(create("m", machine(task_state)), "e");
  const Json task = ask("GetActivityTask",
                        Json::object({{"activityArn", activity}, {"workerName", "me"}}));
  EXPECT_EQ(task.get_string("input"), "{}");
  ask("SendTaskSuccess",
      Json::object({{"taskToken", task.get_string("taskToken")}, {"output", "[1]"}}));
  EXPECT_EQ(describe(arn).get_string("output"), "[1]");
  std::vector<std::string> types;
  const Json history = events(arn);
  for (const Json& event : history.items()) types.push_back(event.get_string("type"));
  EXPECT_EQ(join(types, " "),
            "ExecutionStarted TaskStateEntered ActivityScheduled ActivityStarted ActivitySucceeded"
            " TaskStateExited ExecutionSucceeded");
  EXPECT_EQ(history[3].get("activityStartedEventDetails").get_string("workerName"), "me");
}

TEST_F(StatesTest, AnExpressExecutionAnswersItsCallerWhenItEnds) {
  const std::string arn =
      create("x", machine(R"({"Type":"Wait","Seconds":2,"End":true})"), "EXPRESS");
  const Json answer = ask("StartSyncExecution", Json::object({{"stateMachineArn", arn},
                                                              {"name", "n"},
                                                              {"input", "{\"a\":1}"}}));
  EXPECT_EQ(answer.get_string("status"), "SUCCEEDED");
  EXPECT_EQ(answer.get_string("output"), "{\"a\":1}");
  EXPECT_EQ(answer.get("billingDetails").get_int("billedDurationInMilliseconds"), 2000);
  const std::string prefix = std::string(kPrefix) + "express:x:n:";
  EXPECT_TRUE(starts_with(answer.get_string("executionArn"), prefix));
  const auto unlisted =
      fixture_.error("states", "ListExecutions", Json::object({{"stateMachineArn", arn}}));
  EXPECT_EQ(unlisted.code, "StateMachineTypeNotSupported");
}

TEST_F(StatesTest, AStandardMachineHasNoSyncExecutions) {
  const std::string arn = create("m", machine(R"({"Type":"Succeed"})"));
  EXPECT_EQ(
      fixture_.error("states", "StartSyncExecution", Json::object({{"stateMachineArn", arn}})).code,
      "StateMachineTypeNotSupported");
}

TEST_F(StatesTest, AnEndlessExpressLoopRunsIntoItsTimeLimit) {
  const std::string arn = create("x", machine(R"({"Type":"Choice","Default":"B",
      "Choices":[{"Variable":"$.x","IsPresent":true,"Next":"S"}]},
      "B":{"Type":"Pass","Next":"A"},"S":{"Type":"Succeed"})"),
                                 "EXPRESS");
  const Json answer = ask("StartSyncExecution", Json::object({{"stateMachineArn", arn}}));
  EXPECT_EQ(answer.get_string("status"), "TIMED_OUT");
}

TEST_F(StatesTest, HistoriesComeInPagesAndBackwards) {
  const std::string arn = start(create("m", machine(R"({"Type":"Pass","End":true})")), "e");
  const Json first = ask("GetExecutionHistory",
                         Json::object({{"executionArn", arn}, {"maxResults", 3}}));
  ASSERT_EQ(first.get("events").size(), 3U);
  const Json second = ask("GetExecutionHistory",
                          Json::object({{"executionArn", arn},
                                        {"maxResults", 3},
                                        {"nextToken", first.get_string("nextToken")}}));
  ASSERT_EQ(second.get("events").size(), 1U);
  EXPECT_FALSE(second.contains("nextToken"));
  const Json backwards = ask("GetExecutionHistory",
                             Json::object({{"executionArn", arn},
                                           {"reverseOrder", true},
                                           {"includeExecutionData", false}}));
  EXPECT_EQ(dump(backwards.get("events")[0].get("executionSucceededEventDetails")), "{}");
  EXPECT_EQ(backwards.get("events")[3].get_int("id"), 1);
}

TEST_F(StatesTest, AHistoryEventLooksAsAwsShowsIt) {
  const std::string arn = start(create("m", machine(R"({"Type":"Pass","End":true})")), "e");
  const Json history = events(arn);
  EXPECT_EQ(dump(history[0]),
            R"({"executionStartedEventDetails":{"input":"{}","inputDetails":{"truncated":false},)"
            R"("roleArn":"arn:aws:iam::000000000000:role/r"},"id":1,"previousEventId":0,)"
            R"("timestamp":1705399200,"type":"ExecutionStarted"})");
  EXPECT_EQ(dump(history[2]),
            R"({"id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"A","output":"{}",)"
            R"("outputDetails":{"truncated":false}},"timestamp":1705399200,)"
            R"("type":"PassStateExited"})");
}

TEST_F(StatesTest, AnOptimisedTaskShowsTheHttpAnswer) {
  const std::string arn = start(
      create("m", machine(R"({"Type":"Task","Resource":"arn:aws:states:::dynamodb:updateItem",
        "Parameters":{"TableName":"Table","Key":{"k":{"S":"1"}}},"End":true})")),
      "e");
  const Json described = describe(arn);
  const auto output = parse_json(described.get_string("output"));
  ASSERT_TRUE(output.ok()) << dump(described);
  const Json& headers = output->get("SdkHttpMetadata").get("AllHttpHeaders");
  std::vector<std::string> names;
  for (const auto& [name, value] : headers.members()) names.push_back(name);
  EXPECT_EQ(join(names, " "),
            "Server Connection x-amzn-RequestId x-amz-crc32 Content-Length Date Content-Type");
  EXPECT_EQ(headers.get("x-amz-crc32")[0].as_string(), "2745614147");  // of "{}", as AWS answers
  EXPECT_EQ(headers.get("Date")[0].as_string(), "Tue, 16 Jan 2024 10:00:00 GMT");
  EXPECT_EQ(output->get("SdkHttpMetadata").get("HttpHeaders").members()[0].key, "Connection");
}

TEST_F(StatesTest, TheExecutionLogIsAViewOfTheHistory) {
  const std::string group_arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/states/m:*";
  const Json destination = Json::object(
      {{"cloudWatchLogsLogGroup", Json::object({{"logGroupArn", group_arn}})}});
  const Json logging = Json::object({{"level", "ALL"},
                                     {"includeExecutionData", true},
                                     {"destinations", Json::array({destination})}});
  const Json created = ask("CreateStateMachine",
                           Json::object({{"name", "m"},
                                         {"definition", machine(R"({"Type":"Succeed"})")},
                                         {"roleArn", kRole},
                                         {"loggingConfiguration", logging}}));
  const std::string arn = start(created.get_string("stateMachineArn"), "e");
  const Json group = Json::object({{"logGroupName", "/aws/states/m"}});
  const Json streams = ask("lockstep:LogStreams", group).get("streams");
  ASSERT_EQ(streams.size(), 1U);
  EXPECT_TRUE(starts_with(streams[0].get_string("logStreamName"), "states/m/2024-01-16-10/"));
  const Json log = ask("lockstep:LogEvents", group).get("events");
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(log[1].get_string("message"),
            R"({"details":{"input":"{}","inputDetails":{"truncated":false},"name":"A"},)"
            R"("redrive_count":"0","id":"2","type":"SucceedStateEntered","previous_event_id":"0",)"
            R"("event_timestamp":"1705399200000","execution_arn":")" + arn + "\"}");
  const Json other = ask("lockstep:LogEvents", Json::object({{"logGroupName", "/other"}}));
  EXPECT_EQ(other.get("events").size(), 0U);
}

TEST_F(StatesTest, TheSameSeedAndRequestsGiveTheSameBytes) {
  const std::string definition = machine(kTokenTask);
  const std::string mine = dump(events(start(create("m", definition), "e")));
  test::Fixture other;
  add_surroundings(other);
  other.start();
  const Json created = other.output("states", "CreateStateMachine",
                                    Json::object({{"name", "m"},
                                                  {"definition", definition},
                                                  {"roleArn", kRole},
                                                  {"type", "STANDARD"}}));
  const Json started = other.output(
      "states", "StartExecution",
      Json::object({{"stateMachineArn", created.get_string("stateMachineArn")}, {"name", "e"}}));
  const Json theirs =
      other.output("states", "GetExecutionHistory",
                   Json::object({{"executionArn", started.get_string("executionArn")}}));
  EXPECT_EQ(mine, dump(theirs.get("events")));
}

}  // namespace
}  // namespace lockstep::states
