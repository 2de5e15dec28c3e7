#include "emulator/services/s3/store.h"

#include "emulator/base/digest.h"

namespace lockstep::s3 {
namespace {

#define S3_OBJECT_COLUMNS \
  "number, bucket, key, version, latest, marker, size, etag, modified_ms, attributes"

Json stored_json(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed.ok() ? std::move(parsed).value() : Json::object();
}

Bucket read_bucket(const storage::Statement& row) {
  return {row.text(0), row.text(1), row.integer(2), row.text(3)};
}

Object read_object(const storage::Statement& row) {
  Object object;
  object.number = row.integer(0);
  object.bucket = row.text(1);
  object.key = row.text(2);
  object.version = row.text(3);
  object.latest = row.integer(4) != 0;
  object.marker = row.integer(5) != 0;
  object.size = row.integer(6);
  object.etag = row.text(7);
  object.modified_ms = row.integer(8);
  object.attributes = stored_json(row.view(9));
  return object;
}

Upload read_upload(const storage::Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.integer(3), stored_json(row.view(4))};
}

std::vector<Object> read_objects(storage::Statement rows) {
  std::vector<Object> objects;
  while (rows.step()) objects.push_back(read_object(rows));
  return objects;
}

}  // namespace

std::optional<Bucket> Store::bucket(std::string_view name) {
  auto row =
      db_.prepare("SELECT name, region, created_ms, versioning FROM s3_buckets WHERE name = ?");
  if (!row.bind(name).step()) return std::nullopt;
  return read_bucket(row);
}

std::vector<Bucket> Store::buckets() {
  auto rows =
      db_.prepare("SELECT name, region, created_ms, versioning FROM s3_buckets ORDER BY name");
  std::vector<Bucket> buckets;
  while (rows.step()) buckets.push_back(read_bucket(rows));
  return buckets;
}

void Store::insert_bucket(const Bucket& bucket) {
  db_.prepare("INSERT INTO s3_buckets (name, region, created_ms, versioning) VALUES (?, ?, ?, ?)")
      .bind(bucket.name, bucket.region, bucket.created_ms, bucket.versioning)
      .run();
}

void Store::delete_bucket(std::string_view name) {
  for (const Upload& upload : uploads(name)) delete_upload(upload.id);
  db_.prepare("DELETE FROM s3_settings WHERE bucket = ?").bind(name).run();
  db_.prepare("DELETE FROM s3_buckets WHERE name = ?").bind(name).run();
}

bool Store::is_empty(std::string_view bucket) {
  auto row = db_.prepare("SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1");
  return !row.bind(bucket).step();
}

void Store::set_versioning(std::string_view bucket, std::string_view status) {
  db_.prepare("UPDATE s3_buckets SET versioning = ? WHERE name = ?").bind(status, bucket).run();
}

std::optional<Json> Store::setting(std::string_view bucket, std::string_view kind) {
  auto row = db_.prepare("SELECT value FROM s3_settings WHERE bucket = ? AND kind = ?");
  if (!row.bind(bucket, kind).step()) return std::nullopt;
  return stored_json(row.view(0));
}

void Store::put_setting(std::string_view bucket, std::string_view kind, const Json& value) {
  const std::string text = dump(value);
  db_.prepare("INSERT OR REPLACE INTO s3_settings (bucket, kind, value) VALUES (?, ?, ?)")
      .bind(bucket, kind, text)
      .run();
}

void Store::delete_setting(std::string_view bucket, std::string_view kind) {
  db_.prepare("DELETE FROM s3_settings WHERE bucket = ? AND kind = ?").bind(bucket, kind).run();
}

std::optional<Object> Store::latest(std::string_view bucket, std::string_view key) {
  auto row = db_.prepare("SELECT " S3_OBJECT_COLUMNS
                         " FROM s3_objects WHERE bucket = ? AND key = ? AND latest = 1");
  if (!row.bind(bucket, key).step()) return std::nullopt;
  return read_object(row);
}

std::optional<Object> Store::version(std::string_view bucket, std::string_view key,
                                     std::string_view version) {
  auto row = db_.prepare("SELECT " S3_OBJECT_COLUMNS
                         " FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?");
  if (!row.bind(bucket, key, version).step()) return std::nullopt;
  return read_object(row);
}

std::string Store::bytes(const Object& object) {
  auto row = db_.prepare("SELECT bytes FROM s3_bodies WHERE number = ?");
  return row.bind(object.number).step() ? row.text(0) : std::string();
}

