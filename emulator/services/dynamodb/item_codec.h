// Items as bytes in the database: far cheaper to read back than JSON text.
// Shapes  count, then per attribute its name and value; a value is a byte for its type, then its
//         content; texts and counts are led by their length as a base-128 number. Binary values
//         stay base64 text, as they travel.
// Errors  none: the bytes are our own; a broken database is a bug (checked).
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/json.h"

namespace lockstep::dynamodb {

std::string encode_item(const Json& item);
Json decode_item(std::string_view bytes);

}  // namespace lockstep::dynamodb
