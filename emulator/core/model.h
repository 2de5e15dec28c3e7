// Service models: what the published API of each service says of its operations and shapes. Derived
// by scripts/import-model, kept as compact text in emulator/core/models/, parsed when a service is
// first asked for.
// Shapes  every pointer and text lives as long as the process.
// Errors  none: an unknown service, operation or error is a null pointer.
// Threads any.
// Source  the service models of the botocore package.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lockstep::core {

enum class Protocol : std::uint8_t { Json, Query, RestJson, RestXml };

enum class ShapeKind : std::uint8_t {
  Structure, List, Map, String, Blob, Integer, Long, Float, Double, Boolean, Timestamp
};

// Where a REST protocol carries a member.
enum class Location : std::uint8_t { Body, Uri, QueryString, Header, Headers, Status };

enum class TimeFormat : std::uint8_t { Unset, Epoch, Iso8601, Rfc822 };

struct Shape;
class Pattern;

struct MemberModel {
  std::string_view name;  // in the input and output of a Call
  std::string_view wire;  // in a body, header, query string or path
  const Shape* shape = nullptr;
  Location location = Location::Body;
  bool required = false;
  bool flattened = false;  // a list or map without an element around it (query protocol)
};

// An error shape. `code` is what the wire shows, `name` the shape: SNS's "NotFound" and
// "NotFoundException"; equal in most services. `query_code` is the code of the AWS query protocol.
struct ErrorModel {
  std::string_view name;
  std::string_view code;
  std::string_view query_code;
  std::string_view message_member = "message";
  int status = 400;
  bool sender = true;
};

struct Shape {
  Shape() = default;
  Shape(const Shape&) = delete;
  ~Shape();

  std::string_view name;
  ShapeKind kind = ShapeKind::String;
  std::vector<MemberModel> members;  // of a structure, in the model's order
  int payload = -1;                  // the member that is the whole body of a REST message, or -1
  int required_count = 0;
  const Shape* key = nullptr;      // of a map
  const Shape* element = nullptr;  // of a list; the value of a map
  std::string_view key_wire = "key";
  std::string_view element_wire;  // "member", "value" unless the model names it
  bool flattened = false;
  bool is_document = false;  // any JSON
  bool streaming = false;
  bool sensitive = false;  // refusals do not repeat its value
  TimeFormat time_format = TimeFormat::Unset;
  bool has_min = false;
  bool has_max = false;
  double min = 0;  // of a number's value, else of the length
  double max = 0;
  std::string_view pattern;
  std::vector<std::string_view> values;  // of an enum

  const MemberModel* find_member(std::string_view member_name) const;
  const MemberModel* find_wire(std::string_view wire_name) const;
  // The pattern, compiled when first asked for; null if there is none.
  const Pattern* compiled_pattern() const;

 private:
  mutable std::atomic<const Pattern*> compiled_{nullptr};
};

struct OperationModel {
  std::string_view name;
  std::string_view method;  // "POST"
  std::string_view uri;     // "/2015-03-31/functions/{FunctionName}"
  int status = 200;
  const Shape* input = nullptr;   // null: none
  const Shape* output = nullptr;  // null: none
};

class ServiceModel {
 public:
  explicit ServiceModel(std::string_view text);
  ServiceModel(const ServiceModel&) = delete;

  std::string_view name;         // "states", as in Call
  std::string_view id;           // "SFN"
  std::string_view api_version;  // "2016-11-23"
  std::string_view target_prefix;
  std::string_view json_version;
  std::string_view xml_namespace;
  Protocol protocol = Protocol::Json;
  bool also_query = false;  // speaks the query protocol too (SQS)

  const std::vector<OperationModel>& operations() const { return operations_; }
  const OperationModel* find_operation(std::string_view operation) const;
  const Shape* find_shape(std::string_view shape) const;
  // By shape name, wire code or query code.
  const ErrorModel* find_error(std::string_view code) const;

 private:
  void parse_line(const std::vector<std::string_view>& fields);
  void parse_shape(const std::vector<std::string_view>& fields);
  void parse_member(const std::vector<std::string_view>& fields);
  Shape* shape_named(std::string_view shape);

  std::vector<OperationModel> operations_;
  std::unordered_map<std::string_view, std::size_t> operation_index_;
  std::unordered_map<std::string_view, std::unique_ptr<Shape>> shapes_;
  std::vector<ErrorModel> errors_;
  std::unordered_map<std::string_view, std::size_t> error_index_;
  Shape* current_ = nullptr;  // while parsing, as is the next
  std::string_view payload_name_;
};

// The model, or null if there is none of that name.
const ServiceModel* find_model(std::string_view service);
// All that are there, in a fixed order; none is parsed by asking.
const std::vector<std::string_view>& model_names();

}  // namespace lockstep::core
