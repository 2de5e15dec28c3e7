#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/query/intrinsics/function.h"

namespace lockstep::query::intrinsics {

namespace {

constexpr std::size_t kCharactersMax = 10'000;

bool fits(std::string_view text) {
  return text.size() <= kCharactersMax || to_code_points(text).size() <= kCharactersMax;
}

}  // namespace

std::optional<Json> base64_encode(const Call& call) {
  if (!call[0].is_string() || !fits(call[0].as_string())) return {};
  return Json(base64(call[0].as_string()));
}

std::optional<Json> base64_decode(const Call& call) {
  if (!call[0].is_string() || !fits(call[0].as_string())) return {};
  // Java's decoder reads a text without its padding too.
  std::string padded = call[0].as_string();
  const std::size_t rest = padded.size() % 4;
  if (rest >= 2 && padded.find('=') == std::string::npos) padded.append(4 - rest, '=');
  auto bytes = from_base64(padded);
  if (!bytes) return {};
  if (valid_utf8(*bytes)) return Json(*std::move(bytes));
  return Json(from_code_points(to_code_points(*bytes)));
}

std::optional<Json> hash(const Call& call) {
  const std::string text = call[0].is_string() ? call[0].as_string() : dump(call[0]);
  if (!call[1].is_string() || !fits(text)) return {};
  const std::string& algorithm = call[1].as_string();
  if (algorithm == "MD5") return Json(hex(md5(text)));
  if (algorithm == "SHA-1") return Json(hex(sha1(text)));
  if (algorithm == "SHA-256") return Json(hex(sha256(text)));
  if (algorithm == "SHA-384") return Json(hex(sha384(text)));
  if (algorithm == "SHA-512") return Json(hex(sha512(text)));
  return {};
}

}  // namespace lockstep::query::intrinsics
