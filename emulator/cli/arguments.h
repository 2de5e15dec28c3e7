// Arguments: what a subcommand takes, and what it was given. Help is printed from the same table.
// Shapes  --flag VALUE or --flag=VALUE; a flag without an argument is a switch; "--" ends the
// flags.
//         Words are what is no flag; rest is what follows "--".
// Errors  a text for the user, with the nearest known flag.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace lockstep::cli {

struct Flag {
  std::string name;      // "port"
  std::string argument;  // "NUMBER"; empty: a switch
  std::string help;
};

enum class Rest { None, Command };  // Command: "-- COMMAND..." must follow

struct Synopsis {
  std::string name;
  std::string words;    // "[PATH...]", as shown
  std::string summary;  // one line
  std::string about;    // further lines of the help; may be empty
  std::vector<Flag> flags;
  std::size_t words_min = 0, words_max = 0;
  Rest rest = Rest::None;
};

class Arguments {
 public:
  bool has(std::string_view flag) const { return flags_.count(flag) != 0; }
  // The last one given, or the fallback.
  std::string value(std::string_view flag, std::string_view fallback = "") const;
  // Flags in the order in which they were given, each with its value.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }
  const std::vector<std::string>& words() const { return words_; }
  const std::vector<std::string>& rest() const { return rest_; }

  static Result<Arguments, std::string> parse(const Synopsis& synopsis,
                                              const std::vector<std::string>& texts);

 private:
  std::vector<std::pair<std::string, std::string>> given_;
  std::map<std::string, std::string, std::less<>> flags_;
  std::vector<std::string> words_, rest_;
};

std::string help_text(const Synopsis& synopsis);

}  // namespace lockstep::cli
