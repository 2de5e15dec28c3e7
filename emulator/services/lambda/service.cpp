#include "emulator/services/lambda/lambda.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

class LambdaService : public core::Service {
 public:
  explicit LambdaService(core::HandlerTable handlers)
      : functions_(std::move(handlers)),
        invoker_(functions_),
        poller_(functions_, invoker_, mappings_),
        schema_(std::string(Functions::schema()) + std::string(Mappings::schema())) {}

  std::string_view name() const override { return "lambda"; }
  std::string_view schema() const override { return schema_; }

  std::vector<core::Operation> operations() override {
    std::vector<core::Operation> all = function_operations(functions_);
    for (auto& family : {tag_operations(functions_), invoke_operations(invoker_),
                         mapping_operations(functions_, mappings_)}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }

  void open(core::Turn& turn) override { poller_.listen(turn); }

  void forget() override {
    functions_.forget();
    mappings_.forget();
  }

  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    if (entry.kind == "async") invoker_.on_async(turn, entry);
    else if (entry.kind == "signal") poller_.on_signal(turn, entry.payload);
    else if (entry.kind == "poll") poller_.poll(turn, entry.payload);
  }

 private:
  Functions functions_;
  Mappings mappings_;
  Invoker invoker_;
  Poller poller_;
  std::string schema_;
};

}  // namespace

std::unique_ptr<core::Service> make_lambda(core::HandlerTable handlers) {
  return std::make_unique<LambdaService>(std::move(handlers));
}

}  // namespace lockstep::lambda
