// The sub-resources of a bucket: what deploying tools put there is kept and given back, but only
// versioning and tags have an effect. One table says how each is named and what an unset one is.
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {
namespace {

enum class Unset : std::uint8_t { Empty, Refused, Default };

struct Setting {
  std::string_view kind;
  std::string_view get;  // operations; empty: there is none
  std::string_view put;
  std::string_view remove;
  std::string_view payload;  // the member of the input
  bool wrapped;              // the output has the payload as a member, else its members
  Unset unset;
  int status;
  std::string_view code;
  std::string_view message;
};

constexpr Setting kSettings[] = {
    {"policy", "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "Policy", true,
     Unset::Refused, 404, "NoSuchBucketPolicy", "The bucket policy does not exist"},
    {"tagging", "GetBucketTagging", "PutBucketTagging", "DeleteBucketTagging", "Tagging", false,
     Unset::Refused, 404, "NoSuchTagSet", "The TagSet does not exist"},
    {"cors", "GetBucketCors", "PutBucketCors", "DeleteBucketCors", "CORSConfiguration", false,
     Unset::Refused, 404, "NoSuchCORSConfiguration", "The CORS configuration does not exist"},
    {"lifecycle", "GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration",
     "DeleteBucketLifecycle", "LifecycleConfiguration", false, Unset::Refused, 404,
     "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"},
    {"website", "GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite",
     "WebsiteConfiguration", false, Unset::Refused, 404, "NoSuchWebsiteConfiguration",
     "The specified bucket does not have a website configuration"},
    {"replication", "GetBucketReplication", "PutBucketReplication", "DeleteBucketReplication",
     "ReplicationConfiguration", true, Unset::Refused, 404, "ReplicationConfigurationNotFoundError",
     "The replication configuration was not found"},
    {"object-lock", "GetObjectLockConfiguration", "PutObjectLockConfiguration", "",
     "ObjectLockConfiguration", true, Unset::Refused, 404, "ObjectLockConfigurationNotFoundError",
     "Object Lock configuration does not exist for this bucket"},
    {"encryption", "GetBucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption",
     "ServerSideEncryptionConfiguration", true, Unset::Default, 0, "", ""},
    {"public-access-block", "GetPublicAccessBlock", "PutPublicAccessBlock",
     "DeletePublicAccessBlock", "PublicAccessBlockConfiguration", true, Unset::Default, 0, "", ""},
    {"ownership", "GetBucketOwnershipControls", "PutBucketOwnershipControls",
     "DeleteBucketOwnershipControls", "OwnershipControls", true, Unset::Default, 0, "", ""},
    {"request-payment", "GetBucketRequestPayment", "PutBucketRequestPayment", "",
     "RequestPaymentConfiguration", false, Unset::Default, 0, "", ""},
    {"notification", "GetBucketNotificationConfiguration", "PutBucketNotificationConfiguration", "",
     "NotificationConfiguration", false, Unset::Empty, 0, "", ""},
    {"logging", "GetBucketLogging", "PutBucketLogging", "", "BucketLoggingStatus", false,
     Unset::Empty, 0, "", ""},
    {"accelerate", "GetBucketAccelerateConfiguration", "PutBucketAccelerateConfiguration", "",
     "AccelerateConfiguration", false, Unset::Empty, 0, "", ""},
};

Json default_of(std::string_view kind) {
  if (kind == "encryption") {
    const Json rule = Json::object(
        {{"ApplyServerSideEncryptionByDefault", Json::object({{"SSEAlgorithm", "AES256"}})},
         {"BucketKeyEnabled", false}});
    return Json::object({{"Rules", Json::array({rule})}});
  }
  if (kind == "public-access-block")
    return Json::object({{"BlockPublicAcls", true},
                         {"IgnorePublicAcls", true},
                         {"BlockPublicPolicy", true},
                         {"RestrictPublicBuckets", true}});
  if (kind == "ownership")
    return Json::object(
        {{"Rules", Json::array({Json::object({{"ObjectOwnership", "BucketOwnerEnforced"}})})}});
  return Json::object({{"Payer", "BucketOwner"}});
}

AwsResult<Json> setting_given(core::Turn& turn, const core::Call& call, const Setting& setting) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  auto value = Store(turn).setting(bucket.name, setting.kind);
  if (!value && setting.unset == Unset::Refused)
    return s3_refusal(setting.status, std::string(setting.code), std::string(setting.message),
                      Json::object({{"BucketName", bucket.name}}));
  if (!value) value = setting.unset == Unset::Default ? default_of(setting.kind) : Json::object();
  if (setting.kind == "policy") return Json::object({{"Policy", value->get_string("text")}});
  if (setting.wrapped) return Json::object({{setting.payload, std::move(*value)}});
  return std::move(*value);
}

AwsResult<void> check_bucket_tags(const Json& tags) {
  if (!tags.is_array()) return {};
  if (tags.size() > 50)
    return s3_refusal(400, "BadRequest", "Bucket tag count cannot be greater than 50");
  for (std::size_t i = 0; i < tags.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (tags[i].get_string("Key") == tags[j].get_string("Key"))
        return invalid_tag("Cannot provide multiple Tags with the same key");
  return {};
}

AwsResult<Json> setting_put(core::Turn& turn, const core::Call& call, const Setting& setting) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  const Json& payload = call.input.get(setting.payload);
  if (setting.kind == "policy") {
    const std::string text = payload.is_string() ? payload.as_string() : dump(payload);
    const auto parsed = parse_json(text, {.depth = 64});
    if (!parsed.ok() || !parsed->is_object())
      return s3_refusal(400, "MalformedPolicy",
                        "Policies must be valid JSON and the first byte "
                        "must be '{'");
    Store(turn).put_setting(bucket.name, setting.kind, Json::object({{"text", text}}));
    return Json::object();
  }
  if (!payload.is_object()) return malformed_xml();
  if (setting.kind == "tagging") RETURN_IF_ERROR(check_bucket_tags(payload.get("TagSet")));
  Store(turn).put_setting(bucket.name, setting.kind, payload);
  return Json::object();
}

AwsResult<Json> setting_removed(core::Turn& turn, const core::Call& call, const Setting& setting) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  Store(turn).delete_setting(bucket.name, setting.kind);
  return Json::object();
}

