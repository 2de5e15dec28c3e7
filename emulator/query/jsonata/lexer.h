// Lexer: the tokens of an expression, one at a time. What "/" means depends on where it stands, so
// the parser says whether an operator may follow.
// Errors  S0101 to S0106, S0301, S0302.
#pragma once

#include <string>
#include <string_view>

#include "emulator/query/jsonata.h"

namespace lockstep::query::jsonata {

struct Token {
  enum class Type { End, Operator, Name, Variable, Text, Number, Literal, Regex };
  Type type = Type::End;
  std::string text;   // operator, name, contents of a text, pattern
  std::string flags;  // of a regex
  double number = 0;
  std::size_t position = 0;  // where it ends

  bool is(std::string_view op) const { return type == Type::Operator && text == op; }
  // As an error message quotes it.
  std::string json() const;
};

enum class Expect { Operand, Operator };

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Result<Token, JsonataError> next(Expect expect);

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  Result<bool, JsonataError> skip_blanks();
  Result<Token, JsonataError> regex();
  Result<Token, JsonataError> quoted_text();
  Result<bool, JsonataError> escape(std::string& out);
  Result<Token, JsonataError> number();
  Result<Token, JsonataError> backquoted_name();
  Token word();
  Token finished(Token::Type type, std::string text) const;
  std::size_t number_length() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace lockstep::query::jsonata
