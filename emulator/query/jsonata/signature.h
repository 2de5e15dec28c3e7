// Signature: the types of a function's arguments, such as <s-nn?:s>, and the arguments made to fit:
// a missing one taken from the context, a single value wrapped where an array is expected.
// Source  docs.jsonata.org "Programming constructs", "Function signatures".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata.h"
#include "emulator/query/jsonata/value.h"

namespace lockstep::query::jsonata {

// Room for the arguments of a call: a few in place, more in the arena.
class Arguments {
 public:
  explicit Arguments(Arena& arena) : arena_(arena) {}
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  void push(Value value) {
    if (size_ == capacity_) grow();
    items_[size_++] = value;
  }
  const Value* data() const { return items_; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }

 private:
  void grow();
  Arena& arena_;
  Value room_[5];
  Value* items_ = room_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 5;
};

class Signature {
 public:
  // `offset` of an error counts from the start of the signature.
  static Result<Signature, JsonataError> parse(std::string_view text);

  // Appends the fitted arguments to `out`; the fault is T0410, T0411 or T0412.
  Outcome fit(Arena& arena, const Value* args, std::size_t count, Value context,
              Arguments& out) const;
  std::size_t parameter_count() const { return parameters_.size(); }

 private:
  enum class Times : std::uint8_t { One, Optional, Many };
  struct Parameter {
    std::uint32_t types = 0;  // a bit for each type letter
    char type = 0;
    Times times = Times::One;
    bool has_context = false;
    std::string subtype;
    bool has_subtype = false;
  };
  struct Matching;

  Result<bool, JsonataError> parameterize(std::string_view text, std::size_t& at);
  bool greedy(const std::uint32_t* supplied, std::size_t count, std::size_t* taken) const;
  Outcome mismatch(Arena& arena, const Value* args, std::size_t count,
                   const std::uint32_t* supplied) const;
  Outcome take(Arena& arena, const Parameter& parameter, const Value* args, std::size_t count,
               std::size_t times, std::size_t& next, Arguments& out) const;
  Outcome fit_array(Arena& arena, const Parameter& parameter, Value arg, std::size_t times,
                    std::size_t index) const;

  std::vector<Parameter> parameters_;
};

// A bit for the type of a value, as signatures name types.
std::uint32_t type_bit(Value value);

}  // namespace lockstep::query::jsonata
