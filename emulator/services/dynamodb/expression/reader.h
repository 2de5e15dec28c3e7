// ExpressionReader: what the parsers of all expressions share: tokens, paths, operators, and the
// choice of the error that wins.
// Errors  The first grammar error ends the reading (the rest reads as <EOF>); other errors are
//         noted by rank, and the lowest rank, earliest in the text, is the answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/aws_error.h"
#include "emulator/services/dynamodb/expression/expression.h"
#include "emulator/services/dynamodb/expression/lexer.h"
#include "emulator/services/dynamodb/expression/placeholders.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

class ExpressionReader {
 public:
  enum class Rank : std::uint8_t {
    Grammar,
    Reserved,
    Function,
    Name,
    Value,
    Operand,
    Distinct,
    Paths,
    None
  };

  ExpressionReader(ExpressionKind kind, std::string_view text, Placeholders& placeholders);

  // The error that wins, with its prefix.
  core::AwsResult<bool> outcome() const;
  void note(Rank rank, std::string message);

 protected:
  const Token& token() const { return tokens_[at_]; }
  const Token& next_token() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  std::size_t position() const { return at_; }
  bool at_end() const { return token().kind == Token::Kind::End; }
  bool at_sign(std::string_view sign) const {
    return token().kind == Token::Kind::Sign && token().text == sign;
  }
  bool at_word(std::string_view keyword) const {
    return token().kind == Token::Kind::Word && same_word(token().text, keyword);
  }
  bool at_function() const;
  void advance() {
    if (!at_end()) ++at_;
  }
  bool take_sign(std::string_view sign);
  bool take_word(std::string_view keyword);
  void expect_sign(std::string_view sign);
  void expect_end();
  void fail_grammar();             // "Syntax error; token: .." at this token
  void fail(std::string message);  // ends the reading
  void count_operator();
  // Guards a recursion; false (and failed) when the expression nests too deep.
  bool enter();
  void leave() { --depth_; }

  Path read_path();
  Operand read_value();  // a `:v`
  bool at_path() const {
    return token().kind == Token::Kind::Word || token().kind == Token::Kind::Name;
  }

  // The operand types a function or operator takes, where the text itself shows them.
  using Allows = bool (*)(Type);
  void check_type(std::string_view function, const Operand& operand, Allows allows);
  void check_count(std::string_view function, std::size_t count, std::size_t wanted);
  void check_path(std::string_view function, const Operand& operand);

  ExpressionKind kind_;

 private:
  void read_name_step(Path& path);
  void read_index_step(Path& path);

  std::string_view text_;
  Placeholders& placeholders_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int operators_ = 0;
  Rank rank_ = Rank::None;
  std::string message_;
};

}  // namespace lockstep::dynamodb
