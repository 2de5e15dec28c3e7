// A machine with a distributed Map, its run and its children; S3 is the real one.
#pragma once

#include "emulator/base/text.h"
#include "emulator/services/s3/s3.h"
#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {

inline constexpr auto kMapRole = "arn:aws:iam::000000000000:role/r";

// The machine M: a distributed Map with the body A, whose fields are `more`.
inline std::string map_machine(std::string_view body, std::string_view more = "",
                               std::string_view type = "STANDARD") {
  return format(R"({{"StartAt":"M","States":{{"M":{{"Type":"Map","Label":"L","ItemProcessor":{{
    "ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"{}"}},
    "StartAt":"A","States":{{"A":{}}}}}{},"End":true}}}}}})",
                type, body, more);
}
inline constexpr auto kPassBody = R"({"Type":"Pass","End":true})";
// Fails for the item {"bad":true}.
inline constexpr auto kPickyBody =
    R"({"Type":"Choice","Choices":[{"Variable":"$.bad","BooleanEquals":true,
  "Next":"F"}],"Default":"S"},
  "F":{"Type":"Fail","Error":"Bad","Cause":"c"},"S":{"Type":"Succeed"})";

class MapRunTest : public testing::Test {
 protected:
  MapRunTest() {
    add_surroundings(fixture_);
    fixture_.add(s3::make_s3());
    fixture_.start();
  }

  Json ask(const std::string& operation, Json input) {
    return fixture_.output("states", operation, std::move(input));
  }
  std::string start(const std::string& definition, const std::string& input) {
    const Json created =
        ask("CreateStateMachine",
            Json::object({{"name", "m"}, {"definition", definition}, {"roleArn", kMapRole}}));
    return ask("StartExecution",
               Json::object({{"stateMachineArn", created.get_string("stateMachineArn")},
                             {"name", "e"},
                             {"input", input}}))
        .get_string("executionArn");
  }
  Json describe(const std::string& arn) {
    return ask("DescribeExecution", Json::object({{"executionArn", arn}}));
  }
  std::string outcome(const std::string& arn) {
    const Json shown = describe(arn);
    if (shown.contains("output")) return shown.get_string("output");
    return format("{} {}: {}", shown.get_string("status"), shown.get_string("error"),
                  shown.get_string("cause"));
  }
  std::string run(const std::string& definition, const std::string& input) {
    return outcome(start(definition, input));
  }
  std::string map_run_of(const std::string& arn) {
    const Json runs = ask("ListMapRuns", Json::object({{"executionArn", arn}}));
    return runs.get("mapRuns").size() == 1 ? runs.get("mapRuns")[0].get_string("mapRunArn") : "";
  }
  Json describe_run(const std::string& arn) {
    return ask("DescribeMapRun", Json::object({{"mapRunArn", map_run_of(arn)}}));
  }
  Json children(const std::string& arn, std::string_view filter = "") {
    Json input = Json::object({{"mapRunArn", map_run_of(arn)}});
    if (!filter.empty()) input.set("statusFilter", filter);
    return ask("ListExecutions", std::move(input)).get("executions");
  }
  std::vector<std::string> types(const std::string& arn) {
    const Json history = ask("GetExecutionHistory", Json::object({{"executionArn", arn}}));
    std::vector<std::string> out;
    for (const Json& event : history.get("events").items())
      out.push_back(format("{}<{} {}", event.get_int("id"), event.get_int("previousEventId"),
                           event.get_string("type")));
    return out;
  }
  void put(const std::string& key, const std::string& body) {
    if (!bucket_) fixture_.output("s3", "CreateBucket", Json::object({{"Bucket", "bkt"}}));
    bucket_ = true;
    fixture_.output("s3", "PutObject",
                    Json::object({{"Bucket", "bkt"}, {"Key", key}, {"Body", body}}));
  }
  std::string object(const std::string& key) {
    return fixture_.output("s3", "GetObject", Json::object({{"Bucket", "bkt"}, {"Key", key}}))
        .get_string("Body");
  }
  // What a reader with this configuration makes of the object's bytes.
  std::string read(const std::string& bytes, const std::string& config) {
    put("items", bytes);
    return run(map_machine(kPassBody,
                           R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
        "Parameters":{"Bucket":"bkt","Key":"items"},"ReaderConfig":)" +
                               config + "}"),
               "{}");
  }

  test::Fixture fixture_;
  bool bucket_ = false;
};

}  // namespace lockstep::states
