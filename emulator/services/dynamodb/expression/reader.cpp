#include "emulator/services/dynamodb/expression/reader.h"

#include <array>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/reserved_words.h"

namespace lockstep::dynamodb {

namespace {

constexpr std::size_t kBytesMax = 4096;
constexpr int kOperatorsMax = 300;
constexpr int kDepthOfExpressionMax = 320;
constexpr std::size_t kPathStepsMax = 32;
constexpr std::size_t kIndexDigitsMax = 9;

constexpr std::array<std::string_view, 5> kMembers{"ConditionExpression", "FilterExpression",
                                                   "KeyConditionExpression", "ProjectionExpression",
                                                   "UpdateExpression"};

}  // namespace

ExpressionReader::ExpressionReader(ExpressionKind kind, std::string_view text,
                                   Placeholders& placeholders)
    : kind_(kind), text_(text), placeholders_(placeholders) {
  if (text.size() > kBytesMax) {
    tokens_ = tokens_of("");
    fail("Expression size has exceeded the maximum allowed size;");
    return;
  }
  tokens_ = tokens_of(text);
  if (at_end()) fail("The expression can not be empty;");
}

core::AwsResult<bool> ExpressionReader::outcome() const {
  if (rank_ == Rank::None) return true;
  return invalid(format("Invalid {}: {}", kMembers[static_cast<std::size_t>(kind_)], message_));
}

void ExpressionReader::note(Rank rank, std::string message) {
  if (rank >= rank_) return;
  rank_ = rank;
  message_ = std::move(message);
}

bool ExpressionReader::at_function() const {
  return token().kind == Token::Kind::Word && next_token().kind == Token::Kind::Sign &&
         next_token().text == "(";
}

bool ExpressionReader::take_sign(std::string_view sign) {
  if (!at_sign(sign)) return false;
  advance();
  return true;
}

bool ExpressionReader::take_word(std::string_view keyword) {
  if (!at_word(keyword)) return false;
  advance();
  return true;
}

void ExpressionReader::expect_sign(std::string_view sign) {
  if (!take_sign(sign)) fail_grammar();
}

void ExpressionReader::expect_end() {
  if (!at_end()) fail_grammar();
}

// The text around is from the token before to the token after.
void ExpressionReader::fail_grammar() {
  const std::size_t before = at_ > 0 ? at_ - 1 : 0;
  const std::size_t from = tokens_[before].offset;
  const Token& after = next_token();
  const std::size_t to =
      after.kind == Token::Kind::End
          ? (at_end() && at_ > 0 ? tokens_[at_ - 1].offset + tokens_[at_ - 1].text.size()
                                 : token().offset + token().text.size())
          : after.offset + after.text.size();
  fail(format("Syntax error; token: \"{}\", near: \"{}\"", token().text,
              text_.substr(from, std::min(to, text_.size()) - from)));
}

void ExpressionReader::fail(std::string message) {
  note(Rank::Grammar, std::move(message));
  at_ = tokens_.size() - 1;
}

void ExpressionReader::count_operator() {
  if (++operators_ > kOperatorsMax)
    fail(format("The expression contains too many operators; operator count: {}", operators_));
}

bool ExpressionReader::enter() {
  if (++depth_ <= kDepthOfExpressionMax) return true;
  fail(format("The expression contains too many operators; operator count: {}", kOperatorsMax + 1));
  return false;
}

Path ExpressionReader::read_path() {
  Path path;
  if (!at_path()) {
    fail_grammar();
    return path;
  }
  read_name_step(path);
  while (at_sign(".") || at_sign("[")) {
    if (take_sign(".")) {
      if (at_path())
        read_name_step(path);
      else
        fail_grammar();
    } else {
      read_index_step(path);
    }
  }
  if (path.size() > kPathStepsMax)
    note(Rank::Paths,
         format("The document path has too many nesting elements; nesting level: {}", path.size()));
  return path;
}

void ExpressionReader::read_name_step(Path& path) {
  const Token taken = token();
  advance();
  if (taken.kind == Token::Kind::Name) {
    const std::string* name = placeholders_.name(taken.text);
    if (!name)
      note(Rank::Name, format("An expression attribute name used in the document path is not "
                              "defined; attribute name: {}",
                              taken.text));
    path.push_back({name ? *name : std::string(taken.text), -1});
    return;
  }
  if (is_reserved_word(taken.text))
    note(Rank::Reserved,
         format("Attribute name is a reserved keyword; reserved keyword: {}", taken.text));
  path.push_back({std::string(taken.text), -1});
}

void ExpressionReader::read_index_step(Path& path) {
  expect_sign("[");
  const Token taken = token();
  if (taken.kind != Token::Kind::Number) return fail_grammar();
  advance();
  expect_sign("]");
  if (taken.text.size() > kIndexDigitsMax)
    return note(Rank::Paths,
                format("List index is not within the allowable range; index: [{}]", taken.text));
  path.push_back({"", static_cast<std::int32_t>(to_int(taken.text).value_or(0))});
}

Operand ExpressionReader::read_value() {
  Operand operand;
  if (token().kind != Token::Kind::Value) {
    fail_grammar();
    return operand;
  }
  const Token taken = token();
  advance();
  if (const Json* value = placeholders_.value(taken.text)) {
    operand.value = *value;
    return operand;
  }
  note(Rank::Value, format("An expression attribute value used in expression is not defined; "
                           "attribute value: {}",
                           taken.text));
  operand.value = Json::object({{"NULL", Json(true)}});
  return operand;
}

void ExpressionReader::check_type(std::string_view function, const Operand& operand,
                                  Allows allows) {
  if (!operand.is_value() || allows(type_of(operand.value))) return;
  note(Rank::Operand,
       format("Incorrect operand type for operator or function; operator or function: "
              "{}, operand type: {}",
              function, type_name(type_of(operand.value))));
}

void ExpressionReader::check_count(std::string_view function, std::size_t count,
                                   std::size_t wanted) {
  if (count == wanted) return;
  note(Rank::Operand, format("Incorrect number of operands for operator or function; operator or "
                             "function: {}, number of operands: {}",
                             function, count));
}

void ExpressionReader::check_path(std::string_view function, const Operand& operand) {
  if (operand.is_path()) return;
  note(Rank::Operand,
       format("Operator or function requires a document path; operator or function: {}", function));
}

}  // namespace lockstep::dynamodb
