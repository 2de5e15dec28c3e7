// Reading ISO 8601 as $toMillis does without a picture.
// Units   Milliseconds since the epoch; NaN for a text of the right shape that is no time.
//         A time without a zone is UTC.
// Errors  D3110 for a text of another shape.
// Source  docs.jsonata.org "$toMillis"; ECMAScript "Date Time String Format". What a date followed
//         by Z or a fraction means is as the engine of the reference answers.
#pragma once

#include <string_view>

#include "emulator/query/jsonata/pictures.h"

namespace lockstep::query::jsonata::picture {

Picture<double> read_iso_8601(std::string_view text);

}  // namespace lockstep::query::jsonata::picture
