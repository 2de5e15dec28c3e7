// Pattern: the regular expressions of the service models, as Java's matches() takes them: the whole
// text must fit. Knows what the models use: classes, groups, alternatives, quantifiers, look-ahead,
// one-step look-behind. Letters beyond ASCII count as members of \p{L}, \p{Z} and \p{N} alike.
// Errors  a text that costs too many steps fits: better to let one through than to hang.
// Threads any, once made.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::core {

class Pattern {
 public:
  explicit Pattern(std::string_view text);
  // Whether the pattern was understood; one that was not fits every text.
  bool understood() const { return understood_; }
  bool matches(std::string_view text) const;

 private:
  struct Set {
    std::bitset<128> ascii;
    std::vector<std::pair<char32_t, char32_t>> ranges;
    bool negated = false;
    bool contains(char32_t point) const;
  };
  enum class Op : std::uint8_t { Set, Split, Jump, Begin, End, Ahead, NotAhead, NotBehind, Match };
  struct Step {
    Op op;
    std::uint32_t a = 0;  // set, or where to go
    std::uint32_t b = 0;  // the second choice of a split
  };
  struct Parser;
  struct Runner;

  bool understood_ = true;
  bool one_set_ = false;  // the whole pattern is one class, repeated
  bool may_be_empty_ = false;
  std::vector<Set> sets_;
  std::vector<Step> steps_;
};

}  // namespace lockstep::core
