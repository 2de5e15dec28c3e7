#include "handlers/handlers.h"

namespace lockstep::handlers {

core::HandlerTable order_handlers() {
  return {
      {"validate_order", validate_order},
      {"process_payment", process_payment},
      {"start_order", start_order},
      {"order_notifier", order_notifier},
  };
}

}  // namespace lockstep::handlers
