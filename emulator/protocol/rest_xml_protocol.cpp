#include "emulator/protocol/rest_xml_protocol.h"

#include <cstdlib>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/protocol/aws_chunked.h"
#include "emulator/protocol/xml.h"

namespace lockstep::protocol {

namespace {

using core::Location;
using core::MemberModel;
using core::Shape;
using core::ShapeKind;

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::size_t kXmlBytesMax = 8U << 20;

// The root element of an answer whose members stand in the body; a payload names its own.
constexpr std::pair<std::string_view, std::string_view> kRoots[] = {
    {"ListBuckets", "ListAllMyBucketsResult"},
    {"ListObjects", "ListBucketResult"},
    {"ListObjectsV2", "ListBucketResult"},
    {"ListObjectVersions", "ListVersionsResult"},
    {"ListMultipartUploads", "ListMultipartUploadsResult"},
    {"ListParts", "ListPartsResult"},
    {"CreateMultipartUpload", "InitiateMultipartUploadResult"},
    {"CompleteMultipartUpload", "CompleteMultipartUploadResult"},
    {"DeleteObjects", "DeleteResult"},
    {"GetBucketVersioning", "VersioningConfiguration"},
    {"GetBucketTagging", "Tagging"},
    {"GetObjectTagging", "Tagging"},
    {"GetBucketAcl", "AccessControlPolicy"},
    {"GetObjectAcl", "AccessControlPolicy"},
    {"GetBucketCors", "CORSConfiguration"},
    {"GetBucketLifecycleConfiguration", "LifecycleConfiguration"},
    {"GetBucketNotificationConfiguration", "NotificationConfiguration"},
    {"GetBucketAccelerateConfiguration", "AccelerateConfiguration"},
    {"GetBucketLogging", "BucketLoggingStatus"},
    {"GetBucketRequestPayment", "RequestPaymentConfiguration"},
    {"GetBucketWebsite", "WebsiteConfiguration"},
    {"GetBucketLocation", "LocationConstraint"},
    {"GetObjectAttributes", "GetObjectAttributesResponse"},
};

std::string root_name(const core::OperationModel& operation) {
  for (const auto& [name, root] : kRoots)
    if (name == operation.name) return std::string(root);
  return format("{}Result", operation.name);
}

Failure<core::AwsError> malformed_xml() {
  return core::refuse("MalformedXML",
                      "The XML you provided was not well-formed or did not validate against our "
                      "published schema");
}

core::AwsResult<Json> read_node(const Shape& shape, const XmlNode& node);

core::AwsResult<Json> read_scalar(const Shape& shape, const std::string& text) {
  switch (shape.kind) {
    case ShapeKind::Integer:
    case ShapeKind::Long:
      if (const auto number = to_int(trim(text))) return Json(*number);
      return malformed_xml();
    case ShapeKind::Float:
    case ShapeKind::Double: {
      char* end = nullptr;
      const double number = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0') return malformed_xml();
      return Json(number);
    }
    case ShapeKind::Boolean:
      if (to_lower(trim(text)) == "true") return Json(true);
      if (to_lower(trim(text)) == "false") return Json(false);
      return malformed_xml();
    case ShapeKind::Timestamp: {
      auto ms = parse_iso(trim(text));
      if (!ms) ms = parse_http_date(trim(text));
      if (!ms) return malformed_xml();
      return epoch_seconds(*ms);
    }
    default: return Json(text);
  }
}

core::AwsResult<Json> read_structure(const Shape& shape, const XmlNode& node) {
  Json object = Json::object();
  for (const MemberModel& member : shape.members) {
    const std::size_t colon = member.wire.find(':');
    if (colon != std::string_view::npos) {
      for (const auto& [key, value] : node.attributes)
        if (ends_with(key, member.wire.substr(colon))) object.set(member.name, value);
      continue;
    }
    if (member.shape->kind == ShapeKind::List && (member.flattened || member.shape->flattened)) {
      Json list = Json::array();
      for (const XmlNode& child : node.children) {
        if (child.name != member.wire) continue;
        ASSIGN_OR_RETURN(Json item, read_node(*member.shape->element, child));
        list.push_back(std::move(item));
      }
      if (!list.empty()) object.set(member.name, std::move(list));
      continue;
    }
    const XmlNode* child = node.child(member.wire);
    if (!child) continue;
    ASSIGN_OR_RETURN(Json value, read_node(*member.shape, *child));
    object.set(member.name, std::move(value));
  }
  return object;
}

core::AwsResult<Json> read_node(const Shape& shape, const XmlNode& node) {
  if (shape.kind == ShapeKind::Structure) return read_structure(shape, node);
  if (shape.kind != ShapeKind::List) return read_scalar(shape, node.text);
  Json list = Json::array();
  for (const XmlNode& child : node.children) {
    if (child.name != shape.element_wire) continue;
    ASSIGN_OR_RETURN(Json item, read_node(*shape.element, child));
    list.push_back(std::move(item));
  }
  return list;
}

core::AwsResult<void> take_xml_body(const Exchange& exchange, std::string_view body, Json& input) {
  const Shape& shape = *exchange.operation->input;
  if (shape.payload < 0 || body.empty()) return {};
  const MemberModel& payload = shape.members[static_cast<std::size_t>(shape.payload)];
  if (payload.shape->kind == ShapeKind::Blob || payload.shape->kind == ShapeKind::String) {
    input.set(payload.name, Json(body));
    return {};
  }
  if (body.size() > kXmlBytesMax) return malformed_xml();
  const auto root = parse_xml(body);
  if (!root || root->name != payload.wire) return malformed_xml();
  ASSIGN_OR_RETURN(Json value, read_node(*payload.shape, *root));
  input.set(payload.name, std::move(value));
  return {};
}

// The trailing headers of an aws-chunked body count as headers of the request.
void take_trailing_members(const Shape& shape, const std::vector<Header>& trailers, Json& input) {
  for (const MemberModel& member : shape.members) {
    if (member.location != Location::Header) continue;
    const std::string name = to_lower(member.wire);
    for (const Header& trailer : trailers)
      if (trailer.name == name) input.set(member.name, trailer.value);
  }
}

// "aws-chunked" is of the transport and is not stored.
void drop_chunked_coding(Json& input) {
  const Json* coding = input.find("ContentEncoding");
  if (!coding || !coding->is_string()) return;
  std::vector<std::string> kept;
  for (std::string_view part : split(std::string_view(coding->as_string()), ','))
    if (trim(part) != "aws-chunked" && !trim(part).empty()) kept.emplace_back(trim(part));
  if (kept.empty())
    input.erase("ContentEncoding");
  else
    input.set("ContentEncoding", join(kept, ","));
}

// S3's ids are 16 letters and digits.
std::string short_request_id(std::string_view request_id) {
  std::string id;
  for (const char c : request_id) {
    if (c == '-' || id.size() == 16) continue;
    id += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return id;
}

std::string host_id(std::string_view request_id) { return base64(sha256(request_id)); }

HttpAnswer begin_answer(std::string_view request_id) {
  HttpAnswer answer;
  answer.headers.push_back({"x-amz-request-id", short_request_id(request_id)});
  answer.headers.push_back({"x-amz-id-2", host_id(request_id)});
  answer.headers.push_back({"Server", "AmazonS3"});
  return answer;
}

bool has_body_members(const Shape& shape) {
  for (const MemberModel& member : shape.members)
    if (member.location == Location::Body) return true;
  return false;
}

void write_root(HttpAnswer& answer, const Exchange& exchange, std::string_view name,
                const Shape& shape, const Json& value) {
  answer.content_type = "application/xml";
  answer.body = kDeclaration;
  answer.body += format("<{} xmlns=\"{}\"", name, exchange.service->xml_namespace);
  XmlWriter writer(answer.body, XmlWriter::Style::RestXml);
  const std::size_t before = answer.body.size();
  answer.body += '>';
  // A location is the text of its root.
  if (exchange.operation->name == "GetBucketLocation")
    append_xml_text(answer.body, value.get_string("LocationConstraint"));
  else
    writer.members(shape, value, 0);
  if (answer.body.size() == before + 1) {
    answer.body.resize(before);
    answer.body += "/>";
  } else {
    writer.close(name);
  }
}

void write_payload(HttpAnswer& answer, const Exchange& exchange, const MemberModel& payload,
                   const Json* value) {
  if (payload.shape->kind == ShapeKind::Structure) {
    write_root(answer, exchange, payload.wire, *payload.shape, value ? *value : Json::object());
  } else if (value) {
    answer.body = value->is_string() ? value->as_string() : dump(*value);
  }
}

// What the head of a message says by other means than a header in our list.
void lift_headers(const Exchange& exchange, HttpAnswer& answer) {
  for (auto it = answer.headers.begin(); it != answer.headers.end();) {
    const std::string name = to_lower(it->name);
    if (name == "content-type") {
      answer.content_type = it->value;
    } else if (name == "content-length") {
      if (exchange.request->method == "HEAD")
        answer.head_length = static_cast<std::size_t>(to_int(it->value).value_or(0));
    } else {
      if (name == "content-range") answer.status = 206;
      ++it;
      continue;
    }
    it = answer.headers.erase(it);
  }
}

}  // namespace

RestXmlRoutes::RestXmlRoutes(const core::ServiceModel& model) {
  for (const core::OperationModel& operation : model.operations()) {
    const std::size_t question = operation.uri.find('?');
    const std::string_view path = operation.uri.substr(0, question);
    Route route{&operation, Level::Service, {}, {}};
    if (path == "/{Bucket}")
      route.level = Level::Bucket;
    else if (path == "/{Bucket}/{Key+}")
      route.level = Level::Key;
    else if (path != "/")
      continue;
    if (question != std::string_view::npos)
      route.fixed = parse_parameters(operation.uri.substr(question + 1)).value_or(Parameters{});
    std::erase_if(route.fixed, [](const auto& fixed) { return fixed.first == "x-id"; });
    if (operation.input)
      for (const MemberModel& member : operation.input->members)
        if (member.required &&
            (member.location == Location::QueryString || member.location == Location::Header))
          route.required.push_back(&member);
    routes_.push_back(std::move(route));
  }
}

// How well the request fits: nothing (-1), or more for each thing the operation asks for. One that
// is named by a query key is meant even when a parameter is missing.
int RestXmlRoutes::fit(const Route& route, const HttpRequest& request,
                       const Parameters& parameters) {
  int points = 0;
  for (const auto& [key, value] : route.fixed) {
    const std::string* given = find_parameter(parameters, key);
    if (!given || (!value.empty() && *given != value)) return -1;
    points += 10;
  }
  for (const MemberModel* member : route.required) {
    const bool there = member->location == Location::QueryString
                           ? find_parameter(parameters, member->wire) != nullptr
                           : request.has_header(to_lower(member->wire));
    if (there)
      ++points;
    else if (route.fixed.empty())
      return -1;
    else
      --points;
  }
  return points;
}

const core::OperationModel* RestXmlRoutes::find(const HttpRequest& request,
                                                const S3Address& address) const {
  const Level level = address.bucket.empty() ? Level::Service
                      : address.key.empty()  ? Level::Bucket
                                             : Level::Key;
  const Parameters parameters = parse_parameters(request.query).value_or(Parameters{});
  const Route* best = nullptr;
  int best_points = -1;
  for (const Route& route : routes_) {
    if (route.level != level || route.operation->method != request.method) continue;
    const int points = fit(route, request, parameters);
    // Of two alike the later name is the newer form (GetBucketLifecycleConfiguration).
    const bool newer = points == best_points && best && !route.fixed.empty();
    if (points > best_points || newer) best = &route, best_points = points;
  }
  return best ? best->operation : nullptr;
}

core::AwsResult<Json> decode_rest_xml(const Exchange& exchange, const Labels& labels) {
  Json input = Json::object();
  if (!exchange.operation->input) return input;
  RETURN_IF_ERROR(take_bindings(exchange, labels, input));
  if (!is_aws_chunked(*exchange.request)) {
    RETURN_IF_ERROR(take_xml_body(exchange, exchange.request->body, input));
    return input;
  }
  const auto decoded = decode_aws_chunked(exchange.request->body);
  if (!decoded) return core::refuse("IncompleteBody", "The request body terminated unexpectedly");
  drop_chunked_coding(input);
  take_trailing_members(*exchange.operation->input, decoded->trailers, input);
  RETURN_IF_ERROR(take_xml_body(exchange, decoded->bytes, input));
  return input;
}

HttpAnswer encode_rest_xml(const Exchange& exchange, const Json& output,
                           std::string_view request_id) {
  HttpAnswer answer = begin_answer(request_id);
  answer.status = exchange.operation->status;
  const Shape* shape = exchange.operation->output;
  if (!shape) return answer;
  for (const MemberModel& member : shape->members) {
    const Json* found = member.location == Location::Body ? nullptr : output.find(member.name);
    if (found && !found->is_null()) put_binding(member, *found, answer);
  }
  if (shape->payload >= 0) {
    const MemberModel& payload = shape->members[static_cast<std::size_t>(shape->payload)];
    write_payload(answer, exchange, payload, output.find(payload.name));
  } else if (answer.status != 204 && has_body_members(*shape)) {
    write_root(answer, exchange, root_name(*exchange.operation), *shape, output);
  }
  lift_headers(exchange, answer);
  return answer;
}

HttpAnswer encode_rest_xml_error(const Exchange& exchange, const core::AwsError& error,
                                 std::string_view request_id) {
  const core::ErrorModel* known =
      exchange.service ? exchange.service->find_error(error.code) : nullptr;
  HttpAnswer answer = begin_answer(request_id);
  answer.status = error_status(error, known);
  if (answer.status == 304) {
    if (const std::string etag = error.members.get_string("ETag"); !etag.empty())
      answer.headers.push_back({"ETag", etag});
    return answer;
  }
  if (error.members.get_bool("DeleteMarker")) {
    answer.headers.push_back({"x-amz-delete-marker", "true"});
    answer.headers.push_back({"x-amz-version-id", error.members.get_string("MarkerVersionId")});
  }
  answer.content_type = "application/xml";
  if (exchange.request && exchange.request->method == "HEAD") return answer;
  answer.body = kDeclaration;
  XmlWriter writer(answer.body, XmlWriter::Style::RestXml);
  writer.open("Error");
  writer.text_element("Code", error.code);
  if (!error.message.empty()) writer.text_element("Message", error.message);
  if (error.members.is_object())
    for (const auto& [key, value] : error.members.members())
      if (key != "DeleteMarker" && key != "MarkerVersionId")
        writer.text_element(key, value.is_string() ? value.as_string() : dump(value));
  writer.text_element("RequestId", short_request_id(request_id));
  writer.text_element("HostId", host_id(request_id));
  writer.close("Error");
  return answer;
}

}  // namespace lockstep::protocol
