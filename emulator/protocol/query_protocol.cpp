#include "emulator/protocol/query_protocol.h"

#include <cmath>
#include <cstdlib>

#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/protocol/xml.h"

namespace lockstep::protocol {

namespace {

using core::MemberModel;
using core::Shape;
using core::ShapeKind;

constexpr int kDepthMax = 64;

core::AwsResult<Json> decode_shape(const Shape& shape, const FormNode& node, bool flattened,
                                   int depth);

Failure<core::AwsError> malformed(std::string_view value, std::string_view type) {
  return core::refuse("MalformedInput", format("The value '{}' is not a valid {}.", value, type));
}

core::AwsResult<Json> decode_scalar(const Shape& shape, const std::string& text) {
  switch (shape.kind) {
    case ShapeKind::Integer:
    case ShapeKind::Long: {
      const auto number = to_int(text);
      if (!number) return malformed(text, "integer");
      return Json(*number);
    }
    case ShapeKind::Float:
    case ShapeKind::Double: {
      char* end = nullptr;
      const double number = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0' || !std::isfinite(number)) return malformed(text, "number");
      return Json(number);
    }
    case ShapeKind::Boolean:
      if (to_lower(text) == "true") return Json(true);
      if (to_lower(text) == "false") return Json(false);
      return malformed(text, "boolean");
    case ShapeKind::Timestamp: {
      const auto ms = parse_iso(text);
      if (!ms) return malformed(text, "timestamp");
      return epoch_seconds(*ms);
    }
    default: return Json(text);
  }
}

core::AwsResult<Json> decode_structure(const Shape& shape, const FormNode& node, int depth) {
  Json object = Json::object();
  for (const MemberModel& member : shape.members) {
    const FormNode* child = node.child(member.wire);
    // A flattened list of the query protocol is named after its elements.
    if (!child && member.shape->kind == ShapeKind::List && member.shape->flattened)
      child = node.child(member.shape->element_wire);
    if (!child) continue;
    const bool flattened = member.flattened || member.shape->flattened;
    ASSIGN_OR_RETURN(Json value, decode_shape(*member.shape, *child, flattened, depth));
    object.set(member.name, std::move(value));
  }
  return object;
}

core::AwsResult<Json> decode_list(const Shape& shape, const FormNode& node, bool flattened,
                                  int depth) {
  const FormNode* holder = flattened ? nullptr : node.child(shape.element_wire);
  Json list = Json::array();
  for (const FormNode* element : (holder ? *holder : node).numbered()) {
    ASSIGN_OR_RETURN(Json value,
                     decode_shape(*shape.element, *element, shape.element->flattened, depth));
    list.push_back(std::move(value));
  }
  return list;
}

core::AwsResult<Json> decode_map(const Shape& shape, const FormNode& node, bool flattened,
                                 int depth) {
  const FormNode* holder = flattened ? nullptr : node.child("entry");
  const FormNode& entries = holder ? *holder : node;
  std::vector<const FormNode*> found = entries.numbered();
  if (found.empty() && entries.child(shape.key_wire)) found.push_back(&entries);
  Json map = Json::object();
  for (const FormNode* entry : found) {
    const FormNode* key = entry->child(shape.key_wire);
    const FormNode* value = entry->child(shape.element_wire);
    if (!key || !value) continue;
    ASSIGN_OR_RETURN(Json decoded,
                     decode_shape(*shape.element, *value, shape.element->flattened, depth));
    map.set(key->value, std::move(decoded));
  }
  return map;
}

core::AwsResult<Json> decode_shape(const Shape& shape, const FormNode& node, bool flattened,
                                   int depth) {
  if (depth > kDepthMax) return core::refuse("MalformedInput", "The parameters nest too deeply.");
  switch (shape.kind) {
    case ShapeKind::Structure: return decode_structure(shape, node, depth + 1);
    case ShapeKind::List: return decode_list(shape, node, flattened, depth + 1);
    case ShapeKind::Map: return decode_map(shape, node, flattened, depth + 1);
    default: return decode_scalar(shape, node.value);
  }
}

void finish(HttpAnswer& answer, std::string_view request_id) {
  answer.content_type = "text/xml";
  answer.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
}

std::string open_root(const Exchange& exchange, std::string_view name) {
  if (!exchange.service) return format("<?xml version=\"1.0\"?><{}>", name);
  return format("<?xml version=\"1.0\"?><{} xmlns=\"{}\">", name, exchange.service->xml_namespace);
}

}  // namespace

core::AwsResult<Json> decode_query(const Exchange& exchange, const Parameters& parameters) {
  if (!exchange.operation->input) return Json::object();
  FormNode root;
  for (const auto& [name, value] : parameters)
    if (!root.put(name, value))
      return core::refuse("MalformedInput", "A parameter's name has too many parts.");
  return decode_shape(*exchange.operation->input, root, false, 0);
}

HttpAnswer encode_query(const Exchange& exchange, const Json& output, std::string_view request_id) {
  HttpAnswer answer;
  const std::string_view name = exchange.operation->name;
  answer.body = open_root(exchange, format("{}Response", name));
  XmlWriter writer(answer.body, XmlWriter::Style::Query);
  if (exchange.operation->output) {
    const std::size_t before = answer.body.size();
    const std::string result = format("{}Result", name);
    writer.open(result);
    const std::size_t empty = answer.body.size();
    writer.members(*exchange.operation->output, output, 0);
    if (answer.body.size() == empty) {
      answer.body.resize(before);
      answer.body += format("<{}/>", result);
    } else {
      writer.close(result);
    }
  }
  answer.body += "<ResponseMetadata>";
  writer.text_element("RequestId", request_id);
  answer.body += format("</ResponseMetadata></{}Response>", name);
  finish(answer, request_id);
  return answer;
}

HttpAnswer encode_query_error(const Exchange& exchange, const core::AwsError& error,
                              std::string_view request_id) {
  const bool sqs = exchange.service && exchange.service->name == "sqs";
  const core::ErrorModel* known =
      exchange.service ? exchange.service->find_error(error.code) : nullptr;
  HttpAnswer answer;
  answer.status = error_status(error, known);
  std::string_view message = error.message;
  if (sqs && known && known->name == "QueueDoesNotExist")
    message = "The specified queue does not exist for this wsdl version.";
  answer.body = open_root(exchange, "ErrorResponse") + "<Error>";
  XmlWriter writer(answer.body, XmlWriter::Style::Query);
  writer.text_element("Type", answer.status >= 500 ? "Receiver" : "Sender");
  std::string_view code = known ? known->query_code : std::string_view(error.code);
  if (code == "SerializationException") code = "MalformedInput";
  writer.text_element("Code", code);
  if (!message.empty()) writer.text_element("Message", message);
  answer.body += sqs ? "<Detail/></Error>" : "</Error>";
  writer.text_element("RequestId", request_id);
  answer.body += "</ErrorResponse>";
  finish(answer, request_id);
  return answer;
}

}  // namespace lockstep::protocol
