// IntegerPicture: how an integer is written: as decimal digits of any family, Roman numerals,
// letters or English words, cardinal or ordinal. Also the integers within dates.
// Shapes  UTF-16 in and out; values are doubles, as JavaScript has them, and may be NaN.
// Errors  D3131 while reading the picture; D3130 for a picture without digits, when it is used.
// Source  XPath and XQuery Functions and Operators 3.1, section 4.6; what is beyond it (the widths,
//         where separators fall outside the number) is as jsonata 2.0.6 answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata/pictures.h"

namespace lockstep::query::jsonata::picture {

struct IntegerPicture {
  enum class Style { Decimal, Letters, Roman, Words, Sequence };
  enum class Case { Lower, Upper, Title };
  struct Separator {
    std::size_t places;  // to its right
    std::u16string text;
  };

  Style style = Style::Decimal;
  Case letter_case = Case::Lower;
  bool ordinal = false;
  char16_t zero = u'0';
  double mandatory_digits;  // NaN where the style is not Decimal
  std::size_t optional_digits = 0;
  std::size_t interval = 0;           // of regular grouping, or 0
  std::vector<Separator> separators;  // from the right
  std::u16string token;               // of a Sequence

  static Picture<IntegerPicture> parse(std::u16string_view picture);

  Picture<std::u16string> write(double value) const;
  // NaN where the text is not a number of this picture. Reads leniently, as the reference does.
  Picture<double> read(std::u16string_view text) const;
};

std::string words_of(double value, bool ordinal);
// NaN for a word that is none of a number. Lower case.
double value_of_words(std::u16string_view text);
// All words of numbers in the order in which the reference tries them.
const std::vector<std::string>& number_words();

}  // namespace lockstep::query::jsonata::picture
