// Local routes: what Lockstep itself answers under /_lockstep/, beside the AWS APIs.
// Shapes  GET  /_lockstep/health   {status, version, services}; /_localstack/health for other tools
//         POST /_lockstep/reset    {}
//         GET|POST /_lockstep/clock {mode, now, nowMs, next, pending, holders}; POST takes one of
//              {"advance":"2m"}, {"to":"2024-01-16T12:00:00Z"}, {"mode":"manual"}
//         GET  /_lockstep/inbox    {messages}
//         GET  /_lockstep/metrics?machine=NAME
//         GET|POST /_lockstep/faults {faults}
//         GET  /_lockstep/path?executionArn=ARN
// Errors  {"error": text} with 400, 404 or 405.
#pragma once

#include <optional>

#include "emulator/protocol/http_message.h"

namespace lockstep::app {

class App;

// Nothing if the path is not one of ours.
std::optional<protocol::HttpAnswer> answer_locally(App& app, const protocol::HttpRequest& request);

}  // namespace lockstep::app
