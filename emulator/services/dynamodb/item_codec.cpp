#include "emulator/services/dynamodb/item_codec.h"

#include "emulator/services/dynamodb/value.h"

namespace lockstep::dynamodb {

namespace {

void put_count(std::string& out, std::size_t count) {
  for (; count >= 0x80; count >>= 7) out.push_back(static_cast<char>((count & 0x7F) | 0x80));
  out.push_back(static_cast<char>(count));
}

void put_text(std::string& out, const std::string& text) {
  put_count(out, text.size());
  out += text;
}

void put_map(std::string& out, const Json& map);

void put_value(std::string& out, const Json& value) {
  const Type type = type_of(value);
  const Json& content = content_of(value);
  out.push_back(static_cast<char>(type));
  switch (type) {
    case Type::String:
    case Type::Number:
    case Type::Binary: return put_text(out, content.as_string());
    case Type::Bool: return out.push_back(content.as_bool() ? '\1' : '\0');
    case Type::Null: return;
    case Type::Map: return put_map(out, content);
    default: break;
  }
  put_count(out, content.size());
  for (const Json& element : content.items()) {
    if (type == Type::List)
      put_value(out, element);
    else
      put_text(out, element.as_string());
  }
}

void put_map(std::string& out, const Json& map) {
  put_count(out, map.size());
  for (const auto& [name, value] : map.members()) {
    put_text(out, name);
    put_value(out, value);
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Json map() {
    Json result = Json::object();
    const std::size_t count = take_count();
    result.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view name = take_text();
      result.set(name, value());
    }
    return result;
  }

 private:
  Json value() {
    const auto type = static_cast<Type>(take_byte());
    Json result = Json::object();
    result.set(type_name(type), content(type));
    return result;
  }

  Json content(Type type) {
    switch (type) {
      case Type::String:
      case Type::Number:
      case Type::Binary: return Json(take_text());
      case Type::Bool: return Json(take_byte() != 0);
      case Type::Null: return Json(true);
      case Type::Map: return map();
      default: break;
    }
    Json::Items elements(take_count());
    for (Json& element : elements) element = type == Type::List ? value() : Json(take_text());
    return Json(std::move(elements));
  }

  unsigned char take_byte() {
    CHECK(at_ < bytes_.size());
    return static_cast<unsigned char>(bytes_[at_++]);
  }
  std::size_t take_count() {
    std::size_t count = 0;
    for (int shift = 0;; shift += 7) {
      const unsigned char byte = take_byte();
      CHECK(shift < 32);
      count |= static_cast<std::size_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) break;
    }
    CHECK(count <= bytes_.size());
    return count;
  }
  std::string_view take_text() {
    const std::size_t length = take_count();
    CHECK(length <= bytes_.size() - at_);
    const std::string_view text = bytes_.substr(at_, length);
    at_ += length;
    return text;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string encode_item(const Json& item) {
  std::string out;
  out.reserve(256);
  put_map(out, item);
  return out;
}

Json decode_item(std::string_view bytes) { return Reader(bytes).map(); }

}  // namespace lockstep::dynamodb