AwsResult<Json> get_bucket_versioning(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  if (bucket.versioning.empty()) return Json::object();
  return Json::object({{"Status", bucket.versioning}});
}

AwsResult<Json> put_bucket_versioning(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Bucket bucket, find_bucket(turn, call.input));
  const std::string status = call.input.get("VersioningConfiguration").get_string("Status");
  if (status.empty())
    return s3_refusal(400, "IllegalVersioningConfigurationException",
                      "The Versioning element must be specified");
  if (status != "Enabled" && status != "Suspended") return malformed_xml();
  Store(turn).set_versioning(bucket.name, status);
  return Json::object();
}

AwsResult<Json> get_bucket_acl(core::Turn& turn, const core::Call& call) {
  RETURN_IF_ERROR(find_bucket(turn, call.input));
  const Json owner = owner_shown(turn);
  const Json grantee = Json::object({{"ID", owner.get_string("ID")}, {"Type", "CanonicalUser"}});
  const Json grant = Json::object({{"Grantee", grantee}, {"Permission", "FULL_CONTROL"}});
  return Json::object({{"Owner", owner}, {"Grants", Json::array({grant})}});
}

// ACLs are off, as in every new bucket of AWS: only what says the same as none is taken.
AwsResult<Json> put_bucket_acl(core::Turn& turn, const core::Call& call) {
  RETURN_IF_ERROR(find_bucket(turn, call.input));
  RETURN_IF_ERROR(check_acl(call.input));
  return Json::object();
}

}  // namespace

AwsResult<void> check_acl(const Json& input) {
  const std::string acl = input.get_string("ACL");
  bool grants = input.get("AccessControlPolicy").is_object();
  for (std::string_view member :
       {"GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"})
    grants = grants || input.contains(member);
  if (!grants && (acl.empty() || acl == "private" || acl == "bucket-owner-full-control")) return {};
  return s3_refusal(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

void add_bucket_setting_operations(Operations& operations) {
  for (const Setting& setting : kSettings) {
    const Setting* one = &setting;
    operations.push_back(
        {std::string(setting.get), [one](core::Turn& turn, const core::Call& call) {
           return setting_given(turn, call, *one);
         }});
    operations.push_back(
        {std::string(setting.put), [one](core::Turn& turn, const core::Call& call) {
           return setting_put(turn, call, *one);
         }});
    if (!setting.remove.empty())
      operations.push_back(
          {std::string(setting.remove), [one](core::Turn& turn, const core::Call& call) {
             return setting_removed(turn, call, *one);
           }});
  }
  operations.push_back({"GetBucketVersioning", get_bucket_versioning});
  operations.push_back({"PutBucketVersioning", put_bucket_versioning});
  operations.push_back({"GetBucketAcl", get_bucket_acl});
  operations.push_back({"PutBucketAcl", put_bucket_acl});
}

}  // namespace lockstep::s3
