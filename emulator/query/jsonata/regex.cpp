#include "emulator/query/jsonata/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "emulator/base/text.h"
#include "emulator/query/jsonata/errors.h"

namespace lockstep::query::jsonata {

namespace {

constexpr std::uint32_t kMatchLimit = 200'000;
constexpr std::uint32_t kHeapLimitKilobytes = 20'000;
constexpr std::uint32_t kNestingMax = 200;

// JavaScript's \s and \S know the blanks of Unicode; \d and \w do not.
constexpr std::string_view kBlanks =
    "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

void append_blank_class(std::string& out, char letter, bool in_class) {
  if (in_class) {
    if (letter == 's') {
      out += kBlanks;
    } else {
      out += "\\S";
    }
    return;
  }
  out += letter == 's' ? "[" : "[^";
  out += kBlanks;
  out += ']';
}

// The pattern with what means something else to PCRE2 written so that it means what it does in
// JavaScript: \s, [ within a class, and (?< of named groups stays as it is.
std::string translated(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[++i];
      if (next == 's' || next == 'S') {
        append_blank_class(out, next, in_class);
      } else if (next == 'd' && in_class && i + 1 < pattern.size() && pattern[i + 1] == '-') {
        out += "\\d\\-";  // JavaScript reads [\d-x] as digits, a hyphen and x
        ++i;
      } else if (next == 'w' && in_class && i + 1 < pattern.size() && pattern[i + 1] == '-') {
        out += "\\w\\-";
        ++i;
      } else if (next == '/' || next == '-') {
        if (next == '-') out += '\\';
        out += next;
      } else {
        out += '\\';
        out += next;
      }
      continue;
    }
    if (in_class && c == '[') out += '\\';
    if (c == '[' && !in_class) {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    }
    out += c;
  }
  return out;
}

std::uint32_t compile_options(std::string_view flags) {
  std::uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF |
                          PCRE2_ALLOW_EMPTY_CLASS | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_UTF_CHECK |
                          PCRE2_NEVER_BACKSLASH_C;
  if (flags.find('i') != flags.npos) options |= PCRE2_CASELESS;
  if (flags.find('m') != flags.npos) options |= PCRE2_MULTILINE;
  return options;
}

}  // namespace

struct Regex::Code {
  pcre2_code* code = nullptr;
  pcre2_match_context* limits = nullptr;
  ~Code() {
    pcre2_code_free(code);
    pcre2_match_context_free(limits);
  }
};

Regex::Regex(std::string pattern, std::unique_ptr<Code> code)
    : pattern_(std::move(pattern)), code_(std::move(code)) {}
Regex::~Regex() = default;

Result<std::unique_ptr<Regex>, JsonataError> Regex::compile(std::string_view pattern,
                                                            std::string_view flags,
                                                            std::size_t position) {
  const auto refused = [&](std::string_view why) {
    return Failure(syntax_error("S0303", position, "", std::string(why)));
  };
  if (!valid_utf8(pattern)) return refused("the text is not valid UTF-8");
  const std::string text = translated(pattern);
  auto code = std::make_unique<Code>();
  pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
  pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
  pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
  pcre2_set_parens_nest_limit(context, kNestingMax);
  int problem = 0;
  PCRE2_SIZE at = 0;
  code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                             compile_options(flags), &problem, &at, context);
  pcre2_compile_context_free(context);
  if (!code->code) {
    PCRE2_UCHAR message[200];
    pcre2_get_error_message(problem, message, sizeof message);
    return refused(reinterpret_cast<const char*>(message));
  }
  code->limits = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(code->limits, kMatchLimit);
  pcre2_set_heap_limit(code->limits, kHeapLimitKilobytes);
  return std::unique_ptr<Regex>(new Regex(std::string(pattern), std::move(code)));
}

Regex::Answer Regex::find(std::string_view subject, std::size_t start,
                          std::vector<Span>& spans) const {
  pcre2_match_data* data = pcre2_match_data_create_from_pattern(code_->code, nullptr);
  const int count = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                subject.size(), start, PCRE2_NO_UTF_CHECK, data, code_->limits);
  spans.clear();
  if (count > 0) {
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data);
    std::uint32_t groups = 0;
    pcre2_pattern_info(code_->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    for (std::uint32_t i = 0; i <= groups; ++i) {
      const bool is_set = static_cast<int>(i) < count && offsets[2 * i] != PCRE2_UNSET;
      spans.push_back(is_set ? Span{offsets[2 * i], offsets[2 * i + 1]} : Span{});
    }
  }
  pcre2_match_data_free(data);
  if (count > 0) return Answer::Match;
  return count == PCRE2_ERROR_NOMATCH ? Answer::None : Answer::TooHard;
}

}  // namespace lockstep::query::jsonata
