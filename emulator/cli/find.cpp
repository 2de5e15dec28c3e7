// lockstep find: the smallest seed with which an input reaches a state.
#include "emulator/base/text.h"
#include "emulator/cli/command.h"
#include "emulator/harness/files.h"
#include "emulator/harness/seek.h"

namespace lockstep::cli {

namespace {

// "1..100000", or a single seed.
bool read_range(const std::string& text, harness::Search& search) {
  const std::size_t dots = text.find("..");
  const auto first = to_int(text.substr(0, dots));
  const auto last = dots == std::string::npos ? first : to_int(text.substr(dots + 2));
  if (!first || !last || *first < 0 || *last < *first) return false;
  search.first_seed = static_cast<std::uint64_t>(*first);
  search.last_seed = static_cast<std::uint64_t>(*last);
  return true;
}

int find(const Arguments& arguments) {
  for (const char* needed : {"machine", "input", "reach"})
    if (!arguments.has(needed)) return cannot(format("find needs --{}", needed));
  harness::Search search;
  if (const auto read = app::apply_environment(search.config); !read.ok())
    return cannot(read.error());
  search.config.data.clear();
  search.config.clock = {world::ClockMode::Virtual, 1};
  search.config.token_patience_ms = 0;
  if (const auto read = apply_flags(arguments, search.config); !read.ok())
    return cannot(read.error());
  const std::string seeds = arguments.value("seeds", "1..100000");
  if (!read_range(seeds, search)) return cannot("--seeds takes FIRST..LAST, not '" + seeds + "'");
  const auto input = harness::read_text_file(arguments.value("input"));
  if (!input.ok()) return cannot(input.error());
  search.machine = arguments.value("machine");
  search.input = *input;
  search.state = arguments.value("reach");
  const auto found = harness::find_seed(search);
  if (!found.ok()) return cannot(found.error());
  if (!*found) {
    complain(format("no seed of {} reaches {}", seeds, search.state));
    return kNo;
  }
  print(std::to_string(**found) + "\n");
  return kDone;
}

}  // namespace

Command find_command() {
  Synopsis synopsis;
  synopsis.name = "find";
  synopsis.words = "--machine NAME --input FILE --reach STATE";
  synopsis.summary = "the smallest seed with which an input reaches a state";
  synopsis.about = "Prints the seed; exit code 1 if none of the range does.";
  synopsis.flags = {{"machine", "NAME", "the state machine, of the stack"},
                    {"input", "FILE", "the execution's input"},
                    {"reach", "STATE", "the state that is to be entered"},
                    {"seeds", "FIRST..LAST", "where to look (1..100000)"}};
  for (Flag& flag : config_flags_of(
           {"host", "port", "data", "durability", "seed", "clock", "allow-host", "token-patience"}))
    synopsis.flags.push_back(std::move(flag));
  return {synopsis, find};
}

}  // namespace lockstep::cli
