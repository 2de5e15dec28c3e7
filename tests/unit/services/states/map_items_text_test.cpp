// Readers of a map run's items, one format at a time; the bytes a client could have put there.
#include <gtest/gtest.h>

#include "emulator/base/text.h"
#include "emulator/services/states/map_items.h"

namespace lockstep::states {
namespace {

std::string all_of(MapResult<ItemSourcePtr> source) {
  if (!source.ok()) return source.error().cause;
  std::vector<std::string> items;
  while (true) {
    auto item = (*source)->next();
    if (!item.ok()) return item.error().cause;
    if (!*item) return join(items, " ");
    items.push_back(dump((*item)->value));
  }
}

std::string read_text(const std::string& bytes, const std::string& config) {
  return all_of(text_source(bytes, *parse_json(config), "s3://b/k"));
}
std::string read_csv(const std::string& bytes) {
  return read_text(bytes, R"({"InputType":"CSV"})");
}

TEST(MapItems, QuotedCellsKeepDelimitersAndLineEnds) {
  EXPECT_EQ(read_csv("a,b\n\"1,\n2\",\"\"\n"), R"({"a":"1,\n2","b":""})");
}

TEST(MapItems, AQuoteThatIsNeverClosedEndsWithTheFile) {
  EXPECT_EQ(read_csv("a\n\"x"), R"({"a":"x"})");
}

TEST(MapItems, BlankLinesAndAByteOrderMarkAreNoRows) {
  EXPECT_EQ(read_csv("\xEF\xBB\xBF"
                     "a\n\n\r\n1\n\n"),
            R"({"a":"1"})");
}

TEST(MapItems, AnEmptyHeaderIsAnEmptyKey) {
  EXPECT_EQ(read_csv("a,\n1,2\n"), R"({"":"2","a":"1"})");
}

TEST(MapItems, AFileWithoutRowsHasNoItems) {
  EXPECT_EQ(read_csv(""), "");
  EXPECT_EQ(read_csv("a,b\n"), "");
  EXPECT_EQ(read_text("", R"({"InputType":"JSONL"})"), "");
}

TEST(MapItems, DelimitersHaveNames) {
  for (const auto& [name, sign] : {std::pair<std::string, std::string>{"COMMA", ","},
                                   {"PIPE", "|"},
                                   {"SEMICOLON", ";"},
                                   {"SPACE", " "},
                                   {"TAB", "\t"}})
    EXPECT_EQ(read_text("a" + sign + "b\n1" + sign + "2\n",
                        format(R"({{"InputType":"CSV","CSVDelimiter":"{}"}})", name)),
              R"({"a":"1","b":"2"})")
        << name;
}

TEST(MapItems, ColumnsComeInTheOrderOfAJavaMap) {
  EXPECT_EQ(read_csv("id,name\n1,x\n"), R"({"name":"x","id":"1"})");
}

TEST(MapItems, APointerMayNameAnElementOfAnArray) {
  EXPECT_EQ(read_text(R"([[1],[2,3]])", R"({"ItemsPointer":"/1"})"), "2 3");
  EXPECT_EQ(read_text(R"({"a/b":{"~":[4]}})", R"({"ItemsPointer":"/a~1b/~0"})"), "4");
}

TEST(MapItems, APointerToNothingFails) {
  for (const char* pointer : {"/x", "/-1", "/9", "a", "/0/1"})
    EXPECT_EQ(read_text("[1]", format(R"({{"ItemsPointer":"{}"}})", pointer)),
              format("The ItemsPointer {} does not point to a value.", pointer));
}

TEST(MapItems, BrokenJsonFailsTheReader) {
  EXPECT_NE(read_text("[1,", R"({"InputType":"JSON"})"), "");
  EXPECT_NE(read_text("{\"a\":1}\nnot\n", R"({"InputType":"JSONL"})"), "");
}

TEST(MapItems, AnObjectOfTheInputGivesItsMembersWithKeys) {
  const auto source = data_source(*parse_json(R"({"a":1})"));
  const auto item = source->next();
  ASSERT_TRUE(item.ok() && *item);
  EXPECT_EQ((*item)->key, "a");
  EXPECT_EQ((*item)->source, "STATE_DATA");
}

TEST(MapItems, BytesThatOnlyBeginLikeGzipFail) {
  EXPECT_FALSE(unpacked("\x1F\x8B broken").ok());
  EXPECT_EQ(*unpacked("plain"), "plain");
}

TEST(MapItems, AGzippedFileIsUnpacked) {
  // gzip of "[1]"
  const auto packed = from_base64("H4sIAAAAAAACA4s2jAUAuDIvTAMAAAA=");
  ASSERT_TRUE(packed);
  const auto text = unpacked(*packed);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "[1]");
}

}  // namespace
}  // namespace lockstep::states
