#include "emulator/services/events/transformer.h"

#include <gtest/gtest.h>

namespace lockstep::events {
namespace {

std::string transformed(std::string_view transformer_text) {
  const Json event = *parse_json(
      R"({"detail-type":"t","source":"s","detail":{"a":"x\"y","n":5,"l":[1,"b"],"o":{"p":true}}})");
  const Json transformer = *parse_json(transformer_text);
  const Json target = Json::object({{"Id", "1"}, {"InputTransformer", transformer}});
  EXPECT_TRUE(check_transformer(transformer, "1").ok());
  return target_input(target, event, dump(event), {"arn:rule", "rule", "2024-01-16T10:00:00.000Z"});
}

TEST(Transformer, PlaceholdersOutsideQuotesAreJson) {
  EXPECT_EQ(transformed(R"({"InputPathsMap":{"a":"$.detail.a","n":"$.detail.n","o":"$.detail.o"},
      "InputTemplate":"{\"a\": <a>, \"n\": <n>, \"o\": <o>}"})"),
            R"({"a": "x\"y", "n": 5, "o": {"p":true}})");
}

TEST(Transformer, PlaceholdersWithinQuotesAreText) {
  EXPECT_EQ(transformed(R"({"InputPathsMap":{"a":"$.detail.a","l":"$.detail.l","o":"$.detail.o"},
      "InputTemplate":"\"a <a> of <l> in <o>\""})"),
            R"("a x\"y of [1,b] in {p:true}")");
}

TEST(Transformer, PredefinedNamesNeedNoPath) {
  EXPECT_EQ(transformed(
                R"({"InputTemplate":"{\"r\": <aws.events.rule-arn>, \"e\": <aws.events.event>}"})"),
            R"({"r": "arn:rule", "e": {"detailType":"t","source":"s"}})");
}

TEST(Transformer, WhatIsNoPlaceholderStays) {
  EXPECT_EQ(transformed(R"({"InputTemplate":"{\"a\": \"1 < 2 > 0\"}"})"), R"({"a": "1 < 2 > 0"})");
}

}  // namespace
}  // namespace lockstep::events
