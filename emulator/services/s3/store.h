// The rows of S3. Bytes stand apart from what is known of an object, so that listing reads none.
// Shapes  every version of a key is a row; `latest` marks the one that a plain request means; a
//         delete marker is a row without bytes. ETags without quotes.
// Units   *_ms since the epoch; bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/s3/errors.h"

namespace lockstep::s3 {

inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE s3_buckets (
  name TEXT PRIMARY KEY, region TEXT NOT NULL, created_ms INTEGER NOT NULL,
  versioning TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE s3_settings (
  bucket TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (bucket, kind)) WITHOUT ROWID;
CREATE TABLE s3_objects (
  number INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL,
  latest INTEGER NOT NULL, marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
  modified_ms INTEGER NOT NULL, attributes TEXT NOT NULL);
CREATE UNIQUE INDEX s3_objects_latest ON s3_objects (bucket, key) WHERE latest = 1;
CREATE UNIQUE INDEX s3_objects_versions ON s3_objects (bucket, key, number);
CREATE TABLE s3_bodies (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE s3_uploads (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, started_ms INTEGER NOT NULL,
  attributes TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX s3_uploads_key ON s3_uploads (bucket, key, started_ms, id);
CREATE TABLE s3_parts (
  number INTEGER PRIMARY KEY, upload TEXT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL,
  etag TEXT NOT NULL, modified_ms INTEGER NOT NULL, checksum TEXT NOT NULL);
CREATE UNIQUE INDEX s3_parts_part ON s3_parts (upload, part);
CREATE TABLE s3_part_bodies (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)sql";

inline constexpr std::int64_t kObjectBytesMax = 512LL << 20;
inline constexpr std::string_view kNullVersion = "null";

struct Bucket {
  std::string name;
  std::string region;
  std::int64_t created_ms = 0;
  std::string versioning;  // "", "Enabled", "Suspended"
};

struct Object {
  std::int64_t number = 0;
  std::string bucket;
  std::string key;
  std::string version{kNullVersion};
  bool latest = true;
  bool marker = false;
  std::int64_t size = 0;
  std::string etag;
  std::int64_t modified_ms = 0;
  // ContentType and its like, Metadata, StorageClass, Checksums {ChecksumCRC32: ..}, ChecksumType,
  // Tags [{Key, Value}], Parts [sizes].
  Json attributes = Json::object();
};

struct Upload {
  std::string id;
  std::string bucket;
  std::string key;
  std::int64_t started_ms = 0;
  Json attributes = Json::object();  // as of an object; ChecksumAlgorithm and ChecksumType
};

struct Part {
  std::int64_t number = 0;  // of its row
  std::int64_t part = 0;
  std::int64_t size = 0;
  std::string etag;
  std::int64_t modified_ms = 0;
  Json checksums = Json::object();
};

class Store {
 public:
  explicit Store(core::Turn& turn) : db_(turn.db()) {}

  std::optional<Bucket> bucket(std::string_view name);
  std::vector<Bucket> buckets();
  void insert_bucket(const Bucket& bucket);
  void delete_bucket(std::string_view name);
  bool is_empty(std::string_view bucket);
  void set_versioning(std::string_view bucket, std::string_view status);
  std::optional<Json> setting(std::string_view bucket, std::string_view kind);
  void put_setting(std::string_view bucket, std::string_view kind, const Json& value);
  void delete_setting(std::string_view bucket, std::string_view kind);

  std::optional<Object> latest(std::string_view bucket, std::string_view key);
  std::optional<Object> version(std::string_view bucket, std::string_view key,
                                std::string_view version);
  std::string bytes(const Object& object);
  std::string bytes(const Object& object, std::int64_t from, std::int64_t count);
  std::int64_t next_number();
  // Becomes the latest of its key; one with the same version is replaced.
  void insert(Object object, std::string_view bytes);
  void update_attributes(const Object& object);
  // If it was the latest, the one before it is so now.
  void remove(const Object& object);
  // From `from` (inclusive) on, by key; latest ones that are no markers.
  std::vector<Object> page(std::string_view bucket, std::string_view from, std::int64_t count);
  // All versions, by key and newest first, of keys from `from` on.
  std::vector<Object> versions(std::string_view bucket, std::string_view from, std::int64_t count);
  std::vector<Object> versions_of(std::string_view bucket, std::string_view key,
                                  std::int64_t before, std::int64_t count);

  std::optional<Upload> upload(std::string_view id);
  std::vector<Upload> uploads(std::string_view bucket);
  void insert_upload(const Upload& upload);
  void delete_upload(std::string_view id);
  void put_part(std::string_view upload, Part part, std::string_view bytes);
  std::vector<Part> parts(std::string_view upload);
  std::string part_bytes(std::int64_t number);

 private:
  storage::Database& db_;
};

// The bucket the input names; refuses one that is missing or not of ExpectedBucketOwner.
AwsResult<Bucket> find_bucket(core::Turn& turn, const Json& input);
// The object, in the version asked for, that Bucket, Key and VersionId name.
AwsResult<Object> find_object(core::Turn& turn, const Bucket& bucket, const Json& input);
AwsResult<void> check_key(std::string_view key);
// A canned ACL or grants of a request, in a bucket without ACLs.
AwsResult<void> check_acl(const Json& input);
// The version a new object or marker of this bucket gets.
std::string new_version(core::Turn& turn, const Bucket& bucket, std::string_view key);

std::string quoted(std::string_view etag);
Json owner_shown(core::Turn& turn);

using Operations = std::vector<core::Operation>;
void add_bucket_operations(Operations& operations);          // buckets.cpp
void add_bucket_setting_operations(Operations& operations);  // bucket_settings.cpp
void add_object_operations(Operations& operations);          // objects.cpp
void add_deleting_operations(Operations& operations);        // deleting.cpp
void add_copying_operations(Operations& operations);         // copying.cpp
void add_listing_operations(Operations& operations);         // listing.cpp
void add_multipart_operations(Operations& operations);       // multipart.cpp
void add_object_detail_operations(Operations& operations);   // object_details.cpp

}  // namespace lockstep::s3
