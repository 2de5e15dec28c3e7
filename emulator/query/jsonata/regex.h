// Regex: a regular expression with JavaScript's syntax and meaning, compiled once.
// Units   Offsets are bytes of the UTF-8 subject.
// Limits  Backtracking and memory of a match are bounded; a match that needs more is TooHard.
// Errors  S0303 for a pattern that cannot be compiled.
// Threads Any: each match has data of its own.
// Source  docs.jsonata.org "Using Regular Expressions"; PCRE2's alternative handling of \u and
//         unset groups gives JavaScript's meaning.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata.h"

namespace lockstep::query::jsonata {

class Regex {
 public:
  static constexpr std::size_t kNoGroup = static_cast<std::size_t>(-1);
  struct Span {
    std::size_t start = kNoGroup;
    std::size_t end = kNoGroup;
  };
  enum class Answer { Match, None, TooHard };

  static Result<std::unique_ptr<Regex>, JsonataError> compile(std::string_view pattern,
                                                              std::string_view flags,
                                                              std::size_t position);
  ~Regex();

  // The first match from `start` on: the whole first, then the groups. `subject` is valid UTF-8.
  Answer find(std::string_view subject, std::size_t start, std::vector<Span>& spans) const;
  const std::string& pattern() const { return pattern_; }

 private:
  struct Code;
  Regex(std::string pattern, std::unique_ptr<Code> code);
  std::string pattern_;
  std::unique_ptr<Code> code_;
};

}  // namespace lockstep::query::jsonata
