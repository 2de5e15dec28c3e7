// Machines that several tests run, and what they compare.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/unit/asl/machine/play.h"

namespace lockstep::asl::machine {

inline const char* const kLambda =
    R"("Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f")";
inline const char* const kPut =
    R"("Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem",)"
    R"("Parameters":{"TableName":"t","Item":{}})";
inline const char* const kToken =
    R"("Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",)"
    R"("Parameters":{"QueueUrl":"q","MessageBody":{"token.$":"$$.Task.Token"}})";
inline const char* const kActivity =
    R"("Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:a")";

// A machine of one state.
inline std::string one(const std::string& name, const std::string& fields) {
  return R"({"StartAt":")" + name + R"(","States":{")" + name + R"(":{)" + fields + "}}}";
}
// A machine of the one state A with these fields.
inline std::string one(const std::string& fields) {
  return R"({"StartAt":"A","States":{"A":{)" + fields + "}}}";
}
inline std::string end(const std::string& fields) { return "{" + fields + R"(,"End":true})"; }

inline std::string pass(const std::string& fields) { return one(R"("Type":"Pass","End":true,)" + fields); }
// The Lambda task A; with a Catch, its catchers lead to B.
inline std::string task(const std::string& fields,
                 const std::string& resource = "arn:aws:lambda:us-east-1:000000000000:function:f") {
  const bool catches = fields.find("Catch") != std::string::npos;
  return R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":")" + resource + "\"," + fields +
         R"(,"End":true})" +
         (catches ? R"(,"B":{"Type":"Pass","Result":"caught","End":true}}})" : "}}");
}
inline const char* const kCallback = "arn:aws:states:::lambda:invoke.waitForTaskToken";
inline std::string callback(const std::string& fields) {
  return task(R"("Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},)" + fields,
              kCallback);
}
inline const std::string kCatchAll = R"("Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}])";

inline std::string parallel(const std::string& branches, const std::string& more = "") {
  return R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" + branches + "]" + more +
         R"(,"End":true})" +
         (more.find("Catch") == std::string::npos ? "}}"
                                                  : R"(,"Z":{"Type":"Pass","End":true}}})");
}

inline std::string branch(const std::string& name, const std::string& state) {
  return R"({"StartAt":")" + name + R"(","States":{")" + name + R"(":)" + state + "}}";
}

inline std::string map(const std::string& state, const std::string& more = "") {
  return R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"A","States":{"A":)" +
         state + "}}" + more + R"(,"End":true}}})";
}

// The output, or how it failed; the same when reloaded after every step.
inline std::string result(const std::string& definition, const std::string& input,
                   std::vector<Scripted> answers = {ok("{}")}) {
  std::string first;
  for (const bool reload : {false, true}) {
    Play play(definition);
    if (reload) play.reload();
    play.input(input).on("A", answers).run();
    EXPECT_EQ(play.inconsistency, "");
    const std::string end = play.state.output ? play.output() : play.ended();
    if (reload) {
      EXPECT_EQ(end, first) << "reloaded after every step";
    }
    first = end;
  }
  return first;
}

inline std::string runtime(const std::string& text) {
  return "Failed States.Runtime: An error occurred while executing the state 'A' (entered at the "
         "event id #2). " +
         text;
}

// The same whether it is reloaded after every step, and whatever a step's budget is.
inline void expect_history(const std::function<Play()>& make, const std::string& expected) {
  Play plain = make();
  plain.run();
  EXPECT_EQ(plain.joined(), expected);
  EXPECT_EQ(plain.inconsistency, "");
  EXPECT_EQ(make().reload().run().joined(), expected) << "reloaded after every step";
  EXPECT_EQ(make().budget(1).run().joined(), expected) << "one transition a step";
  EXPECT_EQ(make().budget(1).reload().run().joined(), expected);
}

}  // namespace lockstep::asl::machine
