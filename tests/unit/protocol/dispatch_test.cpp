#include "emulator/protocol/dispatch.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

struct NamingBackend : Backend {
  core::Reply call(core::Call call) override {
    host = call.caller.host;
    return {Json::object(), "id"};
  }
  bool implements(std::string_view, std::string_view) override { return true; }
  std::vector<std::string> services() override { return {"states"}; }
  std::string host;
};

TEST(Dispatch, TheCallKnowsHowItsClientReachedUs) {
  NamingBackend backend;
  Dispatcher dispatcher(backend);
  HttpRequest request;
  request.method = "POST";
  request.path = "/";
  request.host = "localhost:4566";
  request.headers = {{"x-amz-target", "AWSStepFunctions.ListActivities"}};
  EXPECT_EQ(dispatcher.handle(request).status, 200);
  EXPECT_EQ(backend.host, "localhost:4566");
}

TEST(Dispatch, RefusalsHaveIdsOfTheirOwn) {
  NamingBackend backend;
  Dispatcher dispatcher(backend);
  HttpRequest request;
  request.headers = {{"x-amz-target", "AWSStepFunctions.Nothing"}};
  const auto id = [&] { return dispatcher.handle(request).headers.at(0).value; };
  EXPECT_EQ(id(), "00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(id(), "00000000-0000-4000-8000-000000000002");
}

}  // namespace
}  // namespace lockstep::protocol
