#include "emulator/services/sqs/sqs.h"
#include "emulator/services/sqs/state.h"

namespace lockstep::sqs {
namespace {

class SqsService final : public core::Service {
 public:
  std::string_view name() const override { return "sqs"; }
  std::string_view schema() const override { return kSchema; }

  std::vector<core::Operation> operations() override {
    Operations operations;
    add_queue_operations(operations, state_);
    add_attribute_operations(operations, state_);
    add_send_operations(operations, state_);
    add_receive_operations(operations, state_);
    add_settling_operations(operations, state_);
    return operations;
  }

  void open(core::Turn& turn) override { state_.open(turn); }
  void before_commit(core::Turn& turn) override { state_.before_commit(turn); }
  void forget() override { state_.forget(); }
  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    state_.on_entry(turn, entry);
  }

 private:
  State state_;
};

}  // namespace

std::unique_ptr<core::Service> make_sqs() { return std::make_unique<SqsService>(); }

}  // namespace lockstep::sqs
