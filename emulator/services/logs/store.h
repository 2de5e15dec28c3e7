// Store: log groups, streams and rows of events. One row an append; a row's id is its stream's
// number and its own number in the stream, so a stream's rows lie side by side.
// Units   *_ms since the epoch.
// Errors  none of its own: absent things are null pointers or nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/storage/database.h"

namespace lockstep::logs {

struct Group {
  std::string name;
  std::int64_t created_ms = 0;
  std::int64_t retention_days = 0;  // 0: for ever
  std::string group_class;
  Json tags = Json::object();
};

struct Stream {
  std::int64_t id = 0;
  std::string name;
  std::int64_t created_ms = 0;
  // Of its events; absent while there are none.
  std::optional<std::int64_t> first_ms, last_ms, ingested_ms;
};

struct LogLine {
  std::int64_t timestamp_ms = 0;
  std::string_view message;
};

struct RowSpan {
  std::int64_t id = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

class Store {
 public:
  static std::string_view schema();
  void forget();

  const Group* find_group(storage::Database& db, std::string_view name);
  const std::map<std::string, Group, std::less<>>& groups(storage::Database& db);
  void save_group(storage::Database& db, Group group);
  void erase_group(storage::Database& db, const std::string& name);

  // 0 if there is no such stream.
  std::int64_t find_stream(storage::Database& db, std::string_view group, std::string_view stream);
  std::int64_t create_stream(storage::Database& db, std::string_view group, std::string_view stream,
                             std::int64_t now_ms);
  void erase_stream(storage::Database& db, std::string_view group, std::string_view stream);
  // By name, with the times of their events.
  std::vector<Stream> streams(storage::Database& db, std::string_view group);

  // Lines in any order, at least one. Returns the row's id.
  std::int64_t append(storage::Database& db, std::int64_t stream, const std::vector<LogLine>& lines,
                      std::int64_t now_ms);
  // The same for [timestamp, message, ..], as rows are stored.
  std::int64_t append_row(storage::Database& db, std::int64_t stream, const Json& row,
                          std::int64_t now_ms);
  // Rows that may hold events of [from_ms, to_ms].
  std::vector<RowSpan> spans(storage::Database& db, std::int64_t stream, std::int64_t from_ms,
                             std::int64_t to_ms);

 private:
  void load_groups(storage::Database& db);
  std::int64_t next_row(storage::Database& db, std::int64_t stream);
  std::int64_t insert(storage::Database& db, std::int64_t stream, RowSpan span,
                      const std::string& events, std::int64_t now_ms);

  std::map<std::string, Group, std::less<>> groups_;
  bool groups_loaded_ = false;
  std::unordered_map<std::string, std::int64_t> stream_ids_;  // "group\nstream"
  std::unordered_map<std::int64_t, std::int64_t> next_rows_;
  std::string key_;  // scratch
};

}  // namespace lockstep::logs
