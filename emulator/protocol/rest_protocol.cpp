#include "emulator/protocol/rest_protocol.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/protocol/json_protocol.h"

namespace lockstep::protocol {

namespace {

using core::Location;
using core::MemberModel;
using core::Shape;
using core::ShapeKind;

constexpr std::size_t kDepthMax = 512;

std::vector<std::string_view> path_parts(std::string_view path) {
  if (starts_with(path, "/")) path.remove_prefix(1);
  if (ends_with(path, "/")) path.remove_suffix(1);
  return split(path, '/');
}

bool is_label(std::string_view part) { return starts_with(part, "{"); }

core::AwsResult<Json> typed(const MemberModel& member, const std::string& text) {
  switch (member.shape->kind) {
    case ShapeKind::Integer:
    case ShapeKind::Long:
      if (const auto number = to_int(text)) return Json(*number);
      break;
    case ShapeKind::Float:
    case ShapeKind::Double: {
      char* end = nullptr;
      const double number = std::strtod(text.c_str(), &end);
      if (!text.empty() && *end == '\0') return Json(number);
      break;
    }
    case ShapeKind::Boolean:
      if (to_lower(text) == "true") return Json(true);
      if (to_lower(text) == "false") return Json(false);
      break;
    case ShapeKind::Timestamp:
      if (const auto ms = parse_http_date(text)) return epoch_seconds(*ms);
      if (const auto ms = parse_iso(text)) return epoch_seconds(*ms);
      break;
    default: return Json(text);
  }
  return core::refuse("InvalidParameterValueException",
                      format("The value '{}' of {} is not of its type.", text, member.wire));
}

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.as_string() : dump(value);
}

core::AwsResult<void> take_query_member(const MemberModel& member, const Parameters& parameters,
                                        Json& input) {
  Json list = Json::array();
  for (const auto& [name, value] : parameters) {
    if (name != member.wire) continue;
    if (member.shape->kind == ShapeKind::List) {
      list.push_back(Json(value));
      continue;
    }
    ASSIGN_OR_RETURN(Json one, typed(member, value));
    input.set(member.name, std::move(one));
  }
  if (!list.empty()) input.set(member.name, std::move(list));
  return {};
}

// A presigned URL may carry "x-amz-..." headers in its query string.
core::AwsResult<void> take_header(const MemberModel& member, const Exchange& exchange,
                                  const Parameters& parameters, Json& input) {
  const std::string name = to_lower(member.wire);
  std::string text;
  if (exchange.request->has_header(name)) {
    text = exchange.request->header(name);
  } else {
    if (!starts_with(name, "x-amz-")) return {};
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& one) { return to_lower(one.first) == name; });
    if (found == parameters.end()) return {};
    text = found->second;
  }
  if (member.shape->kind == ShapeKind::List) {
    Json list = Json::array();
    for (std::string_view part : split(std::string_view(text), ',')) list.push_back(trim(part));
    input.set(member.name, std::move(list));
    return {};
  }
  ASSIGN_OR_RETURN(Json one, typed(member, text));
  input.set(member.name, std::move(one));
  return {};
}

// "x-amz-meta-": every header with that beginning is an entry of the map.
void take_headers(const MemberModel& member, const HttpRequest& request, Json& input) {
  const std::string prefix = to_lower(member.wire);
  Json map = Json::object();
  for (const Header& header : request.headers)
    if (starts_with(header.name, prefix)) map.set(header.name.substr(prefix.size()), header.value);
  if (!map.empty()) input.set(member.name, std::move(map));
}

core::AwsResult<void> take_body(const Exchange& exchange, Json& input) {
  const Shape& shape = *exchange.operation->input;
  const std::string& body = exchange.request->body;
  if (shape.payload >= 0) {
    const MemberModel& payload = shape.members[static_cast<std::size_t>(shape.payload)];
    if (payload.shape->kind == ShapeKind::Blob || payload.shape->kind == ShapeKind::String) {
      if (!body.empty()) input.set(payload.name, Json(body));
      return {};
    }
  }
  if (body.empty()) return {};
  auto parsed = parse_json(body, ParseLimits{kDepthMax});
  if (!parsed.ok())
    return core::refuse("InvalidRequestContentException",
                        "Could not parse request body into json: " + parsed.error().message);
  if (!parsed->is_object())
    return core::refuse("InvalidRequestContentException",
                        "Could not parse request body into json: an object is expected");
  if (shape.payload >= 0) {
    input.set(shape.members[static_cast<std::size_t>(shape.payload)].name, *parsed);
    return {};
  }
  for (const MemberModel& member : shape.members)
    if (member.location == Location::Body)
      if (const Json* found = parsed->find(member.wire)) input.set(member.name, *found);
  return {};
}

}  // namespace

RestRoutes::RestRoutes(const core::ServiceModel& model) {
  for (const core::OperationModel& operation : model.operations()) {
    const std::size_t question = operation.uri.find('?');
    Route route{&operation, path_parts(operation.uri.substr(0, question)), {}};
    if (question != std::string_view::npos) route.query = operation.uri.substr(question + 1);
    routes_.push_back(std::move(route));
  }
  // What asks for more comes first: a fixed query, then fixed parts before labels.
  std::stable_sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    if (a.query.empty() != b.query.empty()) return !a.query.empty();
    const auto labels = [](const Route& r) {
      return std::count_if(r.parts.begin(), r.parts.end(), is_label);
    };
    return labels(a) < labels(b);
  });
}

