#include "emulator/base/json_diagnosis.h"

#include <cctype>

namespace lockstep {

namespace {

constexpr std::string_view kExpectingValue =
    "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

// A scanner that follows Jackson's order of checks until the first thing it would refuse.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  ParseError run() {
    if (!skip_blanks()) return fail("No content to map due to end-of-input");
    if (value() && !failed_) {
      if (skip_blanks()) unexpected_value();
    }
    if (!failed_) fail("Unexpected character");
    return error_;
  }

 private:
  bool skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_ < text_.size();
  }

  ParseError fail(std::string message) {
    if (failed_) return error_;
    failed_ = true;
    error_.message = std::move(message);
    error_.offset = at_;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      ++error_.column;
      if (text_[i] == '\n') {
        ++error_.line;
        error_.column = 1;
      }
    }
    return error_;
  }

  bool end_in(std::string_view what) {
    fail("Unexpected end-of-input" + std::string(what));
    return false;
  }

  static std::string named(char c) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20) return "(CTRL-CHAR, code " + std::to_string(code) + ")";
    return "('" + std::string(1, c) + "' (code " + std::to_string(code) + "))";
  }

  bool unexpected(std::string_view expected) {
    std::string text = "Unexpected character " + named(text_[at_]) + ": " + std::string(expected);
    ++at_;
    fail(std::move(text));
    return false;
  }

  bool unexpected_value() {
    const char c = text_[at_];
    if (std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '$') {
      const std::size_t start = at_;
      while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                    text_[at_] == '_' || text_[at_] == '$'))
        ++at_;
      fail("Unrecognized token '" + std::string(text_.substr(start, at_ - start)) +
           "': " + std::string(kExpectingValue));
      return false;
    }
    return unexpected(
        "expected a valid value (JSON String, Number, Array, Object or token 'null', "
        "'true' or 'false')");
  }

  bool value() {
    if (++depth_ > 1000) {
      fail("Document nesting depth (1001) exceeds the maximum allowed (1000)");
      return false;
    }
    const bool ok = value_inside();
    --depth_;
    return ok;
  }

  bool value_inside() {
    if (!skip_blanks()) return end_in("");
    const char c = text_[at_];
    if (c == '{') return object();
    if (c == '[') return array();
    if (c == '"') return string();
    if (c == '-' || std::isdigit(static_cast<unsigned char>(c))) return number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) != word) continue;
      const std::size_t after = at_ + word.size();
      if (after < text_.size() && std::isalnum(static_cast<unsigned char>(text_[after]))) break;
      at_ = after;
      return true;
    }
    return unexpected_value();
  }

  bool object() {
    ++at_;
    for (bool first = true;; first = false) {
      if (!skip_blanks()) return end_in(": expected close marker for Object");
      if (text_[at_] == '}' && first) break;
      if (text_[at_] != '"') return unexpected("was expecting double-quote to start field name");
      if (!string()) return false;
      if (!skip_blanks()) return end_in(" within/between Object entries");
      if (text_[at_] != ':')
        return unexpected("was expecting a colon to separate field name and value");
      ++at_;
      if (!value()) return false;
      if (!skip_blanks()) return end_in(": expected close marker for Object");
      if (text_[at_] == '}') break;
      if (text_[at_] != ',') return unexpected("was expecting comma to separate Object entries");
      ++at_;
    }
    ++at_;
    return true;
  }

  bool array() {
    ++at_;
    for (bool first = true;; first = false) {
      if (!skip_blanks()) return end_in(": expected close marker for Array");
      if (text_[at_] == ']' && first) break;
      if (!value()) return false;
      if (!skip_blanks()) return end_in(": expected close marker for Array");
      if (text_[at_] == ']') break;
      if (text_[at_] != ',') return unexpected("was expecting comma to separate Array entries");
      ++at_;
    }
    ++at_;
    return true;
  }

  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20) {
        fail("Illegal unquoted character (" + named(c).substr(1) +
             ": has to be escaped using backslash to be included in string value");
        return false;
      }
      if (c != '\\') continue;
      ++at_;
      if (at_ >= text_.size()) break;
      if (std::string_view("\"\\/bfnrtu").find(text_[at_]) == std::string_view::npos) {
        fail("Unrecognized character escape " + named(text_[at_]));
        return false;
      }
    }
    return end_in(" in VALUE_STRING");
  }

  bool number() {
    if (text_[at_] == '-') ++at_;
    if (at_ >= text_.size()) return end_in("");
    if (!std::isdigit(static_cast<unsigned char>(text_[at_])))
      return unexpected("expected digit (0-9) to follow minus sign, for valid numeric value");
    if (text_[at_] == '0' && at_ + 1 < text_.size() &&
        std::isdigit(static_cast<unsigned char>(text_[at_ + 1]))) {
      fail("Invalid numeric value: Leading zeroes not allowed");
      return false;
    }
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                  text_[at_] == '.' || text_[at_] == '+' || text_[at_] == '-'))
      ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
  ParseError error_;
};

}  // namespace

ParseError diagnose_json(std::string_view text) { return Scanner(text).run(); }

}  // namespace lockstep
