#include "emulator/base/text.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Text, Base64GoesThereAndBack) {
  for (const std::string& text : {std::string(), std::string("f"), std::string("fo"),
                                  std::string("foo"), std::string("\0\xff\x10", 3)})
    EXPECT_EQ(from_base64(base64(text)), text);
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
}

TEST(Text, Base64RefusesWhatIsNotBase64) {
  for (const char* text : {"Zg=", "Z===", "Zg==Zg==", "Zm9v!", "====", "Zg =="})
    EXPECT_FALSE(from_base64(text)) << text;
}

TEST(Text, UrlsAreCodedByTheLetter) {
  EXPECT_EQ(url_encode("a b/ü~"), "a%20b%2F%C3%BC~");
  EXPECT_EQ(url_decode("a+b%2F%zz%4"), "a b/%zz%4");
}

TEST(Text, CodePointsGoThereAndBackAndBadBytesAreReplaced) {
  EXPECT_EQ(from_code_points(to_code_points("aé€😀")), "aé€😀");
  EXPECT_EQ(to_code_points("a\xff").size(), 2u);
  EXPECT_FALSE(valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(valid_utf8("\xc0\x80"));
  EXPECT_TRUE(valid_utf8("aé€😀"));
}

TEST(Text, IntegersMustBeTheWholeText) {
  EXPECT_EQ(to_int("-12"), -12);
  for (const char* text : {"", "1.5", "12a", " 1", "99999999999999999999"})
    EXPECT_FALSE(to_int(text)) << text;
}

TEST(Text, SplittingKeepsEmptyParts) {
  EXPECT_EQ(split("a::b", ':'), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(trim(" \t a b \n"), "a b");
  EXPECT_EQ(replace_all("a.b.c", ".", "::"), "a::b::c");
}

}  // namespace
}  // namespace lockstep
