#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "emulator/base/text.h"
#include "emulator/query/jsonata/integer_picture.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

struct CountingWord {
  std::string_view cardinal;
  std::string_view ordinal;
};

constexpr std::array<CountingWord, 20> kCountingWords = {{
    {"Zero", "Zeroth"},         {"One", "First"},           {"Two", "Second"},
    {"Three", "Third"},         {"Four", "Fourth"},         {"Five", "Fifth"},
    {"Six", "Sixth"},           {"Seven", "Seventh"},       {"Eight", "Eighth"},
    {"Nine", "Ninth"},          {"Ten", "Tenth"},           {"Eleven", "Eleventh"},
    {"Twelve", "Twelfth"},      {"Thirteen", "Thirteenth"}, {"Fourteen", "Fourteenth"},
    {"Fifteen", "Fifteenth"},   {"Sixteen", "Sixteenth"},   {"Seventeen", "Seventeenth"},
    {"Eighteen", "Eighteenth"}, {"Nineteen", "Nineteenth"},
}};
constexpr std::array<CountingWord, 8> kTensWords = {{
    {"Twenty", "Twentieth"},
    {"Thirty", "Thirtieth"},
    {"Forty", "Fortieth"},
    {"Fifty", "Fiftieth"},
    {"Sixty", "Sixtieth"},
    {"Seventy", "Seventieth"},
    {"Eighty", "Eightieth"},
    {"Ninety", "Ninetieth"},
}};
constexpr std::array<std::string_view, 4> kScaleWords = {"Thousand", "Million", "Billion",
                                                         "Trillion"};

// What joins a group to the words before it.
enum class Joined { Alone, Before };

std::string_view counting_word(double value, bool ordinal) {
  const CountingWord& word = kCountingWords[static_cast<std::size_t>(value)];
  return ordinal ? word.ordinal : word.cardinal;
}

std::string below_hundred(double value, bool ordinal) {
  if (value < 20) return std::string(counting_word(value, ordinal));
  const CountingWord& tens = kTensWords[static_cast<std::size_t>(value / 10) - 2];
  const double units = std::fmod(value, 10);
  if (units == 0) return std::string(ordinal ? tens.ordinal : tens.cardinal);
  return format("{}-{}", tens.cardinal, counting_word(units, ordinal));
}

// The largest of the scales that the number reaches; beyond trillions they are counted.
std::size_t scale_of(double value) {
  std::size_t scale = 1;
  for (double next = 1e6; scale < kScaleWords.size() && value >= next; next *= 1000) ++scale;
  return scale;
}

std::string number_in_words(double value, Joined joined, bool ordinal) {
  const bool after = joined == Joined::Before;
  if (value < 100) return (after ? " and " : "") + below_hundred(value, ordinal);
  const std::size_t scale = value < 1000 ? 0 : scale_of(value);
  const double unit = scale == 0 ? 100 : std::pow(1000, static_cast<double>(scale));
  const double count = std::floor(value / unit);
  const double rest = value - count * unit;
  std::string text = after ? ", " : "";
  text += number_in_words(count, Joined::Alone, false);
  text += ' ';
  text += scale == 0 ? "Hundred" : kScaleWords[scale - 1];
  if (rest > 0) return text += number_in_words(rest, Joined::Before, ordinal);
  return ordinal ? text += "th" : text;
}

struct WordValue {
  std::string word;
  double value;
};

std::vector<WordValue> make_word_values() {
  std::vector<WordValue> words;
  const auto add = [&](std::string_view word, double value) {
    words.push_back({to_lower(word), value});
  };
  for (std::size_t i = 0; i < kCountingWords.size(); ++i) {
    add(kCountingWords[i].cardinal, static_cast<double>(i));
  }
  for (std::size_t i = 0; i < kCountingWords.size(); ++i) {
    add(kCountingWords[i].ordinal, static_cast<double>(i));
  }
  for (std::size_t i = 0; i < kTensWords.size(); ++i) {
    add(kTensWords[i].cardinal, static_cast<double>(10 * i + 20));
    add(kTensWords[i].ordinal, static_cast<double>(10 * i + 20));
  }
  add("hundred", 100);
  add("hundreieth", 100);  // the reference knows this form too
  add("hundredth", 100);
  double scale = 1000;
  for (const std::string_view word : kScaleWords) {
    add(word, scale);
    add(std::string(word) + "th", scale);
    scale *= 1000;
  }
  return words;
}

const std::vector<WordValue>& word_values() {
  static const std::vector<WordValue> words = make_word_values();
  return words;
}

double value_of_word(std::u16string_view word) {
  const std::string text = from_units(word);
  const auto& words = word_values();
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const WordValue& entry) { return entry.word == text; });
  return found == words.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

// Length of what parts two words at `at`, or 0: ", ", " and ", a blank, a hyphen, a backslash.
std::size_t word_break(std::u16string_view text, std::size_t at) {
  const auto blank = [&](std::size_t index) {
    return index < text.size() && is_blank(text[index]);
  };
  if (text[at] == u',' && blank(at + 1)) return 2;
  if (blank(at) && text.substr(at + 1, 3) == u"and" && blank(at + 4)) return 5;
  return blank(at) || text[at] == u'-' || text[at] == u'\\' ? 1 : 0;
}

std::vector<double> values_of_words(std::u16string_view text) {
  std::vector<double> values;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = word_break(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    values.push_back(value_of_word(text.substr(begin, at - begin)));
    begin = at += length;
  }
  values.push_back(value_of_word(text.substr(begin)));
  return values;
}

}  // namespace

std::string words_of(double value, bool ordinal) {
  return number_in_words(value, Joined::Alone, ordinal);
}

double value_of_words(std::u16string_view text) {
  double finished = 0;  // groups that a scale has closed
  double group = 0;
  for (const double value : values_of_words(text)) {
    if (!(value < 100)) {
      group *= value;
    } else if (group >= 1000) {
      finished += group;
      group = value;
    } else {
      group += value;
    }
  }
  return finished + group;
}

const std::vector<std::string>& number_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all;
    for (const WordValue& entry : word_values()) all.push_back(entry.word);
    return all;
  }();
  return words;
}

}  // namespace lockstep::query::jsonata::picture
