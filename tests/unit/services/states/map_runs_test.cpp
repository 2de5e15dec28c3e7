// Distributed Maps and redrives, whole: children are executions, items and results are in S3.
#include "emulator/base/text.h"
#include "emulator/services/s3/s3.h"
#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {
namespace {

constexpr auto kMapRole = "arn:aws:iam::000000000000:role/r";

// The machine M: a distributed Map with the body A, whose fields are `more`.
std::string map_machine(std::string_view body, std::string_view more = "",
                        std::string_view type = "STANDARD") {
  return format(R"({{"StartAt":"M","States":{{"M":{{"Type":"Map","Label":"L","ItemProcessor":{{
    "ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"{}"}},
    "StartAt":"A","States":{{"A":{}}}}}{},"End":true}}}}}})",
                type, body, more);
}
constexpr auto kPassBody = R"({"Type":"Pass","End":true})";
// Fails for the item {"bad":true}.
constexpr auto kPickyBody = R"({"Type":"Choice","Choices":[{"Variable":"$.bad","BooleanEquals":true,
  "Next":"F"}],"Default":"S"},"F":{"Type":"Fail","Error":"Bad","Cause":"c"},"S":{"Type":"Succeed"})";

class MapRunsTest : public testing::Test {
 protected:
  MapRunsTest() {
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

TEST_F(MapRunsTest, ChildrensOutputsComeInTheOrderOfTheItems) {
  const std::string arn = start(map_machine(kPassBody), R"([1,{"a":2},"3"])");
  EXPECT_EQ(outcome(arn), R"([1,{"a":2},"3"])");
  EXPECT_EQ(join(types(arn), ", "),
            "1<0 ExecutionStarted, 2<0 MapStateEntered, 3<2 MapStateStarted, 4<3 MapRunStarted, "
            "5<4 MapRunSucceeded, 6<5 MapStateSucceeded, 7<5 MapStateExited, "
            "8<7 ExecutionSucceeded");
}

TEST_F(MapRunsTest, NoItemsAreNoChildren) { EXPECT_EQ(run(map_machine(kPassBody), "[]"), "[]"); }

TEST_F(MapRunsTest, ADescribedRunCountsItemsAndExecutions) {
  const std::string arn =
      start(map_machine(kPassBody, R"(,"ItemBatcher":{"MaxItemsPerBatch":2},"MaxConcurrency":3)"),
            "[1,2,3]");
  EXPECT_EQ(outcome(arn), R"([{"Items":[1,2]},{"Items":[3]}])");
  const Json shown = describe_run(arn);
  EXPECT_EQ(dump(shown.get("itemCounts")),
            R"({"aborted":0,"failed":0,"failuresNotRedrivable":0,"pending":0,"pendingRedrive":0,)"
            R"("resultsWritten":0,"running":0,"succeeded":3,"timedOut":0,"total":3})");
  EXPECT_EQ(shown.get("executionCounts").get_int("succeeded"), 2);
  EXPECT_EQ(shown.get_string("status"), "SUCCEEDED");
  EXPECT_EQ(shown.get_int("maxConcurrency"), 3);
  EXPECT_EQ(dump(shown.get("toleratedFailurePercentage")), "0.0");
  EXPECT_EQ(shown.get_string("executionArn"), arn);
}

TEST_F(MapRunsTest, AChildIsAnExecutionOfItsOwn) {
  const std::string arn = start(map_machine(kPassBody), "[7,8]");
  const Json list = children(arn);
  ASSERT_EQ(list.size(), 2U);
  const std::string child = list[0].get_string("executionArn");
  EXPECT_TRUE(starts_with(child, "arn:aws:states:us-east-1:000000000000:execution:m/L:")) << child;
  EXPECT_EQ(list[0].get_int("itemCount"), 1);
  const Json shown = describe(child);
  EXPECT_EQ(shown.get_string("input"), "8");  // newest first
  EXPECT_EQ(shown.get_string("mapRunArn"), map_run_of(arn));
  EXPECT_EQ(shown.get_string("stateMachineArn"),
            "arn:aws:states:us-east-1:000000000000:stateMachine:m/L");
  EXPECT_EQ(types(child).size(), 4U);
  const Json machine =
      ask("DescribeStateMachineForExecution", Json::object({{"executionArn", child}}));
  EXPECT_EQ(machine.get_string("definition"),
            R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})");
  EXPECT_EQ(machine.get_string("label"), "L");
  EXPECT_EQ(machine.get_string("mapRunArn"), map_run_of(arn));
  const Json parents = ask(
      "ListExecutions",
      Json::object({{"stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m"}}));
  EXPECT_EQ(parents.get("executions").size(), 1U);
}

TEST_F(MapRunsTest, AMapWithinAMapHasARunOfItsOwn) {
  const std::string inner = R"({"Type":"Map","Label":"Inner","End":true,"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
      "StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}})";
  const std::string arn = start(map_machine(inner), "[[1],[2,3]]");
  EXPECT_EQ(outcome(arn), "[[1],[2,3]]");
  const std::string child = children(arn)[0].get_string("executionArn");
  const std::string run = map_run_of(child);
  EXPECT_TRUE(starts_with(run, "arn:aws:states:us-east-1:000000000000:mapRun:m/Inner:")) << run;
}

TEST_F(MapRunsTest, ExpressChildrenGiveTheSameResult) {
  EXPECT_EQ(run(map_machine(kPassBody, "", "EXPRESS"), "[1,2]"), "[1,2]");
}

TEST_F(MapRunsTest, ItemSelectorSeesTheItemAndTheState) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemsPath":"$.i","ItemSelector":{
      "n.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","s.$":"$$.Map.Item.Source",
      "x.$":"$.x"})"),
                R"({"i":["a"],"x":1})"),
            R"([{"s":"STATE_DATA","v":"a","x":1,"n":0}])");
}

