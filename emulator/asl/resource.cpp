#include "emulator/asl/resource.h"

#include <vector>

#include "emulator/base/text.h"

namespace lockstep::asl {

namespace {

// The optimised integrations: what each action answers to besides request and response.
enum Extra : unsigned { kNone = 0, kSync = 1, kSync2 = 2, kToken = 4 };
struct Action {
  std::string_view service, action;
  unsigned extra;
};

constexpr Action kActions[] = {
    {"lambda", "invoke", kToken},
    {"dynamodb", "getItem", kNone},
    {"dynamodb", "putItem", kNone},
    {"dynamodb", "updateItem", kNone},
    {"dynamodb", "deleteItem", kNone},
    {"sns", "publish", kToken},
    {"sqs", "sendMessage", kToken},
    {"states", "startExecution", kSync | kSync2 | kToken},
    {"events", "putEvents", kToken},
    {"apigateway", "invoke", kToken},
    {"http", "invoke", kNone},
    {"ecs", "runTask", kSync | kToken},
    {"batch", "submitJob", kSync},
    {"glue", "startJobRun", kSync},
    {"databrew", "startJobRun", kSync},
    {"mediaconvert", "createJob", kSync},
    {"bedrock", "invokeModel", kToken},
    {"bedrock", "createModelCustomizationJob", kSync},
    {"bedrockagentcore", "invokeHarness", kNone},
    {"athena", "startQueryExecution", kSync},
    {"athena", "stopQueryExecution", kNone},
    {"athena", "getQueryExecution", kNone},
    {"athena", "getQueryResults", kNone},
    {"codebuild", "startBuild", kSync},
    {"codebuild", "stopBuild", kNone},
    {"codebuild", "batchDeleteBuilds", kNone},
    {"codebuild", "batchGetReports", kNone},
    {"codebuild", "startBuildBatch", kSync},
    {"codebuild", "stopBuildBatch", kNone},
    {"codebuild", "retryBuildBatch", kSync},
    {"codebuild", "deleteBuildBatch", kNone},
    {"eks", "createCluster", kSync},
    {"eks", "deleteCluster", kSync},
    {"eks", "createFargateProfile", kSync},
    {"eks", "deleteFargateProfile", kSync},
    {"eks", "createNodegroup", kSync},
    {"eks", "deleteNodegroup", kSync},
    {"eks", "runJob", kSync | kToken},
    {"eks", "call", kNone},
    {"elasticmapreduce", "createCluster", kSync},
    {"elasticmapreduce", "terminateCluster", kSync},
    {"elasticmapreduce", "addStep", kSync},
    {"elasticmapreduce", "cancelStep", kNone},
    {"elasticmapreduce", "setClusterTerminationProtection", kNone},
    {"elasticmapreduce", "modifyInstanceFleetByName", kNone},
    {"elasticmapreduce", "modifyInstanceGroupByName", kNone},
    {"emr-containers", "createVirtualCluster", kNone},
    {"emr-containers", "deleteVirtualCluster", kSync},
    {"emr-containers", "startJobRun", kSync},
    {"emr-serverless", "createApplication", kSync},
    {"emr-serverless", "startApplication", kSync},
    {"emr-serverless", "stopApplication", kSync},
    {"emr-serverless", "deleteApplication", kSync},
    {"emr-serverless", "startJobRun", kSync},
    {"emr-serverless", "cancelJobRun", kSync},
    {"sagemaker", "createEndpoint", kNone},
    {"sagemaker", "createEndpointConfig", kNone},
    {"sagemaker", "createHyperParameterTuningJob", kSync},
    {"sagemaker", "createLabelingJob", kSync},
    {"sagemaker", "createModel", kNone},
    {"sagemaker", "createProcessingJob", kSync},
    {"sagemaker", "createTrainingJob", kSync},
    {"sagemaker", "createTransformJob", kSync},
    {"sagemaker", "updateEndpoint", kNone},
};

struct Suffix {
  std::string_view text;
  Resource::Pattern pattern;
  unsigned extra;
};
constexpr Suffix kSuffixes[] = {
    {".waitForTaskToken", Resource::Pattern::WaitForTaskToken, kToken},
    {".sync:2", Resource::Pattern::Sync2, kSync2},
    {".sync", Resource::Pattern::Sync, kSync},
};

bool is_word(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
      return false;
  return true;
}

bool is_optimised(const Resource& resource, unsigned extra) {
  for (const Action& row : kActions)
    if (row.service == resource.service && row.action == resource.action)
      return (row.extra & extra) == extra;
  return false;
}

// `rest` is what follows "arn:aws:states:::".
void read_integration(Resource& out, std::string_view rest) {
  unsigned extra = kNone;
  for (const Suffix& suffix : kSuffixes) {
    if (!ends_with(rest, suffix.text)) continue;
    rest.remove_suffix(suffix.text.size());
    out.pattern = suffix.pattern;
    extra = suffix.extra;
    break;
  }
  if (starts_with(rest, "aws-sdk:")) {
    out.aws_sdk = true;
    rest.remove_prefix(8);
  }
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos) return;
  out.service = std::string(rest.substr(0, colon));
  out.action = std::string(rest.substr(colon + 1));
  if (!is_word(out.service) || !is_word(out.action)) return;
  const bool known = out.aws_sdk ? (extra & ~unsigned{kToken}) == 0 : is_optimised(out, extra);
  if (known) out.kind = Resource::Kind::Integration;
}

}  // namespace

Resource parse_resource(std::string_view arn) {
  Resource out;
  out.arn = std::string(arn);
  const auto parts = split(arn, ':');
  if (parts.size() < 6 || parts[0] != "arn" || !starts_with(parts[1], "aws")) return out;
  const std::string_view service = parts[2];
  const bool located = !parts[3].empty() && !parts[4].empty();
  if (service == "states" && parts[3].empty() && parts[4].empty()) {
    read_integration(out, arn.substr(static_cast<std::size_t>(parts[5].data() - arn.data())));
  } else if (service == "states" && located && parts[5] == "activity") {
    if (parts.size() == 7 && !parts[6].empty()) out.kind = Resource::Kind::Activity;
  } else if (service == "lambda" && located && parts[5] == "function") {
    const bool named = parts.size() >= 7 && !parts[6].empty();
    if (named && (parts.size() == 7 || (parts.size() == 8 && !parts[7].empty())))
      out.kind = Resource::Kind::LambdaFunction;
  }
  return out;
}

std::string Resource::resource_type() const {
  if (kind == Kind::LambdaFunction) return "lambda";
  if (kind == Kind::Activity) return "activity";
  return aws_sdk ? "aws-sdk:" + service : service;
}

std::string Resource::resource_name() const {
  switch (pattern) {
    case Pattern::Sync: return action + ".sync";
    case Pattern::Sync2: return action + ".sync:2";
    case Pattern::WaitForTaskToken: return action + ".waitForTaskToken";
    case Pattern::RequestResponse: break;
  }
  return action;
}

}  // namespace lockstep::asl
