#include "emulator/app/app.h"

#include <filesystem>

#include "emulator/app/functions.h"
#include "emulator/app/local_routes.h"
#include "emulator/base/text.h"
#include "emulator/protocol/server.h"
#include "emulator/services/dynamodb/dynamodb.h"
#include "emulator/services/events/events.h"
#include "emulator/services/iam/iam.h"
#include "emulator/services/lambda/lambda.h"
#include "emulator/services/logs/logs.h"
#include "emulator/services/s3/s3.h"
#include "emulator/services/sns/sns.h"
#include "emulator/services/sqs/sqs.h"
#include "emulator/services/states/states.h"
#include "emulator/services/sts/sts.h"
#include "handlers/handlers.h"

namespace lockstep::app {

namespace {

// Every service there is, in the order of their names.
std::vector<std::unique_ptr<core::Service>> make_services() {
  std::vector<std::unique_ptr<core::Service>> services;
  services.push_back(dynamodb::make_dynamodb());
  services.push_back(events::make_events());
  services.push_back(iam::make_iam());
  services.push_back(lambda::make_lambda(handlers::order_handlers()));
  services.push_back(logs::make_logs());
  services.push_back(s3::make_s3());
  services.push_back(sns::make_sns());
  services.push_back(sqs::make_sqs());
  services.push_back(states::make_states());
  services.push_back(sts::make_sts());
  return services;
}

core::CoreOptions core_options(const Config& config) {
  core::CoreOptions options;
  if (!config.data.empty())
    options.database.path = (std::filesystem::path(config.data) / "lockstep.db").string();
  options.database.durability = config.durability;
  options.seed = config.seed;
  options.clock = config.clock;
  options.clock_start_ms = config.clock_start_ms();
  options.patience_ms = config.token_patience_ms;
  options.account_id = config.account_id;
  options.region = config.region;
  options.turn_entries_max = config.turn_entries_max;
  options.settings["mocks"] = config.mocks;
  options.settings["payment-success-rate"] = format("{}", config.payment_success_rate);
  options.settings["deterministic-lambda"] = config.deterministic_lambda ? "on" : "off";
  options.settings["function-duration"] = join(config.function_durations, " ");
  options.settings["python-runtime-client"] = config.python_runtime_client;
  if (!config.data.empty())
    options.settings["functions-folder"] =
        (std::filesystem::path(config.data) / "functions").string();
  return options;
}

}  // namespace

// What the server needs of the app: calls go to the core, /_lockstep/ to the local routes.
class App::Wire final : public protocol::Backend {
 public:
  explicit Wire(App& app) : app_(app) {}
  core::Reply call(core::Call call) override { return app_.core().call(std::move(call)); }
  bool implements(std::string_view service, std::string_view operation) override {
    return app_.core().has_operation(service, operation);
  }
  std::vector<std::string> services() override { return app_.service_names(); }
  std::optional<protocol::HttpAnswer> local(const protocol::HttpRequest& request) override {
    return answer_locally(app_, request);
  }

 private:
  App& app_;
};

App::App(Config config) : config_(std::move(config)) {}

App::~App() { stop(); }

Result<void, std::string> App::start(Listen listen) {
  const StackTarget target{config_.account_id, config_.region,
                           {{"payment-success-rate", format("{}", config_.payment_success_rate)}}};
  ASSIGN_OR_RETURN(stack_, load_stack(config_.stack, target));
  ASSIGN_OR_RETURN(functions_, read_functions(config_.functions));
  RETURN_IF_ERROR(open_core());
  RETURN_IF_ERROR(deploy_stack(*core_, functions_));
  if (core_->is_new()) RETURN_IF_ERROR(deploy_stack(*core_, stack_));
  const bool needed = listen == Listen::IfNeeded &&
                      (has_outside_functions(stack_) || !functions_.empty());
  if (needed) config_.port = 0;
  if (needed || listen == Listen::Http) RETURN_IF_ERROR(open_server());
  // From now on functions can reach the server.
  const std::vector<StackCall> resume = {
      {"lambda", "lockstep:Resume", Json::object({{"Endpoint", port_ > 0 ? url() : ""}})}};
  return deploy_stack(*core_, resume);
}

Result<void, std::string> App::open_core() {
  if (!config_.data.empty()) {
    std::error_code error;
    std::filesystem::create_directories(config_.data, error);
    if (error) return Failure(config_.data + ": " + error.message());
  }
  core_ = std::make_unique<core::Core>(core_options(config_));
  for (auto& service : make_services()) {
    service_names_.emplace_back(service->name());
    core_->add(std::move(service));
  }
  try {
    core_->start();
  } catch (const storage::StorageError& fault) {
    return Failure(std::string(fault.what()));
  }
  return {};
}

Result<void, std::string> App::open_server() {
  wire_ = std::make_unique<Wire>(*this);
  protocol::ServerOptions options;
  options.http.host = config_.host;
  options.http.port = config_.port;
  options.http.now_ms = &world::real_ms;
  options.allow_hosts = config_.allow_hosts;
  server_ = std::make_unique<protocol::Server>(std::move(options), *wire_);
  ASSIGN_OR_RETURN(port_, server_->listen());
  return {};
}

void App::stop() {
  if (server_) server_->begin_stop();
  if (core_) core_->stop();
  if (server_) server_->stop();
  server_.reset();
}

Result<void, std::string> App::reset() { return reset(config_.seed); }

Result<void, std::string> App::reset(std::uint64_t seed) {
  config_.seed = seed;
  core_->reset(seed);
  RETURN_IF_ERROR(deploy_stack(*core_, functions_));
  return deploy_stack(*core_, stack_);
}

std::string App::url() const { return format("http://{}:{}", config_.host, port_); }

}  // namespace lockstep::app
