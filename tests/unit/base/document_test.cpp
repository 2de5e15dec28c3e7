#include "emulator/base/document.h"

#include <gtest/gtest.h>

namespace lockstep {
namespace {

TEST(Document, TheTextIsPassedOnByteForByte) {
  const auto document = Document::from_text(R"({"a": 1.00})");
  EXPECT_EQ(document.value().get("a"), Json(1.0));
  EXPECT_EQ(document.text(), R"({"a": 1.00})");
}

TEST(Document, AValueWithoutTextIsWrittenCompactly) {
  EXPECT_EQ(Document(Json::object({{"a", 1}})).text(), R"({"a":1})");
}

}  // namespace
}  // namespace lockstep
