#include "emulator/services/dynamodb/expression/lexer.h"

#include <algorithm>

namespace lockstep::dynamodb {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

template <class Wanted>
std::size_t end_of(std::string_view text, std::size_t from, Wanted wanted) {
  while (from < text.size() && wanted(text[from])) ++from;
  return from;
}

std::size_t sign_length(std::string_view text) {
  for (const std::string_view sign : {"<>", "<=", ">="})
    if (text.substr(0, 2) == sign) return 2;
  return std::string_view("()[].,=<>+-").find(text[0]) == std::string_view::npos ? 0 : 1;
}

// The token that begins at `at`, where there is no blank.
Token token_at(std::string_view text, std::size_t at) {
  const char first = text[at];
  const auto token = [&](Token::Kind kind, std::size_t end) {
    return Token{kind, text.substr(at, end - at), at};
  };
  if (first == '#' || first == ':') {
    const std::size_t end = end_of(text, at + 1, is_word_character);
    if (end == at + 1) return token(Token::Kind::Unknown, end);
    return token(first == '#' ? Token::Kind::Name : Token::Kind::Value, end);
  }
  if (is_letter(first)) return token(Token::Kind::Word, end_of(text, at, is_word_character));
  if (is_digit(first)) return token(Token::Kind::Number, end_of(text, at, is_digit));
  if (const std::size_t length = sign_length(text.substr(at)); length > 0)
    return token(Token::Kind::Sign, at + length);
  const std::size_t end = end_of(text, at + 1, [](char c) { return (c & 0xC0) == 0x80; });
  return token(Token::Kind::Unknown, end);
}

}  // namespace

bool is_word_character(char c) { return is_letter(c) || is_digit(c); }

std::vector<Token> tokens_of(std::string_view expression) {
  std::vector<Token> tokens;
  tokens.reserve(expression.size() / 3 + 2);
  for (std::size_t at = end_of(expression, 0, is_blank); at < expression.size();) {
    tokens.push_back(token_at(expression, at));
    at = end_of(expression, at + tokens.back().text.size(), is_blank);
  }
  tokens.push_back({Token::Kind::End, "<EOF>", expression.size()});
  return tokens;
}

bool same_word(std::string_view word, std::string_view upper_case) {
  return word.size() == upper_case.size() &&
         std::equal(word.begin(), word.end(), upper_case.begin(), [](char a, char b) {
           return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b;
         });
}

}  // namespace lockstep::dynamodb