TEST_F(MapRunsTest, MembersOfAnObjectAreItems) {
  EXPECT_EQ(run(map_machine(kPassBody), R"({"a":1,"b":[2]})"),
            R"([{"Key":"a","Value":1},{"Key":"b","Value":[2]}])");
}

TEST_F(MapRunsTest, ItemSelectorSeesTheKeyOfAMember) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemSelector":{"k.$":"$$.Map.Item.Key"})"),
                R"({"a":1,"b":2})"),
            R"([{"k":"a"},{"k":"b"}])");
}

TEST_F(MapRunsTest, AReaderReadsWhatItWasConfiguredFor) {
  EXPECT_EQ(read("", R"({"InputType":"PARQUET"})"),
            "FAILED States.ItemReaderFailed: Lockstep does not read Parquet files: give it CSV, "
            "JSON or JSONL");
}

TEST_F(MapRunsTest, TheFirstFailureBeyondTheToleranceFailsTheRun) {
  const std::string arn = start(map_machine(kPickyBody, R"(,"MaxConcurrency":1)"),
                                R"([{"bad":false},{"bad":true},{"bad":false}])");
  EXPECT_EQ(outcome(arn),
            "FAILED States.ExceedToleratedFailureThreshold: The specified tolerated failure "
            "threshold was exceeded");
  const Json counts = describe_run(arn).get("executionCounts");
  EXPECT_EQ(counts.get_int("succeeded"), 1);
  EXPECT_EQ(counts.get_int("failed"), 1);
  EXPECT_EQ(counts.get_int("pending"), 1);
  EXPECT_EQ(children(arn, "ABORTED").size(), 0U);
  EXPECT_EQ(types(arn)[4], "5<4 MapRunFailed");
  const Json child = describe(children(arn, "FAILED")[0].get_string("executionArn"));
  EXPECT_EQ(child.get_string("redriveStatus"), "REDRIVABLE_BY_MAP_RUN");
}

TEST_F(MapRunsTest, AToleratedFailureIsAmongTheResults) {
  const std::string arn = start(map_machine(kPickyBody, R"(,"ToleratedFailureCount":1)"),
                                R"([{"bad":true},{"bad":false}])");
  const auto output = parse_json(outcome(arn));
  ASSERT_TRUE(output.ok());
  EXPECT_EQ((*output)[0].get_string("Error"), "Bad");
  EXPECT_EQ((*output)[0].get_string("Status"), "FAILED");
  EXPECT_EQ(dump((*output)[1]), R"({"bad":false})");
}

