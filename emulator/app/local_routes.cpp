#include "emulator/app/local_routes.h"

#include "emulator/app/app.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"

namespace lockstep::app {

namespace {

using protocol::HttpAnswer;
using protocol::HttpRequest;

HttpAnswer json_answer(int status, const Json& body) {
  HttpAnswer answer;
  answer.status = status;
  answer.content_type = "application/json";
  answer.body = dump(body);
  return answer;
}

HttpAnswer error_answer(int status, std::string text) {
  return json_answer(status, Json::object({{"error", std::move(text)}}));
}

std::string parameter(const HttpRequest& request, std::string_view name) {
  for (const auto part : split(request.query, '&')) {
    const std::size_t at = part.find('=');
    if (at != std::string_view::npos && part.substr(0, at) == name)
      return url_decode(part.substr(at + 1));
  }
  return "";
}

// An operation of Lockstep's own, as an answer.
HttpAnswer call_answer(App& app, const char* service, const char* operation, Json input) {
  core::Call call;
  call.service = service;
  call.operation = operation;
  call.input = std::move(input);
  const core::Reply reply = app.core().call(std::move(call));
  if (reply.result.ok()) return json_answer(200, *reply.result);
  const core::AwsError& error = reply.result.error();
  return error_answer(error.http_status, error.code + ": " + error.message);
}

HttpAnswer health(App& app) {
  Json services = Json::array();
  for (const std::string& name : app.service_names()) services.push_back(name);
  return json_answer(200, Json::object({{"status", "running"},
                                        {"version", LOCKSTEP_VERSION},
                                        {"seed", app.config().seed},
                                        {"services", std::move(services)}}));
}

// The form that tools made for LocalStack wait for.
HttpAnswer foreign_health(App& app) {
  Json services = Json::object();
  for (const std::string& name : app.service_names())
    services.set(name == "states" ? "stepfunctions" : name, "running");
  return json_answer(200, Json::object({{"services", std::move(services)},
                                        {"edition", "lockstep"},
                                        {"version", LOCKSTEP_VERSION}}));
}

HttpAnswer clock_answer(App& app) {
  const core::ClockState state = app.core().clock_state();
  Json holders = Json::array();
  for (const std::string& holder : state.holders) holders.push_back(holder);
  Json body = Json::object({{"mode", state.mode},
                            {"now", iso_ms(state.now_ms)},
                            {"nowMs", state.now_ms},
                            {"pending", state.pending},
                            {"holders", std::move(holders)}});
  if (state.next_due_ms) body.set("next", iso_ms(*state.next_due_ms));
  return json_answer(200, body);
}

HttpAnswer change_clock(App& app, const Json& body) {
  core::Core& core = app.core();
  if (body.contains("mode")) {
    const auto mode = world::parse_clock(body.get_string("mode"));
    if (!mode) return error_answer(400, "mode is real, scaled:N, virtual or manual");
    core.change_clock(*mode);
    return clock_answer(app);
  }
  std::optional<std::int64_t> target;
  if (body.contains("advance")) {
    const auto by = parse_duration_ms(body.get_string("advance"));
    if (!by) return error_answer(400, "advance is a duration such as \"2m\" or \"1h30m\"");
    target = core.clock_state().now_ms + *by;
  } else if (body.contains("to")) {
    target = parse_iso(body.get_string("to"));
    if (!target) return error_answer(400, "to is a time such as \"2024-01-16T12:00:00Z\"");
  }
  if (!target)
    return error_answer(400, "the body is {\"advance\": ...}, {\"to\": ...} or {\"mode\": ...}");
  if (!core.advance_clock(*target))
    return error_answer(400, "a real or scaled clock moves by itself; use virtual or manual");
  return clock_answer(app);
}

HttpAnswer reset(App& app) {
  const auto done = app.reset();
  return done.ok() ? json_answer(200, Json::object()) : error_answer(500, done.error());
}

// Service → the operations that it answers.
HttpAnswer operations(App& app) {
  Json out = Json::object();
  for (const std::string& service : app.service_names()) {
    Json names = Json::array();
    for (const std::string& name : app.core().operations_of(service)) names.push_back(name);
    out.set(service, std::move(names));
  }
  return json_answer(200, out);
}

struct Route {
  std::string_view path;
  std::string_view methods;
  HttpAnswer (*answer)(App&, const HttpRequest&, const Json& body);
};

constexpr Route kRoutes[] = {
    {"/_lockstep/health", "GET HEAD",
     [](App& app, const HttpRequest&, const Json&) { return health(app); }},
    {"/_localstack/health", "GET HEAD",
     [](App& app, const HttpRequest&, const Json&) { return foreign_health(app); }},
    {"/_lockstep/reset", "POST",
     [](App& app, const HttpRequest&, const Json&) { return reset(app); }},
    {"/_lockstep/clock", "GET POST",
     [](App& app, const HttpRequest& request, const Json& body) {
       return request.method == "POST" ? change_clock(app, body) : clock_answer(app);
     }},
    {"/_lockstep/inbox", "GET",
     [](App& app, const HttpRequest&, const Json&) {
       return call_answer(app, "sns", "lockstep:Inbox", Json::object());
     }},
    {"/_lockstep/metrics", "GET",
     [](App& app, const HttpRequest& request, const Json&) {
       Json input = Json::object();
       const std::string machine = parameter(request, "machine");
       if (!machine.empty()) input.set("stateMachine", machine);
       return call_answer(app, "states", "lockstep:Metrics", std::move(input));
     }},
    {"/_lockstep/faults", "GET POST",
     [](App& app, const HttpRequest& request, const Json& body) {
       return request.method == "POST" ? call_answer(app, "states", "lockstep:SetFaults", body)
                                       : call_answer(app, "states", "lockstep:Faults", body);
     }},
    {"/_lockstep/mocks", "GET",
     [](App& app, const HttpRequest&, const Json&) {
       return call_answer(app, "states", "lockstep:Mocks", Json::object());
     }},
    {"/_lockstep/operations", "GET",
     [](App& app, const HttpRequest&, const Json&) { return operations(app); }},
    {"/_lockstep/path", "GET",
     [](App& app, const HttpRequest& request, const Json&) {
       return call_answer(app, "states", "lockstep:Path",
                          Json::object({{"executionArn", parameter(request, "executionArn")}}));
     }},
};

bool names_method(std::string_view methods, std::string_view method) {
  for (const auto name : split(methods, ' '))
    if (name == method) return true;
  return false;
}

}  // namespace

std::optional<HttpAnswer> answer_locally(App& app, const HttpRequest& request) {
  if (!starts_with(request.path, "/_lockstep/") && !starts_with(request.path, "/_localstack/"))
    return std::nullopt;
  for (const Route& route : kRoutes) {
    if (request.path != route.path) continue;
    if (!names_method(route.methods, request.method))
      return error_answer(405, format("{} takes {}", route.path, route.methods));
    Json body = Json::object();
    if (!request.body.empty()) {
      auto parsed = parse_json(request.body);
      if (!parsed.ok() || !parsed->is_object())
        return error_answer(400, "the body is not a JSON object");
      body = std::move(parsed).value();
    }
    return route.answer(app, request, body);
  }
  std::string known;
  for (const Route& route : kRoutes) known += (known.empty() ? "" : ", ") + std::string(route.path);
  return error_answer(404, "there is " + known);
}

}  // namespace lockstep::app
