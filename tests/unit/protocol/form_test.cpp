#include "emulator/protocol/form.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

TEST(Form, ParametersAreDecodedInOrder) {
  auto parameters = parse_parameters("a=1+2&b=%3D%26&&c&d=%zz");
  ASSERT_TRUE(parameters);
  EXPECT_EQ(*parameters, (Parameters{{"a", "1 2"}, {"b", "=&"}, {"c", ""}, {"d", "%zz"}}));
}

TEST(Form, TooManyParametersAreNone) {
  std::string text;
  for (int i = 0; i < 6000; ++i) text += "a=1&";
  EXPECT_FALSE(parse_parameters(text));
}

TEST(Form, DottedNamesMakeATree) {
  FormNode root;
  EXPECT_TRUE(root.put("Tags.member.2.Key", "b"));
  EXPECT_TRUE(root.put("Tags.member.10.Key", "c"));
  EXPECT_TRUE(root.put("Tags.member.1.Key", "a"));
  std::string keys;
  for (const FormNode* element : root.child("Tags")->child("member")->numbered())
    keys += element->child("Key")->value;
  EXPECT_EQ(keys, "abc");
}

TEST(Form, ADeepNameIsRefused) {
  FormNode root;
  std::string name = "a";
  for (int i = 0; i < 40; ++i) name += ".a";
  EXPECT_FALSE(root.put(name, "x"));
}

TEST(Form, APlusInAPathStays) { EXPECT_EQ(decode_percent("a+b%20c%2F"), "a+b c/"); }

}  // namespace
}  // namespace lockstep::protocol
