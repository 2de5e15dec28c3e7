// DateMatcher: finds which part of a text each component of a date picture stands for.
// Shapes  The whole text must match; components take as much as they can and give back from the
//         right, as the regular expression of the reference does. Letters match in either case.
// Limits  Components times text length are bounded: no text makes it slow.
// Errors  D3133 for names of what has none, D3130 for integers as sequences; U1001 at the limit.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "emulator/query/jsonata/date_picture.h"

namespace lockstep::query::jsonata::picture {

// Parts in the order of the components, or nothing where the text does not match.
using DateParts = std::optional<std::vector<std::u16string_view>>;
Picture<DateParts> match_date(const DatePicture& picture, std::u16string_view text);

// The separator between hours and minutes of a zone, or empty where digits alone tell them.
std::u16string_view zone_separator(const DateComponent& zone);

}  // namespace lockstep::query::jsonata::picture
