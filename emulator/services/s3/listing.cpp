// ListObjects, ListObjectsV2, ListObjectVersions.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/s3/checksums.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {
namespace {

constexpr std::int64_t kKeysMax = 1000;

// The first text after all that begin with `prefix`.
std::string past_all(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (prefix.empty()) return "";
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

struct Query {
  std::string prefix;
  std::string delimiter;
  std::string after;  // exclusive
  std::int64_t most = kKeysMax;
  bool encoded = false;

  // The common prefix a key falls under; empty: none.
  std::string group_of(std::string_view key) const {
    if (delimiter.empty() || !starts_with(key, prefix)) return "";
    const std::size_t at = key.find(delimiter, prefix.size());
    if (at == std::string_view::npos) return "";
    return std::string(key.substr(0, at + delimiter.size()));
  }
  // Where to begin looking.
  std::string first() const {
    if (after.empty() || after < prefix) return prefix;
    if (group_of(after) == after) return past_all(after);
    return after + std::string(1, '\0');
  }
  std::string shown(std::string_view text) const {
    return encoded ? replace_all(url_encode(text), "%2F", "/") : std::string(text);
  }
};

struct Found {
  std::vector<Object> objects;
  std::vector<std::string> groups;
  bool truncated = false;
  std::string last;  // the last key or group of this page
};

Found collect(core::Turn& turn, const Bucket& bucket, const Query& query) {
  Found found;
  std::string from = query.first();
  std::int64_t room = query.most;
  if (room == 0) return found;
  Store store(turn);
  for (;;) {
    const auto page = store.page(bucket.name, from, room + 1);
    bool moved = false;
    for (const Object& object : page) {
      if (!starts_with(object.key, query.prefix)) return found;
      if (room == 0) {
        found.truncated = true;
        return found;
      }
      --room;
      found.last = query.group_of(object.key);
      if (found.last.empty()) {
        found.last = object.key;
        found.objects.push_back(object);
        continue;
      }
      found.groups.push_back(found.last);
      from = past_all(found.last);
      moved = !from.empty();
      break;
    }
    if (!moved) return found;
  }
}

AwsResult<Query> read_query(const Json& input) {
  Query query;
  query.prefix = input.get_string("Prefix");
  query.delimiter = input.get_string("Delimiter");
  query.most = input.get_int("MaxKeys", kKeysMax);
  if (query.most < 0)
    return invalid_argument("Argument maxKeys must be an integer between 0 and 2147483647",
                            "maxKeys", format("{}", query.most));
  query.most = std::min(query.most, kKeysMax);
  if (const Json* encoding = input.find("EncodingType")) {
    if (!encoding->is_string() || encoding->as_string() != "url")
      return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                              input.get_string("EncodingType"));
    query.encoded = true;
  }
  return query;
}

Json listed(core::Turn& turn, const Query& query, const Object& object, bool with_owner) {
  Json entry = Json::object({{"Key", query.shown(object.key)},
                             {"LastModified", epoch_seconds(object.modified_ms / 1000 * 1000)},
                             {"ETag", quoted(object.etag)}});
  const std::string algorithm = algorithm_of(object.attributes.get("Checksums"));
  if (!algorithm.empty()) {
    entry.set("ChecksumAlgorithm", Json::array({algorithm}));
    entry.set("ChecksumType", object.attributes.get_string("ChecksumType", "FULL_OBJECT"));
  }
  entry.set("Size", object.size);
  if (with_owner) entry.set("Owner", owner_shown(turn));
  entry.set("StorageClass", object.attributes.get_string("StorageClass", "STANDARD"));
  return entry;
}

void add_found(core::Turn& turn, const Query& query, const Found& found, bool with_owner,
               Json& answer) {
  Json contents = Json::array();
  for (const Object& object : found.objects)
    contents.push_back(listed(turn, query, object, with_owner));
  if (!contents.empty()) answer.set("Contents", std::move(contents));
  Json groups = Json::array();
  for (const std::string& group : found.groups)
    groups.push_back(Json::object({{"Prefix", query.shown(group)}}));
  if (!groups.empty()) answer.set("CommonPrefixes", std::move(groups));
}

AwsResult<Json> list_objects(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  ASSIGN_OR_RETURN(Query query, read_query(call.input));
  query.after = call.input.get_string("Marker");
  const Found found = collect(turn, bucket, query);
  Json answer = Json::object({{"Name", bucket.name},
                              {"Prefix", query.shown(query.prefix)},
                              {"Marker", query.shown(query.after)},
                              {"MaxKeys", query.most}});
  if (!query.delimiter.empty()) answer.set("Delimiter", query.shown(query.delimiter));
  if (query.encoded) answer.set("EncodingType", "url");
  answer.set("IsTruncated", found.truncated);
  if (found.truncated && !query.delimiter.empty())
    answer.set("NextMarker", query.shown(found.last));
  add_found(turn, query, found, true, answer);
  return answer;
}

constexpr std::string_view kTokenMark = "1";  // what a token begins with once decoded

AwsResult<Json> list_objects_v2(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  ASSIGN_OR_RETURN(Query query, read_query(input));
  query.after = input.get_string("StartAfter");
  const Json* token = input.find("ContinuationToken");
  if (token && token->is_string()) {
    const auto decoded = from_base64(token->as_string());
    if (!decoded || !starts_with(*decoded, kTokenMark))
      return invalid_argument("The continuation token provided is incorrect", "continuation-token",
                              token->as_string());
    query.after = decoded->substr(kTokenMark.size());
  }
  const Found found = collect(turn, bucket, query);
  Json answer = Json::object({{"Name", bucket.name}, {"Prefix", query.shown(query.prefix)}});
  if (input.contains("StartAfter"))
    answer.set("StartAfter", query.shown(input.get_string("StartAfter")));
  if (token && token->is_string()) answer.set("ContinuationToken", *token);
  if (found.truncated)
    answer.set("NextContinuationToken", base64(std::string(kTokenMark) + found.last));
  answer.set("KeyCount", found.objects.size() + found.groups.size());
  answer.set("MaxKeys", query.most);
  if (!query.delimiter.empty()) answer.set("Delimiter", query.shown(query.delimiter));
  if (query.encoded) answer.set("EncodingType", "url");
  answer.set("IsTruncated", found.truncated);
  add_found(turn, query, found, input.get_bool("FetchOwner"), answer);
  return answer;
}

// --- versions -----------------------------------------------------------------------------------

struct VersionsFound {
  Json versions = Json::array();
  Json markers = Json::array();
  std::vector<std::string> groups;
  std::string next_key;
  std::string next_version;
  bool truncated = false;
};

void add_version(core::Turn& turn, const Query& query, const Object& object, VersionsFound& found) {
  Json entry = object.marker ? Json::object() : listed(turn, query, object, false);
  if (object.marker) {
    entry.set("Key", query.shown(object.key));
    entry.set("LastModified", epoch_seconds(object.modified_ms / 1000 * 1000));
  }
  entry.set("VersionId", object.version);
  entry.set("IsLatest", object.latest);
  entry.set("Owner", owner_shown(turn));
  (object.marker ? found.markers : found.versions).push_back(std::move(entry));
}

// The versions after the marker of the key the last page ended in, then those of later keys.
class VersionWalk {
 public:
  VersionWalk(core::Turn& turn, const Bucket& bucket, const Query& query)
      : turn_(turn), store_(turn), bucket_(bucket), query_(query), room_(query.most) {}