TEST_F(MapRunsTest, CsvRowsAreItemsOfStrings) {
  EXPECT_EQ(read("a,b\r\n1, 2\n\"x,\"\"y\",\n3\n4,5,6\n", R"({"InputType":"CSV"})"),
            R"([{"a":"1","b":" 2"},{"a":"x,\"y","b":""},{"a":"3","b":""},{"a":"4","b":"5"}])");
}

TEST_F(MapRunsTest, CsvHeadersMayBeGiven) {
  EXPECT_EQ(read("1|2\n", R"({"InputType":"CSV","CSVDelimiter":"PIPE",
      "CSVHeaderLocation":"GIVEN","CSVHeaders":["x","y"]})"),
            R"([{"x":"1","y":"2"}])");
}

TEST_F(MapRunsTest, DuplicateCsvHeadersFailTheReader) {
  EXPECT_EQ(read("a,a\n1,2\n", R"({"InputType":"CSV"})"),
            "FAILED States.ItemReaderFailed: CSV headers cannot contain duplicates.");
}

TEST_F(MapRunsTest, AJsonFileMustHoldAnArray) {
  EXPECT_EQ(read(R"({"a":1})", R"({"InputType":"JSON"})"),
            "FAILED States.ItemReaderFailed: Attempting to map over non-iterable node.");
}

TEST_F(MapRunsTest, ItemsPointerFindsTheArrayInAFile) {
  EXPECT_EQ(
      read(R"({"a":{"b":[1,2,3]}})", R"({"InputType":"JSON","ItemsPointer":"/a/b","MaxItems":2})"),
      "[1,2]");
}

TEST_F(MapRunsTest, LinesOfJsonAreItems) {
  EXPECT_EQ(read("{\"a\":1}\n\n[2]\n", R"({"InputType":"JSONL"})"), R"([{"a":1},[2]])");
}

TEST_F(MapRunsTest, ObjectsOfABucketAreItems) {
  put("in/1", "x");
  put("in/2", "yy");
  put("other", "z");
  const auto output = parse_json(
      run(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2",
      "Parameters":{"Bucket":"bkt","Prefix":"in/"}})"),
          "{}"));
  ASSERT_TRUE(output.ok());
  ASSERT_EQ(output->size(), 2U);
  std::vector<std::string> names;
  for (const auto& member : (*output)[0].members()) names.push_back(member.key);
  EXPECT_EQ(join(names, " "), "Etag LastModified Key Size StorageClass");
  EXPECT_EQ((*output)[1].get_string("Key"), "in/2");
  EXPECT_EQ((*output)[1].get_int("Size"), 2);
}

TEST_F(MapRunsTest, ListedObjectsCanBeLoadedAndFlattened) {
  put("in/1", "[1,2]");
  put("in/2", "[3]");
  EXPECT_EQ(
      run(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2",
      "ReaderConfig":{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"},
      "Parameters":{"Bucket":"bkt","Prefix":"in/"}})"),
          "{}"),
      "[1,2,3]");
}

TEST_F(MapRunsTest, AnInventorysRowsAreItems) {
  put("data.csv", "\"bkt\",\"k1\"\n\"bkt\",\"k2\"\n");
  put("manifest.json", R"({"sourceBucket":"bkt","destinationBucket":"arn:aws:s3:::bkt",
      "fileFormat":"CSV","fileSchema":"Bucket, Key","files":[{"key":"data.csv"}]})");
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
      "ReaderConfig":{"InputType":"MANIFEST"},"Parameters":{"Bucket":"bkt","Key":"manifest.json"}})"),
                "{}"),
            R"([{"Bucket":"bkt","Key":"k1"},{"Bucket":"bkt","Key":"k2"}])");
}

TEST_F(MapRunsTest, AMissingObjectFailsTheReader) {
  put("x", "");
  const std::string arn =
      start(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
      "ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"bkt","Key":"gone"}})"),
            "{}");
  EXPECT_EQ(describe(arn).get_string("error"), "States.ItemReaderFailed");
  put("gone", "[1]");
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(outcome(arn), "[1]");
}

