#include "emulator/services/iam/iam.h"
#include "emulator/services/iam/store.h"

namespace lockstep::iam {
namespace {

class IamService final : public core::Service {
 public:
  std::string_view name() const override { return "iam"; }
  std::string_view schema() const override { return kSchema; }
  std::vector<core::Operation> operations() override {
    Operations operations;
    add_role_operations(operations);
    add_role_policy_operations(operations);
    add_policy_operations(operations);
    return operations;
  }
};

}  // namespace

std::unique_ptr<core::Service> make_iam() { return std::make_unique<IamService>(); }

}  // namespace lockstep::iam
