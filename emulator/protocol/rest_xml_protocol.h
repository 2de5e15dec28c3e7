// REST-XML (S3): as REST-JSON, but bodies are XML, and the same method and path may mean several
// operations, told apart by query keys and headers.
// Shapes  RestXmlRoutes finds the operation; an output's members are written in its own order.
// Errors  MalformedXML for a body that is none.
// Source  Smithy, "AWS restXml protocol"; envelopes and root elements as recorded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/protocol/exchange.h"
#include "emulator/protocol/form.h"
#include "emulator/protocol/rest_protocol.h"
#include "emulator/protocol/s3_address.h"

namespace lockstep::protocol {

class RestXmlRoutes {
 public:
  explicit RestXmlRoutes(const core::ServiceModel& model);
  const core::OperationModel* find(const HttpRequest& request, const S3Address& address) const;

 private:
  enum class Level : std::uint8_t { Service, Bucket, Key };
  struct Route {
    const core::OperationModel* operation;
    Level level;
    std::vector<std::pair<std::string, std::string>> fixed;  // query keys that must be there
    std::vector<const core::MemberModel*> required;          // of the query string and headers
  };
  static int fit(const Route& route, const HttpRequest& request, const Parameters& parameters);
  std::vector<Route> routes_;
};

core::AwsResult<Json> decode_rest_xml(const Exchange& exchange, const Labels& labels);
HttpAnswer encode_rest_xml(const Exchange& exchange, const Json& output,
                           std::string_view request_id);
HttpAnswer encode_rest_xml_error(const Exchange& exchange, const core::AwsError& error,
                                 std::string_view request_id);

}  // namespace lockstep::protocol
