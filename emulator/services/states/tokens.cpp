#include "emulator/services/states/tokens.h"

#include <algorithm>

namespace lockstep::states {

namespace {

// What TaskTimedOut names when the token was a service integration's.
constexpr std::string_view kGone = "Provided task does not exist anymore";

bool token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '=' || c == '-' || c == '_';
}

std::string gone_name(const std::string& activity) {
  return activity.empty() ? std::string(kGone) : activity;
}

}  // namespace

void TokenBook::open(core::Turn& turn) {
  auto rows = turn.db().prepare(
      "SELECT token, execution, frame, ticket, activity FROM states_tokens WHERE open=1");
  while (rows.step())
    open_[rows.text(0)] = {rows.integer(1), static_cast<asl::machine::FrameId>(rows.integer(2)),
                           rows.integer(3), rows.text(4)};
}

void TokenBook::forget() {
  open_.clear();
  crossed_.clear();
  changes_.clear();
}

void TokenBook::flush(core::Turn& turn) {
  for (const Change& change : changes_)
    turn.db()
        .prepare("INSERT OR REPLACE INTO states_tokens(token, execution, frame, ticket, open,"
                 " activity) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(change.token, change.owner.execution, std::int64_t{change.owner.frame},
              change.owner.ticket, change.open, change.owner.activity)
        .run();
  changes_.clear();
}

void TokenBook::issue(const std::string& token, TokenOwner owner) {
  changes_.push_back({token, owner, true});
  open_[token] = std::move(owner);
}

void TokenBook::retire(core::Turn& turn, const std::string& token) {
  const auto found = open_.find(token);
  if (found == open_.end()) return;
  changes_.push_back({token, found->second, false});
  open_.erase(found);
  if (crossed_.erase(token) != 0) turn.release_clock(token);
}

const TokenOwner* TokenBook::find_open(std::string_view token) const {
  const auto found = open_.find(std::string(token));
  return found == open_.end() ? nullptr : &found->second;
}

std::optional<std::string> TokenBook::find_retired(core::Turn& turn, std::string_view token) {
  for (const Change& change : changes_)
    if (change.token == token && !change.open) return gone_name(change.owner.activity);
  auto rows = turn.db().prepare("SELECT activity FROM states_tokens WHERE token=?1 AND open=0");
  rows.bind(token);
  if (!rows.step()) return std::nullopt;
  return gone_name(rows.text(0));
}

void TokenBook::crossed(core::Turn& turn, std::string_view text) {
  const auto hold = [&](const std::string& token) {
    crossed_.insert(token);
    turn.hold_clock(token);
  };
  constexpr std::size_t kFewTokens = 32;
  if (open_.size() <= kFewTokens) {
    std::vector<std::string> found;
    for (const auto& [token, owner] : open_)
      if (text.find(token) != std::string_view::npos) found.push_back(token);
    std::sort(found.begin(), found.end());
    for (const std::string& token : found) hold(token);
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && token_character(text[end])) ++end;
    const std::string word(text.substr(at, end - at));
    if (open_.count(word) != 0) hold(word);
    at = end + 1;
  }
}

}  // namespace lockstep::states
