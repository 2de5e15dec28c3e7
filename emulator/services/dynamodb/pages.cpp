// Query and Scan: pages of items in the order of their keys.
#include <algorithm>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/evaluate.h"
#include "emulator/services/dynamodb/item_codec.h"
#include "emulator/services/dynamodb/operations.h"
#include "emulator/services/dynamodb/request.h"

namespace lockstep::dynamodb {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::size_t kPageBytesMax = 1024 * 1024;
constexpr std::uint64_t kSegmentSeed = 1;

const PageRequest& request_of(const Call& call) {
  const auto* request = dynamic_cast<const PageRequest*>(call.prepared.get());
  return CHECK(request != nullptr), *request;
}

// One page as it fills: counts what is read, keeps what passes the filter.
class Page {
 public:
  explicit Page(const PageRequest& request) : request_(request) {}

  // True when the page ends with this item.
  bool take(std::string_view row, std::size_t bytes) {
    ++scanned_;
    bytes_ += bytes;
    Json item = decode_item(row);
    const bool full = (request_.limit > 0 && scanned_ >= request_.limit) || bytes_ >= kPageBytesMax;
    if (full) last_ = item;
    if (request_.filter && !holds(*request_.filter, item)) return full;
    ++count_;
    if (request_.select == Select::Count) return full;
    items_.push_back(request_.select == Select::Specific ? request_.projection.project(item)
                                                         : std::move(item));
    return full;
  }

  Json output(const Table& table) && {
    Json output = Json::object();
    if (request_.select != Select::Count) output.set("Items", Json(std::move(items_)));
    output.set("Count", Json(count_));
    output.set("ScannedCount", Json(scanned_));
    if (!last_.is_null()) output.set("LastEvaluatedKey", key_attributes(table.keys, last_));
    if (request_.capacity != ReturnCapacity::None)
      output.set("ConsumedCapacity",
                 consumed_capacity(table.name, read_units(bytes_, request_.consistent),
                                   request_.capacity));
    return output;
  }

 private:
  const PageRequest& request_;
  Json::Items items_;
  Json last_;  // the item a full page ended with
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::size_t bytes_ = 0;
};

AwsResult<TablePtr> table_of(Turn& turn, TableCache& tables, const PageRequest& request) {
  ASSIGN_OR_RETURN(TablePtr table, tables.get(turn, request.table));
  if (!request.index.empty())
    return invalid(format("The table does not have the specified index: {}", request.index));
  return table;
}

AwsResult<std::optional<ItemKey>> start_of_query(const PageRequest& request, const Table& table,
                                                 const KeyRange& range) {
  if (request.start_key.is_null()) return std::optional<ItemKey>();
  auto key = key_of_request(table.keys, request.start_key);
  if (!key.ok()) return invalid("The provided starting key is invalid");
  if (!range.holds(*key))
    return invalid(
        "The provided starting key is outside query boundaries based on provided "
        "conditions");
  return std::optional<ItemKey>(*std::move(key));
}

storage::Statement query_rows(Turn& turn, const PageRequest& request, const KeyRange& range) {
  const bool bounded = range.upper.has_value();
  constexpr std::string_view kUp =
      "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range >= ? "
      "ORDER BY range";
  constexpr std::string_view kUpBounded =
      "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range >= ? "
      "AND range < ? ORDER BY range";
  constexpr std::string_view kDown =
      "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range >= ? "
      "ORDER BY range DESC";
  constexpr std::string_view kDownBounded =
      "SELECT item, size FROM dynamodb_items WHERE table_id = ? AND hash = ? AND range >= ? "
      "AND range < ? ORDER BY range DESC";
  if (request.descending) return turn.db().prepare(bounded ? kDownBounded : kDown);
  return turn.db().prepare(bounded ? kUpBounded : kUp);
}

AwsResult<Json> query(Turn& turn, TableCache& tables, const Call& call) {
  const PageRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, table_of(turn, tables, request));
  ASSIGN_OR_RETURN(KeyRange range, key_range(table->keys, request.key_terms));
  if (request.filter)
    if (const std::string* name = key_attribute_in(*request.filter, table->keys))
      return invalid(
          format("Filter Expression can only contain non-primary key attributes: Primary "
                 "key attribute: {}",
                 *name));
  ASSIGN_OR_RETURN(auto start, start_of_query(request, *table, range));
  if (start && request.descending)
    range.upper = std::move(start->range);
  else if (start)
    range.lower = successor(std::move(start->range));
  Page page(request);
  auto rows = query_rows(turn, request, range);
  rows.bind(table->id).bind_blob(2, range.hash).bind_blob(3, range.lower);
  if (range.upper) rows.bind_blob(4, *range.upper);
  while (rows.step())
    if (page.take(rows.view(0), static_cast<std::size_t>(rows.integer(1)))) break;
  return std::move(page).output(*table);
}

// The order of a scan is the keys' order; a segment takes the partitions whose hash falls on it.
AwsResult<Json> scan(Turn& turn, TableCache& tables, const Call& call) {
  const PageRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const TablePtr table, table_of(turn, tables, request));
  ItemKey start;
  if (!request.start_key.is_null()) {
    auto key = key_of_request(table->keys, request.start_key);
    if (!key.ok())
      return invalid("The provided starting key is invalid: " + std::string(kKeyMismatch));
    start = *std::move(key);
  }
  Page page(request);
  auto rows = turn.db().prepare(
      "SELECT item, size, hash FROM dynamodb_items WHERE table_id = ? AND (hash, range) > (?, ?) "
      "ORDER BY hash, range");
  rows.bind(table->id).bind_blob(2, start.hash).bind_blob(3, start.range);
  const auto segments = static_cast<std::uint64_t>(request.segments);
  const auto segment = static_cast<std::uint64_t>(request.segment);
  while (rows.step()) {
    if (segments > 1 && mix_hash(kSegmentSeed, rows.view(2)) % segments != segment) continue;
    if (page.take(rows.view(0), static_cast<std::size_t>(rows.integer(1)))) break;
  }
  return std::move(page).output(*table);
}

}  // namespace

std::vector<core::Operation> page_operations(TableCache& tables) {
  const auto bound = [&tables](AwsResult<Json> (*operation)(Turn&, TableCache&, const Call&)) {
    return [&tables, operation](Turn& turn, const Call& call) {
      return operation(turn, tables, call);
    };
  };
  return {
      {"Query", bound(query), prepare_query},
      {"Scan", bound(scan), prepare_scan},
  };
}

}  // namespace lockstep::dynamodb
