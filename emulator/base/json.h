// Json: an immutable-by-sharing JSON value. Copying is one reference count; changing a shared value
// copies the one level that changes. Objects keep the order of insertion.
// Shapes  null | bool | integer (int64) | double | string (bytes, UTF-8 from the parser) | array |
// object Units   Limits::depth counts nested arrays and objects; default 1,000. Errors  parse_json
// answers a ParseError with the offset and a text worded as Jackson words it,
//         which is what AWS shows. Duplicate keys: the last value wins at the first position.
//         Integers outside int64 and numbers such as 1e2 become doubles; 1E400 is refused.
// Source  docs/decisions/0001-own-json-value.md says why the value type is ours and the parser is
// not.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep {

class Json {
 public:
  enum class Kind : std::uint8_t { Null, Bool, Int, Double, String, Array, Object };
  struct Member;
  using Items = std::vector<Json>;
  using Members = std::vector<Member>;

  Json() noexcept : kind_(Kind::Null) { as_.integer = 0; }
  Json(std::nullptr_t) noexcept : Json() {}
  Json(bool value) noexcept : kind_(Kind::Bool) { as_.boolean = value; }
  Json(int value) noexcept : kind_(Kind::Int) { as_.integer = value; }
  Json(unsigned value) noexcept : kind_(Kind::Int) { as_.integer = value; }
  Json(long value) noexcept : kind_(Kind::Int) { as_.integer = value; }
  Json(long long value) noexcept : kind_(Kind::Int) { as_.integer = value; }
  Json(unsigned long value) noexcept;
  Json(double value) noexcept : kind_(Kind::Double) { as_.real = value; }
  Json(const char* value) : Json(std::string(value)) {}
  Json(std::string_view value) : Json(std::string(value)) {}
  Json(std::string value);
  Json(Items items);
  Json(const Json& other) noexcept : kind_(other.kind_), as_(other.as_) { retain(); }
  Json(Json&& other) noexcept : kind_(other.kind_), as_(other.as_) { other.kind_ = Kind::Null; }
  Json& operator=(const Json& other) noexcept {
    Json copy(other);
    swap(copy);
    return *this;
  }
  Json& operator=(Json&& other) noexcept {
    Json moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~Json() { release(); }
  void swap(Json& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(as_, other.as_);
  }

  static Json array();
  static Json array(std::initializer_list<Json> items);
  static Json object();
  static Json object(std::initializer_list<std::pair<std::string_view, Json>> members);
  // Of a key given twice the last value stands at the first place.
  static Json object_of(Members members);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  bool is_bool() const { return kind_ == Kind::Bool; }
  bool is_int() const { return kind_ == Kind::Int; }
  bool is_double() const { return kind_ == Kind::Double; }
  bool is_number() const { return is_int() || is_double(); }
  bool is_string() const { return kind_ == Kind::String; }
  bool is_array() const { return kind_ == Kind::Array; }
  bool is_object() const { return kind_ == Kind::Object; }

  // The kind must fit (checked).
  bool as_bool() const;
  std::int64_t as_int() const;
  double as_double() const;  // of an integer too
  const std::string& as_string() const;
  const Items& items() const;
  const Members& members() const;

  // Elements of an array, members of an object, 0 otherwise.
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  const Json& operator[](std::size_t index) const;  // array, in range (checked)

  // The member, or null pointer if this is no object or has none of that name.
  const Json* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  // The member, or a shared null value.
  const Json& get(std::string_view key) const;
  // The member if it is a string, else the fallback.
  std::string get_string(std::string_view key, std::string_view fallback = "") const;
  std::int64_t get_int(std::string_view key, std::int64_t fallback = 0) const;
  bool get_bool(std::string_view key, bool fallback = false) const;

  // Changes: an array or object that is shared is copied (one level) first. A null value becomes an
  // object with `set`/`at`, an array with `push_back`.
  void set(std::string_view key, Json value);  // replaces in place or appends
  Json& at(std::string_view key);              // inserts null if absent
  bool erase(std::string_view key);
  void push_back(Json value);
  Json& at(std::size_t index);
  void reserve(std::size_t count);

  // Equal kinds and contents; 1 equals 1.0; objects compare regardless of order.
  friend bool operator==(const Json& a, const Json& b);
  friend bool operator!=(const Json& a, const Json& b) { return !(a == b); }

 private:
  struct Node {
    std::atomic<std::uint32_t> references{1};
  };
  struct StringNode;
  struct ArrayNode;
  struct ObjectNode;
  union Content {
    bool boolean;
    std::int64_t integer;
    double real;
    Node* node;
  };

  bool shared_kind() const { return kind_ >= Kind::String; }
  void retain() const {
    if (shared_kind()) as_.node->references.fetch_add(1, std::memory_order_relaxed);
  }
  void release() {
    if (shared_kind() && as_.node->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy();
  }
  void destroy() noexcept;
  ArrayNode& own_array();
  ObjectNode& own_object();

  Kind kind_;
  Content as_;
};

struct Json::Member {
  std::string key;
  Json value;
};

struct ParseLimits {
  std::size_t depth = 1000;
};

struct ParseError {
  std::string message;     // as Jackson words it, without the location
  std::size_t offset = 0;  // bytes from the start
  int line = 1;
  int column = 1;
};

Result<Json, ParseError> parse_json(std::string_view text, ParseLimits limits = {});

// Compact text, members in order. Doubles as AWS writes them: shortest text that reads back, with
// at least one fraction digit (1.0), exponents as Java's (1.0E21).
std::string dump(const Json& value);
void dump_to(std::string& out, const Json& value);
// Two blanks an indent, for people.
std::string dump_pretty(const Json& value);
void dump_string_to(std::string& out, std::string_view text);
std::string dump_double(double value);

}  // namespace lockstep
