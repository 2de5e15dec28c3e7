#include "emulator/query/jsonata/date_matcher.h"

#include <algorithm>
#include <cmath>

#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

using View = std::u16string_view;
using Style = IntegerPicture::Style;
using Ends = std::vector<std::size_t>;  // where a part may end, the preferred first

constexpr std::size_t kCellsMax = std::size_t{1} << 22;
constexpr std::size_t kEndsMax = std::size_t{1} << 19;

bool is_ascii_digit(char16_t unit) { return unit >= u'0' && unit <= u'9'; }

bool is_ascii_letter(char16_t unit) {
  return (unit >= u'a' && unit <= u'z') || (unit >= u'A' && unit <= u'Z');
}

// One unit in upper case, for the alphabets that are one to one.
char16_t folded(char16_t unit) {
  const auto between = [&](char16_t first, char16_t last) { return unit >= first && unit <= last; };
  const bool pairs_from_even = between(0x100, 0x137) || between(0x14A, 0x177) ||
                               between(0x460, 0x481) || between(0x48A, 0x4BF) ||
                               between(0x1E00, 0x1E95) || between(0x1EA0, 0x1EFF);
  const bool pairs_from_odd = between(0x139, 0x148) || between(0x179, 0x17E);
  if (between(u'a', u'z') || (between(0xE0, 0xFE) && unit != 0xF7)) return unit - 0x20;
  if (between(0x3B1, 0x3C9) && unit != 0x3C2) return unit - 0x20;
  if (between(0x430, 0x44F)) return unit - 0x20;
  if (between(0x450, 0x45F)) return unit - 0x50;
  if (pairs_from_even && unit != 0x131) return unit & 0xFFFE;
  if (pairs_from_odd && unit % 2 == 0) return static_cast<char16_t>(unit - 1);
  return unit;
}

bool starts_alike(View text, std::size_t at, View piece) {
  if (text.size() - at < piece.size()) return false;
  return std::equal(piece.begin(), piece.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char16_t a, char16_t b) { return folded(a) == folded(b); });
}

std::size_t run_end(View text, std::size_t at, auto accepts) {
  while (at < text.size() && accepts(text[at])) ++at;
  return at;
}

// Every end of a run of at least `min` and at most `max` units, the longest first.
Ends run_ends(std::size_t at, std::size_t end, double min, double max) {
  Ends ends;
  for (; end > at; --end) {
    const auto length = static_cast<double>(end - at);
    if (length >= min && length <= max) ends.push_back(end);
  }
  if (min <= 0) ends.push_back(at);
  return ends;
}

Ends digit_ends(const DateComponent& component, View text, std::size_t at) {
  const IntegerPicture& integer = *component.integer;
  double min = 1;
  double max = static_cast<double>(text.size());
  if (component.digits && *component.digits > 0) {
    max = *component.digits;
    min = max - static_cast<double>(integer.optional_digits);
    if (min < 0) return {};
  }
  Ends ends = run_ends(at, run_end(text, at, is_ascii_digit), min, max);
  if (!integer.ordinal) return ends;
  Ends suffixed;
  for (const std::size_t end : ends) {
    for (const View suffix : {u"th", u"st", u"nd", u"rd"}) {
      if (starts_alike(text, end, suffix)) suffixed.push_back(end + 2);
    }
  }
  return suffixed;
}

const std::vector<std::u16string>& word_alternatives() {
  static const std::vector<std::u16string> alternatives = [] {
    std::vector<std::u16string> all;
    for (const std::string& word : number_words()) all.push_back(to_units(word));
    for (const View other : {u"and", u"-", u",", u" "}) all.emplace_back(other);
    return all;
  }();
  return alternatives;
}

// Depth first through the words that may follow each other; no position is tried twice.
Ends word_ends(View text, std::size_t at) {
  struct Frame {
    std::size_t at;
    std::size_t next = 0;
  };
  const auto& words = word_alternatives();
  std::vector<bool> seen(text.size() + 1 - at);
  std::vector<Frame> frames{{at}};
  Ends ends;
  while (!frames.empty()) {
    Frame& frame = frames.back();
    if (frame.next == words.size()) {
      if (frame.at != at) ends.push_back(frame.at);
      frames.pop_back();
      continue;
    }
    const std::u16string& word = words[frame.next++];
    if (!starts_alike(text, frame.at, word)) continue;
    const std::size_t end = frame.at + word.size();
    if (seen[end - at]) continue;
    seen[end - at] = true;
    frames.push_back({end});
  }
  return ends;
}

