#include "emulator/services/dynamodb/dynamodb.h"

#include <iterator>

#include "emulator/services/dynamodb/operations.h"

namespace lockstep::dynamodb {

std::vector<core::Operation> DynamoDb::operations() {
  std::vector<core::Operation> all;
  for (auto* family : {table_operations, table_setting_operations, item_operations,
                       batch_operations, transaction_operations, page_operations}) {
    std::vector<core::Operation> operations = family(tables_);
    all.insert(all.end(), std::make_move_iterator(operations.begin()),
               std::make_move_iterator(operations.end()));
  }
  return all;
}

// Keys are stored in an order-preserving form (keys.h): the primary key's order is Query's order.
std::string_view DynamoDb::schema() const {
  return R"(
CREATE TABLE dynamodb_tables (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL
);
CREATE TABLE dynamodb_items (
  table_id INTEGER NOT NULL,
  hash BLOB NOT NULL,
  range BLOB NOT NULL,
  item BLOB NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (table_id, hash, range)
) WITHOUT ROWID;
CREATE TABLE dynamodb_index_rows (
  table_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  range BLOB NOT NULL,
  item_hash BLOB NOT NULL,
  item_range BLOB NOT NULL,
  PRIMARY KEY (table_id, name, hash, range, item_hash, item_range)
) WITHOUT ROWID;
CREATE INDEX dynamodb_index_items ON dynamodb_index_rows (table_id, item_hash, item_range);
CREATE TABLE dynamodb_tokens (
  token TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  until_ms INTEGER NOT NULL
) WITHOUT ROWID;
)";
}

std::unique_ptr<core::Service> make_dynamodb() { return std::make_unique<DynamoDb>(); }

}  // namespace lockstep::dynamodb
