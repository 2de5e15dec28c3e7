#include "emulator/services/dynamodb/request.h"

#include <algorithm>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/apply_update.h"
#include "emulator/services/dynamodb/expression/parser.h"
#include "emulator/services/dynamodb/expression/placeholders.h"
#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using Names = std::vector<std::string_view>;

std::string given(const Json& input, const Names& members) {
  std::vector<std::string> present;
  for (const std::string_view member : members)
    if (!input.get(member).is_null()) present.emplace_back(member);
  return join(present, ", ");
}

// The parameters from before expressions. AttributesToGet is understood, the others are refused.
AwsResult<bool> check_styles(const Json& input, const Names& legacy, const Names& expressions) {
  const std::string old_style = given(input, legacy);
  if (old_style.empty()) return true;
  const std::string new_style = given(input, expressions);
  if (!new_style.empty())
    return invalid(
        format("Can not use both expression and non-expression parameters in the same "
               "request: Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
               old_style, new_style));
  if (old_style == "AttributesToGet") return true;
  return invalid(
      format("The legacy parameters {{{}}} are not supported by Lockstep: use expressions "
             "instead",
             old_style));
}

AwsResult<ReturnValues> return_values_of(const Json& input, bool of_update) {
  const std::string wanted = input.get_string("ReturnValues", "NONE");
  if (wanted == "NONE") return ReturnValues::None;
  if (wanted == "ALL_OLD") return ReturnValues::AllOld;
  if (of_update && wanted == "UPDATED_OLD") return ReturnValues::UpdatedOld;
  if (of_update && wanted == "ALL_NEW") return ReturnValues::AllNew;
  if (of_update && wanted == "UPDATED_NEW") return ReturnValues::UpdatedNew;
  return invalid("Return values set to invalid value");
}

const std::string* expression_of(const Json& input, std::string_view member) {
  const Json& text = input.get(member);
  return text.is_string() ? &text.as_string() : nullptr;
}

AwsResult<std::optional<Condition>> condition_of(const Json& input, std::string_view member,
                                                 ExpressionKind kind, Placeholders& placeholders) {
  const std::string* text = expression_of(input, member);
  if (!text) return std::optional<Condition>();
  ASSIGN_OR_RETURN(Condition condition, parse_condition(kind, *text, placeholders));
  return std::optional<Condition>(std::move(condition));
}

AwsResult<PathTree> projection_of(const Json& input, Placeholders& placeholders) {
  PathTree tree;
  if (const std::string* text = expression_of(input, "ProjectionExpression"))
    return parse_projection(*text, placeholders);
  const Json& names = input.get("AttributesToGet");
  if (!names.is_array()) return tree;
  for (const Json& name : names.items())
    if (name.is_string() && tree.add({{name.as_string(), -1}}))
      return bad_parameter(format("Duplicate value in attribute name: {}", name.as_string()));
  return tree;
}

// Of the operations on one item.
AwsResult<std::shared_ptr<ItemRequest>> item_request(const Json& input, std::string_view item) {
  auto request = std::make_shared<ItemRequest>();
  request->table = input.get_string("TableName");
  request->capacity = return_capacity_of(input);
  ASSIGN_OR_RETURN(request->item, tidied_map(input.get(item)));
  return request;
}

