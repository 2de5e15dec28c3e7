#include "emulator/cli/arguments.h"

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/harness/words.h"

namespace lockstep::cli {

namespace {

const Flag* find_flag(const Synopsis& synopsis, std::string_view name) {
  for (const Flag& flag : synopsis.flags)
    if (flag.name == name) return &flag;
  return nullptr;
}

std::string unknown_flag(const Synopsis& synopsis, std::string_view name) {
  std::vector<std::string> known = {"--help"};
  for (const Flag& flag : synopsis.flags) known.push_back("--" + flag.name);
  const std::string given = "--" + std::string(name);
  return "there is no flag " + given + harness::did_you_mean(given, known);
}

std::string flag_column(const Flag& flag) {
  return "--" + flag.name + (flag.argument.empty() ? "" : " " + flag.argument);
}

}  // namespace

std::string Arguments::value(std::string_view flag, std::string_view fallback) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::string(fallback) : found->second;
}

Result<Arguments, std::string> Arguments::parse(const Synopsis& synopsis,
                                                const std::vector<std::string>& texts) {
  Arguments read;
  std::size_t i = 0;
  for (; i < texts.size() && texts[i] != "--"; ++i) {
    const std::string& text = texts[i];
    if (text == "-h" || text == "--help") {
      read.flags_["help"] = "";
      return read;
    }
    if (text.size() < 2 || text[0] != '-') {
      read.words_.push_back(text);
      continue;
    }
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(std::min<std::size_t>(text.find_first_not_of('-'), 2),
                                         equals == std::string::npos ? equals : equals - 2);
    const Flag* flag = starts_with(text, "--") ? find_flag(synopsis, name) : nullptr;
    if (!flag) return Failure(unknown_flag(synopsis, name));
    std::string value;
    if (equals != std::string::npos) {
      if (flag->argument.empty()) return Failure("--" + name + " takes no value");
      value = text.substr(equals + 1);
    } else if (!flag->argument.empty()) {
      if (++i >= texts.size()) return Failure(format("--{} needs {}", name, flag->argument));
      value = texts[i];
    }
    read.flags_[name] = value;
    read.given_.emplace_back(name, value);
  }
  for (++i; i < texts.size(); ++i) read.rest_.push_back(texts[i]);
  if (synopsis.rest == Rest::None) {
    read.words_.insert(read.words_.end(), read.rest_.begin(), read.rest_.end());
    read.rest_.clear();
  } else if (read.rest_.empty()) {
    return Failure(std::string("a command must follow --"));
  }
  if (read.words_.size() < synopsis.words_min) return Failure(synopsis.words + " is missing");
  if (read.words_.size() > synopsis.words_max)
    return Failure(format("'{}' is one word too many", read.words_[synopsis.words_max]));
  return read;
}

std::string help_text(const Synopsis& synopsis) {
  std::string text = "lockstep " + synopsis.name;
  if (!synopsis.flags.empty()) text += " [flags]";
  if (!synopsis.words.empty()) text += " " + synopsis.words;
  text += "\n  " + synopsis.summary + "\n";
  for (const auto line : split(synopsis.about, '\n'))
    if (!line.empty()) text.append("  ").append(line).append("\n");
  std::size_t width = 6;
  for (const Flag& flag : synopsis.flags) width = std::max(width, flag_column(flag).size());
  text += "\n";
  for (const Flag& flag : synopsis.flags)
    text += format("  {:<{}}  {}\n", flag_column(flag), width, flag.help);
  return text + format("  {:<{}}  {}\n", "--help", width, "this text");
}

}  // namespace lockstep::cli
