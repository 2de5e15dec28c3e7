// Handlers to test with, and the services that a function needs around it.
#pragma once

#include "emulator/core/native.h"
#include "emulator/services/lambda/lambda.h"
#include "emulator/services/logs/logs.h"
#include "emulator/services/sqs/sqs.h"
#include "tests/support/fixture.h"

namespace lockstep::test {

using HandlerOutcome = Result<Json, core::HandlerError>;

inline core::HandlerTable test_handlers() {
  return {
      {"echo", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         context.log("echo");
         return event;
       }},
      {"fail", [](const Json& event, core::HandlerContext&) -> HandlerOutcome {
         return Failure(core::HandlerError{"TestError", event.get_string("why", "it failed")});
       }},
      {"sleep", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         context.log("before");
         context.sleep_ms(event.get_int("ms"));
         context.log("after");
         return Json(iso_ms(context.now_ms()));
       }},
      {"count", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         const std::string key = event.get_string("key");
         const std::int64_t before = context.counted(key);
         return Json::object({{"before", before}, {"count", context.count(key)}});
       }},
      {"who", [](const Json&, core::HandlerContext& context) -> HandlerOutcome {
         return Json::object({{"requestId", context.request_id()},
                              {"functionName", context.function_name()},
                              {"region", context.region()},
                              {"account", context.account_id()},
                              {"stage", context.environment("STAGE")},
                              {"unset", context.environment("NONE")},
                              {"attempt", context.attempt()}});
       }},
      {"call", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         auto answer = context.call(event.get_string("service"), event.get_string("operation"),
                                    event.get("input"));
         if (!answer.ok())
           return Failure(core::HandlerError{answer.error().code, answer.error().message});
         return *answer;
       }},
      // Fails the messages whose body is "bad": all at once, or one by one.
      {"whole_batch", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         for (const Json& record : event.get("Records").items()) {
           context.log("got " + record.get_string("body"));
           if (record.get_string("body") == "bad")
             return Failure(core::HandlerError{"BadMessage", "a bad message"});
         }
         return Json();
       }},
      {"each_message", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         Json failures = Json::array();
         for (const Json& record : event.get("Records").items()) {
           context.log("got " + record.get_string("body"));
           if (record.get_string("body") == "bad")
             failures.push_back(Json::object({{"itemIdentifier", record.get("messageId")}}));
         }
         return Json::object({{"batchItemFailures", std::move(failures)}});
       }},
      {"show", [](const Json& event, core::HandlerContext& context) -> HandlerOutcome {
         context.log(dump(event));
         return Json();
       }},
  };
}

inline void with_lambda(Fixture& fixture) {
  fixture.add(lambda::make_lambda(test_handlers()));
  fixture.add(logs::make_logs());
  fixture.add(sqs::make_sqs());
}

}  // namespace lockstep::test
