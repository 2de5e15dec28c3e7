// What an expression reads of the input document itself.
#include <gtest/gtest.h>

#include "emulator/base/text.h"
#include "emulator/query/jsonata.h"

namespace lockstep::query {
namespace {

std::string read_at_top(std::string_view text) {
  const auto compiled = Jsonata::compile(text);
  return compiled.ok() ? join(compiled->top_references(), " ") : compiled.error().code;
}

TEST(TopReferences, NamesAreReadOfTheInputWhereItIsTheContext) {
  EXPECT_EQ(read_at_top("phone"), "phone");
  EXPECT_EQ(read_at_top("a.b + $sum(c) & [d, {'e': f}]"), "a c d f");
  EXPECT_EQ(read_at_top("x ? ($v := y; z) : x"), "x y z");
  EXPECT_EQ(read_at_top("$ = $$.a"), "$ $$");
}

TEST(TopReferences, OtherContextsAreNotTheInput) {
  EXPECT_EQ(read_at_top("$states.input.a[b = $.c].{'d': e}"), "");
  EXPECT_EQ(read_at_top("$map($x, function($v) { $v.y })"), "");
  EXPECT_EQ(read_at_top("$x ~> |a|{'b': c}|"), "");
  EXPECT_EQ(read_at_top("$x^(a){b: c}"), "");
}

}  // namespace
}  // namespace lockstep::query
