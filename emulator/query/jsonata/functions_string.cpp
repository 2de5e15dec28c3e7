#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "emulator/query/jsonata/evaluator.h"
#include "emulator/query/jsonata/unicode.h"

namespace lockstep::query::jsonata {

namespace {

// Array.prototype.slice: a position, counted from the end when negative, within the length.
std::size_t slice_position(double position, std::size_t length) {
  const auto size = static_cast<double>(length);
  position = std::isnan(position) ? 0 : std::trunc(position);
  if (position < 0) position = std::max(0.0, size + position);
  return static_cast<std::size_t>(std::min(position, size));
}

std::string_view points_between(std::string_view text, std::size_t first, std::size_t last) {
  if (last <= first) return {};
  if (is_ascii(text)) return text.substr(first, last - first);
  const std::size_t start = point_offset(text, first);
  return text.substr(start, point_offset(text.substr(start), last - first));
}

bool is_trimmed(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

Outcome native_string(const Call& call) {
  if (call.arg(0).is_undefined()) return Value();
  const Value pretty = call.arg(1);
  return call.evaluator.to_text(call.arg(0), pretty.is_bool() && pretty.as_bool());
}

Outcome native_substring(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const std::string_view text = call.arg(0).as_text();
  const std::size_t length = count_points(text);
  double start = call.arg(1).is_number() ? call.arg(1).as_number() : 0;
  const auto size = static_cast<double>(length);
  if (size + start < 0) start = 0;
  double end = size;
  if (call.arg(2).is_number()) {
    const double count = call.arg(2).as_number();
    if (count <= 0) return Value::text("");
    end = start >= 0 ? start + count : size + start + count;
  }
  return Value::text(
      points_between(text, slice_position(start, length), slice_position(end, length)));
}

Outcome native_substring_before(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  if (!call.arg(1).is_text()) return call.arg(0);
  const std::string_view text = call.arg(0).as_text();
  const std::size_t at = text.find(call.arg(1).as_text());
  return at == text.npos ? call.arg(0) : Value::text(text.substr(0, at));
}

Outcome native_substring_after(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  if (!call.arg(1).is_text()) return call.arg(0);
  const std::string_view text = call.arg(0).as_text();
  const std::string_view mark = call.arg(1).as_text();
  const std::size_t at = text.find(mark);
  return at == text.npos ? call.arg(0) : Value::text(text.substr(at + mark.size()));
}

Outcome native_lowercase(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  return call.evaluator.checked_text(lower_case(call.arg(0).as_text()));
}

Outcome native_uppercase(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  return call.evaluator.checked_text(upper_case(call.arg(0).as_text()));
}

Outcome native_length(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  return Value::number(static_cast<double>(count_points(call.arg(0).as_text())));
}

Outcome native_trim(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  std::string out;
  bool blank = false;
  for (const char c : call.arg(0).as_text()) {
    if (is_trimmed(c)) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return call.evaluator.checked_text(out);
}

Outcome native_pad(const Call& call) {
  if (!call.arg(0).is_text()) return Value();
  const std::string_view text = call.arg(0).as_text();
  const double width = call.arg(1).is_number() ? call.arg(1).as_number() : 0;
  std::string_view pad = call.arg(2).is_text() ? call.arg(2).as_text() : " ";
  if (pad.empty()) pad = " ";
  const double missing = std::fabs(width) - static_cast<double>(count_points(text));
  if (!(missing > 0)) return call.arg(0);
  const double pad_bytes = missing * static_cast<double>(pad.size());
  if (!(pad_bytes < 1e12) || !call.evaluator.fits(static_cast<std::size_t>(pad_bytes)))
    return call.evaluator.too_much("a text grows too long");
  const auto points = static_cast<std::size_t>(missing);
  const std::size_t pad_points = count_points(pad);
  std::string padding;
  for (std::size_t i = 0; i + pad_points <= points; i += pad_points) padding += pad;
  padding += points_between(pad, 0, points % pad_points);
  return call.evaluator.checked_text(width > 0 ? std::string(text) + padding
                                               : padding + std::string(text));
}

Outcome native_join(const Call& call) {
  const Value list = call.arg(0);
  if (!list.is_array()) return Value();
  const std::string_view separator = call.arg(1).is_text() ? call.arg(1).as_text() : "";
  const std::size_t count = list.size();
  std::size_t size = count == 0 ? 0 : separator.size() * (count - 1);
  for (std::size_t i = 0; i < count; ++i)
    if (list.at(i).is_text()) size += list.at(i).as_text().size();
  if (!call.evaluator.fits(size)) return call.evaluator.too_much("a text grows too long");
  char* text = call.evaluator.arena().text(size);
  char* end = text;
  const auto put = [&end](std::string_view part) {
    if (!part.empty()) std::memcpy(end, part.data(), part.size());
    end += part.size();
  };
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) put(separator);
    if (list.at(i).is_text()) put(list.at(i).as_text());
  }
  return Value::text({text, size});
}

}  // namespace lockstep::query::jsonata
