// Tables as the database has them, kept in memory.
// Shapes  Table.definition: what CreateTable was given (AttributeDefinitions, KeySchema, ...) plus
//         TableId and CreatedMs; it is the row's text.
// Errors  ResourceNotFoundException, worded for operations on items.
// Threads the core thread only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "emulator/core/turn.h"
#include "emulator/services/dynamodb/indexes.h"
#include "emulator/services/dynamodb/keys.h"

namespace lockstep::dynamodb {

struct Table {
  std::int64_t id = 0;
  std::string name;
  KeySchema keys;
  std::vector<TableIndex> indexes;
  Json definition;
};
using TablePtr = std::shared_ptr<const Table>;

// The keys that a KeySchema names, with their types from the definition.
KeySchema key_schema_of(const Json& definition, const Json& elements);

// The name in a table's name or ARN.
std::string_view table_name_of(std::string_view name_or_arn);

class TableCache {
 public:
  // Null when there is none.
  TablePtr find(core::Turn& turn, std::string_view name);
  // By the TableName of an operation on items.
  core::AwsResult<TablePtr> get(core::Turn& turn, std::string_view name_or_arn);

  void create(core::Turn& turn, std::string_view name, const Json& definition);
  void change(core::Turn& turn, const Table& table, const Json& definition);
  void remove(core::Turn& turn, const Table& table);

  void forget();
  // The turn is about to commit: what it changed may be kept in memory from now on.
  void settle() { unsettled_.clear(); }

 private:
  TablePtr load(core::Turn& turn, std::string_view name);
  void touch(std::string_view name);

  std::map<std::string, TablePtr, std::less<>> tables_;
  // Changed in this turn: read from the database each time, as the change may yet be undone.
  std::set<std::string, std::less<>> unsettled_;
};

}  // namespace lockstep::dynamodb
