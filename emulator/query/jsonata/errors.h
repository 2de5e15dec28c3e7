// Errors: the messages of all codes, and an error of the evaluation made into what callers get.
// Source  docs.jsonata.org and the npm package jsonata 2.0.6, whose codes and texts these are;
//         U1001 and S0303 are our own.
#pragma once

#include <string>
#include <string_view>

#include "emulator/query/jsonata.h"
#include "emulator/query/jsonata/value.h"

namespace lockstep::query::jsonata {

// Insertions for the places {{token}}, {{value}}, {{value2}}, {{index}}, ... of a message.
struct Insertions {
  std::string token_json;
  std::string value_json = "undefined";
  std::string other_json = "undefined";
  std::string index;
  std::string type_json = "undefined";
  std::string function_name;
};

// The message of a code with its places filled in; empty for an unknown code.
std::string error_message(std::string_view code, const Insertions& insertions);

// A syntax error: `token` as the reader wrote it, `token_json` as the message quotes it.
JsonataError syntax_error(std::string_view code, std::size_t position, std::string token = "",
                          std::string value = "");

JsonataError to_error(const FaultDetail& detail, std::string_view expression);

// Bytes from the start of a UTF-8 text as UTF-16 code units.
std::size_t utf16_position(std::string_view text, std::size_t bytes);

}  // namespace lockstep::query::jsonata
