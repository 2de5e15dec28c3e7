#include "emulator/protocol/router.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

std::string routed(HttpRequest request) {
  auto found = route(request);
  if (!found) return "none";
  return std::string(found->exchange.service ? found->exchange.service->name : "?") + " " +
         found->exchange.operation_name + (found->exchange.operation ? "" : " unknown");
}

HttpRequest get(std::string path, std::string query, std::vector<Header> headers = {}) {
  HttpRequest request;
  request.method = "GET";
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = std::move(headers);
  return request;
}

TEST(Router, TargetsNameServiceAndOperation) {
  EXPECT_EQ(routed(get("/", "", {{"x-amz-target", "AWSStepFunctions.StartExecution"}})),
            "states StartExecution");
  EXPECT_EQ(routed(get("/", "", {{"x-amz-target", "Logs_20140328.PutLogEvents"}})),
            "logs PutLogEvents");
  EXPECT_EQ(routed(get("/", "", {{"x-amz-target", "nonsense"}})), "? nonsense unknown");
  EXPECT_EQ(routed(get("/", "", {{"x-amz-target", "."}})), "? . unknown");
}

TEST(Router, ActionsGoByVersionThenScopeThenName) {
  EXPECT_EQ(routed(get("/", "Action=ListTagsForResource&Version=2010-03-31")),
            "sns ListTagsForResource");
  const Header signature{"authorization", "AWS4-HMAC-SHA256 Credential=A/2/r/sqs/aws4_request, X"};
  EXPECT_EQ(routed(get("/", "Action=AddPermission", {signature})), "sqs AddPermission");
  EXPECT_EQ(routed(get("/", "Action=GetCallerIdentity")), "sts GetCallerIdentity");
  EXPECT_EQ(routed(get("/", "Action=Nothing")), "? Nothing unknown");
  EXPECT_EQ(routed(get("/", "x=y")), "none");
}

TEST(Router, ThePathOfAQueueIsKnown) {
  EXPECT_TRUE(is_queue_path("/000000000000/q.fifo"));
  EXPECT_FALSE(is_queue_path("/000000000000/"));
  EXPECT_FALSE(is_queue_path("/00000000000/qq"));
  EXPECT_FALSE(is_queue_path("/000000000000/q/r"));
}

TEST(Router, TheCredentialScopeMayStandInTheQuery) {
  EXPECT_EQ(credential_service(get("/", "X-Amz-Credential=A%2F2%2Fr%2Fsns%2Faws4_request&X")),
            "sns");
  EXPECT_EQ(credential_service(get("/", "X-Amz-Credential=A/2/r/sns/aws4_request")), "sns");
  EXPECT_EQ(credential_service(get("/", "X-Amz-Credential=A")), "");
  EXPECT_EQ(credential_service(get("/", "", {{"authorization", "Credential=///"}})), "");
}

}  // namespace
}  // namespace lockstep::protocol
