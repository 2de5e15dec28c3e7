#include "emulator/asl/machine/record.h"

#include <gtest/gtest.h>

namespace lockstep::asl::machine {
namespace {

Record full() {
  Record record;
  record.kind = RecordKind::TaskScheduled;
  record.state_type = 7;
  record.frame = 70'000;
  record.parent = 3;
  record.id = 25'000;
  record.previous_id = 24'999;
  record.timestamp_ms = 1'700'000'000'123;
  record.number = -1;
  record.due_ms = 1'700'000'001'000;
  record.timeout_s = 5;
  record.heartbeat_s = 0;
  record.payload = Document::from_text("{\"a\": 1}");
  record.variables = Document(Json::object({{"v", 1}}));
  record.name = "n";
  record.error = "";
  record.cause = std::string(300, 'c');
  record.resource = "invoke";
  record.resource_type = "lambda";
  record.region = "us-east-1";
  record.role_arn = "role";
  record.location = "Output/a";
  return record;
}

TEST(Record, EveryFieldSurvivesTheJournal) {
  const auto read = decode(encode({full(), Record(), full()}));
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->size(), 3u);
  for (const std::size_t i : {0u, 2u}) {
    const Record &a = (*read)[i], b = full();
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.state_type, b.state_type);
    EXPECT_EQ(a.frame, b.frame);
    EXPECT_EQ(a.parent, b.parent);
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.previous_id, b.previous_id);
    EXPECT_EQ(a.timestamp_ms, b.timestamp_ms);
    EXPECT_EQ(a.number, b.number);
    EXPECT_EQ(a.due_ms, b.due_ms);
    EXPECT_EQ(a.timeout_s, b.timeout_s);
    EXPECT_EQ(a.heartbeat_s, b.heartbeat_s);
    EXPECT_EQ(a.payload->text(), b.payload->text());
    EXPECT_EQ(a.variables->text(), b.variables->text());
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.error, b.error);
    EXPECT_EQ(a.cause, b.cause);
    EXPECT_EQ(a.resource, b.resource);
    EXPECT_EQ(a.resource_type, b.resource_type);
    EXPECT_EQ(a.region, b.region);
    EXPECT_EQ(a.role_arn, b.role_arn);
    EXPECT_EQ(a.location, b.location);
  }
  EXPECT_FALSE((*read)[1].name.has_value());
  EXPECT_EQ((*read)[1].timestamp_ms, 0);
  EXPECT_TRUE((*read)[0].error.has_value());
}

TEST(Record, ARepeatedPayloadIsWrittenOnce) {
  Record record;
  record.payload = Document::from_text(std::string(1000, ' ') + "1");
  EXPECT_LT(encode({record, record, record}).size(), 1100u);
}

TEST(Record, AnotherVersionAndBrokenBytesAreRefused) {
  std::string bytes = encode({full()});
  EXPECT_FALSE(decode("").has_value());
  EXPECT_FALSE(decode("\x7f" + bytes.substr(1)).has_value());
  for (std::size_t size = 2; size < bytes.size(); ++size)
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, size)).has_value()) << size;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ 0x55);
    (void)decode(broken);  // whatever it reads, it does not read beyond
  }
}

TEST(Record, ACopyHasItsOwnTexts) {
  Record copy;
  {
    const std::string name = "borrowed by the first, owned by the second";
    Record record;
    record.name = Text::borrow(name);
    copy = record;
    const Record moved = std::move(record);
    EXPECT_EQ(&*moved.name, &name);
  }
  EXPECT_EQ(*copy.name, "borrowed by the first, owned by the second");
}

}  // namespace
}  // namespace lockstep::asl::machine
