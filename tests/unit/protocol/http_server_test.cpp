#include "emulator/protocol/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "tests/unit/protocol/client.h"

namespace lockstep::protocol {
namespace {

constexpr std::size_t kLimit = 1 << 20;

// Answers "METHOD path host body-length first-bytes".
HttpAnswer echo(const HttpRequest& request) {
  HttpAnswer answer;
  answer.content_type = "text/plain";
  answer.body = request.method + " " + request.path + " " + request.host + " " +
                std::to_string(request.body.size()) + " " + request.body.substr(0, 20);
  if (request.has_header("x-in"))
    answer.headers.push_back({"X-Refl", std::string(request.header("x-in"))});
  return answer;
}

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override { start({}, echo); }
  void start(HttpOptions options, HttpServer::Handle handle) {
    server_.reset();
    options.port = 0;
    options.body_max_bytes = kLimit;
    server_ = std::make_unique<HttpServer>(std::move(options), std::move(handle));
    auto port = server_->listen();
    ASSERT_TRUE(port.ok()) << port.error();
    port_ = *port;
  }
  std::string ask(std::string_view bytes) { return talk(port_, bytes); }
  std::string post(const std::string& rest) { return ask("POST / HTTP/1.1\r\nHost: a\r\n" + rest); }

  std::unique_ptr<HttpServer> server_;
  int port_ = 0;
};

TEST_F(HttpServerTest, FormBodiesOfAnySizePass) {
  for (std::size_t size : {0UL, 8192UL, 8193UL, 300000UL}) {
    const std::string answer =
        post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
             std::to_string(size) + "\r\n\r\n" + std::string(size, 'a'));
    EXPECT_EQ(first_line(answer), "HTTP/1.1 200 OK");
    EXPECT_NE(answer.find("POST / a " + std::to_string(size)), std::string::npos);
  }
}

