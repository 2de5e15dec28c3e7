#include "emulator/services/sns/delivery.h"
#include "emulator/services/sns/sns.h"
#include "emulator/services/sns/state.h"

namespace lockstep::sns {
namespace {

class SnsService final : public core::Service {
 public:
  std::string_view name() const override { return "sns"; }
  std::string_view schema() const override { return kSchema; }

  std::vector<core::Operation> operations() override {
    Operations operations;
    add_topic_operations(operations, state_);
    add_topic_access_operations(operations, state_);
    add_subscription_operations(operations, state_);
    add_publish_operations(operations, state_);
    add_inbox_operations(operations, state_);
    return operations;
  }

  void open(core::Turn& turn) override { state_.open(turn); }
  void forget() override { state_.forget(); }
  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    if (entry.kind == "deliver") deliver(state_, turn, entry.payload);
  }

 private:
  State state_;
};

}  // namespace

std::unique_ptr<core::Service> make_sns() { return std::make_unique<SnsService>(); }

}  // namespace lockstep::sns
