#include <gtest/gtest.h>

#include <set>

#include "emulator/services/dynamodb/dynamodb.h"
#include "tests/support/fixture.h"

namespace lockstep::dynamodb {
namespace {

Json json(std::string_view text) {
  auto parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : Json();
}

class DynamoDbTable : public testing::Test {
 protected:
  void SetUp() override {
    fixture_.add(make_dynamodb());
    auto fake = std::make_unique<test::FakeService>("fake");
    fake->on("CreateAndFail", [](core::Turn& turn, const core::Call& call) {
      for (const char* operation : {"CreateTable", "PutItem"}) {
        core::Call inner{"dynamodb", operation, call.input.get(operation), turn.inside_caller("k"),
                         nullptr};
        EXPECT_TRUE(turn.call(std::move(inner)).result.ok()) << operation;
      }
      return core::AwsResult<Json>(core::refuse("Failed", "undo it all"));
    });
    fixture_.add(std::move(fake));
    fixture_.start();
    fixture_.output("dynamodb", "CreateTable", table_input("Pages"));
  }

  static Json table_input(std::string_view name) {
    return json(format(R"({{"TableName":"{}","BillingMode":"PAY_PER_REQUEST",
      "KeySchema":[{{"AttributeName":"id","KeyType":"HASH"}},
                   {{"AttributeName":"n","KeyType":"RANGE"}}],
      "AttributeDefinitions":[{{"AttributeName":"id","AttributeType":"S"}},
                              {{"AttributeName":"n","AttributeType":"N"}}]}})",
                       name));
  }
  static Json item_input(std::string_view table, std::string_view id, int n, std::size_t padding) {
    return json(format(R"({{"TableName":"{}","Item":{{"id":{{"S":"{}"}},"n":{{"N":"{}"}},
      "t":{{"S":"{}"}}}}}})",
                       table, id, n, std::string(padding, 'x')));
  }
  void put(std::string_view id, int n, std::size_t padding = 0) {
    fixture_.output("dynamodb", "PutItem", item_input("Pages", id, n, padding));
  }

  test::Fixture fixture_;
};

TEST_F(DynamoDbTable, APageEndsWithTheItemThatReachesOneMegabyte) {
  for (int n = 0; n < 5; ++n) put("a", n, 300'000);
  Json input = json(R"({"TableName":"Pages","KeyConditionExpression":"id = :i",
    "ExpressionAttributeValues":{":i":{"S":"a"}},"Select":"COUNT"})");
  const Json first = fixture_.output("dynamodb", "Query", input);
  EXPECT_EQ(first.get_int("Count"), 4);
  EXPECT_EQ(dump(first.get("LastEvaluatedKey")), R"({"id":{"S":"a"},"n":{"N":"3"}})");
  input.set("ExclusiveStartKey", first.get("LastEvaluatedKey"));
  const Json second = fixture_.output("dynamodb", "Query", input);
  EXPECT_EQ(second.get_int("Count"), 1);
  EXPECT_FALSE(second.contains("LastEvaluatedKey"));
}

TEST_F(DynamoDbTable, SegmentsOfAScanShareOutTheTableAndKeepPartitionsWhole) {
  for (int i = 0; i < 60; ++i) put(format("p{}", i / 2), i);
  std::set<std::string> seen;
  std::set<std::string> partitions;
  std::int64_t total = 0;
  for (int segment = 0; segment < 3; ++segment) {
    std::set<std::string> own;
    const Json page = fixture_.output(
        "dynamodb", "Scan",
        json(format(R"({{"TableName":"Pages","Segment":{},"TotalSegments":3}})", segment)));
    EXPECT_GT(page.get_int("Count"), 0);
    total += page.get_int("Count");
    for (const Json& item : page.get("Items").items()) {
      EXPECT_TRUE(seen.insert(dump(item)).second);
      own.insert(item.get("id").get_string("S"));
    }
    for (const std::string& id : own) EXPECT_TRUE(partitions.insert(id).second) << id;
  }
  EXPECT_EQ(total, 60);
}

TEST_F(DynamoDbTable, DescribeTableCountsItemsAndTheirBytes) {
  put("a", 1, 10);
  put("b", 1, 10);
  const Json table =
      fixture_.output("dynamodb", "DescribeTable", json(R"({"TableName":"Pages"})")).get("Table");
  EXPECT_EQ(table.get_int("ItemCount"), 2);
  EXPECT_EQ(table.get_int("TableSizeBytes"), 34);  // id 2+1, n 1+2, t 1+10
}

TEST_F(DynamoDbTable, ATableMadeInAnEntryThatFailsIsGoneFromMemoryToo) {
  const Json input = Json::object(
      {{"CreateTable", table_input("Undone")}, {"PutItem", item_input("Undone", "a", 1, 0)}});
  EXPECT_EQ(fixture_.error("fake", "CreateAndFail", input).code, "Failed");
  EXPECT_EQ(fixture_.error("dynamodb", "PutItem", item_input("Undone", "a", 1, 0)).code,
            "ResourceNotFoundException");
  fixture_.output("dynamodb", "CreateTable", table_input("Undone"));
  const Json scan = fixture_.output("dynamodb", "Scan", json(R"({"TableName":"Undone"})"));
  EXPECT_EQ(scan.get_int("Count"), 0);
}

TEST_F(DynamoDbTable, ResetLeavesNoTable) {
  put("a", 1);
  fixture_.core().reset();
  EXPECT_EQ(dump(fixture_.output("dynamodb", "ListTables")), R"({"TableNames":[]})");
  EXPECT_EQ(fixture_.error("dynamodb", "PutItem", item_input("Pages", "a", 1, 0)).message,
            "Requested resource not found");
}

}  // namespace
}  // namespace lockstep::dynamodb
