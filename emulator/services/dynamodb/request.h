// What prepare makes of the inputs of operations on items: checked values, parsed expressions.
// Errors  ValidationException in DynamoDB's order: mixed styles, values, placeholders, expressions,
//         unused placeholders. Whatever needs the table comes after, in perform.
// Threads any.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/call.h"
#include "emulator/services/dynamodb/expression/expression.h"
#include "emulator/services/dynamodb/expression/path_tree.h"
#include "emulator/services/dynamodb/key_condition.h"

namespace lockstep::dynamodb {

enum class ReturnValues : std::uint8_t { None, AllOld, UpdatedOld, AllNew, UpdatedNew };
enum class ReturnCapacity : std::uint8_t { None, Total, Indexes };

struct ItemRequest : core::Prepared {
  std::string table;
  Json item;  // PutItem's item, else the key; tidied
  std::optional<Condition> condition;
  std::optional<Update> update;
  PathTree touched;  // by the update, when UPDATED_OLD or UPDATED_NEW shows it
  PathTree projection;
  ReturnValues return_values = ReturnValues::None;
  ReturnCapacity capacity = ReturnCapacity::None;
  bool return_on_failure = false;
  bool consistent = false;
};

enum class Select : std::uint8_t { AllAttributes, Specific, Count };

struct PageRequest : core::Prepared {
  std::string table;
  std::string index;
  std::vector<KeyTerm> key_terms;  // Query
  std::optional<Condition> filter;
  PathTree projection;
  Select select = Select::AllAttributes;
  bool all_asked = false;  // Select=ALL_ATTRIBUTES, by name
  Json start_key;          // tidied, or null
  std::int64_t limit = 0;  // 0: none
  bool descending = false;
  std::int64_t segment = 0;
  std::int64_t segments = 1;
  ReturnCapacity capacity = ReturnCapacity::None;
  bool consistent = false;
};

using PreparedResult = core::AwsResult<std::shared_ptr<const core::Prepared>>;

PreparedResult prepare_get(const core::Call& call);
PreparedResult prepare_put(const core::Call& call);
PreparedResult prepare_update(const core::Call& call);
PreparedResult prepare_delete(const core::Call& call);
PreparedResult prepare_query(const core::Call& call);
PreparedResult prepare_scan(const core::Call& call);

ReturnCapacity return_capacity_of(const Json& input);
// {"TableName", "CapacityUnits", ...} of a read or write.
Json consumed_capacity(std::string_view table, double units, ReturnCapacity capacity);
double read_units(std::size_t bytes, bool consistent);
double write_units(std::size_t bytes);

}  // namespace lockstep::dynamodb
