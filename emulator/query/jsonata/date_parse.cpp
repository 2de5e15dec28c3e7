#include <cmath>
#include <limits>
#include <map>

#include "emulator/query/jsonata/date_fields.h"
#include "emulator/query/jsonata/date_iso.h"
#include "emulator/query/jsonata/date_matcher.h"
#include "emulator/query/jsonata/picture_text.h"

namespace lockstep::query::jsonata {
namespace {

using picture::DateComponent;
using picture::DateFields;
using picture::leading_integer;
using picture::picture_error;
using View = std::u16string_view;
// Absent: the picture does not have it, or its text is no name.
using ReadFields = std::map<char16_t, double>;

constexpr double kMinuteMs = 60'000;
constexpr double kDayOfMs = 86'400'000;
constexpr double kForenoon = 0;
constexpr double kAfternoon = 1;
// Half of the day taken from the clock: the reference holds it as text, which is no afternoon.
constexpr double kHalfOfNow = 2;

std::optional<double> name_index(const DateComponent& component, View text) {
  const bool month = component.specifier != u'F';
  const double width = component.width ? component.width->max.value_or(0) : 0;
  for (double index = month ? 12 : 7; index >= 1; --index) {
    View name = month ? picture::month_name(index) : picture::day_name(index);
    if (width > 0 && width < static_cast<double>(name.size())) {
      name = name.substr(0, static_cast<std::size_t>(width));
    }
    if (name == text) return index;  // of names cut to the same text the last one
  }
  return std::nullopt;
}

std::optional<double> half_of_day(View text) {
  if (text == u"am" || text == u"AM") return kForenoon;
  if (text == u"pm" || text == u"PM") return kAfternoon;
  return std::nullopt;
}

// Minutes. The sign belongs to the hours alone, as in the reference.
double zone_minutes(const DateComponent& component, View text) {
  if (component.specifier == u'z') text.remove_prefix(3);
  const View separator = picture::zone_separator(component);
  if (!separator.empty()) {
    const std::size_t at = text.find(separator);
    if (at == View::npos) return std::numeric_limits<double>::quiet_NaN();
    return leading_integer(text.substr(0, at)) * 60 + leading_integer(text.substr(at + 1));
  }
  if (text.size() <= 3) return leading_integer(text) * 60;
  return leading_integer(text.substr(0, 3)) * 60 + leading_integer(text.substr(3));
}

Picture<std::optional<double>> read_component(const DateComponent& component, View text) {
  if (component.is_zone()) return std::optional(zone_minutes(component, text));
  if (component.integer) {
    ASSIGN_OR_RETURN(const double value, component.integer->read(text));
    return std::optional(value);
  }
  return component.specifier == u'P' ? half_of_day(text) : name_index(component, text);
}

bool is_set(const ReadFields& fields, char16_t component) {
  const auto found = fields.find(component);
  return found != fields.end() && found->second != 0 && !std::isnan(found->second);
}

// Whether, of all components that tell a date (or a time), only wanted ones are set, and any.
bool told_by(const ReadFields& fields, View all, View wanted) {
  bool any = false;
  for (const char16_t component : all) {
    if (!is_set(fields, component)) continue;
    if (wanted.find(component) == View::npos) return false;
    any = true;
  }
  return any;
}

enum class DateBy { Month, DayOfYear, WeekOfMonth, WeekOfYear };

DateBy date_by(const ReadFields& fields) {
  constexpr View kAll = u"YXMxWwdD";
  if (told_by(fields, kAll, u"YMD")) return DateBy::Month;
  if (told_by(fields, kAll, u"Yd")) return DateBy::DayOfYear;
  if (told_by(fields, kAll, u"Xxw")) return DateBy::WeekOfMonth;
  return told_by(fields, kAll, u"XW") ? DateBy::WeekOfYear : DateBy::Month;
}

bool has_half_day_time(const ReadFields& fields) {
  constexpr View kAll = u"PHhmsf";
  return !told_by(fields, kAll, u"Hmsf") && told_by(fields, kAll, u"Phmsf");
}

// The components from the most to the least significant.
std::u16string ordered_components(DateBy by, bool half_day) {
  const View date = by == DateBy::Month         ? u"YMD"
                    : by == DateBy::DayOfYear   ? u"YD"
                    : by == DateBy::WeekOfMonth ? u"XxwF"
                                                : u"XWF";
  return std::u16string(date).append(half_day ? u"Phmsf" : u"Hmsf");
}

// Fills what stands before the first given component from now and what follows the last one with
// its least value; a gap in between is an error.
Result<void, JsonataError> fill(ReadFields& fields, View order, const DateFields& now) {
  bool begun = false;
  bool ended = false;
  for (const char16_t component : order) {
    if (fields.contains(component)) {
      if (ended) return picture_error("D3136");
      begun = true;
    } else if (begun) {
      fields[component] = component == u'M' || component == u'D' ? 1 : 0;
      ended = true;
    } else {
      fields[component] = component == u'P' ? kHalfOfNow : now.number(component);
    }
  }
  return {};
}

void take_day_of_year(ReadFields& fields) {
  const auto given = fields.find(u'd');
  const double day =
      given == fields.end() ? std::numeric_limits<double>::quiet_NaN() : given->second;
  const DateFields date(picture::utc_ms({.year = fields[u'Y']}) + (day - 1) * kDayOfMs);
  fields[u'M'] = date.number(u'M');
  fields[u'D'] = date.number(u'D');
}

double hour_of_half_day(const ReadFields& fields) {
  const double hour = fields.at(u'h') == 12 ? 0 : fields.at(u'h');
  return fields.at(u'P') == kAfternoon ? hour + 12 : hour;
}

double zone_of(const ReadFields& fields) {
  if (is_set(fields, u'Z')) return fields.at(u'Z');
  return is_set(fields, u'z') ? fields.at(u'z') : 0;
}

Picture<double> time_of(ReadFields fields, double now_ms) {
  const DateBy by = date_by(fields);
  const bool half_day = has_half_day_time(fields);
  RETURN_IF_ERROR(fill(fields, ordered_components(by, half_day), DateFields(now_ms)));
  if (by == DateBy::WeekOfMonth || by == DateBy::WeekOfYear) return picture_error("D3136");
  if (by == DateBy::DayOfYear) take_day_of_year(fields);
  const double hour = half_day ? hour_of_half_day(fields) : fields.at(u'H');
  const double month = fields.at(u'M');
  const double ms = picture::utc_ms({.year = fields.at(u'Y'),
                                     .month = month > 0 ? month - 1 : 0,
                                     .day = fields.at(u'D'),
                                     .hour = hour,
                                     .minute = fields.at(u'm'),
                                     .second = fields.at(u's'),
                                     .millisecond = fields.at(u'f')});
  return ms - zone_of(fields) * kMinuteMs;
}

// NaN where the text does not match, or tells no time.
Picture<double> read_date(View text, View picture_text, double now_ms) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  ASSIGN_OR_RETURN(const auto picture, picture::DatePicture::parse(picture_text));
  ASSIGN_OR_RETURN(const auto parts, picture::match_date(picture, text));
  if (!parts) return kNothing;
  ReadFields fields;
  bool any = false;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const DateComponent& component = picture.components()[i];
    if (component.specifier == 0) continue;
    any = true;
    ASSIGN_OR_RETURN(const auto value, read_component(component, (*parts)[i]));
    if (value) {
      fields[component.specifier] = *value;
    } else {
      fields.erase(component.specifier);
    }
  }
  return any ? time_of(std::move(fields), now_ms) : kNothing;
}

}  // namespace

Picture<std::optional<std::int64_t>> to_millis(std::string_view text,
                                               const std::optional<std::string>& picture,
                                               std::int64_t now_ms) {
  double ms = 0;
  if (picture) {
    ASSIGN_OR_RETURN(ms, read_date(picture::to_units(text), picture::to_units(*picture),
                                   static_cast<double>(now_ms)));
  } else {
    ASSIGN_OR_RETURN(ms, picture::read_iso_8601(text));
  }
  if (std::isnan(ms)) return std::optional<std::int64_t>();
  return std::optional(static_cast<std::int64_t>(ms));
}

}  // namespace lockstep::query::jsonata