std::string Store::bytes(const Object& object, std::int64_t from, std::int64_t count) {
  auto row = db_.prepare("SELECT substr(bytes, ?, ?) FROM s3_bodies WHERE number = ?");
  return row.bind(from + 1, count, object.number).step() ? row.text(0) : std::string();
}

std::int64_t Store::next_number() {
  auto row = db_.prepare("SELECT ifnull(max(number), 0) + 1 FROM s3_objects");
  row.step();
  return row.integer(0);
}

void Store::insert(Object object, std::string_view bytes) {
  if (const auto same = version(object.bucket, object.key, object.version)) {
    db_.prepare("DELETE FROM s3_objects WHERE number = ?").bind(same->number).run();
    db_.prepare("DELETE FROM s3_bodies WHERE number = ?").bind(same->number).run();
  }
  db_.prepare("UPDATE s3_objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1")
      .bind(object.bucket, object.key)
      .run();
  const std::string attributes = dump(object.attributes);
  db_.prepare(
         "INSERT INTO s3_objects (bucket, key, version, latest, marker, size, etag, "
         "modified_ms, attributes) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)")
      .bind(object.bucket, object.key, object.version, object.marker, object.size, object.etag,
            object.modified_ms, attributes)
      .run();
  if (object.marker) return;
  const std::int64_t number = db_.last_insert_id();
  auto body = db_.prepare("INSERT INTO s3_bodies (number, bytes) VALUES (?, ?)");
  body.bind(number).bind_blob(2, bytes).run();
}

void Store::update_attributes(const Object& object) {
  const std::string attributes = dump(object.attributes);
  db_.prepare("UPDATE s3_objects SET attributes = ? WHERE number = ?")
      .bind(attributes, object.number)
      .run();
}

void Store::remove(const Object& object) {
  db_.prepare("DELETE FROM s3_objects WHERE number = ?").bind(object.number).run();
  db_.prepare("DELETE FROM s3_bodies WHERE number = ?").bind(object.number).run();
  if (!object.latest) return;
  db_.prepare(
         "UPDATE s3_objects SET latest = 1 WHERE number = (SELECT max(number) FROM "
         "s3_objects WHERE bucket = ? AND key = ?)")
      .bind(object.bucket, object.key)
      .run();
}

std::vector<Object> Store::page(std::string_view bucket, std::string_view from,
                                std::int64_t count) {
  auto rows = db_.prepare("SELECT " S3_OBJECT_COLUMNS
                          " FROM s3_objects WHERE bucket = ? AND key >= ? AND latest = 1 AND "
                          "marker = 0 ORDER BY key LIMIT ?");
  rows.bind(bucket, from, count);
  return read_objects(std::move(rows));
}

std::vector<Object> Store::versions(std::string_view bucket, std::string_view from,
                                    std::int64_t count) {
  auto rows = db_.prepare("SELECT " S3_OBJECT_COLUMNS
                          " FROM s3_objects WHERE bucket = ? AND key >= ? "
                          "ORDER BY key, number DESC LIMIT ?");
  rows.bind(bucket, from, count);
  return read_objects(std::move(rows));
}

std::vector<Object> Store::versions_of(std::string_view bucket, std::string_view key,
                                       std::int64_t before, std::int64_t count) {
  auto rows = db_.prepare("SELECT " S3_OBJECT_COLUMNS
                          " FROM s3_objects WHERE bucket = ? AND key = ? AND number < ? "
                          "ORDER BY number DESC LIMIT ?");
  rows.bind(bucket, key, before, count);
  return read_objects(std::move(rows));
}

std::optional<Upload> Store::upload(std::string_view id) {
  auto row =
      db_.prepare("SELECT id, bucket, key, started_ms, attributes FROM s3_uploads WHERE id = ?");
  if (!row.bind(id).step()) return std::nullopt;
  return read_upload(row);
}

std::vector<Upload> Store::uploads(std::string_view bucket) {
  auto rows = db_.prepare(
      "SELECT id, bucket, key, started_ms, attributes FROM s3_uploads WHERE bucket = ? "
      "ORDER BY key, started_ms, id");
  rows.bind(bucket);
  std::vector<Upload> uploads;
  while (rows.step()) uploads.push_back(read_upload(rows));
  return uploads;
}

void Store::insert_upload(const Upload& upload) {
  const std::string attributes = dump(upload.attributes);
  db_.prepare(
         "INSERT INTO s3_uploads (id, bucket, key, started_ms, attributes) "
         "VALUES (?, ?, ?, ?, ?)")
      .bind(upload.id, upload.bucket, upload.key, upload.started_ms, attributes)
      .run();
}

