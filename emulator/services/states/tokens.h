// TokenBook: the task tokens that were handed out, whose they are, and which are over.
// Shapes  A token that is over stays known: its later answers get TaskTimedOut, not InvalidToken.
// Threads the core thread. Changes are written by `flush`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "emulator/asl/machine/record.h"
#include "emulator/core/turn.h"

namespace lockstep::states {

struct TokenOwner {
  std::int64_t execution = 0;
  asl::machine::FrameId frame = 0;
  std::int64_t ticket = 0;
  std::string activity;  // ARN; empty for a service's token
};

class TokenBook {
 public:
  void open(core::Turn& turn);
  void forget();
  void flush(core::Turn& turn);

  void issue(const std::string& token, TokenOwner owner);
  void retire(core::Turn& turn, const std::string& token);
  const TokenOwner* find_open(std::string_view token) const;
  // Of a token that is over: what TaskTimedOut names. Nothing if there never was such a token.
  std::optional<std::string> find_retired(core::Turn& turn, std::string_view token);

  bool any_open() const { return !open_.empty(); }
  // An answer has left with these texts: tokens among them stop virtual time until they are over.
  void crossed(core::Turn& turn, std::string_view text);

 private:
  struct Change {
    std::string token;
    TokenOwner owner;
    bool open = true;
  };
  std::unordered_map<std::string, TokenOwner> open_;
  std::unordered_set<std::string> crossed_;
  std::vector<Change> changes_;
};

}  // namespace lockstep::states