TEST_F(MapRunsTest, ResultsAreWrittenWithAManifest) {
  put("x", "");
  const std::string arn =
      start(map_machine(kPickyBody, R"(,"ToleratedFailurePercentage":50,"ResultWriter":{
      "Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"bkt","Prefix":"out"}})"),
            R"([{"bad":false},{"bad":true}])");
  const std::string uuid = map_run_of(arn).substr(map_run_of(arn).rfind(':') + 1);
  EXPECT_EQ(outcome(arn), format(R"({{"MapRunArn":"{}","ResultWriterDetails":{{"Bucket":"bkt",)"
                                 R"("Key":"out/{}/manifest.json"}}}})",
                                 map_run_of(arn), uuid));
  const auto manifest = parse_json(object(format("out/{}/manifest.json", uuid)));
  ASSERT_TRUE(manifest.ok());
  const Json& files = manifest->get("ResultFiles");
  ASSERT_EQ(files.get("SUCCEEDED").size(), 1U);
  EXPECT_EQ(files.get("PENDING").size(), 0U);
  const std::string key = files.get("SUCCEEDED")[0].get_string("Key");
  EXPECT_EQ(key, format("out/{}/SUCCEEDED_0.json", uuid));
  EXPECT_EQ(files.get("SUCCEEDED")[0].get_int("Size"),
            static_cast<std::int64_t>(object(key).size()));
  const auto results = parse_json(object(key));
  std::vector<std::string> names;
  for (const auto& member : (*results)[0].members()) names.push_back(member.key);
  EXPECT_EQ(join(names, " "),
            "ExecutionArn Input InputDetails Name Output OutputDetails RedriveCount RedriveStatus "
            "RedriveStatusReason StartDate StateMachineArn Status StopDate");
  EXPECT_EQ(describe_run(arn).get("itemCounts").get_int("resultsWritten"), 2);
}

TEST_F(MapRunsTest, FlattenedResultsAreLinesOfJson) {
  put("x", "");
  const std::string arn =
      start(map_machine(kPassBody, R"(,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
      "Parameters":{"Bucket":"bkt"},"WriterConfig":{"Transformation":"FLATTEN","OutputType":"JSONL"}})"),
            R"([[1,2],[3],4])");
  const std::string uuid = map_run_of(arn).substr(map_run_of(arn).rfind(':') + 1);
  EXPECT_EQ(object(uuid + "/SUCCEEDED_0.jsonl"), "1\n2\n3\n4\n");
}

TEST_F(MapRunsTest, AWriterConfigAloneTransformsTheOutput) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ResultWriter":{"WriterConfig":{
      "Transformation":"FLATTEN","OutputType":"JSON"}})"),
                "[[1,2],[3]]"),
            "[1,2,3]");
}

TEST_F(MapRunsTest, AMissingBucketFailsTheWriter) {
  EXPECT_TRUE(starts_with(
      run(map_machine(kPassBody, R"(,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
      "Parameters":{"Bucket":"gone"}})"),
          "[1]"),
      "FAILED States.ResultWriterFailed: "));
}

TEST_F(MapRunsTest, ARedriveStartsExpressChildrenAnew) {
  const std::string arn =
      start(map_machine(kPickyBody, "", "EXPRESS"), R"([{"bad":true},{"bad":false},{"bad":true}])");
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("failed"), 2);
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  const Json counts = describe_run(arn).get("executionCounts");
  EXPECT_EQ(counts.get_int("failed"), 2);
  EXPECT_EQ(counts.get_int("succeeded"), 1);
  EXPECT_EQ(counts.get_int("total"), 3);
  EXPECT_EQ(describe_run(arn).get_string("status"), "FAILED");
}

TEST_F(MapRunsTest, StoppingTheParentAbortsTheRunAndItsChildren) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":2)"),
            "[1,2,3]");
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 2);
  ask("StopExecution", Json::object({{"executionArn", arn}}));
  const Json shown = describe_run(arn);
  EXPECT_EQ(shown.get_string("status"), "ABORTED");
  EXPECT_EQ(shown.get("executionCounts").get_int("aborted"), 2);
  EXPECT_EQ(shown.get("executionCounts").get_int("pending"), 1);
}

