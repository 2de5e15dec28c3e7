// The only file that sees RapidJSON: its reader scans a copy of the text in place, we build our
// value.
#include <cmath>
#include <cstring>
#include <memory>
#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/reader.h>

#include "emulator/base/json.h"
#include "emulator/base/json_diagnosis.h"
#include "emulator/base/text.h"

namespace lockstep {

namespace {

// Keeps the values of open containers on one stack; a container takes its own when it closes.
class Builder final : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(std::size_t depth_max) : depth_max_(depth_max) {}

  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool Int(int value) { return add(Json(value)); }
  bool Uint(unsigned value) { return add(Json(value)); }
  bool Int64(std::int64_t value) { return add(Json(value)); }
  bool Uint64(std::uint64_t value) { return add(Json(value)); }
  bool Double(double value) { return std::isfinite(value) && add(Json(value)); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return no_surrogate(text, size) && add(Json(std::string(text, size)));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!no_surrogate(text, size)) return false;
    keys_.emplace_back(text, size);
    return true;
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(rapidjson::SizeType count) {
    Json::Members members;
    members.reserve(count);
    const auto first_key = keys_.end() - static_cast<std::ptrdiff_t>(count);
    const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(count); ++i)
      members.push_back({std::move(first_key[i]), std::move(first[i])});
    keys_.erase(first_key, keys_.end());
    values_.erase(first, values_.end());
    --depth_;
    return add(Json::object_of(std::move(members)));
  }
  bool EndArray(rapidjson::SizeType count) {
    const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
    Json::Items items(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
    values_.erase(first, values_.end());
    --depth_;
    return add(Json(std::move(items)));
  }

  Json take() { return std::move(values_.front()); }
  bool too_deep() const { return too_deep_; }

 private:
  // The text is UTF-8; an escaped half of a pair would be the one way to a surrogate.
  static bool no_surrogate(const char* text, std::size_t size) {
    const char* const end = text + size;
    while (const void* found = std::memchr(text, 0xED, static_cast<std::size_t>(end - text))) {
      text = static_cast<const char*>(found) + 1;
      if (text < end && static_cast<unsigned char>(*text) >= 0xA0) return false;
    }
    return true;
  }
  bool open() {
    too_deep_ = ++depth_ > depth_max_;
    return !too_deep_;
  }
  bool add(Json value) {
    values_.push_back(std::move(value));
    return true;
  }

  Json::Items values_;
  std::vector<std::string> keys_;
  std::size_t depth_max_;
  std::size_t depth_ = 0;
  bool too_deep_ = false;
};

// The reader works on a copy that ends in NUL and may be read 16 bytes at a time.
class Copy {
 public:
  explicit Copy(std::string_view text) {
    constexpr std::size_t kSlack = 32;
    if (text.size() + kSlack > sizeof small_) large_.reset(new char[text.size() + kSlack]);
    char* const to = data();
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    std::memset(to + text.size(), 0, kSlack);
  }
  char* data() { return large_ ? large_.get() : small_; }

 private:
  alignas(16) char small_[4096];
  std::unique_ptr<char[]> large_;
};

bool read(std::string_view text, Builder& builder) {
  // A byte order mark would be skipped by the library and NUL end the text; AWS refuses both.
  if (text.substr(0, 3) == "\xEF\xBB\xBF" || text.find('\0') != std::string_view::npos ||
      !valid_utf8(text))
    return false;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                              rapidjson::kParseFullPrecisionFlag;
  Copy copy(text);
  rapidjson::InsituStringStream stream(copy.data());
  rapidjson::Reader reader;
  return !reader.Parse<kFlags>(stream, builder).IsError();
}

}  // namespace

Result<Json, ParseError> parse_json(std::string_view text, ParseLimits limits) {
  Builder builder(limits.depth);
  if (read(text, builder)) return builder.take();
  ParseError error = diagnose_json(text);
  if (builder.too_deep())
    error.message = "Document nesting depth (" + std::to_string(limits.depth + 1) +
                    ") exceeds the maximum allowed (" + std::to_string(limits.depth) + ")";
  return Failure(std::move(error));
}

}  // namespace lockstep
