#include "emulator/services/events/delivery.h"
#include "emulator/services/events/events.h"
#include "emulator/services/events/scheduling.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

class EventsService final : public core::Service {
 public:
  std::string_view name() const override { return "events"; }
  std::string_view schema() const override { return kSchema; }

  std::vector<core::Operation> operations() override {
    Operations operations;
    add_bus_operations(operations, matcher_);
    add_rule_operations(operations, matcher_);
    add_target_operations(operations, matcher_);
    add_publishing_operations(operations, matcher_);
    add_connection_operations(operations);
    add_event_tag_operations(operations);
    return operations;
  }

  void forget() override { matcher_.forget(); }
  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    if (entry.kind == "deliver") deliver_event(turn, matcher_, entry.payload);
    if (entry.kind == "schedule") fire_schedule(turn, entry.payload);
  }

 private:
  Matcher matcher_;
};

}  // namespace

std::unique_ptr<core::Service> make_events() { return std::make_unique<EventsService>(); }

}  // namespace lockstep::events
