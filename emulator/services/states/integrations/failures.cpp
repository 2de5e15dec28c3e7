// How a service's refusal is named to an execution: the optimised integrations speak as version 1
// of the AWS SDK for Java does, aws-sdk integrations as version 2.
#include <algorithm>
#include <array>

#include "emulator/base/text.h"
#include "emulator/core/model.h"
#include "emulator/services/states/integrations/integration.h"

namespace lockstep::states::integrations {

namespace {

struct ServiceNames {
  std::string_view service;  // as in Call
  std::string_view prefix;   // DynamoDB.ConditionalCheckFailedException
  std::string_view generic;  // DynamoDB.AmazonDynamoDBException
  std::string_view shown;    // (Service: AmazonDynamoDBv2; ...
  std::string_view sdk;      // DynamoDb.DynamoDbException, (Service: DynamoDb, ...
};

constexpr std::array kNames = {
    ServiceNames{"dynamodb", "DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2", "DynamoDb"},
    ServiceNames{"lambda", "Lambda", "AWSLambdaException", "AWSLambda", "Lambda"},
    ServiceNames{"sns", "SNS", "AmazonSNSException", "AmazonSNS", "Sns"},
    ServiceNames{"sqs", "SQS", "AmazonSQSException", "AmazonSQS", "Sqs"},
    ServiceNames{"states", "StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions", "Sfn"},
    ServiceNames{"events", "EventBridge", "AmazonEventBridgeException", "AmazonEventBridge",
                 "EventBridge"},
    ServiceNames{"s3", "S3", "AmazonS3Exception", "Amazon S3", "S3"},
    ServiceNames{"monitoring", "CloudWatch", "AmazonCloudWatchException", "AmazonCloudWatch",
                 "CloudWatch"},
    ServiceNames{"pipes", "Pipes", "PipesException", "Pipes", "Pipes"},
    ServiceNames{"logs", "CloudWatchLogs", "AWSLogsException", "AWSLogs", "CloudWatchLogs"},
    ServiceNames{"iam", "Iam", "AmazonIdentityManagementException", "AmazonIdentityManagement",
                 "Iam"},
    ServiceNames{"sts", "Sts", "AWSSecurityTokenServiceException", "AWSSecurityTokenService",
                 "Sts"},
};

const ServiceNames& names_of(std::string_view service) {
  for (const ServiceNames& names : kNames)
    if (names.service == service) return names;
  return kNames[0];
}

const core::ErrorModel* modeled(std::string_view service, const std::string& code) {
  const core::ServiceModel* model = core::find_model(service);
  return model ? model->find_error(code) : nullptr;
}

std::string exception_name(std::string_view name) {
  return ends_with(name, "Exception") ? std::string(name) : std::string(name) + "Exception";
}

}  // namespace

TaskOutcome optimised_failure(const TaskRequest& request, std::string_view service,
                              const core::CallAnswer& answer) {
  const core::AwsError& error = answer.result.error();
  if (error.code == "UnknownOperationException") return not_emulated(request);
  const ServiceNames& names = names_of(service);
  const core::ErrorModel* model = modeled(service, error.code);
  std::string_view code = error.code;
  if (model) code = model->query_code.empty() ? model->code : model->query_code;
  const std::string exception = model ? exception_name(model->name) : std::string(names.generic);
  return failed(
      format("{}.{}", names.prefix, exception),
      format("{} (Service: {}; Status Code: {}; Error Code: {}; Request ID: {}; Proxy: null)",
             error.message, names.shown, error.http_status, code, request_id(request)),
      answer.duration_ms);
}

TaskOutcome sdk_failure(const TaskRequest& request, std::string_view service,
                        const core::CallAnswer& answer) {
  const core::AwsError& error = answer.result.error();
  if (error.code == "UnknownOperationException") return not_emulated(request);
  const ServiceNames& names = names_of(service);
  const core::ErrorModel* model = modeled(service, error.code);
  // S3's answers have a second id.
  const std::string ids = service == "s3" ? format("{}, Extended Request ID: {}",
                                                   request_id(request), base64(request_id(request)))
                                          : request_id(request);
  return failed(
      format("{}.{}", names.sdk, model ? exception_name(model->name) : exception_name(names.sdk)),
      format("{} (Service: {}, Status Code: {}, Request ID: {}) (SDK Attempt Count: 1)",
             error.message, names.sdk, error.http_status, ids),
      answer.duration_ms);
}

}  // namespace lockstep::states::integrations
