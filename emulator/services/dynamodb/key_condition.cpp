#include "emulator/services/dynamodb/key_condition.h"

#include <algorithm>
#include <array>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;

Refusal bad_operator(std::string_view word) {
  return invalid(format("Invalid operator used in KeyConditionExpression: {}", word));
}

Refusal not_supported() { return invalid("Query key condition not supported"); }

Comparator turned(Comparator comparator) {
  switch (comparator) {
    case Comparator::Less: return Comparator::Greater;
    case Comparator::LessOrEqual: return Comparator::GreaterOrEqual;
    case Comparator::Greater: return Comparator::Less;
    case Comparator::GreaterOrEqual: return Comparator::LessOrEqual;
    default: return comparator;
  }
}

AwsResult<KeyTerm> term_of(const Condition& condition) {
  KeyTerm term;
  std::vector<Operand> operands = condition.operands;
  for (const Operand& operand : operands)
    if (!operand.is_path() && !operand.is_value())
      return invalid(
          "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested "
          "operations");
  term.comparator = condition.comparator;
  if (condition.kind == Condition::Kind::Between) term.kind = KeyTerm::Kind::Between;
  if (condition.kind == Condition::Kind::BeginsWith) term.kind = KeyTerm::Kind::BeginsWith;
  if (condition.kind == Condition::Kind::Compare && operands[0].is_value()) {
    std::swap(operands[0], operands[1]);
    term.comparator = turned(term.comparator);
  }
  if (!operands[0].is_path()) return not_supported();
  if (operands[0].path.size() > 1)
    return invalid(
        "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on "
        "nested attributes");
  term.name = operands[0].path[0].name;
  for (std::size_t i = 1; i < operands.size(); ++i) {
    if (!operands[i].is_value()) return not_supported();
    term.values.push_back(operands[i].value);
  }
  return term;
}

AwsResult<bool> collect(const Condition& condition, std::vector<KeyTerm>& terms) {
  switch (condition.kind) {
    case Condition::Kind::And:
      for (const Condition& branch : condition.branches) RETURN_IF_ERROR(collect(branch, terms));
      return true;
    case Condition::Kind::Or: return bad_operator("OR");
    case Condition::Kind::Not: return bad_operator("NOT");
    case Condition::Kind::In: return bad_operator("IN");
    case Condition::Kind::Compare:
      if (condition.comparator == Comparator::NotEqual) return bad_operator("<>");
      break;
    default: break;
  }
  ASSIGN_OR_RETURN(KeyTerm term, term_of(condition));
  terms.push_back(std::move(term));
  return true;
}

AwsResult<std::string> encoded(const KeyAttribute& attribute, KeyRole role, const Json& value) {
  if (type_of(value) != attribute.type)
    return bad_parameter("Condition parameter type does not match schema type");
  return encode_key_value(attribute, role, value);
}

// The least text above all that begin with the prefix, if there is one.
std::optional<std::string> end_of_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

AwsResult<bool> narrow(const KeyAttribute& attribute, const KeyTerm& term, KeyRange& range) {
  if (term.kind == KeyTerm::Kind::BeginsWith && attribute.type == Type::Number)
    return bad_parameter("Condition parameter type does not match schema type");
  ASSIGN_OR_RETURN(std::string first, encoded(attribute, KeyRole::Range, term.values[0]));
  if (term.kind == KeyTerm::Kind::BeginsWith) {
    range.upper = end_of_prefix(first);
    range.lower = std::move(first);
    return true;
  }
  if (term.kind == KeyTerm::Kind::Between) {
    ASSIGN_OR_RETURN(std::string last, encoded(attribute, KeyRole::Range, term.values[1]));
    range.upper = successor(std::move(last));
    range.lower = std::move(first);
    return true;
  }
  switch (term.comparator) {
    case Comparator::Equal: range.upper = successor(first); [[fallthrough]];
    case Comparator::GreaterOrEqual: range.lower = std::move(first); break;
    case Comparator::Greater: range.lower = successor(std::move(first)); break;
    case Comparator::LessOrEqual: range.upper = successor(std::move(first)); break;
    default: range.upper = std::move(first);
  }
  return true;
}

const KeyTerm* term_on(const std::vector<KeyTerm>& terms, std::string_view name) {
  const auto found = std::find_if(terms.begin(), terms.end(),
                                  [&](const KeyTerm& term) { return term.name == name; });
  return found == terms.end() ? nullptr : &*found;
}

AwsResult<bool> check_terms(const std::vector<KeyTerm>& terms) {
  for (std::size_t i = 0; i < terms.size(); ++i)
    for (std::size_t j = i + 1; j < terms.size(); ++j)
      if (terms[i].name == terms[j].name)
        return invalid("KeyConditionExpressions must only contain one condition per key");
  if (terms.size() > 2) return invalid("Conditions can be of length 1 or 2 only");
  return true;
}

const std::string* key_in(const Operand& operand, const KeySchema& schema) {
  if (operand.is_path())
    return schema.holds(operand.path[0].name) ? &operand.path[0].name : nullptr;
  for (const Operand& inner : operand.operands)
    if (const std::string* name = key_in(inner, schema)) return name;
  return nullptr;
}

}  // namespace

std::string successor(std::string key) {
  key.push_back('\0');
  return key;
}

AwsResult<std::vector<KeyTerm>> key_terms(const Condition& condition) {
  std::vector<KeyTerm> terms;
  RETURN_IF_ERROR(collect(condition, terms));
  RETURN_IF_ERROR(check_terms(terms));
  return terms;
}

AwsResult<KeyRange> key_range(const KeySchema& schema, const std::vector<KeyTerm>& terms) {
  KeyRange range;
  const KeyTerm* hash = term_on(terms, schema.hash.name);
  if (!hash)
    return invalid(format("Query condition missed key schema element: {}", schema.hash.name));
  if (hash->kind != KeyTerm::Kind::Compare || hash->comparator != Comparator::Equal)
    return not_supported();
  ASSIGN_OR_RETURN(range.hash, encoded(schema.hash, KeyRole::Hash, hash->values[0]));
  if (terms.size() == 1) return range;
  if (!schema.range) return not_supported();
  const KeyTerm* other = term_on(terms, schema.range->name);
  if (!other)
    return invalid(format("Query condition missed key schema element: {}", schema.range->name));
  RETURN_IF_ERROR(narrow(*schema.range, *other, range));
  return range;
}

const std::string* key_attribute_in(const Condition& filter, const KeySchema& schema) {
  for (const Operand& operand : filter.operands)
    if (const std::string* name = key_in(operand, schema)) return name;
  for (const Condition& branch : filter.branches)
    if (const std::string* name = key_attribute_in(branch, schema)) return name;
  return nullptr;
}

}  // namespace lockstep::dynamodb
