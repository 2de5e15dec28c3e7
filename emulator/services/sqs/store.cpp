#include "emulator/services/sqs/store.h"

namespace lockstep::sqs {
namespace {

#define SQS_MESSAGE_COLUMNS                                                                      \
  "id, visible_ms, receives, sent_ms, first_received_ms, message_id, body, attributes, trace, " \
  "group_id, dedup_id, source_arn"

std::optional<std::string> optional_text(const storage::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

MessageRow read_message(const storage::Statement& row) {
  MessageRow message;
  message.id = row.integer(0);
  message.visible_ms = row.integer(1);
  message.receives = row.integer(2);
  message.sent_ms = row.integer(3);
  message.first_received_ms = row.integer(4);
  message.message_id = row.text(5);
  message.body = row.text(6);
  message.attributes = optional_text(row, 7);
  message.trace = optional_text(row, 8);
  message.group_id = optional_text(row, 9);
  message.dedup_id = optional_text(row, 10);
  message.source_arn = optional_text(row, 11);
  return message;
}

std::optional<std::int64_t> one_integer(storage::Statement statement) {
  if (!statement.step() || statement.is_null(0)) return std::nullopt;
  return statement.integer(0);
}

}  // namespace

std::vector<QueueRow> Store::load_queues() {
  auto rows = db_.prepare(
      "SELECT id, name, attributes, tags, created_ms, modified_ms, purged_ms FROM sqs_queues "
      "ORDER BY name");
  std::vector<QueueRow> queues;
  while (rows.step()) {
    queues.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.integer(4),
                      rows.integer(5), rows.integer(6)});
  }
  return queues;
}

std::int64_t Store::insert_queue(const QueueRow& row) {
  db_.prepare(
         "INSERT INTO sqs_queues (name, attributes, tags, created_ms, modified_ms, purged_ms) "
         "VALUES (?, ?, ?, ?, ?, ?)")
      .bind(row.name, row.attributes, row.tags, row.created_ms, row.modified_ms, row.purged_ms)
      .run();
  return db_.last_insert_id();
}

void Store::update_queue(const QueueRow& row) {
  db_.prepare(
         "UPDATE sqs_queues SET attributes = ?, tags = ?, modified_ms = ?, purged_ms = ? "
         "WHERE id = ?")
      .bind(row.attributes, row.tags, row.modified_ms, row.purged_ms, row.id)
      .run();
}

void Store::delete_queue(std::int64_t queue) {
  delete_messages(queue);
  db_.prepare("DELETE FROM sqs_queues WHERE id = ?").bind(queue).run();
}

void Store::set_deleted(std::string_view name, std::int64_t now_ms) {
  db_.prepare("INSERT OR REPLACE INTO sqs_deleted (name, deleted_ms) VALUES (?, ?)")
      .bind(name, now_ms)
      .run();
}

std::optional<std::int64_t> Store::deleted_ms(std::string_view name) {
  auto row = db_.prepare("SELECT deleted_ms FROM sqs_deleted WHERE name = ?");
  row.bind(name);
  return one_integer(std::move(row));
}

std::int64_t Store::load_sequence() {
  return one_integer(db_.prepare("SELECT last FROM sqs_sequence")).value_or(0);
}

void Store::save_sequence(std::int64_t last) {
  db_.prepare("INSERT OR REPLACE INTO sqs_sequence (rowid, last) VALUES (1, ?)").bind(last).run();
}

void Store::insert_message(const NewMessage& message) {
  constexpr std::string_view kStandard =
      "INSERT INTO sqs_messages (id, queue, head, visible_ms, delayed, receives, sent_ms, "
      "first_received_ms, message_id, body, attributes, trace, group_id, dedup_id) "
      "VALUES (?11, ?1, 1, ?2, ?3, 0, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10)";
  constexpr std::string_view kFifo =
      "INSERT INTO sqs_messages (id, queue, head, visible_ms, delayed, receives, sent_ms, "
      "first_received_ms, message_id, body, attributes, trace, group_id, dedup_id) "
      "VALUES (?11, ?1, "
      "NOT EXISTS (SELECT 1 FROM sqs_messages WHERE queue = ?1 AND group_id = ?9), "
      "?2, ?3, 0, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10)";
  db_.prepare(message.kind == QueueKind::Fifo ? kFifo : kStandard)
      .bind(message.queue, message.visible_ms, message.visible_ms > message.sent_ms,
            message.sent_ms, message.message_id, message.body, message.attributes, message.trace,
            message.group_id, message.dedup_id, message.id)
      .run();
}

std::vector<MessageRow> Store::visible(std::int64_t queue, std::int64_t now_ms,
                                       std::int64_t limit) {
  auto rows = db_.prepare("SELECT " SQS_MESSAGE_COLUMNS
                          " FROM sqs_messages INDEXED BY sqs_messages_visible "
                          "WHERE queue = ? AND head = 1 AND visible_ms <= ? "
                          "ORDER BY visible_ms, id LIMIT ?");
  rows.bind(queue, now_ms, limit);
  std::vector<MessageRow> messages;
  while (rows.step()) messages.push_back(read_message(rows));
  return messages;
}

std::vector<MessageRow> Store::group_from(std::int64_t queue, std::string_view group,
                                          std::int64_t first, std::int64_t limit) {
  auto rows = db_.prepare("SELECT " SQS_MESSAGE_COLUMNS
                          " FROM sqs_messages WHERE queue = ? AND group_id = ? AND id >= ? "
                          "ORDER BY id LIMIT ?");
  rows.bind(queue, group, first, limit);
  std::vector<MessageRow> messages;
  while (rows.step()) messages.push_back(read_message(rows));
  return messages;
}

