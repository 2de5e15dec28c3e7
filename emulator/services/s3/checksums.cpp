#include "emulator/services/s3/checksums.h"

#include "emulator/base/checksums.h"
#include "emulator/base/digest.h"

namespace lockstep::s3 {
namespace {

constexpr std::string_view kAlgorithms[] = {"CRC32",  "CRC32C", "CRC64NVME", "SHA1",
                                            "SHA256", "SHA512", "MD5"};

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>((value >> (8 * i)) & 255u);
  return text;
}

AwsResult<void> check_md5(const Json& input, std::string_view body) {
  const Json* given = input.find("ContentMD5");
  if (!given || !given->is_string()) return {};
  const auto wanted = from_base64(given->as_string());
  if (!wanted || wanted->size() != 16)
    return s3_refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid.",
                      Json::object({{"Content-MD5", given->as_string()}}));
  const std::string found = md5(body);
  if (*wanted == found) return {};
  return s3_refusal(
      400, "BadDigest", "The Content-MD5 you specified did not match what we received.",
      Json::object({{"ExpectedDigest", hex(*wanted)}, {"CalculatedDigest", base64(found)}}));
}

AwsResult<void> check_given(std::string_view algorithm, const std::string& given,
                            std::string_view body, Sums& sums) {
  const std::string found = checksum_bytes(algorithm, body);
  const auto wanted = from_base64(given);
  if (!wanted || wanted->size() != found.size())
    return invalid_request(
        format("Value for x-amz-checksum-{} header is invalid.", to_lower(algorithm)));
  if (*wanted != found)
    return s3_refusal(
        400, "BadDigest",
        format("The {} you specified did not match the calculated checksum.", algorithm));
  sums.checksums.set(checksum_member(algorithm), given);
  return {};
}

}  // namespace

std::string checksum_bytes(std::string_view algorithm, std::string_view bytes) {
  if (algorithm == "CRC32") return big_endian(crc32(bytes), 4);
  if (algorithm == "CRC32C") return big_endian(crc32c(bytes), 4);
  if (algorithm == "CRC64NVME") return big_endian(crc64nvme(bytes), 8);
  if (algorithm == "SHA1") return sha1(bytes);
  if (algorithm == "SHA256") return sha256(bytes);
  if (algorithm == "SHA512") return sha512(bytes);
  if (algorithm == "MD5") return md5(bytes);
  return "";
}

bool is_checksum_algorithm(std::string_view algorithm) {
  for (std::string_view known : kAlgorithms)
    if (known == algorithm) return true;
  return false;
}

std::string algorithm_of(const Json& holder) {
  for (std::string_view algorithm : kAlgorithms)
    if (holder.get(checksum_member(algorithm)).is_string()) return std::string(algorithm);
  return "";
}

core::AwsResult<std::shared_ptr<const core::Prepared>> prepare_body(const core::Call& call) {
  auto sums = std::make_shared<Sums>();
  const Json& input = call.input;
  const Json& body = input.get("Body");
  if (!body.is_null() && !body.is_string()) sums->own_body = dump(body);
  const std::string_view bytes =
      body.is_string() ? std::string_view(body.as_string()) : std::string_view(sums->own_body);
  RETURN_IF_ERROR(check_md5(input, bytes));
  int given = 0;
  for (std::string_view algorithm : kAlgorithms)
    if (input.get(checksum_member(algorithm)).is_string()) ++given;
  if (given > 1)
    return invalid_request(
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  sums->etag = hex(md5(bytes));
  std::string algorithm = algorithm_of(input);
  if (!algorithm.empty()) {
    RETURN_IF_ERROR(
        check_given(algorithm, input.get_string(checksum_member(algorithm)), bytes, *sums));
  } else {
    algorithm = input.get_string("ChecksumAlgorithm");
    if (!is_checksum_algorithm(algorithm)) algorithm = "CRC64NVME";
    sums->checksums.set(checksum_member(algorithm), base64(checksum_bytes(algorithm, bytes)));
  }
  return std::shared_ptr<const core::Prepared>(std::move(sums));
}

const Sums& sums_of(const core::Call& call) {
  CHECK(call.prepared != nullptr);
  return static_cast<const Sums&>(*call.prepared);
}

std::string_view body_of(const core::Call& call) {
  const Json& body = call.input.get("Body");
  return body.is_string() ? std::string_view(body.as_string())
                          : std::string_view(sums_of(call).own_body);
}

}  // namespace lockstep::s3