Ends zone_ends(const DateComponent& component, View text, std::size_t at) {
  if (component.specifier == u'z') {
    if (!starts_alike(text, at, u"GMT")) return {};
    at += 3;
  }
  if (at >= text.size() || (text[at] != u'+' && text[at] != u'-')) return {};
  ++at;
  const Ends hours =
      run_ends(at, run_end(text, at, is_ascii_digit), 1, static_cast<double>(text.size()));
  const View separator = zone_separator(component);
  if (separator.empty()) return hours;
  Ends ends;
  for (const std::size_t end : hours) {
    // A full stop is any unit to the regular expression of the reference.
    const bool parted = separator == u"." ? end < text.size() : starts_alike(text, end, separator);
    if (!parted) continue;
    const std::size_t minutes = end + separator.size();
    const Ends more = run_ends(minutes, run_end(text, minutes, is_ascii_digit), 1,
                               static_cast<double>(text.size()));
    ends.insert(ends.end(), more.begin(), more.end());
  }
  return ends;
}

Ends ends_of(const DateComponent& component, View text, std::size_t at) {
  const auto run = [&](auto accepts) {
    return run_ends(at, run_end(text, at, accepts), 1, static_cast<double>(text.size()));
  };
  if (component.specifier == 0) {
    if (!starts_alike(text, at, component.literal)) return {};
    return {at + component.literal.size()};
  }
  if (component.is_zone()) return zone_ends(component, text, at);
  if (!component.integer || component.integer->style == Style::Letters) return run(is_ascii_letter);
  if (component.integer->style == Style::Words) return word_ends(text, at);
  if (component.integer->style == Style::Decimal) return digit_ends(component, text, at);
  return run([](char16_t unit) { return View(u"MDCLXVImdclxvi").find(unit) != View::npos; });
}

Result<void, JsonataError> check_readable(const DateComponent& component) {
  if (component.specifier == 0 || component.is_zone()) return {};
  if (component.integer) {
    if (component.integer->style != Style::Sequence) return {};
    return picture_error_for("D3130", component.integer->token);
  }
  if (View(u"MxFP").find(component.specifier) != View::npos) return {};
  return picture_error_for("D3133", View(&component.specifier, 1));
}

// Backtracks over the ends of the parts; a component that failed at a position is not tried
// there again, as its outcome depends on nothing else.
Picture<DateParts> search(const std::vector<DateComponent>& components, View text) {
  struct Level {
    std::size_t at;
    Ends ends;
    std::size_t next = 0;
  };
  std::vector<bool> tried(components.size() * (text.size() + 1));
  std::vector<Level> levels;
  std::size_t at = 0;
  std::size_t ends_found = 0;
  while (levels.size() < components.size() || at != text.size()) {
    if (levels.size() < components.size()) {
      const std::size_t cell = levels.size() * (text.size() + 1) + at;
      Ends ends = tried[cell] ? Ends() : ends_of(components[levels.size()], text, at);
      tried[cell] = true;
      ends_found += ends.size();
      if (ends_found > kEndsMax) return too_large("text");
      levels.push_back({at, std::move(ends)});
    }
    while (!levels.empty() && levels.back().next == levels.back().ends.size()) levels.pop_back();
    if (levels.empty()) return DateParts();
    at = levels.back().ends[levels.back().next++];
  }
  std::vector<View> parts;
  for (const Level& level : levels) {
    parts.push_back(text.substr(level.at, level.ends[level.next - 1] - level.at));
  }
  return DateParts(std::move(parts));
}

}  // namespace

View zone_separator(const DateComponent& zone) {
  const IntegerPicture& integer = *zone.integer;
  return integer.interval > 0 ? View(integer.separators.front().text) : View();
}

Picture<DateParts> match_date(const DatePicture& picture, View text) {
  const auto& components = picture.components();
  for (const DateComponent& component : components) {
    RETURN_IF_ERROR(check_readable(component));
  }
  if (components.size() * (text.size() + 1) > kCellsMax) return too_large("text");
  return search(components, text);
}

}  // namespace lockstep::query::jsonata::picture
