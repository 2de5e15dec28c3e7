// SdkHttpMetadata and SdkResponseMetadata: the HTTP answer that an optimised integration shows with
// its output.
// Source  recorded AWS answers "Header sets".
#include <algorithm>
#include <array>
#include <span>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

enum class Header : std::uint8_t {
  Connection, ContentLength, ContentType, Crc32, Date, ExecutedVersion, RemappedLength, RequestId,
  Server, TraceId,
};

struct HeaderSet {
  std::string_view service;
  std::string_view connection_name;
  std::string_view content_type;
  std::span<const Header> all;     // as they came
  std::span<const Header> sorted;  // by name, whatever its case
};

constexpr std::array kLambda = {
    Header::ExecutedVersion, Header::RemappedLength, Header::Connection, Header::RequestId,
    Header::ContentLength, Header::Date, Header::TraceId, Header::ContentType};
constexpr std::array kLambdaSorted = {
    Header::Connection, Header::ContentLength, Header::ContentType, Header::Date,
    Header::ExecutedVersion, Header::RemappedLength, Header::RequestId, Header::TraceId};
constexpr std::array kDynamodb = {Header::Server, Header::Connection, Header::RequestId,
                                  Header::Crc32, Header::ContentLength, Header::Date,
                                  Header::ContentType};
constexpr std::array kDynamodbSorted = {Header::Connection, Header::ContentLength,
                                        Header::ContentType, Header::Date, Header::Server,
                                        Header::Crc32, Header::RequestId};
constexpr std::array kPlain = {Header::RequestId, Header::Connection, Header::ContentLength,
                               Header::Date, Header::ContentType};
constexpr std::array kPlainSorted = {Header::Connection, Header::ContentLength,
                                     Header::ContentType, Header::Date, Header::RequestId};

const std::array kSets = {
    HeaderSet{"lambda", "Connection", "application/json", kLambda, kLambdaSorted},
    HeaderSet{"dynamodb", "Connection", "application/x-amz-json-1.0", kDynamodb, kDynamodbSorted},
    HeaderSet{"sns", "connection", "text/xml", kPlain, kPlainSorted},
    HeaderSet{"sqs", "connection", "application/x-amz-json-1.0", kPlain, kPlainSorted},
    HeaderSet{"states", "connection", "application/x-amz-json-1.0", kPlain, kPlainSorted},
};

std::string http_date(std::int64_t ms) {
  constexpr std::array kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // 1970-01-01
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = civil(ms);
  const auto day = static_cast<std::size_t>(ms / 86'400'000 % 7);
  return format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[day], t.day,
                kMonths[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

struct HeaderTexts {
  const TaskRequest& request;
  const HeaderSet& set;
  const HttpFacts& facts;
  std::string request_id;

  std::string_view name(Header header) const {
    switch (header) {
      case Header::Connection: return set.connection_name;
      case Header::ContentLength: return "Content-Length";
      case Header::ContentType: return "Content-Type";
      case Header::Crc32: return "x-amz-crc32";
      case Header::Date: return "Date";
      case Header::ExecutedVersion: return "X-Amz-Executed-Version";
      case Header::RemappedLength: return "x-amzn-Remapped-Content-Length";
      case Header::RequestId: return "x-amzn-RequestId";
      case Header::Server: return "Server";
      case Header::TraceId: return "X-Amzn-Trace-Id";
    }
    return "";
  }

  std::string value(Header header) const {
    switch (header) {
      case Header::Connection: return "keep-alive";
      case Header::ContentLength: return std::to_string(facts.body_size);
      case Header::ContentType: return std::string(set.content_type);
      case Header::Crc32: return std::to_string(facts.body_crc);
      case Header::Date: return http_date(request.turn.now_ms());
      case Header::ExecutedVersion: return std::string(facts.executed_version);
      case Header::RemappedLength: return "0";
      case Header::RequestId: return request_id;
      case Header::Server: return "Server";
      case Header::TraceId: return trace_id();
    }
    return "";
  }

  std::string trace_id() const {
    return format("root=1-{:08x}-{};sampled=0", request.turn.now_ms() / 1000,
                  request.turn.chance().hex_digits("trace", task_key(request), 24));
  }
};

}  // namespace

void add_sdk_metadata(const TaskRequest& request, const HttpFacts& facts, Json& output) {
  const auto set = std::find_if(kSets.begin(), kSets.end(),
                                [&](const auto& s) { return s.service == facts.service; });
  if (set == kSets.end()) return;
  const HeaderTexts texts{request, *set, facts, request_id(request)};
  Json all = Json::object();
  Json plain = Json::object();
  std::array<Json, 10> values;
  for (const Header header : set->all) {
    Json& value = values[static_cast<std::size_t>(header)] = texts.value(header);
    all.set(texts.name(header), Json::array({value}));
  }
  for (const Header header : set->sorted)
    plain.set(texts.name(header), values[static_cast<std::size_t>(header)]);
  output.set("SdkHttpMetadata", Json::object({{"AllHttpHeaders", std::move(all)},
                                              {"HttpHeaders", std::move(plain)},
                                              {"HttpStatusCode", 200}}));
  output.set("SdkResponseMetadata", Json::object({{"RequestId", texts.request_id}}));
}

}  // namespace lockstep::states::integrations