// Of Put, Update and DeleteItem: `members` are their expressions, the update's first.
PreparedResult prepare_write(const core::Call& call, std::string_view item, Names legacy,
                             const Names& members) {
  const Json& input = call.input;
  const bool of_update = members.size() > 1;
  legacy.push_back("ConditionalOperator");
  RETURN_IF_ERROR(check_styles(input, legacy, members));
  ASSIGN_OR_RETURN(const ReturnValues return_values, return_values_of(input, of_update));
  ASSIGN_OR_RETURN(auto request, item_request(input, item));
  request->return_values = return_values;
  request->return_on_failure = input.get_string("ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  ASSIGN_OR_RETURN(Placeholders placeholders, Placeholders::read(input, members, members));
  if (const std::string* text = of_update ? expression_of(input, members[0]) : nullptr) {
    ASSIGN_OR_RETURN(request->update, parse_update(*text, placeholders));
    const bool shown =
        return_values == ReturnValues::UpdatedOld || return_values == ReturnValues::UpdatedNew;
    if (shown) request->touched = touched_paths(*request->update);
  }
  ASSIGN_OR_RETURN(request->condition, condition_of(input, "ConditionExpression",
                                                    ExpressionKind::Condition, placeholders));
  RETURN_IF_ERROR(placeholders.check_all_used());
  return std::shared_ptr<const core::Prepared>(std::move(request));
}

AwsResult<bool> check_select(const std::string& select, const Json& input, bool of_query) {
  const bool projected = !input.get("ProjectionExpression").is_null();
  const bool named = projected || !input.get("AttributesToGet").is_null();
  const std::string_view member = projected ? "ProjectionExpression" : "AttributesToGet";
  if (select == "SPECIFIC_ATTRIBUTES" && !named)
    return bad_parameter(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to "
        "get SPECIFIC_ATTRIBUTES");
  if (select == "COUNT" && named)
    return bad_parameter(
        format("Cannot specify the {} when choosing to get only the Count", member));
  if (select == "ALL_ATTRIBUTES" && named)
    return bad_parameter(
        format("Cannot specify the {} when choosing to get ALL_ATTRIBUTES", member));
  if (select == "ALL_PROJECTED_ATTRIBUTES" && named)
    return bad_parameter(
        format("Cannot specify the {} when choosing to get ALL_PROJECTED_ATTRIBUTES", member));
  if (select == "ALL_PROJECTED_ATTRIBUTES" && input.get("IndexName").is_null())
    return bad_parameter(
        format("ALL_PROJECTED_ATTRIBUTES can be used only when {} using an IndexName",
               of_query ? "Querying" : "Scanning"));
  return true;
}

AwsResult<bool> read_segments(const Json& input, PageRequest& request) {
  const bool has_segment = input.get("Segment").is_int();
  const bool has_total = input.get("TotalSegments").is_int();
  if (has_segment && !has_total)
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when "
        "Segment parameter is present");
  if (has_total && !has_segment)
    return invalid(
        "The Segment parameter is required but was not present in the request when "
        "parameter TotalSegments is present");
  if (!has_segment) return true;
  request.segment = input.get_int("Segment");
  request.segments = std::max<std::int64_t>(1, input.get_int("TotalSegments"));
  if (request.segment >= request.segments)
    return invalid(
        format("The Segment parameter is zero-based and must be less than parameter "
               "TotalSegments: Segment: {} is not less than TotalSegments: {}",
               request.segment, request.segments));
  return true;
}

// What Query and Scan have in common, up to the values.
AwsResult<std::shared_ptr<PageRequest>> page_request(const Json& input, bool of_query) {
  auto request = std::make_shared<PageRequest>();
  request->table = input.get_string("TableName");
  request->index = input.get_string("IndexName");
  request->capacity = return_capacity_of(input);
  request->consistent = input.get_bool("ConsistentRead");
  request->limit = std::max<std::int64_t>(0, input.get_int("Limit"));
  const std::string select = input.get_string("Select");
  RETURN_IF_ERROR(check_select(select, input, of_query));
  if (select == "COUNT") request->select = Select::Count;
  request->all_asked = select == "ALL_ATTRIBUTES";
  if (!of_query) RETURN_IF_ERROR(read_segments(input, *request));
  if (const Json& start = input.get("ExclusiveStartKey"); !start.is_null()) {
    auto key = tidied_map(start);
    if (!key.ok() && key.error().code == "ValidationException")
      return bad_parameter("The provided starting key is invalid: " + key.error().message);
    RETURN_IF_ERROR(key);
    request->start_key = *std::move(key);
  }
  return request;
}

// The key attributes must not be in a Query's filter; that needs the table and comes later.
AwsResult<bool> read_expressions(const Json& input, Placeholders& placeholders,
                                 PageRequest& request) {
  ASSIGN_OR_RETURN(request.filter,
                   condition_of(input, "FilterExpression", ExpressionKind::Filter, placeholders));
  ASSIGN_OR_RETURN(request.projection, projection_of(input, placeholders));
  if (!request.projection.empty()) request.select = Select::Specific;
  return placeholders.check_all_used();
}

}  // namespace

