#include "emulator/services/dynamodb/item_store.h"

#include "emulator/services/dynamodb/item_codec.h"

namespace lockstep::dynamodb {

std::optional<StoredItem> read_item(core::Turn& turn, std::int64_t table_id, const ItemKey& key) {
  auto row = turn.db().prepare(
      "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range = ?");
  row.bind(table_id).bind_blob(2, key.hash).bind_blob(3, key.range);
  if (!row.step()) return std::nullopt;
  return StoredItem{decode_item(row.view(0)), static_cast<std::size_t>(row.integer(1))};
}

core::AwsResult<void> write_item(core::Turn& turn, const Table& table, const ItemKey& key,
                                 const StoredItem& stored) {
  RETURN_IF_ERROR(index_item(turn, table, key, stored.item));
  const std::string bytes = encode_item(stored.item);
  auto row = turn.db().prepare(
      "INSERT OR REPLACE INTO dynamodb_items (table_id, hash, range, item, size) "
      "VALUES (?, ?, ?, ?, ?)");
  row.bind(table.id, nullptr, nullptr, nullptr, stored.bytes);
  row.bind_blob(2, key.hash).bind_blob(3, key.range).bind_blob(4, bytes);
  row.run();
  return {};
}

void delete_item(core::Turn& turn, const Table& table, const ItemKey& key) {
  unindex_item(turn, table, key);
  auto row =
      turn.db().prepare("DELETE FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range = ?");
  row.bind(table.id).bind_blob(2, key.hash).bind_blob(3, key.range);
  row.run();
}

}  // namespace lockstep::dynamodb
