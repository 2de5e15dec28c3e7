// CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation.
#include <algorithm>

#include "emulator/base/timestamp.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {
namespace {

constexpr std::string_view kHomeRegion = "us-east-1";

bool is_bucket_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool looks_like_ipv4(std::string_view name) {
  const auto parts = split(name, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
         });
}

bool is_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63) return false;
  if (!is_bucket_letter(name.front()) || !is_bucket_letter(name.back())) return false;
  for (const char c : name)
    if (!is_bucket_letter(c) && c != '.' && c != '-') return false;
  if (name.find("..") != std::string_view::npos || looks_like_ipv4(name)) return false;
  for (std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"})
    if (starts_with(name, prefix)) return false;
  for (std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3"})
    if (ends_with(name, suffix)) return false;
  return true;
}

AwsResult<void> check_location(core::Turn& turn, const std::string& constraint) {
  if (turn.region() == kHomeRegion && constraint.empty()) return {};
  if (turn.region() == kHomeRegion && constraint == kHomeRegion)
    return s3_refusal(400, "InvalidLocationConstraint",
                      "The specified location-constraint is not valid",
                      Json::object({{"LocationConstraint", constraint}}));
  // The region us-east-1 makes buckets of every other region.
  if (turn.region() == kHomeRegion || constraint == turn.region()) return {};
  return s3_refusal(400, "IllegalLocationConstraintException",
                    format("The {} location constraint is incompatible for the region specific "
                           "endpoint this request was sent to.",
                           constraint.empty() ? "unspecified" : constraint));
}

std::string bucket_arn(std::string_view name) { return format("arn:aws:s3:::{}", name); }

Json created(core::Turn& turn, const std::string& name, const std::string& constraint) {
  std::string location = "/" + name;
  if (!constraint.empty()) {
    const std::string endpoint = turn.endpoint();
    location = format("http://{}.{}/", name, endpoint.substr(endpoint.find("://") + 3));
  }
  return Json::object({{"Location", location}, {"BucketArn", bucket_arn(name)}});
}

AwsResult<Json> create_bucket(core::Turn& turn, const core::Call& call) {
  const std::string name = call.input.get_string("Bucket");
  if (!is_bucket_name(name))
    return s3_refusal(400, "InvalidBucketName", "The specified bucket is not valid.",
                      Json::object({{"BucketName", name}}));
  const Json& configuration = call.input.get("CreateBucketConfiguration");
  const std::string constraint = configuration.get_string("LocationConstraint");
  RETURN_IF_ERROR(check_location(turn, constraint));
  const Json& tags = configuration.get("Tags");
  Store store(turn);
  if (store.bucket(name)) {
    if (turn.region() == kHomeRegion && tags.is_null()) return created(turn, name, constraint);
    return s3_refusal(409, "BucketAlreadyOwnedByYou",
                      "Your previous request to create the named bucket succeeded and you already "
                      "own it.",
                      Json::object({{"BucketName", name}}));
  }
  store.insert_bucket(
      {name, constraint.empty() ? std::string(kHomeRegion) : constraint, turn.now_ms(), ""});
  if (tags.is_array() && !tags.empty())
    store.put_setting(name, "tagging", Json::object({{"TagSet", tags}}));
  return created(turn, name, constraint);
}

AwsResult<Json> head_bucket(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  return Json::object({{"BucketArn", bucket_arn(bucket.name)},
                       {"BucketRegion", bucket.region},
                       {"AccessPointAlias", false}});
}

AwsResult<Json> delete_bucket(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  Store store(turn);
  if (!store.is_empty(bucket.name)) {
    const bool versioned = !bucket.versioning.empty();
    return s3_refusal(409, "BucketNotEmpty",
                      versioned ? "The bucket you tried to delete is not empty. You must delete "
                                  "all versions in the bucket."
                                : "The bucket you tried to delete is not empty",
                      Json::object({{"BucketName", bucket.name}}));
  }
  store.delete_bucket(bucket.name);
  return Json::object();
}

AwsResult<Json> list_buckets(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  const std::string prefix = input.get_string("Prefix");
  const std::string region = input.get_string("BucketRegion");
  const std::string token = input.get_string("ContinuationToken");
  const bool asked =
      !prefix.empty() || !region.empty() || !token.empty() || input.contains("MaxBuckets");
  const std::string after = from_base64(token).value_or("");
  const auto most = static_cast<std::size_t>(
      std::clamp<std::int64_t>(input.get_int("MaxBuckets", 10'000), 1, 10'000));
  Json listed = Json::array();
  std::string next;
  for (const Bucket& bucket : Store(turn).buckets()) {
    if (!starts_with(bucket.name, prefix) || (!region.empty() && region != bucket.region) ||
        bucket.name <= after)
      continue;
    if (listed.size() == most) {
      next = listed[most - 1].get_string("Name");
      break;
    }
    Json shown = Json::object(
        {{"Name", bucket.name}, {"CreationDate", epoch_seconds(bucket.created_ms / 1000 * 1000)}});
    if (asked) shown.set("BucketRegion", bucket.region);
    shown.set("BucketArn", bucket_arn(bucket.name));
    listed.push_back(std::move(shown));
  }
  Json answer = Json::object({{"Owner", owner_shown(turn)}, {"Buckets", std::move(listed)}});
  if (!next.empty()) answer.set("ContinuationToken", base64(next));
  if (!prefix.empty()) answer.set("Prefix", prefix);
  return answer;
}

AwsResult<Json> get_bucket_location(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  if (bucket.region == kHomeRegion) return Json::object();
  return Json::object({{"LocationConstraint", bucket.region}});
}

}  // namespace

void add_bucket_operations(Operations& operations) {
  operations.push_back({"CreateBucket", create_bucket});
  operations.push_back({"HeadBucket", head_bucket});
  operations.push_back({"DeleteBucket", delete_bucket});
  operations.push_back({"ListBuckets", list_buckets});
  operations.push_back({"GetBucketLocation", get_bucket_location});
}

}  // namespace lockstep::s3
