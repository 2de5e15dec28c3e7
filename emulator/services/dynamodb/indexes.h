// Secondary indexes: which there are, which items stand in them and where.
// Shapes  a row of an index holds the index's key and the item's own key, not the item.
// Errors  ValidationException for an item whose index key has the wrong type, is empty or too long.
// Source  DynamoDB "Using global secondary indexes", "Local secondary indexes"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/turn.h"
#include "emulator/services/dynamodb/keys.h"

namespace lockstep::dynamodb {

struct Table;

struct TableIndex {
  std::string name;
  bool global = true;
  KeySchema keys;
  bool projects_all = true;
  std::vector<std::string> included;  // attributes beside the keys, where not all are projected
};

// Those of a table's definition.
std::vector<TableIndex> indexes_of(const Json& definition);
// The lists of indexes of CreateTable's input, checked.
core::AwsResult<void> check_indexes(const Json& input);
// An index as DescribeTable shows it.
Json index_description(const Json& index, std::string_view table_arn, bool global, bool on_demand,
                       std::string_view status);

const TableIndex* find_index(const Table& table, std::string_view name);
// What an index shows of an item.
Json projected_item(const Table& table, const TableIndex& index, const Json& item);

// Puts the item's rows into every index; those it had go first.
core::AwsResult<void> index_item(core::Turn& turn, const Table& table, const ItemKey& key,
                                 const Json& item);
void unindex_item(core::Turn& turn, const Table& table, const ItemKey& key);
// A new index is filled with the items there are; those that do not fit are left out.
void fill_index(core::Turn& turn, const Table& table, const TableIndex& index);
void drop_index(core::Turn& turn, const Table& table, std::string_view name);

}  // namespace lockstep::dynamodb
