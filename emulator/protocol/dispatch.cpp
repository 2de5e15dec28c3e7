#include "emulator/protocol/dispatch.h"

#include "emulator/base/text.h"
#include "emulator/protocol/json_protocol.h"
#include "emulator/protocol/query_protocol.h"
#include "emulator/protocol/rest_protocol.h"
#include "emulator/protocol/rest_xml_protocol.h"

namespace lockstep::protocol {

namespace {

core::AwsResult<Json> decode(const Routed& routed) {
  switch (routed.exchange.protocol) {
    case core::Protocol::Query: return decode_query(routed.exchange, routed.parameters);
    case core::Protocol::RestJson: return decode_rest(routed.exchange, routed.labels);
    case core::Protocol::RestXml: return decode_rest_xml(routed.exchange, routed.labels);
    case core::Protocol::Json: break;
  }
  return decode_json(routed.exchange);
}

HttpAnswer encode(const Exchange& exchange, const Json& output, std::string_view request_id) {
  switch (exchange.protocol) {
    case core::Protocol::Query: return encode_query(exchange, output, request_id);
    case core::Protocol::RestJson: return encode_rest(exchange, output, request_id);
    case core::Protocol::RestXml: return encode_rest_xml(exchange, output, request_id);
    case core::Protocol::Json: break;
  }
  return encode_json(exchange, output, request_id);
}

HttpAnswer encode_error(const Exchange& exchange, const core::AwsError& error,
                        std::string_view request_id) {
  switch (exchange.protocol) {
    case core::Protocol::Query: return encode_query_error(exchange, error, request_id);
    case core::Protocol::RestJson: return encode_rest_error(exchange, error, request_id);
    case core::Protocol::RestXml: return encode_rest_xml_error(exchange, error, request_id);
    case core::Protocol::Json: break;
  }
  return encode_json_error(exchange, error, request_id);
}

bool is_sqs_query(const Exchange& exchange) {
  return exchange.protocol == core::Protocol::Query && exchange.service &&
         exchange.service->name == "sqs";
}

// An object of a virtual-host bucket may have a key that begins with an underscore.
bool signed_for_s3(const HttpRequest& request) {
  return !starts_with(request.path, "/_lockstep") && credential_service(request) == "s3";
}

// A request to the queue's own address names the queue by it, unless a parameter does.
void take_queue_from_path(const Exchange& exchange, Json& input) {
  if (!is_sqs_query(exchange) || !is_queue_path(exchange.request->path)) return;
  const core::Shape* shape = exchange.operation->input;
  if (input.contains("QueueUrl") || !shape || !shape->find_member("QueueUrl")) return;
  input.set("QueueUrl",
            Json(format("http://{}{}", exchange.request->host, exchange.request->path)));
}

bool refused_at_queue(const Exchange& exchange) {
  if (!is_sqs_query(exchange) || !is_queue_path(exchange.request->path)) return false;
  return exchange.operation_name == "CreateQueue" || exchange.operation_name == "ListQueues";
}

}  // namespace

HttpAnswer Dispatcher::handle(const HttpRequest& request) {
  const std::string_view coding = request.header("content-encoding");
  // The bytes of an object are the client's own affair.
  if (!coding.empty() && coding != "identity" && !means_s3(request))
    return refusal(415, "UnsupportedMediaTypeException",
                   format("Lockstep does not take bodies with Content-Encoding '{}'.", coding));
  if (starts_with(request.path, "/_") && !signed_for_s3(request)) return not_an_aws_call(request);
  auto routed = route(request);
  if (!routed) return not_an_aws_call(request);
  if (routed->by_path_only && !backend_.implements("s3", "ListObjects"))
    return not_an_aws_call(request);
  return handle_call(*routed);
}

HttpAnswer Dispatcher::handle_call(Routed& routed) {
  const Exchange& exchange = routed.exchange;
  if (!exchange.operation || refused_at_queue(exchange) ||
      !backend_.implements(exchange.service->name, exchange.operation->name))
    return refuse_operation(exchange);
  auto input = decode(routed);
  if (!input.ok()) return encode_error(exchange, input.error(), own_request_id());
  core::Call call;
  call.service = exchange.service->name;
  call.operation = exchange.operation->name;
  call.input = std::move(input).value();
  call.caller.host = exchange.request->host;
  const std::string_view token = exchange.request->header("x-amz-security-token");
  if (starts_with(token, core::kHolderToken))
    call.caller.holder = token.substr(core::kHolderToken.size());
  else if (exchange.request->header("user-agent").find("exec-env/AWS_Lambda") !=
           std::string_view::npos)
    call.caller.holder = "some function";  // with credentials of its own
  take_queue_from_path(exchange, call.input);
  const core::Reply reply = backend_.call(std::move(call));
  return reply.result.ok() ? encode(exchange, reply.result.value(), reply.request_id)
                           : encode_error(exchange, reply.result.error(), reply.request_id);
}

HttpAnswer Dispatcher::refuse_operation(const Exchange& exchange) {
  core::AwsError error{"UnknownOperationException", "", 400, Json::object()};
  const std::string& name = exchange.operation_name;
  if (!exchange.service) {
    error.message = format("Lockstep knows no service for '{}'. It has: {}.", name,
                           join(backend_.services(), ", "));
  } else if (is_sqs_query(exchange) && is_queue_path(exchange.request->path)) {
    error.message = format("The action {} is not valid for this endpoint.", name);
  } else if (!exchange.operation) {
    error.message = format("{} has no operation '{}'.", exchange.service->name, name);
  } else {
    error.message = format("Lockstep does not implement the operation {} of {} yet.", name,
                           exchange.service->name);
  }
  if (exchange.protocol == core::Protocol::Query) error.code = "InvalidAction";
  if (exchange.protocol == core::Protocol::RestJson && !exchange.operation) error.http_status = 404;
  if (exchange.protocol == core::Protocol::RestXml)
    error.code = "NotImplemented", error.http_status = 501;
  return encode_error(exchange, error, own_request_id());
}

HttpAnswer Dispatcher::not_an_aws_call(const HttpRequest& request) {
  if (auto answer = backend_.local(request)) return std::move(*answer);
  if (is_queue_path(request.path)) {
    HttpAnswer answer;
    answer.status = 404;
    answer.content_type = "text/xml";
    answer.body = "<UnknownOperationException/>";
    return answer;
  }
  if (starts_with(request.path, "/_"))
    return refusal(404, "ResourceNotFoundException",
                   format("Lockstep has nothing at {} {}.", request.method, request.path));
  if (request.has_header("smithy-protocol"))
    return refusal(400, "UnknownOperationException",
                   format("Lockstep does not speak {} yet.", request.header("smithy-protocol")));
  return refusal(request.method == "POST" ? 400 : 404, "UnknownOperationException",
                 format("{} {} is no AWS call Lockstep knows: it has neither an X-Amz-Target "
                        "header nor an Action parameter nor a known path. Services: {}.",
                        request.method, request.path, join(backend_.services(), ", ")));
}

std::string Dispatcher::own_request_id() {
  return format("00000000-0000-4000-8000-{:012x}", ++refused_);
}

}  // namespace lockstep::protocol
