#include "emulator/query/jsonata/unicode.h"

#include <algorithm>
#include <iterator>

#include "emulator/query/jsonata/case_tables.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::uint32_t kFinalSigma = 0x3C2;
constexpr std::uint32_t kCapitalSigma = 0x3A3;

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

bool is_high_surrogate(std::uint32_t point) { return point >= 0xD800 && point < 0xDC00; }
bool is_low_surrogate(std::uint32_t point) { return point >= 0xDC00 && point < 0xE000; }

// The high surrogate that `text` ends with, or 0.
std::uint32_t ending_surrogate(std::string_view text) {
  if (text.size() < 3 || byte_at(text, text.size() - 3) != 0xED) return 0;
  const std::uint32_t point = code_point(text, text.size() - 3);
  return is_high_surrogate(point) ? point : 0;
}

template <std::size_t N>
std::uint32_t mapped(const CaseRange (&ranges)[N], std::uint32_t point) {
  const auto* range =
      std::upper_bound(std::begin(ranges), std::end(ranges), point,
                       [](std::uint32_t p, const CaseRange& row) { return p < row.first; });
  if (range == std::begin(ranges)) return point;
  --range;
  if (point > range->last || (point - range->first) % range->step != 0) return point;
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(point) + range->difference);
}

template <std::size_t N>
const CaseExpansion* expansion(const CaseExpansion (&rows)[N], std::uint32_t point) {
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows),
                   [point](const CaseExpansion& candidate) { return candidate.point == point; });
  return row == std::end(rows) ? nullptr : row;
}

void append_expansion(std::string& out, const CaseExpansion& row) {
  for (const std::uint32_t point : row.becomes)
    if (point != 0) append_point(out, point);
}

bool is_cased(std::uint32_t point) {
  if (point < 0x80) return (point | 0x20u) >= 'a' && (point | 0x20u) <= 'z';
  return mapped(kUpperRanges, point) != point || mapped(kLowerRanges, point) != point;
}

// A capital sigma at the end of a word: a letter before it, none after.
bool ends_word(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  std::size_t before = at - 1;
  while (before > 0 && (byte_at(text, before) & 0xC0u) == 0x80u) --before;
  if (!is_cased(code_point(text, before))) return false;
  const std::size_t after = at + 2;
  return after >= text.size() || !is_cased(code_point(text, after));
}

}  // namespace

std::size_t character_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  std::size_t length = 1;
  if (first >= 0xF0) {
    length = 4;
  } else if (first >= 0xE0) {
    length = 3;
  } else if (first >= 0xC0) {
    length = 2;
  }
  return std::min(length, text.size() - at);
}

std::uint32_t code_point(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  const auto tail = [&](std::size_t i) { return byte_at(text, at + i) & 0x3Fu; };
  if (first < 0xC0) return first;
  if (first < 0xE0) return (first & 0x1Fu) << 6 | tail(1);
  if (first < 0xF0) return (first & 0x0Fu) << 12 | tail(1) << 6 | tail(2);
  return (first & 0x07u) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
}

void append_point(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0u | point >> 6);
    put(0x80u | (point & 0x3Fu));
  } else if (point < 0x10000) {
    put(0xE0u | point >> 12);
    put(0x80u | (point >> 6 & 0x3Fu));
    put(0x80u | (point & 0x3Fu));
  } else {
    put(0xF0u | point >> 18);
    put(0x80u | (point >> 12 & 0x3Fu));
    put(0x80u | (point >> 6 & 0x3Fu));
    put(0x80u | (point & 0x3Fu));
  }
}

void append_unit(std::string& out, std::uint32_t unit) {
  if (is_low_surrogate(unit)) {
    if (const std::uint32_t high = ending_surrogate(out); high != 0) {
      out.resize(out.size() - 3);
      unit = 0x10000u + ((high - 0xD800u) << 10) + (unit - 0xDC00u);
    }
  }
  append_point(out, unit);
}

std::size_t count_points(std::string_view text) {
  std::size_t points = 0;
  for (const char c : text) points += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u ? 1 : 0;
  return points;
}

std::size_t count_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0u) != 0x80u ? 1 : 0;
    units += byte >= 0xF0 ? 1 : 0;
  }
  return units;
}

std::size_t point_offset(std::string_view text, std::size_t points) {
  std::size_t at = 0;
  for (; points > 0 && at < text.size(); --points) at += character_length(text, at);
  return at;
}

std::size_t unit_offset(std::string_view text, std::size_t units) {
  std::size_t at = 0;
  while (units > 0 && at < text.size()) {
    const std::size_t length = character_length(text, at);
    const std::size_t wide = length == 4 ? 2 : 1;
    if (wide > units) break;
    units -= wide;
    at += length;
  }
  return at;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::string upper_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); at += character_length(text, at)) {
    const std::uint32_t point = code_point(text, at);
    if (point < 0x80) {
      out += static_cast<char>(point >= 'a' && point <= 'z' ? point - 32 : point);
    } else if (const auto* row = expansion(kUpperExpansions, point)) {
      append_expansion(out, *row);
    } else {
      append_point(out, mapped(kUpperRanges, point));
    }
  }
  return out;
}

std::string lower_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); at += character_length(text, at)) {
    const std::uint32_t point = code_point(text, at);
    if (point < 0x80) {
      out += static_cast<char>(point >= 'A' && point <= 'Z' ? point + 32 : point);
    } else if (point == kCapitalSigma && ends_word(text, at)) {
      append_point(out, kFinalSigma);
    } else if (const auto* row = expansion(kLowerExpansions, point)) {
      append_expansion(out, *row);
    } else {
      append_point(out, mapped(kLowerRanges, point));
    }
  }
  return out;
}

bool splits_pair(std::string_view left, std::string_view right) {
  return right.size() >= 3 && byte_at(right, 0) == 0xED && byte_at(right, 1) >= 0xB0 &&
         ending_surrogate(left) != 0;
}

}  // namespace lockstep::query::jsonata
