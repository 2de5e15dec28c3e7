// What a run gives its parent, and what it writes to S3.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class MapResultsTest : public MapRunTest {};

TEST_F(MapResultsTest, AToleratedFailureIsAmongTheResults) {
  const std::string arn = start(map_machine(kPickyBody, R"(,"ToleratedFailureCount":1)"),
                                R"([{"bad":true},{"bad":false}])");
  const auto output = parse_json(outcome(arn));
  ASSERT_TRUE(output.ok());
  EXPECT_EQ((*output)[0].get_string("Error"), "Bad");
  EXPECT_EQ((*output)[0].get_string("Status"), "FAILED");
  EXPECT_EQ(dump((*output)[1]), R"({"bad":false})");
}

TEST_F(MapResultsTest, ResultsAreWrittenWithAManifest) {
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

TEST_F(MapResultsTest, FlattenedResultsAreLinesOfJson) {
  put("x", "");
  const std::string arn =
      start(map_machine(kPassBody, R"(,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
      "Parameters":{"Bucket":"bkt"},
      "WriterConfig":{"Transformation":"FLATTEN","OutputType":"JSONL"}})"),
            R"([[1,2],[3],4])");
  const std::string uuid = map_run_of(arn).substr(map_run_of(arn).rfind(':') + 1);
  EXPECT_EQ(object(uuid + "/SUCCEEDED_0.jsonl"), "1\n2\n3\n4\n");
}

TEST_F(MapResultsTest, AWriterConfigAloneTransformsTheOutput) {
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ResultWriter":{"WriterConfig":{
      "Transformation":"FLATTEN","OutputType":"JSON"}})"),
                "[[1,2],[3]]"),
            "[1,2,3]");
}

TEST_F(MapResultsTest, AMissingBucketFailsTheWriter) {
  EXPECT_TRUE(starts_with(
      run(map_machine(kPassBody, R"(,"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
      "Parameters":{"Bucket":"gone"}})"),
          "[1]"),
      "FAILED States.ResultWriterFailed: "));
}

}  // namespace
}  // namespace lockstep::states
