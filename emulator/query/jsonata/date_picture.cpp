#include "emulator/query/jsonata/date_picture.h"

#include <algorithm>
#include <cmath>

#include "emulator/query/jsonata/date_fields.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata::picture {
namespace {

using Names = DateComponent::Names;
using View = std::u16string_view;

constexpr View kIntegerComponents = u"YMDdFWwXxHhmsf";
constexpr View kIsoPicture = u"[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

bool one_of(char16_t unit, View units) { return unit != 0 && units.find(unit) != View::npos; }

// The presentation of a component that tells none; empty for an unknown component.
View default_presentation(char16_t specifier) {
  if (one_of(specifier, u"YMDdWwXxHhf")) return u"1";
  if (one_of(specifier, u"FPCE")) return u"n";
  if (one_of(specifier, u"ms")) return u"01";
  return one_of(specifier, u"Zz") ? View(u"01:01") : View();
}

std::optional<double> width_of(View text) {
  return text == u"*" ? std::nullopt : std::optional(leading_integer(text));
}

DateComponent::Width parse_width(View text) {
  DateComponent::Width width;
  const std::size_t dash = text.find(u'-');
  width.min = width_of(text.substr(0, dash));
  if (dash != View::npos) width.max = width_of(text.substr(dash + 1));
  return width;
}

Names names_of(View presentation) {
  if (presentation[0] == u'n') return Names::Lower;
  if (presentation[0] != u'N') return Names::None;
  return unit_at(presentation, 1) == u"n" ? Names::Title : Names::Upper;
}

// Splits a trailing modifier off: "1o" is "1" as ordinal, but "o" alone is a presentation.
View take_modifier(View presentation, DateComponent& component) {
  if (presentation.size() < 2 || !one_of(presentation.back(), u"atco")) return presentation;
  component.modifier = presentation.back();
  return presentation.substr(0, presentation.size() - 1);
}

void apply_width(DateComponent& component) {
  IntegerPicture& integer = *component.integer;
  const auto width = component.width.value_or(DateComponent::Width());
  if (width.min && integer.mandatory_digits < *width.min) integer.mandatory_digits = *width.min;
  if (!one_of(component.specifier, u"YMD")) return;
  component.digits = -1;
  if (width.max) {
    component.digits = *width.max;
    // Only a picture of digits has a number of them; the others are told by NaN.
    if (!std::isnan(integer.mandatory_digits)) integer.mandatory_digits = *width.max;
    return;
  }
  const double places = integer.mandatory_digits + static_cast<double>(integer.optional_digits);
  if (places >= 2) component.digits = places;
}

Picture<DateComponent> parse_component(View bracketed) {
  std::u16string marker(bracketed);
  std::erase_if(marker, is_blank);
  DateComponent component;
  const View specifier = unit_at(marker, 0);
  const std::size_t comma = marker.rfind(u',');
  View presentation = View(marker).substr(std::min<std::size_t>(1, marker.size()));
  if (comma != std::u16string::npos) {
    component.width = parse_width(View(marker).substr(comma + 1));
    // "[,1]" names the comma as its component, and as its presentation.
    presentation = comma == 0 ? View(marker).substr(0, 1) : View(marker).substr(1, comma - 1);
  }
  component.specifier = specifier.empty() ? 0 : specifier[0];
  presentation = presentation.empty() ? default_presentation(component.specifier)
                                      : take_modifier(presentation, component);
  if (presentation.empty()) return picture_error_for("D3132", specifier);
  component.names = names_of(presentation);
  if (component.is_zone()) {
    ASSIGN_OR_RETURN(component.integer, IntegerPicture::parse(presentation));
  } else if (component.names == Names::None && one_of(component.specifier, kIntegerComponents)) {
    std::u16string pattern(presentation);
    if (component.modifier != 0) (pattern += u';') += component.modifier;
    ASSIGN_OR_RETURN(component.integer, IntegerPicture::parse(pattern));
    apply_width(component);
  }
  return component;
}

std::u16string cased(std::u16string text, Names names) {
  for (char16_t& unit : text) {
    if (names == Names::Upper && unit >= u'a' && unit <= u'z') unit -= 32;
    if (names == Names::Lower && unit >= u'A' && unit <= u'Z') unit += 32;
  }
  return text;
}

Picture<std::u16string> name_text(const DateComponent& component, double value) {
  const bool month = one_of(component.specifier, u"Mx");
  if (!month && component.specifier != u'F') {
    return picture_error_for("D3133", View(&component.specifier, 1));
  }
  const View name = month ? month_name(value) : day_name(value);
  if (name.empty()) return std::u16string(u"undefined");  // of no time at all
  std::u16string text = cased(std::u16string(name), component.names);
  if (component.width && component.width->max &&
      static_cast<double>(text.size()) > *component.width->max) {
    text.resize(static_cast<std::size_t>(std::max(0.0, *component.width->max)));
  }
  return text;
}

Picture<std::u16string> number_text_of(const DateComponent& component, double value) {
  if (component.names != Names::None && component.specifier != u'f') {
    return name_text(component, value);
  }
  if (!component.integer) {  // fractional seconds have no names
    return picture_error_for("D3133", View(&component.specifier, 1));
  }
  if (component.specifier == u'Y' && component.digits != -1.0) {
    value = std::fmod(value, std::pow(10, *component.digits));
  }
  return component.integer->write(value);
}

Picture<std::u16string> two_digits(double value) {
  ASSIGN_OR_RETURN(const IntegerPicture picture, IntegerPicture::parse(u"00"));
  return picture.write(value);
}

struct ZoneOffset {
  double hours = 0;
  double minutes = 0;
  double combined() const { return hours * 100 + minutes; }
};

Picture<std::u16string> zone_digits(const IntegerPicture& integer, const ZoneOffset& offset) {
  const double digits = integer.mandatory_digits;
  if (integer.interval > 0 || digits == 3 || digits == 4) return integer.write(offset.combined());
  if (digits != 1 && digits != 2) return picture_error("D3134");
  ASSIGN_OR_RETURN(std::u16string text, integer.write(offset.hours));
  if (offset.minutes != 0) {
    ASSIGN_OR_RETURN(const std::u16string minutes, two_digits(offset.minutes));
    (text += u':') += minutes;
  }
  return text;
}

Picture<std::u16string> zone_text(const DateComponent& component, const ZoneOffset& offset) {
  ASSIGN_OR_RETURN(const std::u16string digits, zone_digits(*component.integer, offset));
  if (offset.combined() == 0 && component.modifier == u't') return std::u16string(u"Z");
  const View sign = offset.combined() >= 0 ? u"+" : u"";
  const View name = component.specifier == u'z' ? u"GMT" : u"";
  return std::u16string(name).append(sign).append(digits);
}

Picture<std::u16string> component_text(const DateComponent& component, const DateFields& date,
                                       const ZoneOffset& offset) {
  if (component.is_zone()) return zone_text(component, offset);
  if (one_of(component.specifier, kIntegerComponents)) {
    return number_text_of(component, date.number(component.specifier));
  }
  switch (component.specifier) {
    case u'P': return cased(date.afternoon() ? u"pm" : u"am", component.names);
    case u'C':
    case u'E': return std::u16string(u"ISO");
    default: return std::u16string(u"undefined");  // as the reference writes it
  }
}

}  // namespace

