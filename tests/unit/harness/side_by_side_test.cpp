// Two texts in two columns (report.h).
#include <gtest/gtest.h>

#include "emulator/harness/report.h"

namespace lockstep::harness {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(SideBySide, LinesAreAlignedAndEqualStretchesLeftOut) {
  const std::string text = side_by_side("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\ne\nX\ng");
  EXPECT_TRUE(has(text, "f                                              ┃ X")) << text;
  EXPECT_TRUE(has(text, "\n  ...\nd ")) << text;
  EXPECT_FALSE(has(text, "\nb ")) << text;
}

TEST(SideBySide, LongLinesAreShownWhereTheyDiffer) {
  const std::string same(200, 'x');
  const std::string text = side_by_side(same + "left", same + "right");
  EXPECT_TRUE(has(text, "left")) << text;
  EXPECT_TRUE(has(text, "right")) << text;
}

}  // namespace
}  // namespace lockstep::harness
