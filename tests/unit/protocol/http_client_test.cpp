#include "emulator/protocol/http_client.h"

#include <gtest/gtest.h>

#include "emulator/protocol/http_server.h"

namespace lockstep::protocol {
namespace {

TEST(HttpClient, SendsARequestAndReadsTheAnswer) {
  HttpOptions options;
  options.port = 0;
  HttpServer server(options, [](const HttpRequest& request) {
    HttpAnswer answer;
    answer.status = 201;
    answer.content_type = "text/plain";
    answer.body = request.method + " " + request.path + " " + request.query + " " + request.body;
    return answer;
  });
  const auto port = server.listen();
  ASSERT_TRUE(port.ok()) << port.error();
  ClientRequest request;
  request.method = "POST";
  request.target = "/a/b?c=d";
  request.body = "hello";
  const auto answer = send_request("http://127.0.0.1:" + std::to_string(*port), request);
  server.stop();
  ASSERT_TRUE(answer.ok()) << answer.error();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "POST /a/b c=d hello");
}

TEST(HttpClient, SaysWhatItCannotReach) {
  EXPECT_EQ(send_request("https://127.0.0.1", {}).error(),
            "'https://127.0.0.1' is not a server of the form http://HOST:PORT");
  EXPECT_EQ(send_request("http://127.0.0.1:x", {}).error(),
            "'http://127.0.0.1:x' is not a server of the form http://HOST:PORT");
  EXPECT_EQ(send_request("http://127.0.0.1:1", {}).error(),
            "no server at http://127.0.0.1:1: Connection refused");
}

}  // namespace
}  // namespace lockstep::protocol
