#include <gtest/gtest.h>

#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

TEST(Table, NamesAllEighteen) {
  for (const char* name :
       {"Array", "ArrayPartition", "ArrayContains", "ArrayRange", "ArrayGetItem", "ArrayLength",
        "ArrayUnique", "Base64Encode", "Base64Decode", "Hash", "JsonMerge", "StringToJson",
        "JsonToString", "MathRandom", "MathAdd", "StringSplit", "UUID", "Format"}) {
    ASSERT_NE(find_function(name), nullptr) << name;
    EXPECT_EQ(find_function(name)->name, name);
  }
  EXPECT_EQ(find_function("array"), nullptr);
  EXPECT_EQ(find_function(""), nullptr);
}

}  // namespace lockstep::query::intrinsics
