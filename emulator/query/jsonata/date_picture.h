// DatePicture: a date and time picture, taken apart into literals and components.
// Errors  D3132 an unknown component, D3135 a bracket left open, D3131 of an integer within.
// Source  XPath and XQuery Functions and Operators 3.1, section 9.8.4; jsonata 2.0.6 adds X and x,
//         the year and the month that an ISO week belongs to.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata/integer_picture.h"

namespace lockstep::query::jsonata::picture {

struct DateComponent {
  enum class Names { None, Lower, Upper, Title };
  struct Width {
    std::optional<double> min;  // NaN where it is no number
    std::optional<double> max;
  };

  char16_t specifier = 0;  // 0: a literal
  std::u16string literal;
  char16_t modifier = 0;  // 'a', 't', 'c' or 'o'
  Names names = Names::None;
  std::optional<Width> width;
  std::optional<IntegerPicture> integer;
  std::optional<double> digits;  // of Y, M and D: how many at most; -1 for any number

  bool is_zone() const { return specifier == u'Z' || specifier == u'z'; }
};

class DatePicture {
 public:
  static Picture<DatePicture> parse(std::u16string_view picture);
  static const DatePicture& iso_8601();

  const std::vector<DateComponent>& components() const { return components_; }
  // `zone` as hours times a hundred plus minutes, NaN where it is no number.
  Picture<std::u16string> write(double ms, double zone) const;

 private:
  void add_literal(std::u16string_view text);

  std::vector<DateComponent> components_;
};

}  // namespace lockstep::query::jsonata::picture
