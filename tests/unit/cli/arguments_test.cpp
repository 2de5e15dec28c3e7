#include "emulator/cli/arguments.h"

#include <gtest/gtest.h>

namespace lockstep::cli {
namespace {

Synopsis synopsis() {
  Synopsis made;
  made.name = "serve";
  made.words = "[PATH]";
  made.summary = "answer";
  made.flags = {{"port", "NUMBER", "where"}, {"json", "", "as JSON"}};
  made.words_max = 1;
  return made;
}

std::string refusal(const std::vector<std::string>& texts, Rest rest = Rest::None) {
  Synopsis made = synopsis();
  made.rest = rest;
  const auto read = Arguments::parse(made, texts);
  return read.ok() ? "" : read.error();
}

TEST(Arguments, FlagsTakeTheirValueEitherWay) {
  const auto read = Arguments::parse(synopsis(), {"--port", "1", "--port=2", "a", "--json"});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->value("port"), "2");
  EXPECT_EQ(read->given().size(), 3u);
  EXPECT_TRUE(read->has("json"));
  EXPECT_EQ(read->words(), std::vector<std::string>{"a"});
}

TEST(Arguments, UnknownFlagsAreNamedWithTheNearest) {
  EXPECT_EQ(refusal({"--prot", "1"}), "there is no flag --prot; did you mean --port?");
  EXPECT_EQ(refusal({"--zebra"}), "there is no flag --zebra");
  EXPECT_EQ(refusal({"-p"}), "there is no flag --p; did you mean --port?");
}

TEST(Arguments, MissingAndSurplusTextsAreRefused) {
  EXPECT_EQ(refusal({"--port"}), "--port needs NUMBER");
  EXPECT_EQ(refusal({"--json=1"}), "--json takes no value");
  EXPECT_EQ(refusal({"a", "b"}), "'b' is one word too many");
  EXPECT_EQ(refusal({}, Rest::Command), "a command must follow --");
}

TEST(Arguments, WhatFollowsTheDashesIsLeftAlone) {
  Synopsis made = synopsis();
  made.rest = Rest::Command;
  const auto read = Arguments::parse(made, {"--json", "--", "pytest", "--port", "-x"});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->rest(), (std::vector<std::string>{"pytest", "--port", "-x"}));
  EXPECT_FALSE(read->has("port"));
}

TEST(Arguments, HelpIsMadeOfTheTable) {
  EXPECT_EQ(help_text(synopsis()),
            "lockstep serve [flags] [PATH]\n  answer\n\n"
            "  --port NUMBER  where\n  --json         as JSON\n  --help         this text\n");
}

}  // namespace
}  // namespace lockstep::cli
