// Random machines with random answers: decide's state is what its records give, after every step; a
// crash between any two steps and another budget of transitions change nothing.
// The seed of a failure is printed: run with LOCKSTEP_RANDOM_FIRST = LOCKSTEP_RANDOM_LAST = it.
#include <gtest/gtest.h>

#include <cstdlib>

#include "emulator/asl/parser.h"
#include "emulator/base/text.h"
#include "tests/unit/asl/machine/play.h"

namespace lockstep::asl::machine {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) { chance_.seed = seed; }

  std::string machine() {
    const std::string timeout = one_in(6) ? R"("TimeoutSeconds":9,)" : "";
    return "{" + timeout + group(0) + "}";
  }

  Play& script(Play& play) {
    for (int state = 0; state < states_; ++state) {
      std::vector<Scripted> answers;
      for (int i = 0; i < 4; ++i) answers.push_back(answer());
      answers.push_back(ok("[3]"));
      play.on("S" + std::to_string(state), answers);
    }
    return play.input("[1,[2,3],{\"a\": 1}]");
  }

 private:
  std::uint64_t below(std::uint64_t count) {
    return chance_.draw("machine", std::to_string(++draws_)) % count;
  }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  Scripted answer() {
    switch (below(6)) {
      case 0: return error("X", "c");
      case 1: return error("Y");
      case 2: return never();
      case 3: return ok("[1,2]", static_cast<std::int64_t>(below(4)) * 1000);
      default: return ok("[[5]]");
    }
  }

  std::string group(int depth) {
    const int first = states_;
    const int count = 1 + static_cast<int>(below(4));
    states_ += count;
    std::string text = R"("StartAt":"S)" + std::to_string(first) + R"(","States":{)";
    for (int i = 0; i < count; ++i) {
      const int last = first + count - 1;
      if (i) text += ",";
      text += "\"S" + std::to_string(first + i) + "\":{" + state(first + i, last, depth) + "}";
    }
    return text + "}";
  }

  std::string errors() {
    static const char* const kErrors[] = {"X", "Y", "States.ALL", "States.TaskFailed",
                                          "States.Timeout"};
    return R"("ErrorEquals":[")" + std::string(kErrors[below(5)]) + "\"]";
  }

  std::string handlers(int last) {
    std::string text;
    if (one_in(2))
      text += R"(,"Retry":[{"MaxAttempts":)" + std::to_string(below(3)) + "," + errors() + "}]";
    if (one_in(2))
      text += R"(,"Catch":[{"Next":"S)" + std::to_string(last) + "\"," +
              std::string(one_in(2) ? R"("ResultPath":null,)" : "") + errors() + "}]";
    return text;
  }

  std::string resource() {
    static const char* const kResources[] = {
        "arn:aws:lambda:us-east-1:000000000000:function:f",
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::lambda:invoke.waitForTaskToken"};
    const std::uint64_t which = below(3);
    std::string text = R"("Resource":")" + std::string(kResources[which]) + "\"";
    if (which == 1) text += R"(,"Parameters":{"FunctionName":"f","Payload.$":"$"})";
    if (which == 2)
      text += R"(,"Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}})";
    return text;
  }

  std::string state(int self, int last, int depth) {
    const std::string flow =
        self == last ? R"(,"End":true)" : R"(,"Next":"S)" + std::to_string(self + 1) + "\"";
    const std::uint64_t kind = below(depth >= 3 ? 6 : 9);
    if (kind == 0) return R"("Type":"Pass","Assign":{"v.$":"$"})" + flow;
    if (kind == 1) return R"("Type":"Wait","Seconds":)" + std::to_string(below(4)) + flow;
    if (kind == 2 && self == last) return R"("Type":"Fail","Error":"X")";
    if (kind == 3 && self == last) return R"("Type":"Succeed")";
    if (kind == 2 && self != last)
      return R"("Type":"Choice","Choices":[{"Variable":"$[1]","IsPresent":true,"Next":"S)" +
             std::to_string(last) + R"("}],"Default":"S)" + std::to_string(self + 1) + "\"";
    if (kind < 6)
      return R"("Type":"Task","TimeoutSeconds":)" + std::to_string(1 + below(5)) +
             (one_in(3) ? R"(,"HeartbeatSeconds":1,)" : ",") + resource() + handlers(last) + flow;
    if (kind == 6) {
      std::string branches;
      for (std::uint64_t i = 0, count = 1 + below(3); i < count; ++i)
        branches += (i ? ",{" : "{") + group(depth + 1) + "}";
      return R"("Type":"Parallel","Branches":[)" + branches + "]" + handlers(last) + flow;
    }
    return R"("Type":"Map","MaxConcurrency":)" + std::to_string(below(3)) +
           R"(,"ItemsPath":"$[0:2]","ItemProcessor":{)" + group(depth + 1) + "}" + handlers(last) +
           flow;
  }

  Chance chance_;
  std::uint64_t draws_ = 0;
  int states_ = 0;
};

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

void expect_sound_links(const Play& play) {
  std::int64_t id = 0;
  for (const Record& record : play.records) {
    if (record.is_private()) continue;
    EXPECT_EQ(record.id, ++id);
    EXPECT_LT(record.previous_id, record.id);
  }
}

TEST(Apply, CrashesAndBudgetsChangeNothing) {
  const std::uint64_t first = from_environment("LOCKSTEP_RANDOM_FIRST", 1);
  const std::uint64_t last = from_environment("LOCKSTEP_RANDOM_LAST", first + 299);
  int ran = 0, succeeded = 0;
  for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    Generator generator(seed);
    const std::string machine = generator.machine();
    if (!parse_definition(machine, MachineType::Standard).ok()) continue;
    SCOPED_TRACE(format("seed {}: {}", seed, machine));
    const auto play = [&](bool reload, std::int64_t budget) {
      Play made(machine);
      made.limits.history_events_max = 400;
      if (reload) made.reload();
      made.budget(budget);
      Generator again(seed);
      (void)again.machine();
      again.script(made).run();
      EXPECT_NE(made.state.status, Status::Running);
      EXPECT_TRUE(made.ended_command);
      return made;
    };
    const Play plain = play(false, 1000);
    EXPECT_EQ(plain.inconsistency, "");
    expect_sound_links(plain);
    EXPECT_EQ(play(true, 1000).joined(), plain.joined());
    EXPECT_EQ(play(true, 1).joined(), plain.joined());
    ++ran;
    succeeded += plain.state.status == Status::Succeeded;
  }
  if (last - first >= 100) {
    EXPECT_GT(ran, 50);
    EXPECT_GT(succeeded, 10);
  }
}

}  // namespace
}  // namespace lockstep::asl::machine