  VersionsFound walk(const std::string& key_marker, const std::string& version_marker) {
    std::string from = query_.first();
    if (!version_marker.empty()) {
      const auto mark = store_.version(bucket_.name, key_marker, version_marker);
      if (mark)
        for (const Object& object :
             store_.versions_of(bucket_.name, key_marker, mark->number, room_ + 1))
          if (!take(object)) return std::move(found_);
    }
    while (room_ > 0) {
      const auto page = store_.versions(bucket_.name, from, room_ + 1);
      std::string skip_to;
      for (const Object& object : page) {
        const std::string group = query_.group_of(object.key);
        if (!take(object)) return std::move(found_);
        if (group.empty()) continue;
        skip_to = past_all(group);
        break;
      }
      if (skip_to.empty()) return std::move(found_);
      from = skip_to;
    }
    return std::move(found_);
  }

 private:
  bool take(const Object& object) {
    if (!starts_with(object.key, query_.prefix)) return false;
    if (room_ == 0) {
      found_.truncated = true;
      return false;
    }
    --room_;
    const std::string group = query_.group_of(object.key);
    if (!group.empty()) {
      found_.groups.push_back(group);
      found_.next_key = group;
      found_.next_version.clear();
      return true;
    }
    add_version(turn_, query_, object, found_);
    found_.next_key = object.key;
    found_.next_version = object.version;
    return true;
  }

  core::Turn& turn_;
  Store store_;
  const Bucket& bucket_;
  const Query& query_;
  std::int64_t room_;
  VersionsFound found_;
};

AwsResult<Json> list_object_versions(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, input));
  ASSIGN_OR_RETURN(Query query, read_query(input));
  query.after = input.get_string("KeyMarker");
  const std::string version_marker = input.get_string("VersionIdMarker");
  VersionsFound found = VersionWalk(turn, bucket, query).walk(query.after, version_marker);
  Json answer = Json::object({{"Name", bucket.name},
                              {"Prefix", query.shown(query.prefix)},
                              {"KeyMarker", query.shown(query.after)},
                              {"VersionIdMarker", version_marker},
                              {"MaxKeys", query.most}});
  if (!query.delimiter.empty()) answer.set("Delimiter", query.shown(query.delimiter));
  if (query.encoded) answer.set("EncodingType", "url");
  answer.set("IsTruncated", found.truncated);
  if (found.truncated) {
    answer.set("NextKeyMarker", query.shown(found.next_key));
    if (!found.next_version.empty()) answer.set("NextVersionIdMarker", found.next_version);
  }
  if (!found.versions.empty()) answer.set("Versions", std::move(found.versions));
  if (!found.markers.empty()) answer.set("DeleteMarkers", std::move(found.markers));
  Json groups = Json::array();
  for (const std::string& group : found.groups)
    groups.push_back(Json::object({{"Prefix", query.shown(group)}}));
  if (!groups.empty()) answer.set("CommonPrefixes", std::move(groups));
  return answer;
}

}  // namespace

void add_listing_operations(Operations& operations) {
  operations.push_back({"ListObjects", list_objects});
  operations.push_back({"ListObjectsV2", list_objects_v2});
  operations.push_back({"ListObjectVersions", list_object_versions});
}

}  // namespace lockstep::s3
