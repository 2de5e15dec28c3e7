// OrderNotifier: subscribed to the topic; writes each notification into its log.
#include "emulator/base/text.h"
#include "handlers/handlers.h"

namespace lockstep::handlers {

Outcome order_notifier(const Json& event, core::HandlerContext& context) {
  const Json& records = event.get("Records");
  std::int64_t processed = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!records.is_array()) break;
    const Json& notification = records[i].get("Sns");
    context.log("Notification: " + notification.get_string("Subject", "(no subject)"));
    context.log(notification.get_string("Message"));
    ++processed;
  }
  return Json::object({{"processed", processed}});
}

}  // namespace lockstep::handlers
