// lockstep inbox: the e-mails and text messages that a running Lockstep kept.
#include "emulator/base/text.h"
#include "emulator/cli/command.h"

namespace lockstep::cli {

namespace {

std::string message_text(const Json& message) {
  std::string text = format("{}  {:<5} to {}\n", message.get_string("timestamp"),
                            message.get_string("protocol"), message.get_string("endpoint"));
  const std::string subject = message.get_string("subject");
  if (!subject.empty()) text += "  " + subject + "\n";
  const std::string body = message.get_string("message");
  for (const auto line : split(body, '\n'))
    text.append("  ").append(line).append("\n");
  return text;
}

int inbox(const Arguments& arguments) {
  const auto answer = client_of(arguments).get("/_lockstep/inbox");
  if (!answer.ok()) return cannot(answer.error());
  if (arguments.has("json")) return print(dump_pretty(*answer) + "\n"), kDone;
  const Json& messages = answer->get("messages");
  if (messages.empty()) return print("The inbox is empty.\n"), kDone;
  for (std::size_t i = 0; i < messages.size(); ++i)
    print((i == 0 ? "" : "\n") + message_text(messages[i]));
  return kDone;
}

}  // namespace

Command inbox_command() {
  Synopsis synopsis;
  synopsis.name = "inbox";
  synopsis.summary = "the e-mails and text messages that were sent";
  synopsis.flags = {{"json", "", "as JSON"}, endpoint_flag()};
  return {synopsis, inbox};
}

}  // namespace lockstep::cli