RestMatch RestRoutes::find(std::string_view method, std::string_view path,
                           std::string_view query) const {
  if (method == "HEAD") method = "GET";
  const std::vector<std::string_view> parts = path_parts(path);
  for (const Route& route : routes_) {
    if (route.parts.size() != parts.size() || route.operation->method != method) continue;
    if (!route.query.empty()) {
      const auto asked = split(query, '&');
      if (std::find(asked.begin(), asked.end(), route.query) == asked.end()) continue;
    }
    bool fits = true;
    for (std::size_t i = 0; i < parts.size() && fits; ++i)
      fits = is_label(route.parts[i]) ? !parts[i].empty() : route.parts[i] == parts[i];
    if (!fits) continue;
    RestMatch match{route.operation, {}};
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (is_label(route.parts[i]))
        match.labels.emplace_back(route.parts[i].substr(1, route.parts[i].size() - 2),
                                  decode_percent(parts[i]));
    return match;
  }
  return {};
}

core::AwsResult<void> take_bindings(const Exchange& exchange, const Labels& labels, Json& input) {
  const Parameters parameters = parse_parameters(exchange.request->query).value_or(Parameters{});
  for (const MemberModel& member : exchange.operation->input->members) {
    switch (member.location) {
      case Location::Uri:
        for (const auto& [name, value] : labels) {
          if (name != member.wire) continue;
          ASSIGN_OR_RETURN(Json one, typed(member, value));
          input.set(member.name, std::move(one));
        }
        break;
      case Location::QueryString:
        RETURN_IF_ERROR(take_query_member(member, parameters, input));
        break;
      case Location::Header:
        RETURN_IF_ERROR(take_header(member, exchange, parameters, input));
        break;
      case Location::Headers: take_headers(member, *exchange.request, input); break;
      default: break;
    }
  }
  return {};
}

bool put_binding(const MemberModel& member, const Json& value, HttpAnswer& answer) {
  if (member.location == Location::Status) {
    if (value.is_int()) answer.status = static_cast<int>(value.as_int());
    return true;
  }
  if (member.location == Location::Headers) {
    for (const auto& [key, text] : value.members())
      answer.headers.push_back({std::string(member.wire) + key, scalar_text(text)});
    return true;
  }
  if (member.location != Location::Header) return false;
  if (member.shape->kind == ShapeKind::Timestamp && value.is_number()) {
    const auto ms = static_cast<std::int64_t>(std::llround(value.as_double() * 1000));
    const bool iso = member.shape->time_format == core::TimeFormat::Iso8601;
    answer.headers.push_back({std::string(member.wire), iso ? iso_ms(ms) : http_date(ms)});
  } else {
    answer.headers.push_back({std::string(member.wire), scalar_text(value)});
  }
  return true;
}

core::AwsResult<Json> decode_rest(const Exchange& exchange, const Labels& labels) {
  Json input = Json::object();
  if (!exchange.operation->input) return input;
  RETURN_IF_ERROR(take_body(exchange, input));
  RETURN_IF_ERROR(take_bindings(exchange, labels, input));
  return input;
}

HttpAnswer encode_rest(const Exchange& exchange, const Json& output, std::string_view request_id) {
  HttpAnswer answer;
  answer.status = exchange.operation->status;
  answer.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  answer.content_type = "application/json";
  const Shape* shape = exchange.operation->output;
  if (!shape) return answer;
  Json body = Json::object();
  for (std::size_t i = 0; i < shape->members.size(); ++i) {
    const MemberModel& member = shape->members[i];
    const Json* found = output.find(member.name);
    if (!found || found->is_null()) continue;
    if (put_binding(member, *found, answer)) continue;
    if (static_cast<int>(i) == shape->payload) {
      const bool raw = found->is_string();
      answer.body = raw ? found->as_string() : dump(*found);
    } else {
      body.set(member.wire, *found);
    }
  }
  if (shape->payload < 0 && answer.status != 204) dump_plain(answer.body, body);
  return answer;
}

HttpAnswer encode_rest_error(const Exchange& exchange, const core::AwsError& error,
                             std::string_view request_id) {
  const core::ErrorModel* known =
      exchange.service ? exchange.service->find_error(error.code) : nullptr;
  const std::string name(known ? known->name : std::string_view(error.code));
  HttpAnswer answer;
  answer.status = error_status(error, known);
  answer.content_type = "application/json";
  answer.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  answer.headers.push_back({"x-amzn-errortype", name});
  Json body = Json::object();
  if (known && name != "ValidationException")
    body.set("Type", Json(answer.status >= 500 ? "Service" : "User"));
  if (error.members.is_object())
    for (const auto& [key, value] : error.members.members()) body.set(key, value);
  if (!body.contains("message") && !body.contains("Message"))
    body.set(known ? known->message_member : "message", Json(error.message));
  dump_plain(answer.body, body);
  return answer;
}

}  // namespace lockstep::protocol