void DatePicture::add_literal(View text) {
  if (text.empty()) return;
  DateComponent literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    literal.literal += text[i];
    if (text.substr(i, 2) == u"]]") ++i;
  }
  components_.push_back(std::move(literal));
}

Picture<DatePicture> DatePicture::parse(View picture) {
  if (picture.size() > kPictureUnitsMax) return too_large("picture");
  DatePicture result;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = picture.find(u'[', at);
    result.add_literal(picture.substr(at, open - at));
    if (open == View::npos) return result;
    if (unit_at(picture, static_cast<std::ptrdiff_t>(open) + 1) == u"[") {
      result.add_literal(u"[");
      at = open + 2;
      continue;
    }
    const std::size_t close = picture.find(u']', open);
    if (close == View::npos) return picture_error("D3135");
    ASSIGN_OR_RETURN(result.components_.emplace_back(),
                     parse_component(picture.substr(open + 1, close - open - 1)));
    at = close + 1;
  }
}

const DatePicture& DatePicture::iso_8601() {
  static const DatePicture picture = [] {
    auto parsed = parse(kIsoPicture);
    return std::move(parsed).value();
  }();
  return picture;
}

Picture<std::u16string> DatePicture::write(double ms, double zone) const {
  // The hours are rounded down and the minutes keep the sign, as in the reference: "-0530" is an
  // offset of minus six hours and minus thirty minutes.
  const ZoneOffset offset{std::floor(zone / 100), std::fmod(zone, 100)};
  const DateFields date(ms + (offset.hours * 60 + offset.minutes) * 60'000);
  std::u16string text;
  for (const DateComponent& component : components_) {
    if (component.specifier == 0) {
      text += component.literal;
      continue;
    }
    ASSIGN_OR_RETURN(const std::u16string piece, component_text(component, date, offset));
    if (text.size() + piece.size() > static_cast<std::size_t>(kDigitsMax)) return too_large("text");
    text += piece;
  }
  return text;
}

}  // namespace lockstep::query::jsonata::picture

namespace lockstep::query::jsonata {

Picture<std::string> from_millis(std::int64_t ms, const std::optional<std::string>& picture,
                                 const std::optional<std::string>& zone) {
  const double offset = zone ? picture::leading_integer(picture::to_units(*zone)) : 0;
  const auto time = static_cast<double>(ms);
  if (!picture) {
    ASSIGN_OR_RETURN(const auto text, picture::DatePicture::iso_8601().write(time, offset));
    return picture::from_units(text);
  }
  ASSIGN_OR_RETURN(const auto parsed, picture::DatePicture::parse(picture::to_units(*picture)));
  ASSIGN_OR_RETURN(const auto text, parsed.write(time, offset));
  return picture::from_units(text);
}

}  // namespace lockstep::query::jsonata
