#include "emulator/core/model.h"

#include <gtest/gtest.h>

#include <thread>

namespace lockstep::core {
namespace {

TEST(Model, EveryServiceIsParsedWhole) {
  for (std::string_view name : model_names()) {
    const ServiceModel* model = find_model(name);
    ASSERT_NE(model, nullptr) << name;
    EXPECT_EQ(model->name, name);
    for (const OperationModel& operation : model->operations()) {
      for (const Shape* shape : {operation.input, operation.output})
        EXPECT_TRUE(!shape || shape->kind == ShapeKind::Structure) << operation.name;
      EXPECT_EQ(model->find_operation(operation.name), &operation);
    }
  }
}

TEST(Model, StatesHasAllThirtySevenOperations) {
  EXPECT_EQ(find_model("states")->operations().size(), 37U);
  EXPECT_EQ(find_model("states")->target_prefix, "AWSStepFunctions");
  EXPECT_EQ(find_model("states")->id, "SFN");
}

TEST(Model, UnknownNamesAreNull) {
  EXPECT_EQ(find_model("kinesis"), nullptr);
  EXPECT_EQ(find_model("states")->find_operation("Nothing"), nullptr);
  EXPECT_EQ(find_model("states")->find_error("Nothing"), nullptr);
}

TEST(Model, SqsMembersHaveTheirQueryNames) {
  const ServiceModel& sqs = *find_model("sqs");
  EXPECT_TRUE(sqs.also_query);
  const Shape* send = sqs.find_operation("SendMessage")->input;
  const MemberModel* attributes = send->find_member("MessageAttributes");
  ASSERT_NE(attributes, nullptr);
  EXPECT_EQ(attributes->wire, "MessageAttribute");
  EXPECT_TRUE(attributes->shape->flattened);
  EXPECT_EQ(attributes->shape->key_wire, "Name");
  EXPECT_EQ(sqs.find_error("QueueDoesNotExist")->query_code,
            "AWS.SimpleQueueService.NonExistentQueue");
}

TEST(Model, AnErrorIsFoundByShapeAndByWireCode) {
  const ErrorModel* by_shape = find_model("sns")->find_error("NotFoundException");
  ASSERT_NE(by_shape, nullptr);
  EXPECT_EQ(by_shape, find_model("sns")->find_error("NotFound"));
  EXPECT_EQ(by_shape->status, 404);
  EXPECT_EQ(find_model("lambda")->find_error("ResourceNotFoundException")->message_member,
            "Message");
}

TEST(Model, LambdaMembersHaveTheirPlaces) {
  const OperationModel* invoke = find_model("lambda")->find_operation("Invoke");
  EXPECT_EQ(invoke->uri, "/2015-03-31/functions/{FunctionName}/invocations");
  const Shape* input = invoke->input;
  EXPECT_EQ(input->find_member("InvocationType")->location, Location::Header);
  EXPECT_EQ(input->find_member("InvocationType")->wire, "X-Amz-Invocation-Type");
  ASSERT_GE(input->payload, 0);
  EXPECT_EQ(input->members[static_cast<std::size_t>(input->payload)].name, "Payload");
}

TEST(Model, ManyThreadsMayAskFirst) {
  std::vector<std::thread> threads;
  std::vector<const ServiceModel*> seen(8);
  for (std::size_t i = 0; i < seen.size(); ++i)
    threads.emplace_back([&seen, i] { seen[i] = find_model("iam"); });
  for (auto& thread : threads) thread.join();
  for (const ServiceModel* model : seen) EXPECT_EQ(model, seen[0]);
}

}  // namespace
}  // namespace lockstep::core
