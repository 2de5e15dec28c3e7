// The order workflow's Lambda functions, in C++.
// Shapes  validate_order   order → order + validationResult; ValidationError lists all errors
//         process_payment  order → order + paymentResult; PaymentError when the gateway declines
//         start_order      SQS event → {"batchItemFailures":[..]}: what could not be started
//         order_notifier   SNS event → {"processed": n}
// Units   amounts are exact decimals, whatever way the JSON writes them.
// Source  fixtures/stacks/order.json deploys them, fixtures/workflows/order.asl.json calls them.
#pragma once

#include "emulator/core/native.h"

namespace lockstep::handlers {

core::HandlerTable order_handlers();

using Outcome = Result<Json, core::HandlerError>;
Outcome validate_order(const Json& order, core::HandlerContext& context);
Outcome process_payment(const Json& order, core::HandlerContext& context);
Outcome start_order(const Json& event, core::HandlerContext& context);
Outcome order_notifier(const Json& event, core::HandlerContext& context);

}  // namespace lockstep::handlers
