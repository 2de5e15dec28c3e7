// The rows of items.
// Units   bytes as DynamoDB counts an item's size.
#pragma once

#include <optional>

#include "emulator/core/turn.h"
#include "emulator/services/dynamodb/keys.h"
#include "emulator/services/dynamodb/table_cache.h"

namespace lockstep::dynamodb {

struct StoredItem {
  Json item;
  std::size_t bytes = 0;
};

std::optional<StoredItem> read_item(core::Turn& turn, std::int64_t table_id, const ItemKey& key);
// With its rows in the indexes; refuses an item that does not fit one of them.
core::AwsResult<void> write_item(core::Turn& turn, const Table& table, const ItemKey& key,
                                 const StoredItem& stored);
void delete_item(core::Turn& turn, const Table& table, const ItemKey& key);

}  // namespace lockstep::dynamodb
