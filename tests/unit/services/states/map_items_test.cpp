// Items of a run: of the input, and read from S3.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class MapItemsTest : public MapRunTest {};

TEST_F(MapItemsTest, MembersOfAnObjectAreItems) {
  EXPECT_EQ(run(map_machine(kPassBody), R"({"a":1,"b":[2]})"),
            R"([{"Key":"a","Value":1},{"Key":"b","Value":[2]}])");
}

TEST_F(MapItemsTest, AReaderReadsWhatItWasConfiguredFor) {
  EXPECT_EQ(read("", R"({"InputType":"PARQUET"})"),
            "FAILED States.ItemReaderFailed: Lockstep does not read Parquet files: give it CSV, "
            "JSON or JSONL");
}

TEST_F(MapItemsTest, CsvRowsAreItemsOfStrings) {
  EXPECT_EQ(read("a,b\r\n1, 2\n\"x,\"\"y\",\n3\n4,5,6\n", R"({"InputType":"CSV"})"),
            R"([{"a":"1","b":" 2"},{"a":"x,\"y","b":""},{"a":"3","b":""},{"a":"4","b":"5"}])");
}

TEST_F(MapItemsTest, CsvHeadersMayBeGiven) {
  EXPECT_EQ(read("1|2\n", R"({"InputType":"CSV","CSVDelimiter":"PIPE",
      "CSVHeaderLocation":"GIVEN","CSVHeaders":["x","y"]})"),
            R"([{"x":"1","y":"2"}])");
}

TEST_F(MapItemsTest, DuplicateCsvHeadersFailTheReader) {
  EXPECT_EQ(read("a,a\n1,2\n", R"({"InputType":"CSV"})"),
            "FAILED States.ItemReaderFailed: CSV headers cannot contain duplicates.");
}

TEST_F(MapItemsTest, AJsonFileMustHoldAnArray) {
  EXPECT_EQ(read(R"({"a":1})", R"({"InputType":"JSON"})"),
            "FAILED States.ItemReaderFailed: Attempting to map over non-iterable node.");
}

TEST_F(MapItemsTest, ItemsPointerFindsTheArrayInAFile) {
  EXPECT_EQ(
      read(R"({"a":{"b":[1,2,3]}})", R"({"InputType":"JSON","ItemsPointer":"/a/b","MaxItems":2})"),
      "[1,2]");
}

TEST_F(MapItemsTest, LinesOfJsonAreItems) {
  EXPECT_EQ(read("{\"a\":1}\n\n[2]\n", R"({"InputType":"JSONL"})"), R"([{"a":1},[2]])");
}

TEST_F(MapItemsTest, ObjectsOfABucketAreItems) {
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

TEST_F(MapItemsTest, ListedObjectsCanBeLoadedAndFlattened) {
  put("in/1", "[1,2]");
  put("in/2", "[3]");
  EXPECT_EQ(
      run(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2",
      "ReaderConfig":{"InputType":"JSON","Transformation":"LOAD_AND_FLATTEN"},
      "Parameters":{"Bucket":"bkt","Prefix":"in/"}})"),
          "{}"),
      "[1,2,3]");
}

TEST_F(MapItemsTest, AMissingObjectFailsTheReader) {
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

}  // namespace
}  // namespace lockstep::states
