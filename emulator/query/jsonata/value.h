// Value: what an expression computes with. A plain word pair that borrows: JSON of the input is
// referred to where it lies, everything else lies in the evaluation's arena.
// Shapes  undefined | null | bool | number (double) | text (UTF-8) | array | object | function |
//         tuple (of a tuple stream) | fault (an error on its way out; never stored).
//         Arrays carry the marks that JSONata's sequence semantics need.
//         Text may hold lone surrogates as three bytes each, as JavaScript's may.
// Errors  Fault; Outcome is a value or a fault and works with the macros of base/result.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/json.h"
#include "emulator/base/result.h"
#include "emulator/query/jsonata/arena.h"

namespace lockstep::query::jsonata {

struct Array;
struct Object;
struct Function;
struct Tuple;
struct FaultDetail;

class Value {
 public:
  enum class Kind : std::uint8_t {
    Undefined,
    Null,
    Bool,
    Number,
    Text,
    Array,
    JsonArray,
    Object,
    JsonObject,
    Function,
    Tuple,
    Fault
  };

  Value() : kind_(Kind::Undefined) { as_.number = 0; }
  static Value null() { return Value(Kind::Null); }
  static Value boolean(bool value) {
    Value result(Kind::Bool);
    result.as_.boolean = value;
    return result;
  }
  static Value number(double value) {
    Value result(Kind::Number);
    result.as_.number = value;
    return result;
  }
  static Value text(std::string_view value) {
    Value result(Kind::Text);
    result.length_ = static_cast<std::uint32_t>(value.size());
    result.as_.text = value.data();
    return result;
  }
  static Value array(Array* node) { return Value(Kind::Array, node); }
  static Value object(Object* node) { return Value(Kind::Object, node); }
  static Value function(Function* node) { return Value(Kind::Function, node); }
  static Value tuple(Tuple* node) { return Value(Kind::Tuple, node); }
  static Value fault(FaultDetail* detail) { return Value(Kind::Fault, detail); }
  // Borrows `json`, which must stay where it is.
  static Value of(const Json& json);

  Kind kind() const { return kind_; }
  bool is_undefined() const { return kind_ == Kind::Undefined; }
  bool is_null() const { return kind_ == Kind::Null; }
  bool is_bool() const { return kind_ == Kind::Bool; }
  bool is_number() const { return kind_ == Kind::Number; }
  bool is_text() const { return kind_ == Kind::Text; }
  bool is_array() const { return kind_ == Kind::Array || kind_ == Kind::JsonArray; }
  bool is_object() const { return kind_ == Kind::Object || kind_ == Kind::JsonObject; }
  bool is_function() const { return kind_ == Kind::Function; }
  bool is_tuple() const { return kind_ == Kind::Tuple; }
  bool is_fault() const { return kind_ == Kind::Fault; }

  bool as_bool() const { return as_.boolean; }
  double as_number() const { return as_.number; }
  std::string_view as_text() const { return {as_.text, length_}; }
  Array* own_array() const {
    return kind_ == Kind::Array ? static_cast<Array*>(as_.node) : nullptr;
  }
  Object* own_object() const {
    return kind_ == Kind::Object ? static_cast<Object*>(as_.node) : nullptr;
  }
  const Json* json() const { return static_cast<const Json*>(as_.node); }
  Function* as_function() const { return static_cast<Function*>(as_.node); }
  Tuple* as_tuple() const { return static_cast<Tuple*>(as_.node); }
  FaultDetail* as_fault() const { return static_cast<FaultDetail*>(as_.node); }
  const void* identity() const { return as_.node; }

  // A function that was handed over as an argument: its context is then null.
  bool is_argument() const { return length_ != 0; }
  Value as_argument() const {
    Value result = *this;
    result.length_ = 1;
    return result;
  }

  // Arrays of both kinds.
  std::size_t size() const;
  Value at(std::size_t index) const;
  bool has(std::uint8_t mark) const;
  bool is_sequence() const;

  // Objects of both kinds; undefined where there is no such member.
  Value member(std::string_view key) const;
  std::size_t member_count() const;
  std::string_view key_at(std::size_t index) const;
  Value value_at(std::size_t index) const;

 private:
  explicit Value(Kind kind) : kind_(kind) { as_.number = 0; }
  Value(Kind kind, void* node) : kind_(kind) { as_.node = node; }

  Kind kind_;
  std::uint32_t length_ = 0;
  union {
    bool boolean;
    double number;
    const char* text;
    void* node;
  } as_;
};
static_assert(sizeof(Value) == 16);

enum Mark : std::uint8_t {
  kSequence = 1,       // flattens into others, unwraps when it has one item
  kKeepSingleton = 2,  // ... unless this says otherwise
  kCons = 4,           // made by [...]: does not flatten in a path
  kTupleStream = 8,    // items are tuples
  kOuterWrapper = 16,  // the input, an array, taken as one item
};

struct Array {
  Value* items = nullptr;
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;
  std::uint8_t marks = 0;

  void push(Arena& arena, Value value) {
    if (size == capacity) grow(arena, size + 1);
    items[size++] = value;
  }
  void reserve(Arena& arena, std::size_t count) {
    if (count > capacity) grow(arena, count);
  }
  void append_all(Arena& arena, Value array);

 private:
  void grow(Arena& arena, std::size_t least);
};

struct Object {
  struct Member {
    std::string_view key;
    Value value;
  };
  Member* members = nullptr;
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;
  std::uint32_t* index = nullptr;  // open addressing, position + 1; above 16 members
  std::uint32_t index_mask = 0;

  Member* find(std::string_view key) const;
  void set(Arena& arena, std::string_view key, Value value);
  void append(Arena& arena, std::string_view key, Value value);  // a key known to be new
  void erase(Arena& arena, std::string_view key);

 private:
  void rebuild(Arena& arena);
  void note(std::uint32_t position);
};

using Symbol = std::uint32_t;

struct Binding {
  Symbol symbol = 0;
  Value value;
  Binding* next = nullptr;
};

struct Tuple {
  Value focus;  // "@"
  Binding* bindings = nullptr;
};

struct FaultDetail {
  const char* code = "";
  std::string_view message;  // for codes whose text is the caller's
  bool worded = false;       // `message` is all there is to say
  bool has_token = false;
  std::string_view token;
  std::uint32_t position = 0;
  Value value;
  Value other;  // second value; the exponent of $power
  std::size_t index = 0;
  std::string_view type;
};

struct Fault {
  FaultDetail* detail;
};

class [[nodiscard]] Outcome {
 public:
  using Error = Fault;
  Outcome(Value value) : value_(value) {}
  Outcome(Failure<Fault> failure) : value_(Value::fault(failure.error.detail)) {}
  bool ok() const { return !value_.is_fault(); }
  Fault error() const { return Fault{value_.as_fault()}; }
  Value value() const { return value_; }
  Value operator*() const { return value_; }

 private:
  Value value_;
};

// Strict equality of scalars, deep equality of arrays and objects, identity of functions.
bool deep_equal(Value a, Value b, int depth = 0);
// By UTF-16 code units, as JavaScript orders text.
int compare_text(std::string_view a, std::string_view b);

}  // namespace lockstep::query::jsonata
