#include "emulator/services/logs/store.h"

#include <algorithm>

namespace lockstep::logs {
namespace {

constexpr std::int64_t kRowsPerStream = std::int64_t{1} << 32;
constexpr std::size_t kCachedStreamsMax = 10000;

Json parsed_or_empty(std::string_view text) {
  auto value = parse_json(text);
  return value.ok() ? *value : Json::object();
}

}  // namespace

std::string_view Store::schema() {
  return R"sql(
CREATE TABLE logs_groups(
  name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, retention_days INTEGER NOT NULL,
  class TEXT NOT NULL, tags TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE logs_streams(
  id INTEGER PRIMARY KEY, group_name TEXT NOT NULL, name TEXT NOT NULL,
  created_ms INTEGER NOT NULL, UNIQUE(group_name, name));
CREATE TABLE logs_rows(
  id INTEGER PRIMARY KEY, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
  ingested_ms INTEGER NOT NULL, events TEXT NOT NULL);
)sql";
}

void Store::forget() {
  groups_.clear();
  groups_loaded_ = false;
  stream_ids_.clear();
  next_rows_.clear();
}

void Store::load_groups(storage::Database& db) {
  if (groups_loaded_) return;
  auto rows = db.prepare("SELECT name, created_ms, retention_days, class, tags FROM logs_groups");
  while (rows.step()) {
    Group group{rows.text(0), rows.integer(1), rows.integer(2), rows.text(3),
                parsed_or_empty(rows.view(4))};
    groups_.emplace(group.name, std::move(group));
  }
  groups_loaded_ = true;
}

const Group* Store::find_group(storage::Database& db, std::string_view name) {
  load_groups(db);
  const auto found = groups_.find(name);
  return found == groups_.end() ? nullptr : &found->second;
}

const std::map<std::string, Group, std::less<>>& Store::groups(storage::Database& db) {
  load_groups(db);
  return groups_;
}

void Store::save_group(storage::Database& db, Group group) {
  load_groups(db);
  const std::string tags = dump(group.tags);
  db.prepare("INSERT OR REPLACE INTO logs_groups(name, created_ms, retention_days, class, tags) "
             "VALUES(?,?,?,?,?)")
      .bind(group.name, group.created_ms, group.retention_days, group.group_class, tags)
      .run();
  std::string name = group.name;
  groups_.insert_or_assign(std::move(name), std::move(group));
}

void Store::erase_group(storage::Database& db, const std::string& name) {
  for (const Stream& stream : streams(db, name)) erase_stream(db, name, stream.name);
  db.prepare("DELETE FROM logs_groups WHERE name = ?").bind(name).run();
  groups_.erase(name);
}

std::int64_t Store::find_stream(storage::Database& db, std::string_view group,
                                std::string_view stream) {
  key_.assign(group).append(1, '\n').append(stream);
  if (const auto cached = stream_ids_.find(key_); cached != stream_ids_.end())
    return cached->second;
  auto row = db.prepare("SELECT id FROM logs_streams WHERE group_name = ? AND name = ?");
  if (!row.bind(group, stream).step()) return 0;
  if (stream_ids_.size() >= kCachedStreamsMax) stream_ids_.clear();
  return stream_ids_[key_] = row.integer(0);
}

std::int64_t Store::create_stream(storage::Database& db, std::string_view group,
                                  std::string_view stream, std::int64_t now_ms) {
  db.prepare("INSERT INTO logs_streams(group_name, name, created_ms) VALUES(?,?,?)")
      .bind(group, stream, now_ms)
      .run();
  return find_stream(db, group, stream);
}

void Store::erase_stream(storage::Database& db, std::string_view group, std::string_view stream) {
  const std::int64_t id = find_stream(db, group, stream);
  db.prepare("DELETE FROM logs_rows WHERE id BETWEEN ? AND ?")
      .bind(id * kRowsPerStream, (id + 1) * kRowsPerStream - 1)
      .run();
  db.prepare("DELETE FROM logs_streams WHERE id = ?").bind(id).run();
  stream_ids_.clear();
  next_rows_.erase(id);
}

std::vector<Stream> Store::streams(storage::Database& db, std::string_view group) {
  std::vector<Stream> found;
  auto rows = db.prepare("SELECT id, name, created_ms FROM logs_streams WHERE group_name = ? "
                         "ORDER BY name");
  rows.bind(group);
  while (rows.step()) {
    Stream stream;
    stream.id = rows.integer(0);
    stream.name = rows.text(1);
    stream.created_ms = rows.integer(2);
    found.push_back(std::move(stream));
  }
  for (Stream& stream : found) {
    auto times = db.prepare("SELECT min(first_ms), max(last_ms), max(ingested_ms) FROM logs_rows "
                            "WHERE id BETWEEN ? AND ?");
    times.bind(stream.id * kRowsPerStream, (stream.id + 1) * kRowsPerStream - 1);
    if (!times.step() || times.is_null(0)) continue;
    stream.first_ms = times.integer(0);
    stream.last_ms = times.integer(1);
    stream.ingested_ms = times.integer(2);
  }
  return found;
}

std::int64_t Store::next_row(storage::Database& db, std::int64_t stream) {
  const auto cached = next_rows_.find(stream);
  if (cached != next_rows_.end()) return cached->second++;
  if (next_rows_.size() >= kCachedStreamsMax) next_rows_.clear();
  auto last = db.prepare("SELECT max(id) FROM logs_rows WHERE id BETWEEN ? AND ?");
  last.bind(stream * kRowsPerStream, (stream + 1) * kRowsPerStream - 1);
  const bool any = last.step() && !last.is_null(0);
  const std::int64_t next = any ? last.integer(0) + 1 : stream * kRowsPerStream + 1;
  next_rows_[stream] = next + 1;
  return next;
}

std::int64_t Store::insert(storage::Database& db, std::int64_t stream, RowSpan span,
                           const std::string& events, std::int64_t now_ms) {
  span.id = next_row(db, stream);
  db.prepare("INSERT INTO logs_rows(id, first_ms, last_ms, ingested_ms, events) VALUES(?,?,?,?,?)")
      .bind(span.id, span.first_ms, span.last_ms, now_ms, events)
      .run();
  return span.id;
}

std::int64_t Store::append(storage::Database& db, std::int64_t stream,
                           const std::vector<LogLine>& lines, std::int64_t now_ms) {
  RowSpan span{0, lines.front().timestamp_ms, lines.front().timestamp_ms};
  std::string events = "[";
  for (const LogLine& line : lines) {
    span.first_ms = std::min(span.first_ms, line.timestamp_ms);
    span.last_ms = std::max(span.last_ms, line.timestamp_ms);
    if (events.size() > 1) events += ',';
    events += std::to_string(line.timestamp_ms);
    events += ',';
    dump_string_to(events, line.message);
  }
  events += ']';
  return insert(db, stream, span, events, now_ms);
}

std::int64_t Store::append_row(storage::Database& db, std::int64_t stream, const Json& row,
                               std::int64_t now_ms) {
  RowSpan span{0, row[0].as_int(), row[0].as_int()};
  for (std::size_t i = 0; i < row.size(); i += 2) {
    span.first_ms = std::min(span.first_ms, row[i].as_int());
    span.last_ms = std::max(span.last_ms, row[i].as_int());
  }
  return insert(db, stream, span, dump(row), now_ms);
}

std::vector<RowSpan> Store::spans(storage::Database& db, std::int64_t stream, std::int64_t from_ms,
                                  std::int64_t to_ms) {
  std::vector<RowSpan> found;
  auto rows = db.prepare("SELECT id, first_ms, last_ms FROM logs_rows WHERE id BETWEEN ? AND ? "
                         "AND last_ms >= ? AND first_ms <= ? ORDER BY id");
  rows.bind(stream * kRowsPerStream, (stream + 1) * kRowsPerStream - 1, from_ms, to_ms);
  while (rows.step()) found.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
  return found;
}

}  // namespace lockstep::logs