TEST_F(HttpServerTest, HeaderValuesAreNotDecoded) {
  const std::string answer =
      ask("GET / HTTP/1.1\r\nHost: a\r\nX-In: a%0d%0aSet-Cookie: evil%2F\r\n\r\n");
  EXPECT_NE(answer.find("X-Refl: a%0d%0aSet-Cookie: evil%2F\r\n"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, AnAnswerCannotSmuggleAHeader) {
  start({}, [](const HttpRequest&) {
    HttpAnswer answer;
    answer.headers.push_back({"X-A", "a\r\nSet-Cookie: evil"});
    return answer;
  });
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("\r\nSet-Cookie"), std::string::npos);
}

TEST_F(HttpServerTest, ALengthOverTheLimitIsRefusedAtOnce) {
  const std::string answer = post("Content-Length: 9437184\r\n\r\n" + std::string(1000, 'a'));
  EXPECT_EQ(first_line(answer), "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1U);
}

TEST_F(HttpServerTest, ChunksOverTheLimitAreRefused) {
  std::string body = "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) body += "40000\r\n" + std::string(0x40000, 'a') + "\r\n";
  const std::string answer = post(body + "0\r\n\r\n");
  EXPECT_EQ(first_line(answer), "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1U);
}

TEST_F(HttpServerTest, ChunksMakeABody) {
  const std::string answer = post(
      "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n");
  EXPECT_NE(answer.find("POST / a 5 abcde"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, BrokenChunkSizesAreRefusedWithoutWaiting) {
  for (const char* size : {"-2", "0x10", "", "zz", "+3", "FFFFFFFFFFFFFFFFFF", " 3"}) {
    Client client(port_);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                std::string(size) + "\r\n" + std::string(1000, 'a'));
    EXPECT_EQ(first_line(client.read_all()), "HTTP/1.1 400 Bad Request") << size;
  }
}

TEST_F(HttpServerTest, AHugeChunkSizeIsOverTheLimit) {
  EXPECT_EQ(first_line(post("Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nabc")),
            "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpServerTest, APostWithoutLengthHasNoBody) {
  EXPECT_NE(post("\r\n").find("POST / a 0 "), std::string::npos);
}

TEST_F(HttpServerTest, TwoAccountsOfTheLengthAreRefused) {
  for (const char* rest :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg",
        "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde", "Content-Length: zz\r\n\r\nabc",
        "Content-Length: -1\r\n\r\nabc", "Content-Length: 1,1\r\n\r\nabc",
        "Content-Length: \r\n\r\nabc", "Content-Length : 3\r\n\r\nabc",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    const std::string answer = post(rest);
    EXPECT_EQ(first_line(answer), "HTTP/1.1 400 Bad Request") << rest;
    EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1U) << rest;
  }
}

TEST_F(HttpServerTest, OtherTransferCodingsAreNotUnderstood) {
  EXPECT_EQ(first_line(post("Transfer-Encoding: gzip, chunked\r\n\r\n")),
            "HTTP/1.1 501 Not Implemented");
}

TEST_F(HttpServerTest, ExpectIsAnsweredInAnyCase) {
  for (const char* value : {"100-continue", "100-Continue"}) {
    Client client(port_);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: " + std::string(value) +
                "\r\n\r\n");
    EXPECT_EQ(first_line(client.read_until("\r\n\r\n")), "HTTP/1.1 100 Continue");
    client.send("{}");
    client.finish();
    EXPECT_EQ(first_line(client.read_all()), "HTTP/1.1 200 OK");
  }
}

TEST_F(HttpServerTest, HeadAnswersWithoutABody) {
  const std::string answer = ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(first_line(answer), "HTTP/1.1 200 OK");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  EXPECT_EQ(answer.find("Content-Length: 0"), std::string::npos);
}

TEST_F(HttpServerTest, TooManyHeadersAreRefused) {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 200; ++i) head += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(first_line(ask(head + "\r\n")), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(HttpServerTest, LongHeadersAndTargetsPassUpToTheLimit) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  EXPECT_EQ(first_line(ask(head + std::string(9000, 'a') + "\r\n\r\n")), "HTTP/1.1 200 OK");
  EXPECT_EQ(first_line(ask("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n")),
            "HTTP/1.1 200 OK");
  EXPECT_EQ(first_line(ask(head + std::string(70000, 'a') + "\r\n\r\n")),
            "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(HttpServerTest, AnEndlessHeaderLineIsCutOff) {
  Client client(port_);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  const std::string piece(1 << 20, 'a');
  for (int i = 0; i < 20 && client.send(piece); ++i) {
  }
  // The answer may be lost to the reset that ends such a flood; a new client is served.
  EXPECT_EQ(first_line(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, BrokenHeadsAreRefused) {
  for (const char* head :
       {"FOO BAR\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/1.1\r\nHost a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01z\r\n\r\n"})
    EXPECT_EQ(first_line(ask(head)), "HTTP/1.1 400 Bad Request") << head;
  EXPECT_EQ(first_line(ask("GET / HTTP/2.0\r\nHost: a\r\n\r\n")),
            "HTTP/1.1 505 HTTP Version Not Supported");
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  std::string many;
  for (int i = 0; i < 50; ++i)
    many += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
  const std::string answer = ask(many);
  EXPECT_EQ(count_of(answer, "HTTP/1.1 200 OK"), 50U);
  EXPECT_LT(answer.find("POST /8 "), answer.find("POST /9 "));
}

TEST_F(HttpServerTest, TheBodyOfARefusedRequestIsNotARequest) {
  const std::string inner = "GET /inner HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(count_of(post("Content-Length: 9437184\r\n\r\n" + inner), "HTTP/1.1 "), 1U);
  const std::string two = "Content-Length: 1\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(count_of(post(two + inner), "HTTP/1.1 "), 1U);
}

TEST_F(HttpServerTest, OldClientsAreAnsweredAndClosed) {
  Client client(port_);
  client.send("GET / HTTP/1.0\r\n\r\n");
  const std::string answer = client.read_all();
  EXPECT_EQ(first_line(answer), "HTTP/1.1 200 OK");
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST_F(HttpServerTest, AskedToCloseItCloses) {
  Client client(port_);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_all().find("TIMEOUT"), std::string::npos);
}

TEST_F(HttpServerTest, AbsoluteTargetsNameTheHost) {
  EXPECT_NE(ask("GET http://states.us-east-1.amazonaws.com/x?y HTTP/1.1\r\nHost: a\r\n\r\n")
                .find("GET /x states.us-east-1.amazonaws.com 0 "),
            std::string::npos);
}

TEST_F(HttpServerTest, AnExceptionIsA500AndTheConnectionGoesOn) {
  std::atomic<int> calls{0};
  start({}, [&calls](const HttpRequest& request) {
    if (calls++ == 0) throw std::runtime_error("broken");
    return echo(request);
  });
  const std::string answer =
      ask("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(count_of(answer, "HTTP/1.1 500"), 1U);
  EXPECT_EQ(count_of(answer, "HTTP/1.1 200"), 1U);
}

TEST_F(HttpServerTest, ManyBusyConnectionsAreAllAnswered) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 128; ++i) clients.push_back(std::make_unique<Client>(port_));
  for (int round = 0; round < 5; ++round) {
    for (auto& client : clients)
      ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nend"));
    for (auto& client : clients)
      ASSERT_NE(client->read_until(" end").find("200 OK"), std::string::npos);
  }
}

TEST_F(HttpServerTest, BeyondTheCapAnIdleConnectionMakesRoom) {
  HttpOptions options;
  options.connections_max = 4;
  start(options, echo);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(std::make_unique<Client>(port_));
    clients.back()->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nend");
    ASSERT_NE(clients.back()->read_until(" end").find("200 OK"), std::string::npos) << i;
  }
}

TEST_F(HttpServerTest, StoppingEndsIdleConnectionsAtOnce) {
  Client idle(port_);
  idle.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nend");
  idle.read_until(" end");
  server_->stop();
  EXPECT_EQ(idle.read_all(), "");
}

TEST_F(HttpServerTest, StoppingLetsARunningRequestFinish) {
  std::promise<void> started;
  std::promise<void> go_on;
  start({}, [&](const HttpRequest& request) {
    started.set_value();
    go_on.get_future().wait();
    return echo(request);
  });
  Client client(port_);
  client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  started.get_future().wait();
  server_->begin_stop();
  go_on.set_value();
  EXPECT_NE(client.read_all().find("GET /slow"), std::string::npos);
  server_->stop();
}

TEST_F(HttpServerTest, AHalfRequestEndsAfterTheTimeout) {
  HttpOptions options;
  options.io_timeout_s = 1;
  start(options, echo);
  Client client(port_);
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_EQ(first_line(client.read_all()), "HTTP/1.1 408 Request Timeout");
}

TEST_F(HttpServerTest, APortInUseIsAnError) {
  HttpOptions options;
  options.port = port_;
  HttpServer second(options, echo);
  auto port = second.listen();
  ASSERT_FALSE(port.ok());
  EXPECT_NE(port.error().find("Cannot listen on 127.0.0.1:" + std::to_string(port_)),
            std::string::npos);
}

TEST_F(HttpServerTest, AStreamWritesUntilItEnds) {
  start({}, [](const HttpRequest&) {
    HttpAnswer answer;
    answer.content_type = "text/event-stream";
    answer.stream = [](const StreamWrite& write) {
      write("data: 1\n\n");
      write("data: 2\n\n");
    };
    return answer;
  });
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").ends_with("\r\n\r\ndata: 1\n\ndata: 2\n\n"));
}

TEST_F(HttpServerTest, TheDateComesFromTheClockGiven) {
  HttpOptions options;
  options.now_ms = [] { return std::int64_t{1790218577000}; };
  start(options, echo);
  EXPECT_NE(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("Date: Thu, 24 Sep 2026 02:56:17 GMT"),
            std::string::npos);
}

}  // namespace
}  // namespace lockstep::protocol
