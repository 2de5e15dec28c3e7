#include "emulator/services/dynamodb/expression/placeholders.h"

#include <algorithm>
#include <string>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/lexer.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

constexpr std::string_view kNames = "ExpressionAttributeNames";
constexpr std::string_view kValues = "ExpressionAttributeValues";
constexpr std::size_t kPlaceholderBytesMax = 255;
constexpr std::size_t kTotalBytesMax = 2 * 1024 * 1024;

bool any_given(const Json& input, const std::vector<std::string_view>& members) {
  return std::any_of(members.begin(), members.end(),
                     [&](std::string_view member) { return !input.get(member).is_null(); });
}

// "UpdateExpression and ConditionExpression are null"
std::string named_as_null(const std::vector<std::string_view>& members) {
  std::string text;
  for (const std::string_view member : members)
    text.append(text.empty() ? "" : " and ").append(member);
  return text + (members.size() == 1 ? " is null" : " are null");
}

core::AwsResult<bool> check_placeholder(std::string_view map, char mark, const std::string& key) {
  if (key.size() > kPlaceholderBytesMax)
    return invalid(
        format("{} contains invalid key: The expression attribute map contains a key that "
               "is too long; key: \"{}\"",
               map, key));
  const bool good = key.size() > 1 && key[0] == mark &&
                    std::all_of(key.begin() + 1, key.end(), is_word_character);
  if (!good) return invalid(format("{} contains invalid key: Syntax error; key: \"{}\"", map, key));
  return true;
}

core::AwsResult<std::size_t> check_names(const Json& names) {
  std::size_t bytes = 0;
  for (const auto& [key, name] : names.members()) {
    RETURN_IF_ERROR(check_placeholder(kNames, '#', key));
    if (!name.is_string()) return unreadable("An expression attribute name must be a String");
    if (name.as_string().empty())
      return invalid(
          format("{} contains invalid value: Empty attribute name for key {}", kNames, key));
    bytes += key.size() + name.as_string().size();
  }
  return bytes;
}

core::AwsResult<std::size_t> tidy_values(Json& values) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string key = values.members()[i].key;
    auto value = tidied(values.members()[i].value);
    if (!value.ok() && value.error().code == "ValidationException")
      return invalid(
          format("{} contains invalid value: {} for key {}", kValues, value.error().message, key));
    RETURN_IF_ERROR(value);
    bytes += key.size() + value_size(*value);
    values.set(key, *std::move(value));
  }
  for (const auto& member : values.members())
    RETURN_IF_ERROR(check_placeholder(kValues, ':', member.key));
  return bytes;
}

core::AwsResult<bool> check_given(const Json& map, std::string_view name) {
  if (!map.is_object()) return unreadable(format("{} must be a Map", name));
  if (map.empty()) return invalid(format("{} must not be empty", name));
  return true;
}

std::ptrdiff_t position_of(const Json& map, std::string_view key) {
  if (!map.is_object()) return -1;
  const auto& members = map.members();
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Json::Member& member) { return member.key == key; });
  return found == members.end() ? -1 : found - members.begin();
}

core::AwsResult<bool> check_used(const Json& map, const std::vector<bool>& used,
                                 std::string_view name) {
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) unused.push_back(map.members()[i].key);
  if (unused.empty()) return true;
  return invalid(
      format("Value provided in {} unused in expressions: keys: {{{}}}", name, join(unused, ", ")));
}

}  // namespace

core::AwsResult<Placeholders> Placeholders::read(const Json& input,
                                                 const std::vector<std::string_view>& expressions,
                                                 const std::vector<std::string_view>& valued) {
  Placeholders result;
  result.names_ = input.get(kNames);
  result.values_ = input.get(kValues);
  std::size_t bytes = 0;
  if (!result.names_.is_null()) {
    if (!any_given(input, expressions))
      return invalid(format("{} can only be specified when using expressions", kNames));
    RETURN_IF_ERROR(check_given(result.names_, kNames));
    ASSIGN_OR_RETURN(bytes, check_names(result.names_));
    result.names_used_.resize(result.names_.size());
  }
  if (!result.values_.is_null()) {
    if (!any_given(input, valued))
      return invalid(format("{} can only be specified when using expressions: {}", kValues,
                            named_as_null(valued)));
    RETURN_IF_ERROR(check_given(result.values_, kValues));
    ASSIGN_OR_RETURN(const std::size_t value_bytes, tidy_values(result.values_));
    bytes += value_bytes;
    result.values_used_.resize(result.values_.size());
  }
  if (bytes > kTotalBytesMax)
    return invalid(format("{} and {} exceed the maximum total size of {} bytes", kNames, kValues,
                          kTotalBytesMax));
  return result;
}

const std::string* Placeholders::name(std::string_view placeholder) {
  const auto position = position_of(names_, placeholder);
  if (position < 0) return nullptr;
  names_used_[static_cast<std::size_t>(position)] = true;
  return &names_.members()[static_cast<std::size_t>(position)].value.as_string();
}

const Json* Placeholders::value(std::string_view placeholder) {
  const auto position = position_of(values_, placeholder);
  if (position < 0) return nullptr;
  values_used_[static_cast<std::size_t>(position)] = true;
  return &values_.members()[static_cast<std::size_t>(position)].value;
}

core::AwsResult<bool> Placeholders::check_all_used() const {
  RETURN_IF_ERROR(check_used(names_, names_used_, kNames));
  return check_used(values_, values_used_, kValues);
}

}  // namespace lockstep::dynamodb