void Store::delete_upload(std::string_view id) {
  db_.prepare(
         "DELETE FROM s3_part_bodies WHERE number IN "
         "(SELECT number FROM s3_parts WHERE upload = ?)")
      .bind(id)
      .run();
  db_.prepare("DELETE FROM s3_parts WHERE upload = ?").bind(id).run();
  db_.prepare("DELETE FROM s3_uploads WHERE id = ?").bind(id).run();
}

void Store::put_part(std::string_view upload, Part part, std::string_view bytes) {
  db_.prepare(
         "DELETE FROM s3_part_bodies WHERE number IN "
         "(SELECT number FROM s3_parts WHERE upload = ? AND part = ?)")
      .bind(upload, part.part)
      .run();
  db_.prepare("DELETE FROM s3_parts WHERE upload = ? AND part = ?").bind(upload, part.part).run();
  const std::string checksums = dump(part.checksums);
  db_.prepare(
         "INSERT INTO s3_parts (upload, part, size, etag, modified_ms, checksum) "
         "VALUES (?, ?, ?, ?, ?, ?)")
      .bind(upload, part.part, part.size, part.etag, part.modified_ms, checksums)
      .run();
  const std::int64_t number = db_.last_insert_id();
  auto body = db_.prepare("INSERT INTO s3_part_bodies (number, bytes) VALUES (?, ?)");
  body.bind(number).bind_blob(2, bytes).run();
}

std::vector<Part> Store::parts(std::string_view upload) {
  auto rows = db_.prepare(
      "SELECT number, part, size, etag, modified_ms, checksum FROM s3_parts "
      "WHERE upload = ? ORDER BY part");
  rows.bind(upload);
  std::vector<Part> parts;
  while (rows.step())
    parts.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.text(3),
                     rows.integer(4), stored_json(rows.view(5))});
  return parts;
}

std::string Store::part_bytes(std::int64_t number) {
  auto row = db_.prepare("SELECT bytes FROM s3_part_bodies WHERE number = ?");
  return row.bind(number).step() ? row.text(0) : std::string();
}

AwsResult<Bucket> find_bucket(core::Turn& turn, const Json& input) {
  const Json& name = input.get("Bucket");
  if (!name.is_string()) return no_such_bucket("");
  auto bucket = Store(turn).bucket(name.as_string());
  if (!bucket) return no_such_bucket(name.as_string());
  const std::string owner = input.get_string("ExpectedBucketOwner");
  if (!owner.empty() && owner != turn.account_id()) return access_denied();
  return std::move(*bucket);
}

AwsResult<Object> find_object(core::Turn& turn, const Bucket& bucket, const Json& input) {
  const std::string key = input.get_string("Key");
  const std::string wanted = input.get_string("VersionId");
  if (!wanted.empty() && bucket.versioning.empty() && wanted != kNullVersion)
    return invalid_argument("Invalid version id specified", "versionId", wanted);
  Store store(turn);
  auto object =
      wanted.empty() ? store.latest(bucket.name, key) : store.version(bucket.name, key, wanted);
  if (!object) {
    if (wanted.empty()) return no_such_key(key);
    return no_such_version(key, wanted);
  }
  if (!object->marker) return std::move(*object);
  const Json marker =
      Json::object({{"Key", key}, {"DeleteMarker", true}, {"MarkerVersionId", object->version}});
  if (wanted.empty())
    return s3_refusal(404, "NoSuchKey", "The specified key does not exist.", marker);
  return s3_refusal(405, "MethodNotAllowed",
                    "The specified method is not allowed against this resource.", marker);
}

AwsResult<void> check_key(std::string_view key) {
  if (key.size() <= 1024) return {};
  return s3_refusal(400, "KeyTooLongError", "Your key is too long",
                    Json::object({{"Size", format("{}", key.size())}, {"MaxSizeAllowed", "1024"}}));
}

std::string new_version(core::Turn& turn, const Bucket& bucket, std::string_view key) {
  if (bucket.versioning != "Enabled") return std::string(kNullVersion);
  const std::string place = format("s3/{}/{}/{}", bucket.name, key, Store(turn).next_number());
  return turn.chance().letters_digits("version", place, 32);
}

std::string quoted(std::string_view etag) { return format("\"{}\"", etag); }

Json owner_shown(core::Turn& turn) {
  return Json::object({{"ID", hex(sha256("owner " + turn.account_id()))}});
}

}  // namespace lockstep::s3
