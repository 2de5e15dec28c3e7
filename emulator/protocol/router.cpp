#include "emulator/protocol/router.h"

#include <array>
#include <utility>

#include "emulator/base/text.h"
#include "emulator/protocol/rest_xml_protocol.h"
#include "emulator/protocol/s3_address.h"

namespace lockstep::protocol {

namespace {

using Names = std::pair<std::string_view, std::string_view>;

// By name, so that a request parses the model of its own service only.
constexpr std::array<Names, 5> kTargets{{{"AWSStepFunctions", "states"},
                                         {"DynamoDB_20120810", "dynamodb"},
                                         {"AmazonSQS", "sqs"},
                                         {"Logs_20140328", "logs"},
                                         {"AWSEvents", "events"}}};
constexpr std::array<Names, 4> kVersions{
    {{"2010-03-31", "sns"}, {"2012-11-05", "sqs"}, {"2011-06-15", "sts"}, {"2010-05-08", "iam"}}};

template <std::size_t N>
std::string_view look_up(const std::array<Names, N>& table, std::string_view key) {
  for (const auto& [name, service] : table)
    if (name == key) return service;
  return {};
}

void set_operation(Exchange& exchange, std::string_view service, std::string_view operation) {
  exchange.operation_name = operation;
  exchange.service = core::find_model(service);
  if (exchange.service) exchange.operation = exchange.service->find_operation(operation);
}

// "/2015-03-31/functions"
bool is_lambda_path(std::string_view path) {
  return path.size() > 12 && path[0] == '/' && path[1] == '2' && path[5] == '-' && path[8] == '-' &&
         path[11] == '/';
}

std::string_view query_service(const HttpRequest& request, const Parameters& parameters,
                               std::string_view action) {
  if (const std::string* version = find_parameter(parameters, "Version"))
    if (auto service = look_up(kVersions, *version); !service.empty()) return service;
  const std::string_view scope = credential_service(request);
  for (const auto& [version, service] : kVersions)
    if (service == scope) return service;
  if (is_queue_path(request.path)) return "sqs";
  for (const auto& [version, service] : kVersions)
    if (core::find_model(service)->find_operation(action)) return service;
  return {};
}

Routed route_target(const HttpRequest& request, std::string_view target) {
  Routed routed;
  const std::size_t dot = target.rfind('.');
  const std::string_view prefix = dot == std::string_view::npos ? target : target.substr(0, dot);
  const std::string_view name = dot == std::string_view::npos ? "" : target.substr(dot + 1);
  set_operation(routed.exchange, look_up(kTargets, prefix), name);
  if (!routed.exchange.service) routed.exchange.operation_name = target;
  routed.exchange.request = &request;
  return routed;
}

Routed route_lambda(const HttpRequest& request) {
  static const RestRoutes routes(*core::find_model("lambda"));
  Routed routed;
  routed.exchange.request = &request;
  routed.exchange.protocol = core::Protocol::RestJson;
  routed.exchange.service = core::find_model("lambda");
  RestMatch match = routes.find(request.method, request.path, request.query);
  routed.exchange.operation = match.operation;
  routed.exchange.operation_name =
      match.operation ? std::string(match.operation->name) : request.method + " " + request.path;
  routed.labels = std::move(match.labels);
  return routed;
}

Routed route_s3(const HttpRequest& request, S3Claim claim) {
  static const RestXmlRoutes routes(*core::find_model("s3"));
  Routed routed;
  routed.exchange.request = &request;
  routed.exchange.protocol = core::Protocol::RestXml;
  routed.exchange.service = core::find_model("s3");
  S3Address address = s3_address(request);
  routed.exchange.operation = routes.find(request, address);
  routed.exchange.operation_name = routed.exchange.operation
                                       ? std::string(routed.exchange.operation->name)
                                       : request.method + " " + request.path;
  routed.labels.emplace_back("Bucket", std::move(address.bucket));
  routed.labels.emplace_back("Key", std::move(address.key));
  routed.by_path_only = claim == S3Claim::Maybe;
  return routed;
}

std::optional<Parameters> form_parameters(const HttpRequest& request) {
  auto parameters = parse_parameters(request.query);
  const std::string type = to_lower(request.header("content-type"));
  const bool form = type.empty() || starts_with(type, "application/x-www-form-urlencoded");
  if (!parameters || request.method != "POST" || !form) return parameters;
  auto body = parse_parameters(request.body);
  if (!body) return std::nullopt;
  if (parameters->empty()) return body;
  for (auto& parameter : *body) parameters->push_back(std::move(parameter));
  return parameters;
}

}  // namespace

bool means_s3(const HttpRequest& request) {
  return !request.has_header("x-amz-target") &&
         s3_claim(request, credential_service(request)) != S3Claim::No;
}

std::string_view credential_service(const HttpRequest& request) {
  std::string_view text = request.header("authorization");
  std::size_t at = text.find("Credential=");
  char separator = '/';
  if (at == std::string_view::npos) {
    text = request.query;
    at = text.find("X-Amz-Credential=");
    if (at == std::string_view::npos) return {};
    at += 6;
  }
  text.remove_prefix(at + 11);
  text = text.substr(0, text.find_first_of(", &"));
  // In a query string the slashes are encoded.
  if (text.find('/') == std::string_view::npos) separator = '%';
  for (int i = 0; i < 3; ++i) {
    const std::size_t next = text.find(separator);
    if (next == std::string_view::npos) return {};
    text.remove_prefix(next + (separator == '/' ? 1 : 3));
    if (text.empty()) return {};
  }
  return text.substr(0, text.find(separator));
}

bool is_queue_path(std::string_view path) {
  if (path.size() < 15 || path[0] != '/' || path[13] != '/') return false;
  for (std::size_t i = 1; i <= 12; ++i)
    if (path[i] < '0' || path[i] > '9') return false;
  return path.find('/', 14) == std::string_view::npos;
}

std::optional<Routed> route(const HttpRequest& request) {
  if (const std::string_view target = request.header("x-amz-target"); !target.empty())
    return route_target(request, target);
  const S3Claim claim = s3_claim(request, credential_service(request));
  if (claim == S3Claim::Yes) return route_s3(request, claim);
  if (is_lambda_path(request.path)) return route_lambda(request);
  auto parameters = form_parameters(request);
  const std::string* action = parameters ? find_parameter(*parameters, "Action") : nullptr;
  if (!action) {
    if (claim == S3Claim::Maybe) return route_s3(request, claim);
    return std::nullopt;
  }
  Routed routed;
  const std::string name = *action;
  set_operation(routed.exchange, query_service(request, *parameters, name), name);
  routed.exchange.protocol = core::Protocol::Query;
  routed.exchange.request = &request;
  routed.parameters = std::move(*parameters);
  return routed;
}

}  // namespace lockstep::protocol
