#include "emulator/protocol/json_protocol.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

std::string plain(const Json& value) {
  std::string out;
  dump_plain(out, value);
  return out;
}

TEST(JsonProtocol, TimesAreWrittenPlainly) {
  EXPECT_EQ(plain(Json(1790218577.62)), "1790218577.62");
  EXPECT_EQ(plain(Json(1790218577.123)), "1790218577.123");
  EXPECT_EQ(plain(Json(1790218577)), "1790218577");
  EXPECT_EQ(plain(Json(0.1 + 0.2)), "0.30000000000000004");
  EXPECT_EQ(plain(Json(2.0)), "2.0");
}

TEST(JsonProtocol, EverythingElseIsAsDumped) {
  const Json value = *parse_json(R"({"a":[1,"x\n",null,true,{"b":{}}],"c":[]})");
  EXPECT_EQ(plain(value), dump(value));
}

TEST(JsonProtocol, ABodyNestedTooDeepIsRefused) {
  HttpRequest request;
  request.body = "{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}";
  Exchange exchange;
  exchange.request = &request;
  auto input = decode_json(exchange);
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().code, "SerializationException");
}

}  // namespace
}  // namespace lockstep::protocol
