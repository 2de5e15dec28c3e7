// Unicode: text as JavaScript sees it, over UTF-8. A lone surrogate is kept as three bytes.
// Units   "units" are UTF-16 code units, "points" code points (a lone surrogate is one).
// Source  Unicode 15 character database for letter case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep::query::jsonata {

// Bytes of the character that starts at `at`; 1 for a stray byte.
std::size_t character_length(std::string_view text, std::size_t at);
// The code point of the character that starts at `at`.
std::uint32_t code_point(std::string_view text, std::size_t at);
void append_point(std::string& out, std::uint32_t point);
// Appends a UTF-16 unit; a low surrogate joins a high one before it.
void append_unit(std::string& out, std::uint32_t unit);

std::size_t count_points(std::string_view text);
std::size_t count_units(std::string_view text);
// The byte at which the n-th code point starts; the size if there are fewer.
std::size_t point_offset(std::string_view text, std::size_t points);
// The byte at which the n-th unit stands; within a surrogate pair, the pair's start.
std::size_t unit_offset(std::string_view text, std::size_t units);
bool is_ascii(std::string_view text);

std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

// `left` ends with a high surrogate and `right` starts with a low one: joining them is no mere
// concatenation.
bool splits_pair(std::string_view left, std::string_view right);

}  // namespace lockstep::query::jsonata