ReturnCapacity return_capacity_of(const Json& input) {
  const std::string wanted = input.get_string("ReturnConsumedCapacity");
  if (wanted == "TOTAL") return ReturnCapacity::Total;
  return wanted == "INDEXES" ? ReturnCapacity::Indexes : ReturnCapacity::None;
}

PreparedResult prepare_get(const core::Call& call) {
  const Json& input = call.input;
  const Names expressions{"ProjectionExpression"};
  RETURN_IF_ERROR(check_styles(input, {"AttributesToGet"}, expressions));
  ASSIGN_OR_RETURN(auto request, item_request(input, "Key"));
  request->consistent = input.get_bool("ConsistentRead");
  ASSIGN_OR_RETURN(Placeholders placeholders, Placeholders::read(input, expressions, expressions));
  ASSIGN_OR_RETURN(request->projection, projection_of(input, placeholders));
  RETURN_IF_ERROR(placeholders.check_all_used());
  return std::shared_ptr<const core::Prepared>(std::move(request));
}

PreparedResult prepare_put(const core::Call& call) {
  return prepare_write(call, "Item", {"Expected"}, {"ConditionExpression"});
}

PreparedResult prepare_update(const core::Call& call) {
  return prepare_write(call, "Key", {"AttributeUpdates", "Expected"},
                       {"UpdateExpression", "ConditionExpression"});
}

PreparedResult prepare_delete(const core::Call& call) {
  return prepare_write(call, "Key", {"Expected"}, {"ConditionExpression"});
}

PreparedResult prepare_query(const core::Call& call) {
  const Json& input = call.input;
  const Names valued{"FilterExpression", "KeyConditionExpression"};
  const Names expressions{"FilterExpression", "KeyConditionExpression", "ProjectionExpression"};
  RETURN_IF_ERROR(check_styles(
      input, {"AttributesToGet", "KeyConditions", "QueryFilter", "ConditionalOperator"},
      expressions));
  ASSIGN_OR_RETURN(auto request, page_request(input, true));
  request->descending = !input.get_bool("ScanIndexForward", true);
  ASSIGN_OR_RETURN(Placeholders placeholders, Placeholders::read(input, expressions, valued));
  const std::string* text = expression_of(input, "KeyConditionExpression");
  if (!text)
    return invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
        "the request.");
  ASSIGN_OR_RETURN(const Condition condition,
                   parse_condition(ExpressionKind::KeyCondition, *text, placeholders));
  ASSIGN_OR_RETURN(request->key_terms, key_terms(condition));
  RETURN_IF_ERROR(read_expressions(input, placeholders, *request));
  return std::shared_ptr<const core::Prepared>(std::move(request));
}

PreparedResult prepare_scan(const core::Call& call) {
  const Json& input = call.input;
  RETURN_IF_ERROR(check_styles(input, {"AttributesToGet", "ScanFilter", "ConditionalOperator"},
                               {"FilterExpression", "ProjectionExpression"}));
  ASSIGN_OR_RETURN(auto request, page_request(input, false));
  ASSIGN_OR_RETURN(Placeholders placeholders,
                   Placeholders::read(input, {"FilterExpression", "ProjectionExpression"},
                                      {"FilterExpression"}));
  RETURN_IF_ERROR(read_expressions(input, placeholders, *request));
  return std::shared_ptr<const core::Prepared>(std::move(request));
}

Json consumed_capacity(std::string_view table, double units, ReturnCapacity capacity) {
  Json result = Json::object({{"TableName", Json(table)}, {"CapacityUnits", Json(units)}});
  if (capacity == ReturnCapacity::Indexes)
    result.set("Table", Json::object({{"CapacityUnits", Json(units)}}));
  return result;
}

double read_units(std::size_t bytes, bool consistent) {
  const auto blocks = static_cast<double>(std::max<std::size_t>(1, (bytes + 4095) / 4096));
  return consistent ? blocks : blocks / 2;
}

double write_units(std::size_t bytes) {
  return static_cast<double>(std::max<std::size_t>(1, (bytes + 1023) / 1024));
}

}  // namespace lockstep::dynamodb
