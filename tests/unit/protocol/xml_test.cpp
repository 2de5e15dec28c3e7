#include "emulator/protocol/xml.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

TEST(Xml, ReadsElementsTextAndEntities) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?><!-- x --><a:Top xmlns:a='u' b=\"1&amp;2\"><K>x&lt;&#65;&#x42;</K>"
      "<E/><K><![CDATA[<raw>]]></K></a:Top>\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "Top");
  EXPECT_EQ(root->attributes[1].second, "1&2");
  ASSERT_EQ(root->children.size(), 3U);
  EXPECT_EQ(root->children[0].text, "x<AB");
  EXPECT_EQ(root->children[2].text, "<raw>");
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (const std::string& text :
       {std::string(), std::string("<a>"), std::string("<a></b>"), std::string("<a/><b/>"),
        std::string("<!DOCTYPE a><a/>"), std::string("<a>&x;</a>"), std::string("<a>&#xD800;</a>"),
        std::string("<a b></a>"), std::string("<a"), std::string("<a/"), deep})
    EXPECT_FALSE(parse_xml(text)) << text;
}

}  // namespace
}  // namespace lockstep::protocol
