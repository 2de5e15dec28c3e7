// Query and Scan: pages of items in the order of their keys, or of an index's.
#include <algorithm>

#include "emulator/services/dynamodb/errors.h"
#include "emulator/services/dynamodb/expression/evaluate.h"
#include "emulator/services/dynamodb/indexes.h"
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

// What is read: a table, or one of its indexes.
struct Target {
  TablePtr table;
  const TableIndex* index = nullptr;  // of the table

  const KeySchema& keys() const { return index ? index->keys : table->keys; }
};

// One page as it fills: counts what is read, keeps what passes the filter.
class Page {
 public:
  Page(const PageRequest& request, const Target& target) : request_(request), target_(target) {}

  // True when the page ends with this item.
  bool take(std::string_view row, std::size_t bytes) {
    ++scanned_;
    bytes_ += bytes;
    Json item = decode_item(row);
    const bool full = (request_.limit > 0 && scanned_ >= request_.limit) || bytes_ >= kPageBytesMax;
    if (full) last_ = item;
    // A local index fetches from the table what it does not hold.
    const TableIndex* index = target_.index;
    if (index && (index->global || !request_.all_asked))
      item = projected_item(*target_.table, *index, item);
    if (request_.filter && !holds(*request_.filter, item)) return full;
    ++count_;
    if (request_.select == Select::Count) return full;
    items_.push_back(request_.select == Select::Specific ? request_.projection.project(item)
                                                         : std::move(item));
    return full;
  }

  Json output() && {
    Json output = Json::object();
    if (request_.select != Select::Count) output.set("Items", Json(std::move(items_)));
    output.set("Count", Json(count_));
    output.set("ScannedCount", Json(scanned_));
    if (!last_.is_null()) output.set("LastEvaluatedKey", last_key());
    if (request_.capacity != ReturnCapacity::None) output.set("ConsumedCapacity", consumed());
    return output;
  }

 private:
  Json last_key() const {
    Json key = key_attributes(target_.table->keys, last_);
    if (target_.index) {
      const Json own = key_attributes(target_.index->keys, last_);
      for (const auto& [name, value] : own.members()) key.set(name, value);
    }
    return key;
  }

  Json consumed() const {
    const double units = read_units(bytes_, request_.consistent);
    if (!target_.index || request_.capacity != ReturnCapacity::Indexes)
      return consumed_capacity(target_.table->name, units, request_.capacity);
    Json result = consumed_capacity(target_.table->name, units, ReturnCapacity::Total);
    result.set("Table", Json::object({{"CapacityUnits", 0.0}}));
    result.set(target_.index->global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes",
               Json::object({{target_.index->name, Json::object({{"CapacityUnits", units}})}}));
    return result;
  }

  const PageRequest& request_;
  const Target& target_;
  Json::Items items_;
  Json last_;  // the item a full page ended with
  std::int64_t count_ = 0;
  std::int64_t scanned_ = 0;
  std::size_t bytes_ = 0;
};

AwsResult<Target> target_of(Turn& turn, TableCache& tables, const PageRequest& request) {
  Target target;
  ASSIGN_OR_RETURN(target.table, tables.get(turn, request.table));
  if (request.index.empty()) return target;
  target.index = find_index(*target.table, request.index);
  if (!target.index)
    return invalid(format("The table does not have the specified index: {}", request.index));
  if (!target.index->global) return target;
  if (request.consistent)
    return invalid("Consistent reads are not supported on global secondary indexes");
  if (request.all_asked && !target.index->projects_all)
    return bad_parameter(
        format("Select type ALL_ATTRIBUTES is not supported for global secondary "
               "index {} because its projection type is not ALL",
               target.index->name));
  return target;
}

// Where a page begins: behind this place of the index, or of the table, and this item.
struct Start {
  ItemKey place;
  ItemKey item;
};

// An ExclusiveStartKey of an index holds the index's key and the table's.
AwsResult<std::optional<Start>> start_of(const PageRequest& request, const Target& target) {
  if (request.start_key.is_null()) return std::optional<Start>();
  const KeySchema& own = target.table->keys;
  if (!target.index) {
    ASSIGN_OR_RETURN(ItemKey key, key_of_request(own, request.start_key));
    return std::optional<Start>({key, key});
  }
  for (const auto& [name, value] : request.start_key.members())
    if (!own.holds(name) && !target.index->keys.holds(name))
      return invalid(std::string(kKeyMismatch));
  Start start;
  ASSIGN_OR_RETURN(start.item, key_of_item(own, request.start_key));
  ASSIGN_OR_RETURN(start.place, key_of_item(target.index->keys, request.start_key));
  return std::optional<Start>(std::move(start));
}