std::optional<MessageRow> Store::message(std::int64_t queue, std::int64_t id) {
  auto row = db_.prepare("SELECT " SQS_MESSAGE_COLUMNS
                         " FROM sqs_messages WHERE id = ? AND queue = ?");
  row.bind(id, queue);
  if (!row.step()) return std::nullopt;
  return read_message(row);
}

void Store::mark_received(std::int64_t id, std::int64_t now_ms, std::int64_t visible_ms) {
  db_.prepare(
         "UPDATE sqs_messages SET visible_ms = ?, delayed = 0, receives = receives + 1, "
         "first_received_ms = CASE first_received_ms WHEN 0 THEN ? ELSE first_received_ms END "
         "WHERE id = ?")
      .bind(visible_ms, now_ms, id)
      .run();
}

void Store::set_visible(std::int64_t id, std::int64_t visible_ms) {
  db_.prepare("UPDATE sqs_messages SET visible_ms = ? WHERE id = ?").bind(visible_ms, id).run();
}

void Store::delete_message(std::int64_t id) {
  db_.prepare("DELETE FROM sqs_messages WHERE id = ?").bind(id).run();
}

bool Store::delete_received(std::int64_t queue, std::int64_t id, std::int64_t receives) {
  db_.prepare("DELETE FROM sqs_messages WHERE id = ? AND queue = ? AND receives = ?")
      .bind(id, queue, receives)
      .run();
  return db_.changes() > 0;
}

void Store::delete_messages(std::int64_t queue) {
  db_.prepare("DELETE FROM sqs_messages WHERE queue = ?").bind(queue).run();
  db_.prepare("DELETE FROM sqs_dedup WHERE queue = ?").bind(queue).run();
}

void Store::delete_sent_before(std::int64_t queue, std::int64_t sent_ms) {
  db_.prepare("DELETE FROM sqs_messages WHERE queue = ? AND sent_ms <= ?")
      .bind(queue, sent_ms)
      .run();
}

void Store::move_message(std::int64_t id, const Move& move) {
  db_.prepare(
         "UPDATE sqs_messages SET queue = ?, head = 1, visible_ms = ?, delayed = 0, sent_ms = ?, "
         "source_arn = ? WHERE id = ?")
      .bind(move.to_queue, move.now_ms, move.sent_ms, move.source_arn, id)
      .run();
}

void Store::restore_head(std::int64_t queue, std::string_view group) {
  db_.prepare("UPDATE sqs_messages SET head = 0 WHERE queue = ? AND group_id = ? AND head = 1")
      .bind(queue, group)
      .run();
  db_.prepare(
         "UPDATE sqs_messages SET head = 1 WHERE id = "
         "(SELECT id FROM sqs_messages WHERE queue = ? AND group_id = ? ORDER BY id LIMIT 1)")
      .bind(queue, group)
      .run();
}

bool Store::has_visible(std::int64_t queue, std::int64_t now_ms) {
  auto row = db_.prepare(
      "SELECT 1 FROM sqs_messages INDEXED BY sqs_messages_visible "
      "WHERE queue = ? AND head = 1 AND visible_ms <= ? LIMIT 1");
  row.bind(queue, now_ms);
  return row.step();
}

std::optional<std::int64_t> Store::next_visible_ms(std::int64_t queue, std::int64_t after_ms) {
  auto row = db_.prepare(
      "SELECT visible_ms FROM sqs_messages INDEXED BY sqs_messages_visible "
      "WHERE queue = ? AND head = 1 AND visible_ms > ? ORDER BY visible_ms LIMIT 1");
  row.bind(queue, after_ms);
  return one_integer(std::move(row));
}

std::optional<std::int64_t> Store::next_delayed_ms(std::int64_t queue, std::int64_t after_ms) {
  auto row = db_.prepare(
      "SELECT visible_ms FROM sqs_messages INDEXED BY sqs_messages_delayed "
      "WHERE queue = ? AND delayed = 1 AND visible_ms > ? ORDER BY visible_ms LIMIT 1");
  row.bind(queue, after_ms);
  return one_integer(std::move(row));
}

Counts Store::counts(std::int64_t queue, std::int64_t now_ms) {
  auto all = db_.prepare("SELECT count(*) FROM sqs_messages WHERE queue = ?");
  all.bind(queue);
  all.step();
  auto later = db_.prepare(
      "SELECT count(*), coalesce(sum(receives = 0), 0) FROM sqs_messages "
      "WHERE queue = ? AND head IN (0, 1) AND visible_ms > ?");
  later.bind(queue, now_ms);
  later.step();
  const auto delayed = later.integer(1);
  return {all.integer(0) - later.integer(0), later.integer(0) - delayed, delayed};
}

std::optional<SentBefore> Store::find_dedup(std::int64_t queue, std::string_view key,
                                            std::int64_t now_ms) {
  auto row = db_.prepare(
      "SELECT message_id, sequence FROM sqs_dedup "
      "WHERE queue = ? AND dedup_key = ? AND until_ms > ?");
  row.bind(queue, key, now_ms);
  if (!row.step()) return std::nullopt;
  return SentBefore{row.text(0), row.integer(1)};
}

void Store::remember_dedup(std::int64_t queue, std::string_view key, std::int64_t until_ms,
                           const SentBefore& sent) {
  db_.prepare(
         "INSERT OR REPLACE INTO sqs_dedup (queue, dedup_key, until_ms, message_id, sequence) "
         "VALUES (?, ?, ?, ?, ?)")
      .bind(queue, key, until_ms, sent.message_id, sent.sequence)
      .run();
}

void Store::forget_dedup_until(std::int64_t queue, std::int64_t now_ms) {
  db_.prepare("DELETE FROM sqs_dedup WHERE queue = ? AND until_ms <= ?").bind(queue, now_ms).run();
}

}  // namespace lockstep::sqs
