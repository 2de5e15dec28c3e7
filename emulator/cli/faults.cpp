// lockstep faults: errors that Task states of a running Lockstep are to end in.
#include "emulator/cli/command.h"
#include "emulator/harness/files.h"

namespace lockstep::cli {

namespace {

// A list of faults, or an object with the list under "faults".
Result<Json, std::string> read_faults(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, harness::read_text_file(path));
  auto parsed = parse_json(text);
  if (!parsed.ok()) return Failure(path + ": " + parsed.error().message);
  const Json& list = parsed->is_array() ? *parsed : parsed->get("faults");
  if (!list.is_array()) return Failure(path + ": is no list of faults");
  return list;
}

int faults(const Arguments& arguments) {
  const harness::Client client = client_of(arguments);
  if (arguments.words().empty() && !arguments.has("clear")) {
    const auto answer = client.get("/_lockstep/faults");
    if (!answer.ok()) return cannot(answer.error());
    return print(dump_pretty(answer->get("faults")) + "\n"), kDone;
  }
  Json list = Json::array();
  if (!arguments.has("clear")) {
    const auto read = read_faults(arguments.words()[0]);
    if (!read.ok()) return cannot(read.error());
    list = *read;
  }
  const auto answer = client.post("/_lockstep/faults", Json::object({{"faults", list}}));
  return answer.ok() ? kDone : cannot(answer.error());
}

}  // namespace

Command faults_command() {
  Synopsis synopsis;
  synopsis.name = "faults";
  synopsis.words = "[FILE]";
  synopsis.summary = "make attempts of Task states fail; show or clear what is set";
  synopsis.about =
      "FILE holds a list such as [{\"state\": \"Pay\", \"attempts\": [1, 2],\n"
      "\"error\": \"Lambda.ServiceException\"}]; it replaces what was set before.";
  synopsis.flags = {{"clear", "", "no more faults"}, endpoint_flag()};
  synopsis.words_max = 1;
  return {synopsis, faults};
}

}  // namespace lockstep::cli