AwsResult<std::optional<Start>> start_of_query(const PageRequest& request, const Target& target,
                                               const KeyRange& range) {
  auto start = start_of(request, target);
  if (!start.ok()) return invalid("The provided starting key is invalid");
  if (*start && !range.holds((*start)->place))
    return invalid(
        "The provided starting key is outside query boundaries based on provided "
        "conditions");
  return std::move(*start);
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

Json query_table(Turn& turn, const PageRequest& request, const Target& target, KeyRange range,
                 std::optional<Start> start) {
  if (start && request.descending)
    range.upper = std::move(start->place.range);
  else if (start)
    range.lower = successor(std::move(start->place.range));
  Page page(request, target);
  auto rows = query_rows(turn, request, range);
  rows.bind(target.table->id).bind_blob(2, range.hash).bind_blob(3, range.lower);
  if (range.upper) rows.bind_blob(4, *range.upper);
  while (rows.step())
    if (page.take(rows.view(0), static_cast<std::size_t>(rows.integer(1)))) break;
  return std::move(page).output();
}

#define INDEX_ROWS                                                                        \
  "SELECT i.item, i.size, x.hash FROM dynamodb_index_rows x CROSS JOIN dynamodb_items i " \
  "ON i.table_id = x.table_id AND i.hash = x.item_hash AND i.range = x.item_range "       \
  "WHERE x.table_id = ?1 AND x.name = ?2 "

Json query_index(Turn& turn, const PageRequest& request, const Target& target,
                 const KeyRange& range, const std::optional<Start>& start) {
  std::string sql = INDEX_ROWS "AND x.hash = ?3 AND x.range >= ?4 ";
  if (range.upper) sql += "AND x.range < ?5 ";
  if (start)
    sql += format("AND (x.range, x.item_hash, x.item_range) {} (?6, ?7, ?8) ",
                  request.descending ? "<" : ">");
  sql += request.descending ? "ORDER BY x.range DESC, x.item_hash DESC, x.item_range DESC"
                            : "ORDER BY x.range, x.item_hash, x.item_range";
  Page page(request, target);
  auto rows = turn.db().prepare(sql);
  rows.bind(target.table->id, target.index->name);
  rows.bind_blob(3, range.hash).bind_blob(4, range.lower);
  if (range.upper) rows.bind_blob(5, *range.upper);
  if (start)
    rows.bind_blob(6, start->place.range)
        .bind_blob(7, start->item.hash)
        .bind_blob(8, start->item.range);
  while (rows.step())
    if (page.take(rows.view(0), static_cast<std::size_t>(rows.integer(1)))) break;
  return std::move(page).output();
}

AwsResult<Json> query(Turn& turn, TableCache& tables, const Call& call) {
  const PageRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const Target target, target_of(turn, tables, request));
  ASSIGN_OR_RETURN(KeyRange range, key_range(target.keys(), request.key_terms));
  if (request.filter)
    if (const std::string* name = key_attribute_in(*request.filter, target.keys()))
      return invalid(
          format("Filter Expression can only contain non-primary key attributes: Primary "
                 "key attribute: {}",
                 *name));
  ASSIGN_OR_RETURN(auto start, start_of_query(request, target, range));
  if (target.index) return query_index(turn, request, target, range, start);
  return query_table(turn, request, target, std::move(range), std::move(start));
}

storage::Statement scan_rows(Turn& turn, const Target& target, const Start& start) {
  if (!target.index) {
    auto rows = turn.db().prepare(
        "SELECT item, size, hash FROM dynamodb_items WHERE table_id = ? AND (hash, range) > (?, ?) "
        "ORDER BY hash, range");
    rows.bind(target.table->id).bind_blob(2, start.place.hash).bind_blob(3, start.place.range);
    return rows;
  }
  auto rows = turn.db().prepare(INDEX_ROWS
                                "AND (x.hash, x.range, x.item_hash, x.item_range) > "
                                "(?3, ?4, ?5, ?6) "
                                "ORDER BY x.hash, x.range, x.item_hash, x.item_range");
  rows.bind(target.table->id, target.index->name);
  rows.bind_blob(3, start.place.hash).bind_blob(4, start.place.range);
  rows.bind_blob(5, start.item.hash).bind_blob(6, start.item.range);
  return rows;
}

// The order of a scan is the keys' order; a segment takes the partitions whose hash falls on it.
AwsResult<Json> scan(Turn& turn, TableCache& tables, const Call& call) {
  const PageRequest& request = request_of(call);
  ASSIGN_OR_RETURN(const Target target, target_of(turn, tables, request));
  auto found = start_of(request, target);
  if (!found.ok())
    return invalid("The provided starting key is invalid: " + std::string(kKeyMismatch));
  const Start start = found->value_or(Start{});
  Page page(request, target);
  auto rows = scan_rows(turn, target, start);
  const auto segments = static_cast<std::uint64_t>(request.segments);
  const auto segment = static_cast<std::uint64_t>(request.segment);
  while (rows.step()) {
    if (segments > 1 && mix_hash(kSegmentSeed, rows.view(2)) % segments != segment) continue;
    if (page.take(rows.view(0), static_cast<std::size_t>(rows.integer(1)))) break;
  }
  return std::move(page).output();
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
