// Words and signs of an expression.
// Shapes  Token.text points into the expression. Unknown: a character that begins no token. The
//         last token is End, shown as <EOF>.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstep::dynamodb {

struct Token {
  enum class Kind : std::uint8_t { Word, Name, Value, Number, Sign, Unknown, End };
  Kind kind = Kind::End;
  std::string_view text;
  std::size_t offset = 0;
};

std::vector<Token> tokens_of(std::string_view expression);
// Regardless of case, as AND, SET and the other keywords are matched.
bool same_word(std::string_view word, std::string_view upper_case);
bool is_word_character(char c);

}  // namespace lockstep::dynamodb
