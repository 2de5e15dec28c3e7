// The rows of SQS. `head` marks what a receive may look at: every message of a standard queue, the
// first of its group in a FIFO queue, so that the next visible message is one step in an index,
// whatever the number stored.
// Units   *_ms since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/services/sqs/attributes.h"
#include "emulator/storage/database.h"

namespace lockstep::sqs {

inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE sqs_queues (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL, tags TEXT NOT NULL,
  created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL, purged_ms INTEGER NOT NULL);
CREATE TABLE sqs_deleted (name TEXT PRIMARY KEY, deleted_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sqs_messages (
  id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, head INTEGER NOT NULL,
  visible_ms INTEGER NOT NULL, delayed INTEGER NOT NULL, receives INTEGER NOT NULL,
  sent_ms INTEGER NOT NULL, first_received_ms INTEGER NOT NULL, message_id TEXT NOT NULL,
  body TEXT NOT NULL, attributes TEXT, trace TEXT, group_id TEXT, dedup_id TEXT, source_arn TEXT);
CREATE INDEX sqs_messages_visible ON sqs_messages (queue, head, visible_ms);
CREATE INDEX sqs_messages_delayed ON sqs_messages (queue, visible_ms) WHERE delayed = 1;
CREATE INDEX sqs_messages_group ON sqs_messages (queue, group_id, id) WHERE group_id IS NOT NULL;
CREATE TABLE sqs_dedup (
  queue INTEGER NOT NULL, dedup_key TEXT NOT NULL, until_ms INTEGER NOT NULL,
  message_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  PRIMARY KEY (queue, dedup_key)) WITHOUT ROWID;
CREATE INDEX sqs_dedup_until ON sqs_dedup (queue, until_ms);
CREATE TABLE sqs_sequence (last INTEGER NOT NULL);
)sql";

struct QueueRow {
  std::int64_t id = 0;
  std::string name;
  std::string attributes;  // JSON object of texts
  std::string tags;        // JSON object of texts
  std::int64_t created_ms = 0;
  std::int64_t modified_ms = 0;
  std::int64_t purged_ms = 0;  // 0: never
};

struct NewMessage {
  std::int64_t id = 0;
  std::int64_t queue = 0;
  QueueKind kind = QueueKind::Standard;
  std::int64_t visible_ms = 0;
  std::int64_t sent_ms = 0;
  std::string_view message_id;
  std::string_view body;
  std::optional<std::string_view> attributes;
  std::optional<std::string_view> trace;
  std::optional<std::string_view> group_id;
  std::optional<std::string_view> dedup_id;
};

struct MessageRow {
  std::int64_t id = 0;
  std::int64_t visible_ms = 0;
  std::int64_t receives = 0;
  std::int64_t sent_ms = 0;
  std::int64_t first_received_ms = 0;  // 0: not yet
  std::string message_id;
  std::string body;
  std::optional<std::string> attributes;
  std::optional<std::string> trace;
  std::optional<std::string> group_id;
  std::optional<std::string> dedup_id;
  std::optional<std::string> source_arn;
};

struct Counts {
  std::int64_t visible = 0;
  std::int64_t in_flight = 0;
  std::int64_t delayed = 0;
};

struct SentBefore {
  std::string message_id;
  std::int64_t sequence = 0;
};

// A view of the database for one call; holds nothing.
class Store {
 public:
  explicit Store(storage::Database& db) : db_(db) {}

  std::vector<QueueRow> load_queues();
  std::int64_t insert_queue(const QueueRow& row);
  void update_queue(const QueueRow& row);
  void delete_queue(std::int64_t queue);
  void set_deleted(std::string_view name, std::int64_t now_ms);
  std::optional<std::int64_t> deleted_ms(std::string_view name);

  // The last id ever given to a message; ids are not used again.
  std::int64_t load_sequence();
  void save_sequence(std::int64_t last);
  void insert_message(const NewMessage& message);
  // Heads that are visible now, the longest visible first.
  std::vector<MessageRow> visible(std::int64_t queue, std::int64_t now_ms, std::int64_t limit);
  // The messages of a group from `first` on, in order.
  std::vector<MessageRow> group_from(std::int64_t queue, std::string_view group,
                                     std::int64_t first, std::int64_t limit);
  std::optional<MessageRow> message(std::int64_t queue, std::int64_t id);
  void mark_received(std::int64_t id, std::int64_t now_ms, std::int64_t visible_ms);
  void set_visible(std::int64_t id, std::int64_t visible_ms);
  void delete_message(std::int64_t id);
  // Deletes it if it was not received again since; false if there is no such message.
  bool delete_received(std::int64_t queue, std::int64_t id, std::int64_t receives);
  void delete_messages(std::int64_t queue);
  void delete_sent_before(std::int64_t queue, std::int64_t sent_ms);
  struct Move {
    std::int64_t to_queue;
    std::int64_t now_ms;
    std::int64_t sent_ms;
    std::string_view source_arn;
  };
  void move_message(std::int64_t id, const Move& move);
  // Makes the group's first message its head again.
  void restore_head(std::int64_t queue, std::string_view group);

  bool has_visible(std::int64_t queue, std::int64_t now_ms);
  std::optional<std::int64_t> next_visible_ms(std::int64_t queue, std::int64_t after_ms);
  std::optional<std::int64_t> next_delayed_ms(std::int64_t queue, std::int64_t after_ms);
  Counts counts(std::int64_t queue, std::int64_t now_ms);

  std::optional<SentBefore> find_dedup(std::int64_t queue, std::string_view key,
                                       std::int64_t now_ms);
  void remember_dedup(std::int64_t queue, std::string_view key, std::int64_t until_ms,
                      const SentBefore& sent);
  void forget_dedup_until(std::int64_t queue, std::int64_t now_ms);

 private:
  storage::Database& db_;
};

}  // namespace lockstep::sqs
