// What no case can reach of the expression language: its parts, and hostile texts.
#include <gtest/gtest.h>

#include "emulator/base/chance.h"
#include "emulator/base/text.h"
#include "emulator/services/dynamodb/expression/lexer.h"
#include "emulator/services/dynamodb/expression/parser.h"
#include "emulator/services/dynamodb/expression/reserved_words.h"

namespace lockstep::dynamodb {
namespace {

Placeholders placeholders() {
  const auto input = parse_json(
      R"({"E":"x","ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":v":{"N":"1"}}})");
  auto read = Placeholders::read(*input, {"E"}, {"E"});
  EXPECT_TRUE(read.ok());
  return *std::move(read);
}

TEST(Lexer, TokensPointIntoTheText) {
  std::string shown;
  for (const Token& token : tokens_of("SET #a.b[12]<>:v-x_1")) shown += format("{}|", token.text);
  EXPECT_EQ(shown, "SET|#a|.|b|[|12|]|<>|:v|-|x_1|<EOF>|");
}

TEST(Lexer, AMarkAloneAndForeignLettersAreUnknown) {
  const auto tokens = tokens_of("# \xC3\xA9 ;");
  ASSERT_EQ(tokens.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(tokens[i].kind, Token::Kind::Unknown) << i;
  EXPECT_EQ(tokens[1].text, "\xC3\xA9");
}

TEST(ReservedWords, AreFoundInAnyCaseAndNothingElseIs) {
  for (const char* word : {"ABORT", "zone", "Status", "authorization", "localtimestamp"})
    EXPECT_TRUE(is_reserved_word(word)) << word;
  for (const char* word : {"", "id", "statuses", "abor", "zones", "averyveryverylongattributename"})
    EXPECT_FALSE(is_reserved_word(word)) << word;
}

TEST(PathTree, RefusesThePathThatClashesAndKeepsTheOthers) {
  PathTree tree;
  EXPECT_FALSE(tree.add({{"a", -1}, {"b", -1}}));
  EXPECT_TRUE(tree.add({{"a", -1}}));
  EXPECT_TRUE(tree.add({{"a", -1}, {"b", -1}, {"c", -1}}));
  EXPECT_TRUE(tree.add({{"a", -1}, {"", 0}}));
  EXPECT_FALSE(tree.add({{"a", -1}, {"c", -1}}));
}

TEST(Parser, ChainsOfAndAreOneLevelDeep) {
  Placeholders given = placeholders();
  const auto condition =
      parse_condition(ExpressionKind::Filter, "a=:v AND b=:v AND (c=:v OR d=:v)", given);
  ASSERT_TRUE(condition.ok());
  EXPECT_EQ(condition->branches.size(), 3U);
  EXPECT_EQ(condition->branches[2].kind, Condition::Kind::Or);
}

// Random token soup: every text ends in a parse or a ValidationException, none in a crash.
TEST(Parser, NoTextBreaksIt) {
  constexpr std::string_view kParts[] = {"(",
                                         "((",
                                         ")",
                                         "[",
                                         "]",
                                         "[1]",
                                         ".",
                                         ",",
                                         "=",
                                         "<>",
                                         "<",
                                         "+",
                                         "-",
                                         " SET ",
                                         " REMOVE ",
                                         " ADD ",
                                         " DELETE ",
                                         " AND ",
                                         " OR ",
                                         " NOT ",
                                         " BETWEEN ",
                                         " IN ",
                                         "#a",
                                         ":v",
                                         "#",
                                         ":",
                                         "a",
                                         "b",
                                         "status",
                                         "size(",
                                         "contains(",
                                         "list_append(",
                                         "if_not_exists(",
                                         "x(",
                                         "\xFF",
                                         "9"};
  const Chance chance{0, 7};
  for (int i = 0; i < 30000; ++i) {
    std::string text;
    const auto length = chance.draw("length", std::to_string(i)) % 24;
    for (std::uint64_t j = 0; j < length; ++j)
      text += kParts[chance.draw("part", format("{}/{}", i, j)) % std::size(kParts)];
    Placeholders given = placeholders();
    const auto update = parse_update(text, given);
    const auto condition = parse_condition(ExpressionKind::Condition, text, given);
    const auto projection = parse_projection(text, given);
    for (const auto* error :
         {update.ok() ? nullptr : &update.error(), condition.ok() ? nullptr : &condition.error(),
          projection.ok() ? nullptr : &projection.error()})
      if (error) {
        ASSERT_EQ(error->message.substr(0, 8), "Invalid ") << text;
      }
  }
}

}  // namespace
}  // namespace lockstep::dynamodb