TEST_F(MapRunsTest, ARedriveRunsUnsuccessfulAndPendingChildren) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":2)"),
            "[1,2,3]");
  ask("StopExecution", Json::object({{"executionArn", arn}}));
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(describe_run(arn).get_int("redriveCount"), 1);
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 2);
  fixture_.core().advance_clock(fixture_.now_ms() + 61'000);
  fixture_.core().advance_clock(fixture_.now_ms() + 61'000);
  EXPECT_EQ(outcome(arn), "[1,2,3]");
  EXPECT_EQ(children(arn)[2].get_int("redriveCount"), 1);
  EXPECT_EQ(children(arn)[0].get_int("redriveCount"), 0);
}

TEST_F(MapRunsTest, ManyChildrenAreStartedInSlices) {
  std::string items = "[0";
  for (int i = 1; i < 1000; ++i) items += "," + std::to_string(i);
  items += "]";
  const std::string arn = start(map_machine(kPassBody, R"(,"MaxConcurrency":100)"), items);
  EXPECT_EQ(outcome(arn), items);
}

TEST_F(MapRunsTest, ACompletedRunCannotBeUpdated) {
  const std::string arn = start(map_machine(kPassBody), "[1]");
  const auto error =
      fixture_.error("states", "UpdateMapRun",
                     Json::object({{"mapRunArn", map_run_of(arn)}, {"maxConcurrency", 1}}));
  EXPECT_EQ(error.code, "ValidationException");
  EXPECT_EQ(error.members.get_string("reason"), "CANNOT_UPDATE_COMPLETED_MAP_RUN");
}

TEST_F(MapRunsTest, AnUpdatedRunStartsMoreAtOnce) {
  fixture_.core().change_clock({world::ClockMode::Manual, 1});
  const std::string arn =
      start(map_machine(R"({"Type":"Wait","Seconds":60,"End":true})", R"(,"MaxConcurrency":1)"),
            "[1,2,3]");
  ask("UpdateMapRun", Json::object({{"mapRunArn", map_run_of(arn)}, {"maxConcurrency", 3}}));
  EXPECT_EQ(describe_run(arn).get("executionCounts").get_int("running"), 3);
}

// --- redrives ------------------------------------------------------------------------------------

TEST_F(MapRunsTest, ARedriveIsAnsweredOnceAToken) {
  const std::string arn =
      start(R"({"StartAt":"F","States":{"F":{"Type":"Fail","Error":"E"}}})", "{}");
  const Json call = Json::object({{"executionArn", arn}, {"clientToken", "t"}});
  const Json first = ask("RedriveExecution", call);
  EXPECT_EQ(ask("RedriveExecution", call), first);
  const Json shown = describe(arn);
  EXPECT_EQ(shown.get_int("redriveCount"), 1);
  EXPECT_EQ(dump(shown.get("redriveDate")), dump(first.get("redriveDate")));
  EXPECT_EQ(shown.get_string("redriveStatus"), "REDRIVABLE");
  EXPECT_EQ(join(types(arn), ", "),
            "1<0 ExecutionStarted, 2<0 FailStateEntered, 3<2 ExecutionFailed, "
            "4<3 ExecutionRedriven, 5<4 FailStateEntered, 6<5 ExecutionFailed");
}

TEST_F(MapRunsTest, ASucceededExecutionIsNotRedrivable) {
  const std::string arn = start(R"({"StartAt":"S","States":{"S":{"Type":"Succeed"}}})", "{}");
  const auto error =
      fixture_.error("states", "RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(error.code, "ExecutionNotRedrivable");
  EXPECT_EQ(error.message, format("Execution {} invalid for redrive as: Execution is SUCCEEDED "
                                  "and cannot be redriven",
                                  arn));
  EXPECT_EQ(describe(arn).get_string("redriveStatusReason"),
            "Execution is SUCCEEDED and cannot be redriven");
}

TEST_F(MapRunsTest, ListsTellRedrivenExecutions) {
  const std::string arn = start(R"({"StartAt":"F","States":{"F":{"Type":"Fail"}}})", "{}");
  const auto count = [&](std::string_view filter) {
    return ask("ListExecutions",
               Json::object(
                   {{"stateMachineArn", "arn:aws:states:us-east-1:000000000000:stateMachine:m"},
                    {"redriveFilter", filter}}))
        .get("executions")
        .size();
  };
  EXPECT_EQ(count("REDRIVEN"), 0U);
  ask("RedriveExecution", Json::object({{"executionArn", arn}}));
  EXPECT_EQ(count("REDRIVEN"), 1U);
  EXPECT_EQ(count("NOT_REDRIVEN"), 0U);
}

}  // namespace
}  // namespace lockstep::states
