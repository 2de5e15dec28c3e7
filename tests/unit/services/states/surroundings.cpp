#include "tests/unit/services/states/surroundings.h"

namespace lockstep::states {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

Json function_error(std::string_view type, std::string_view message) {
  return Json::object(
      {{"StatusCode", 200},
       {"FunctionError", "Unhandled"},
       {"ExecutedVersion", "$LATEST"},
       {"Payload", dump(Json::object({{"errorMessage", message}, {"errorType", type}}))}});
}

AwsResult<Json> invoke(Turn& turn, const Call& call) {
  std::string name = call.input.get_string("FunctionName");
  name = name.substr(name.rfind(':') + 1);
  if (name == "Gone")
    return core::refuse("ResourceNotFoundException",
                        format("Function not found: {}:$LATEST",
                               call.input.get_string("FunctionName")),
                        404);
  if (name == "Down") return core::refuse("ServiceException", "Down.", 500);
  if (name == "Fail") return function_error("ValidationError", "no items");
  if (name == "Slow") turn.add_duration_ms(200);
  return Json::object({{"StatusCode", 200},
                       {"ExecutedVersion", "$LATEST"},
                       {"Payload", call.input.get_string("Payload")}});
}

AwsResult<Json> publish(Turn& turn, const Call& call) {
  if (ends_with(call.input.get_string("TopicArn"), ":missing"))
    return core::refuse("NotFound", "Topic does not exist", 404);
  return Json::object({{"MessageId", turn.make_uuid("message")}});
}

AwsResult<Json> update_item(Turn&, const Call& call) {
  const std::string table = call.input.get_string("TableName");
  if (table == "Missing")
    return core::refuse("ResourceNotFoundException", "Requested resource not found");
  if (table == "Invalid") return core::refuse("ValidationException", "Bad.");
  return Json::object();
}

AwsResult<Json> send_message(Turn& turn, const Call& call) {
  return Json::object({{"MD5OfMessageBody", "d41d8cd98f00b204e9800998ecf8427e"},
                       {"MessageId", call.caller.key.empty() ? "" : turn.make_uuid("message")}});
}

}  // namespace

void add_surroundings(test::Fixture& fixture) {
  fixture.add(make_states());
  auto lambda = std::make_unique<test::FakeService>("lambda");
  lambda->on("Invoke", invoke);
  lambda->on("lockstep:InvokeLater", [](Turn& turn, const Call& call) -> AwsResult<Json> {
    ASSIGN_OR_RETURN(Json answer, invoke(turn, call));
    return Json::object({{"Answer", std::move(answer)}});
  });
  fixture.add(std::move(lambda));
  auto sns = std::make_unique<test::FakeService>("sns");
  sns->on("Publish", publish);
  fixture.add(std::move(sns));
  auto dynamodb = std::make_unique<test::FakeService>("dynamodb");
  dynamodb->on("UpdateItem", update_item);
  fixture.add(std::move(dynamodb));
  auto sqs = std::make_unique<test::FakeService>("sqs");
  sqs->on("SendMessage", send_message);
  fixture.add(std::move(sqs));
}

}  // namespace lockstep::states
