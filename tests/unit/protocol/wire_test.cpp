// Bytes in, bytes out: every case of tests/wire/*.http against a server on the loopback address.
//   === name               call: what the backend must be asked (service operation input)
//   output: its answer     error: code|message|status[|further members]
//   --- request, --- answer: lines end with CR LF on the wire; {{length}} is that of the body,
//   {{*}} any text within a line, {{52}} that many upper-case letters and digits.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "emulator/base/text.h"
#include "emulator/protocol/server.h"
#include "tests/unit/protocol/client.h"

namespace lockstep::protocol {
namespace {

struct WireCase {
  std::string file;
  std::string name;
  std::string call;
  std::string output = "{}";
  std::string error;
  std::vector<std::string> request;
  std::vector<std::string> answer;
};

class FakeBackend : public Backend {
 public:
  core::Reply call(core::Call call) override {
    calls.push_back(call.service + " " + call.operation + " " + dump(call.input));
    const std::string id = "11111111-2222-4333-8444-555555555555";
    if (current.error.empty()) return {*parse_json(current.output), id};
    const std::vector<std::string_view> parts = split(current.error, '|');
    core::AwsError error{std::string(parts[0]), std::string(parts[1]),
                         static_cast<int>(*to_int(parts[2])), Json::object()};
    if (parts.size() > 3) error.members = *parse_json(parts[3]);
    return {Failure(error), id};
  }
  bool implements(std::string_view, std::string_view operation) override {
    return operation != "ImportTable";
  }
  std::vector<std::string> services() override { return {"states", "sqs"}; }
  std::optional<HttpAnswer> local(const HttpRequest& request) override {
    if (!starts_with(request.path, "/_lockstep")) return std::nullopt;
    HttpAnswer answer;
    answer.content_type = "application/json";
    answer.body = R"({"local":"ok"})";
    return answer;
  }

  WireCase current;
  std::vector<std::string> calls;
};

std::vector<WireCase> read_cases(const std::filesystem::path& path) {
  std::vector<WireCase> cases;
  std::ifstream file(path);
  std::vector<std::string>* section = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (starts_with(line, "=== ")) {
      cases.emplace_back();
      cases.back().file = path.filename().string();
      cases.back().name = line.substr(4);
      section = nullptr;
    } else if (line == "--- request") {
      section = &cases.back().request;
    } else if (line == "--- answer") {
      section = &cases.back().answer;
    } else if (section) {
      section->push_back(line);
    } else if (starts_with(line, "call: ")) {
      cases.back().call = line.substr(6);
    } else if (starts_with(line, "output: ")) {
      cases.back().output = line.substr(8);
    } else if (starts_with(line, "error: ")) {
      cases.back().error = line.substr(7);
    }
  }
  return cases;
}

// Lines as the wire has them; the last, if it is not empty, is a body without a line end.
std::string bytes_of(const std::vector<std::string>& lines) {
  std::string bytes;
  for (std::size_t i = 0; i < lines.size(); ++i)
    bytes += lines[i] + (i + 1 < lines.size() || lines[i].empty() ? "\r\n" : "");
  const std::size_t body = bytes.find("\r\n\r\n");
  return replace_all(bytes, "{{length}}", std::to_string(bytes.size() - body - 4));
}

bool matches(std::string_view pattern, std::string_view text) {
  const std::size_t open = pattern.find("{{");
  if (open == std::string_view::npos) return pattern == text;
  const std::size_t close = pattern.find("}}", open);
  if (pattern.substr(0, open) != text.substr(0, open)) return false;
  const std::string_view what = pattern.substr(open + 2, close - open - 2);
  const std::string_view rest = pattern.substr(close + 2);
  text.remove_prefix(open);
  if (what != "*") {
    const auto count = static_cast<std::size_t>(*to_int(what));
    const auto upper = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    const std::string_view part = text.substr(0, count);
    return part.size() == count && std::all_of(part.begin(), part.end(), upper) &&
           matches(rest, text.substr(count));
  }
  for (std::size_t taken = 0;; ++taken) {
    if (matches(rest, text.substr(taken))) return true;
    if (taken >= text.size() || text[taken] == '\r') return false;
  }
}

TEST(Wire, EveryCaseAnswersItsBytes) {
  FakeBackend backend;
  ServerOptions options;
  options.http.port = 0;
  Server server(options, backend);
  auto port = server.listen();
  ASSERT_TRUE(port.ok()) << port.error();
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LOCKSTEP_SOURCE_DIR "/tests/wire")) {
    if (entry.path().extension() != ".http") continue;
    for (const WireCase& one : read_cases(entry.path())) {
      SCOPED_TRACE(one.file + ": " + one.name);
      ++count;
      backend.current = one;
      backend.calls.clear();
      const std::string answer = talk(*port, bytes_of(one.request));
      const std::string expected = bytes_of(one.answer);
      EXPECT_TRUE(matches(expected, answer)) << "expected\n" << expected << "\ngot\n" << answer;
      if (!one.call.empty()) {
        EXPECT_EQ(backend.calls, std::vector<std::string>{one.call}) << "calls";
      } else if (one.error.empty()) {
        EXPECT_EQ(backend.calls.size(), 0U);
      }
    }
  }
  EXPECT_GE(count, 50U);
}

TEST(Wire, AWrongAnswerIsNoticed) {
  EXPECT_FALSE(matches("HTTP/1.1 200 OK\r\n", "HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(matches("a{{*}}c", "abc"));
  EXPECT_FALSE(matches("a{{*}}c", "a\r\nc"));
}

}  // namespace
}  // namespace lockstep::protocol
