#include "handlers/money.h"

#include <gtest/gtest.h>

namespace lockstep::handlers {
namespace {

TEST(Money, ReadsNumbersAsTheyAreWritten) {
  EXPECT_EQ("59.98", exact(Json(59.98))->to_string());
  EXPECT_EQ("60", exact(Json(60))->to_string());
  EXPECT_EQ("60", exact(Json(60.0))->to_string());
}

TEST(Money, OtherValuesAreNoNumbers) {
  for (const Json& value : {Json(), Json("1"), Json(true), Json::array(), Json(1e300)})
    EXPECT_FALSE(exact(value)) << dump(value);
}

TEST(Money, ShowsTwoDecimalsOrMore) {
  EXPECT_EQ("0.00", dollars(Decimal()));
  EXPECT_EQ("-1.50", dollars(*exact(Json(-1.5))));
  EXPECT_EQ("0.001", dollars(*exact(Json(0.001))));
}

}  // namespace
}  // namespace lockstep::handlers
