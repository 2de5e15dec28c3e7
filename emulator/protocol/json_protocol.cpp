#include "emulator/protocol/json_protocol.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"

namespace lockstep::protocol {

namespace {

constexpr std::size_t kDepthMax = 512;
constexpr double kPlainMax = 1e15;

bool is_service(const Exchange& exchange, std::string_view name) {
  return exchange.service && exchange.service->name == name;
}

// 52 upper-case letters and digits, as DynamoDB's ids look, made from the id of the call.
std::string dynamodb_request_id(std::string_view id) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  std::uint64_t state = 0xCBF29CE484222325U;
  for (char c : id) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  std::string out;
  out.reserve(52);
  while (out.size() < 52) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    out += kDigits[(state >> 33) % kDigits.size()];
  }
  return out;
}

void finish(const Exchange& exchange, HttpAnswer& answer, std::string_view request_id) {
  const bool one_one = exchange.service && exchange.service->json_version == "1.1";
  answer.content_type = one_one ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0";
  answer.headers.reserve(3);
  if (is_service(exchange, "dynamodb")) {
    answer.headers.push_back({"x-amzn-RequestId", dynamodb_request_id(request_id)});
    answer.headers.push_back({"x-amz-crc32", std::to_string(crc32(answer.body))});
  } else {
    answer.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  }
}

void dump_members(std::string& out, const Json::Members& members) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : members) {
    if (!first) out += ',';
    first = false;
    dump_string_to(out, key);
    out += ':';
    dump_plain(out, value);
  }
  out += '}';
}

// Step Functions writes its top-level members in alphabetical order.
void dump_sorted(std::string& out, const Json& output) {
  Json::Members members = output.members();
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  dump_members(out, members);
}

// The shape's name with the prefix the service puts before it.
std::string error_type(const Exchange& exchange, const core::AwsError& error,
                       const core::ErrorModel* known) {
  const std::string name(known ? known->name : std::string_view(error.code));
  if (is_service(exchange, "logs")) return name;
  if (name == "SerializationException" || name == "UnknownOperationException" ||
      name == "AccessDeniedException" || name == "InternalFailure" || name == "ServiceUnavailable")
    return "com.amazon.coral.service#" + name;
  if (name == "ThrottlingException" && !is_service(exchange, "dynamodb"))
    return "com.amazon.coral.availability#" + name;
  if (name == "ValidationException" &&
      (is_service(exchange, "dynamodb") ||
       error.message.find(" detected: Value") != std::string::npos))
    return "com.amazon.coral.validate#" + name;
  if (is_service(exchange, "states")) return "com.amazonaws.swf.service.v2.model#" + name;
  if (is_service(exchange, "dynamodb")) return "com.amazonaws.dynamodb.v20120810#" + name;
  if (is_service(exchange, "sqs")) return "com.amazonaws.sqs#" + name;
  return name;
}

std::string_view message_member(const Exchange& exchange, const core::AwsError& error,
                                const core::ErrorModel* known) {
  if (error.code == "SerializationException") return "Message";
  if (error.code == "AccessDeniedException" && is_service(exchange, "states")) return "Message";
  if (is_service(exchange, "dynamodb") && error.members.contains("Item")) return "Message";
  return known ? known->message_member : "message";
}

}  // namespace

void dump_plain(std::string& out, const Json& value) {
  switch (value.kind()) {
    case Json::Kind::Double: {
      const double number = value.as_double();
      // What is exact in three decimals is written plainly, anything else as Java would.
      std::string text = std::fabs(number) < kPlainMax ? format("{:.3f}", number) : std::string();
      if (!text.empty() && std::strtod(text.c_str(), nullptr) == number) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text += '0';
        out += text;
        return;
      }
      out += dump_double(number);
      return;
    }
    case Json::Kind::Array: {
      out += '[';
      bool first = true;
      for (const Json& item : value.items()) {
        if (!first) out += ',';
        first = false;
        dump_plain(out, item);
      }
      out += ']';
      return;
    }
    case Json::Kind::Object: return dump_members(out, value.members());
    default: dump_to(out, value);
  }
}

core::AwsResult<Json> decode_json(const Exchange& exchange) {
  const std::string& body = exchange.request->body;
  if (body.empty()) return Json::object();
  auto parsed = parse_json(body, ParseLimits{kDepthMax});
  if (!parsed.ok()) return core::refuse("SerializationException", parsed.error().message);
  if (!parsed->is_object())
    return core::refuse("SerializationException", "Start of structure or map expected.");
  return std::move(parsed).value();
}

HttpAnswer encode_json(const Exchange& exchange, const Json& output, std::string_view request_id) {
  HttpAnswer answer;
  const bool has_output = exchange.operation && exchange.operation->output;
  if (has_output || (output.is_object() && !output.empty())) {
    if (!output.is_object()) {
      answer.body = "{}";
    } else if (is_service(exchange, "states")) {
      dump_sorted(answer.body, output);
    } else {
      dump_plain(answer.body, output);
    }
  }
  finish(exchange, answer, request_id);
  return answer;
}

HttpAnswer encode_json_error(const Exchange& exchange, const core::AwsError& error,
                             std::string_view request_id) {
  const core::ErrorModel* known =
      exchange.service ? exchange.service->find_error(error.code) : nullptr;
  HttpAnswer answer;
  answer.status = error_status(error, known);
  Json body = Json::object({{"__type", Json(error_type(exchange, error, known))}});
  if (error.members.is_object())
    for (const auto& [key, value] : error.members.members()) body.set(key, value);
  if (!error.message.empty() && !body.contains("message") && !body.contains("Message"))
    body.set(message_member(exchange, error, known), Json(error.message));
  dump_plain(answer.body, body);
  finish(exchange, answer, request_id);
  if (exchange.service && exchange.service->also_query)
    answer.headers.push_back(
        {"x-amzn-query-error",
         format("{};{}", known ? known->query_code : std::string_view(error.code),
                answer.status >= 500 ? "Receiver" : "Sender")});
  return answer;
}

}  // namespace lockstep::protocol
