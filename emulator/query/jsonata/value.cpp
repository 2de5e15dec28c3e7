#include "emulator/query/jsonata/value.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace lockstep::query::jsonata {

namespace {

constexpr std::uint32_t kIndexedFrom = 17;
constexpr int kEqualDepthMax = 2000;

// The order of UTF-16 code units for the first bytes of two UTF-8 sequences: characters beyond the
// basic plane are surrogates there and sort below U+E000 to U+FFFF.
int utf16_rank(unsigned char first) {
  if (first >= 0xF0) return 0xED * 2 + 1;
  return first * 2;
}

}  // namespace

Value Value::of(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::Null: return null();
    case Json::Kind::Bool: return boolean(json.as_bool());
    case Json::Kind::Int: return number(static_cast<double>(json.as_int()));
    case Json::Kind::Double: return number(json.as_double());
    case Json::Kind::String: return text(json.as_string());
    case Json::Kind::Array: return Value(Kind::JsonArray, const_cast<Json*>(&json));
    case Json::Kind::Object: return Value(Kind::JsonObject, const_cast<Json*>(&json));
  }
  return {};
}

std::size_t Value::size() const {
  if (kind_ == Kind::Array) return static_cast<Array*>(as_.node)->size;
  if (kind_ == Kind::JsonArray) return json()->items().size();
  return 0;
}

Value Value::at(std::size_t index) const {
  if (kind_ == Kind::Array) return static_cast<Array*>(as_.node)->items[index];
  return of(json()->items()[index]);
}

bool Value::has(std::uint8_t mark) const {
  return kind_ == Kind::Array && (static_cast<Array*>(as_.node)->marks & mark) != 0;
}

bool Value::is_sequence() const { return has(kSequence); }

Value Value::member(std::string_view key) const {
  if (kind_ == Kind::Object) {
    const Object::Member* found = static_cast<Object*>(as_.node)->find(key);
    return found ? found->value : Value();
  }
  const Json* found = json()->find(key);
  return found ? of(*found) : Value();
}

std::size_t Value::member_count() const {
  if (kind_ == Kind::Object) return static_cast<Object*>(as_.node)->size;
  return json()->members().size();
}

std::string_view Value::key_at(std::size_t index) const {
  if (kind_ == Kind::Object) return static_cast<Object*>(as_.node)->members[index].key;
  return json()->members()[index].key;
}

Value Value::value_at(std::size_t index) const {
  if (kind_ == Kind::Object) return static_cast<Object*>(as_.node)->members[index].value;
  return of(json()->members()[index].value);
}

void Array::grow(Arena& arena, std::size_t least) {
  if (items && arena.extend(items + capacity, (least - capacity) * sizeof(Value))) {
    capacity = static_cast<std::uint32_t>(least);
    return;
  }
  const std::size_t room = std::max<std::size_t>(least, capacity == 0 ? 4 : capacity * 2ull);
  auto* grown = arena.make_array<Value>(room);
  if (size != 0) std::memcpy(static_cast<void*>(grown), items, size * sizeof(Value));
  items = grown;
  capacity = static_cast<std::uint32_t>(room);
}

void Array::append_all(Arena& arena, Value array) {
  const std::size_t count = array.size();
  if (count == 0) return;
  if (size + count > capacity) {
    grow(arena, std::max<std::size_t>(size + count, capacity == 0 ? 0 : capacity * 2ull));
  }
  for (std::size_t i = 0; i < count; ++i) items[size + i] = array.at(i);
  size += static_cast<std::uint32_t>(count);
}

Object::Member* Object::find(std::string_view key) const {
  if (!index) {
    for (std::uint32_t i = 0; i < size; ++i)
      if (members[i].key == key) return &members[i];
    return nullptr;
  }
  auto slot = static_cast<std::uint32_t>(std::hash<std::string_view>{}(key)) & index_mask;
  while (index[slot] != 0) {
    Member& member = members[index[slot] - 1];
    if (member.key == key) return &member;
    slot = (slot + 1) & index_mask;
  }
  return nullptr;
}

void Object::set(Arena& arena, std::string_view key, Value value) {
  if (Member* found = find(key)) {
    found->value = value;
    return;
  }
  append(arena, key, value);
}

void Object::append(Arena& arena, std::string_view key, Value value) {
  if (size == capacity) {
    const std::uint32_t room = capacity == 0 ? 4 : capacity * 2;
    auto* grown = arena.make_array<Member>(room);
    if (size != 0) std::memcpy(static_cast<void*>(grown), members, size * sizeof(Member));
    members = grown;
    capacity = room;
  }
  members[size++] = {key, value};
  if (size < kIndexedFrom) return;
  if (!index || size * 2 > index_mask) {
    rebuild(arena);
  } else {
    note(size - 1);
  }
}

void Object::erase(Arena& arena, std::string_view key) {
  Member* found = find(key);
  if (!found) return;
  std::move(found + 1, members + size, found);
  --size;
  if (index) rebuild(arena);
}

void Object::rebuild(Arena& arena) {
  index = nullptr;
  if (size < kIndexedFrom) return;
  std::uint32_t room = 64;
  while (room < size * 4) room *= 2;
  index = arena.make_array<std::uint32_t>(room);
  std::memset(index, 0, room * sizeof(std::uint32_t));
  index_mask = room - 1;
  for (std::uint32_t i = 0; i < size; ++i) note(i);
}

void Object::note(std::uint32_t position) {
  auto slot =
      static_cast<std::uint32_t>(std::hash<std::string_view>{}(members[position].key)) & index_mask;
  while (index[slot] != 0) slot = (slot + 1) & index_mask;
  index[slot] = position + 1;
}

bool deep_equal(Value a, Value b, int depth) {
  if (a.is_array() || b.is_array()) {
    if (!a.is_array() || !b.is_array() || depth > kEqualDepthMax) return false;
    if (a.identity() == b.identity()) return true;
    const std::size_t count = a.size();
    if (count != b.size()) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (!deep_equal(a.at(i), b.at(i), depth + 1)) return false;
    return true;
  }
  if (a.is_object() && b.is_object()) {
    if (a.identity() == b.identity()) return true;
    const std::size_t count = a.member_count();
    if (count != b.member_count() || depth > kEqualDepthMax) return false;
    for (std::size_t i = 0; i < count; ++i) {
      const Value other = b.member(a.key_at(i));
      const Value mine = a.value_at(i);
      if (other.is_undefined() != mine.is_undefined()) return false;
      if (!deep_equal(mine, other, depth + 1)) return false;
    }
    return true;
  }
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::Bool: return a.as_bool() == b.as_bool();
    case Value::Kind::Number: return a.as_number() == b.as_number();
    case Value::Kind::Text: return a.as_text() == b.as_text();
    case Value::Kind::Function:
    case Value::Kind::Tuple: return a.identity() == b.identity();
    default: return true;
  }
}

int compare_text(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < common && a[i] == b[i]) ++i;
  if (i == common) return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
  const auto x = static_cast<unsigned char>(a[i]);
  const auto y = static_cast<unsigned char>(b[i]);
  if (x < 0xE0 || y < 0xE0) return x < y ? -1 : 1;
  const int rank_x = utf16_rank(x);
  const int rank_y = utf16_rank(y);
  if (rank_x != rank_y) return rank_x < rank_y ? -1 : 1;
  return x < y ? -1 : 1;
}

}  // namespace lockstep::query::jsonata
