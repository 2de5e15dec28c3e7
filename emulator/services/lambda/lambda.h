// AWS Lambda: functions, invocations, event source mappings from SQS.
// This version runs native handlers only: functions of C++ that are compiled in, named by Runtime
// "provided.al2023" and Handler "native.<name>".
// Shapes  an invocation runs inside the turn; what it sleeps is declared time, not spent.
// Errors  see errors.h.
// Source  recorded AWS answers lambda; tests/cases/lambda.
#pragma once

#include <memory>

#include "emulator/core/native.h"
#include "emulator/core/service.h"

namespace lockstep::lambda {

std::unique_ptr<core::Service> make_lambda(core::HandlerTable handlers);

}  // namespace lockstep::lambda
