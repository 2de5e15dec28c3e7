#include "emulator/services/lambda/lambda.h"
#include "emulator/services/lambda/layers.h"
#include "emulator/services/lambda/operations.h"

namespace lockstep::lambda {
namespace {

class LambdaService : public core::Service {
 public:
  explicit LambdaService(core::HandlerTable handlers)
      : functions_(std::move(handlers)),
        runs_(functions_),
        invoker_(functions_, runs_, faults_),
        poller_(functions_, invoker_, mappings_) {
    for (const std::string_view part : {Functions::schema(), Mappings::schema(), Runs::schema(),
                                        Faults::schema(), layers_schema()})
      schema_ += part;
    runs_.set_settle(
        [this](core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
          invoker_.settle(turn, invocation, outcome);
        });
    invoker_.set_mapping_settle(
        [this](core::Turn& turn, const Invocation& invocation, const Outcome& outcome) {
          poller_.settle(turn, invocation, outcome);
        });
  }

  std::string_view name() const override { return "lambda"; }
  std::string_view schema() const override { return schema_; }

  std::vector<core::Operation> operations() override {
    std::vector<core::Operation> all = function_operations(functions_, runs_);
    for (auto& family :
         {version_operations(functions_), setting_operations(functions_),
          tag_operations(functions_), url_operations(functions_), layer_operations(),
          invoke_operations(invoker_, runs_, faults_), mapping_operations(functions_, mappings_)})
      all.insert(all.end(), family.begin(), family.end());
    return all;
  }

  void open(core::Turn& turn) override {
    poller_.listen(turn);
    runs_.open(turn);
  }

  void forget() override {
    runs_.forget();
    poller_.forget();
    functions_.forget();
    mappings_.forget();
    faults_.forget();
  }

  void close() override { runs_.close(); }

  void on_entry(core::Turn& turn, const core::Entry& entry) override {
    if (entry.kind == "async")
      invoker_.on_async(turn, entry);
    else if (entry.kind == "signal" && entry.payload == core::kBlockedTopic)
      runs_.start_waiting(turn);
    else if (entry.kind == "signal")
      poller_.on_signal(turn, entry.payload);
    else if (entry.kind == "poll")
      poller_.poll(turn, entry.payload);
    else if (entry.kind == "completed")
      runs_.on_completed(turn, entry);
    else if (entry.kind == "start")
      runs_.start_waiting(turn);
    else if (entry.kind == "grow")
      runs_.on_grow(turn);
  }

 private:
  Functions functions_;
  Mappings mappings_;
  Faults faults_;
  Runs runs_;
  Invoker invoker_;
  Poller poller_;
  std::string schema_;
};

}  // namespace

std::unique_ptr<core::Service> make_lambda(core::HandlerTable handlers) {
  return std::make_unique<LambdaService>(std::move(handlers));
}

}  // namespace lockstep::lambda
