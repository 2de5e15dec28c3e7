#include "emulator/protocol/rest_protocol.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

std::string found(std::string_view method, std::string_view path, std::string_view query = "") {
  static const RestRoutes routes(*core::find_model("lambda"));
  const RestMatch match = routes.find(method, path, query);
  std::string text = match.operation ? std::string(match.operation->name) : "none";
  for (const auto& [name, value] : match.labels) text += " " + std::string(name) + "=" + value;
  return text;
}

TEST(RestProtocol, PathsFindTheirOperations) {
  EXPECT_EQ(found("GET", "/2015-03-31/functions"), "ListFunctions");
  EXPECT_EQ(found("POST", "/2015-03-31/functions/"), "CreateFunction");
  EXPECT_EQ(found("GET", "/2015-03-31/functions/f/aliases/live"),
            "GetAlias FunctionName=f Name=live");
  EXPECT_EQ(found("DELETE", "/2015-03-31/functions/f/policy/sid"),
            "RemovePermission FunctionName=f StatementId=sid");
  EXPECT_EQ(found("PATCH", "/2015-03-31/functions"), "none");
  EXPECT_EQ(found("GET", "/2015-03-31/functions/f/nothing"), "none");
}

TEST(RestProtocol, LabelsAreDecoded) {
  EXPECT_EQ(found("GET", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A0%3Afunction%3Af"),
            "ListTags Resource=arn:aws:lambda:us-east-1:0:function:f");
}

TEST(RestProtocol, AFixedQueryDecides) {
  EXPECT_EQ(found("GET", "/2019-09-30/functions/f/provisioned-concurrency", "List=ALL"),
            "ListProvisionedConcurrencyConfigs FunctionName=f");
  EXPECT_EQ(found("GET", "/2019-09-30/functions/f/provisioned-concurrency", "Qualifier=1"),
            "GetProvisionedConcurrencyConfig FunctionName=f");
}

TEST(RestProtocol, EveryOperationIsReachable) {
  const core::ServiceModel& model = *core::find_model("lambda");
  const RestRoutes routes(model);
  for (const core::OperationModel& operation : model.operations()) {
    const std::size_t question = operation.uri.find('?');
    const std::string path(operation.uri.substr(0, question));
    std::string query;
    if (question != std::string_view::npos) query = operation.uri.substr(question + 1);
    const RestMatch match = routes.find(operation.method, path, query);
    EXPECT_EQ(match.operation, &operation) << operation.name;
  }
}

}  // namespace
}  // namespace lockstep::protocol
