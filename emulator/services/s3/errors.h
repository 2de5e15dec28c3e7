// The wording of S3's errors, once.
// Source  recorded answers of AWS; Amazon S3 API reference, "Error responses".
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/text.h"
#include "emulator/core/aws_error.h"

namespace lockstep::s3 {

using core::AwsError;
using core::AwsResult;
using Refusal = Failure<AwsError>;

inline Refusal s3_refusal(int status, std::string code, std::string message,
                          Json members = Json::object()) {
  return Refusal(AwsError{std::move(code), std::move(message), status, std::move(members)});
}

inline Refusal no_such_bucket(std::string_view bucket) {
  return s3_refusal(404, "NoSuchBucket", "The specified bucket does not exist",
                    Json::object({{"BucketName", bucket}}));
}
inline Refusal no_such_key(std::string_view key) {
  return s3_refusal(404, "NoSuchKey", "The specified key does not exist.",
                    Json::object({{"Key", key}}));
}
inline Refusal no_such_version(std::string_view key, std::string_view version) {
  return s3_refusal(404, "NoSuchVersion", "The specified version does not exist.",
                    Json::object({{"Key", key}, {"VersionId", version}}));
}
inline Refusal no_such_upload(std::string_view id) {
  return s3_refusal(404, "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the "
                    "upload may have been aborted or completed.",
                    Json::object({{"UploadId", id}}));
}
inline Refusal invalid_argument(std::string message, std::string_view name,
                                std::string_view value) {
  return s3_refusal(400, "InvalidArgument", std::move(message),
                    Json::object({{"ArgumentName", name}, {"ArgumentValue", value}}));
}
inline Refusal invalid_request(std::string message) {
  return s3_refusal(400, "InvalidRequest", std::move(message));
}
inline Refusal precondition_failed(std::string_view condition) {
  return s3_refusal(412, "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold",
                    Json::object({{"Condition", condition}}));
}
inline Refusal header_not_implemented(std::string_view header) {
  return s3_refusal(
      501, "NotImplemented", "A header you provided implies functionality that is not implemented",
      Json::object({{"Header", header},
                    {"additionalMessage", "We don't accept the provided value of this header"}}));
}
inline Refusal invalid_range(std::string_view range, std::int64_t size) {
  return s3_refusal(
      416, "InvalidRange", "The requested range is not satisfiable",
      Json::object({{"RangeRequested", range}, {"ActualObjectSize", format("{}", size)}}));
}
inline Refusal malformed_xml() {
  return s3_refusal(400, "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema");
}
inline Refusal invalid_tag(std::string message) {
  return s3_refusal(400, "InvalidTag", std::move(message));
}
inline Refusal access_denied() { return s3_refusal(403, "AccessDenied", "Access Denied"); }

}  // namespace lockstep::s3
