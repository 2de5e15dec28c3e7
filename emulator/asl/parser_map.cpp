// The fields of a Map state, inline and distributed.
#include <algorithm>

#include "emulator/asl/reading.h"
#include "emulator/base/text.h"

namespace lockstep::asl::reading {

namespace {

constexpr std::size_t kLabelMax = 40;  // AWS documentation, in characters

// The children's type; nothing for an inline Map.
std::optional<std::string> read_processor_config(const Fields& processor, MachineType machine) {
  const Json* config = processor.object("ProcessorConfig");
  if (!config) return {};
  const At at{&processor.at(), "ProcessorConfig"};
  const Fields fields(processor.report(), *config, at);
  fields.allow({"Mode", "ExecutionType"});
  const bool distributed = fields.one_of("Mode", {"INLINE", "DISTRIBUTED"}) == "DISTRIBUTED";
  if (distributed) fields.require({"ExecutionType"});
  const auto type = fields.one_of("ExecutionType", {"STANDARD", "EXPRESS"});
  if (type && !distributed)  // guess: the text
    fields.error("Field 'ExecutionType' is not supported");
  if (!distributed) return {};
  if (machine == MachineType::Express)  // guess: the text; AWS documentation has the rule
    fields.error_in("Mode", "Express state machine does not support 'DISTRIBUTED' mode");
  return type.value_or("STANDARD");
}

// Reads the object `name` within `fields`, if it is there.
template <class Part, class Read>
void read_part(const Fields& fields, std::string_view name, std::optional<Part>& out, Read read) {
  const Json* part = fields.object(name);
  if (!part) return;
  const At at{&fields.at(), name};
  out.emplace();
  read(Fields(fields, *part, at), *out);
}

void read_reader(const Fields& fields, DistributedMap::Reader& reader) {
  fields.require({"Resource"});
  reader.resource = fields.text("Resource").value_or("");
  reader.parameters = fields.payload(fields.jsonata() ? "Arguments" : "Parameters");
  const Json* config = fields.object("ReaderConfig");
  if (!config) return;
  reader.config = *config;
  const At at{&fields.at(), "ReaderConfig"};
  const Fields inner(fields, *config, at);
  inner.one_of("InputType", {"CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"});
  inner.one_of("CSVHeaderLocation", {"FIRST_ROW", "GIVEN"});
  inner.one_of("CSVDelimiter", {"COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"});
  inner.one_of("Transformation", {"NONE", "LOAD_AND_FLATTEN"});
  inner.text("ItemsPointer");
  reader.items_max = inner.number_or_path("MaxItems", "MaxItemsPath", {.min = 0});
}

void read_batcher(const Fields& fields, DistributedMap::Batcher& batcher) {
  batcher.items_max = fields.number_or_path("MaxItemsPerBatch", "MaxItemsPerBatchPath", {.min = 1});
  batcher.bytes_max =
      fields.number_or_path("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", {.min = 1});
  batcher.input = fields.payload("BatchInput");
}

void read_writer(const Fields& fields, DistributedMap::Writer& writer) {
  writer.resource = fields.text("Resource").value_or("");
  writer.parameters = fields.payload(fields.jsonata() ? "Arguments" : "Parameters");
  const Json* config = fields.object("WriterConfig");
  if (!config) return;
  writer.config = *config;
  const At at{&fields.at(), "WriterConfig"};
  const Fields inner(fields, *config, at);
  inner.one_of("Transformation", {"NONE", "COMPACT", "FLATTEN"});
  inner.one_of("OutputType", {"JSON", "JSONL"});
}

bool is_label_character(char c) {
  constexpr std::string_view kRefused = " ?*<>{}[]:;,\\|^~$#%&`\"";  // AWS documentation
  const auto code = static_cast<unsigned char>(c);
  return code > 0x20 && code != 0x7F && kRefused.find(c) == kRefused.npos;
}

// guess: the texts; the codes and the rules are documented.
void check_label(Reading& reading, const Fields& fields) {
  const Json* label = fields.find("Label");
  if (!label || !label->is_string()) return;
  const std::string& text = label->as_string();
  const At at{&fields.at(), "Label"};
  if (text.size() > kLabelMax && to_code_points(text).size() > kLabelMax) {
    reading.report.other("INVALID_LABEL_NAME",
                         format("Label must not be longer than {} characters", kLabelMax), at);
  } else if (text.empty() || !std::all_of(text.begin(), text.end(), is_label_character)) {
    reading.report.other("INVALID_LABEL_NAME", format("Invalid Label name: {}", text), at);
  } else if (!reading.labels.insert(text).second) {
    reading.report.other("DUPLICATE_LABEL_NAME", format("Duplicate Label name: {}", text), at);
  }
}

PercentageField read_percentage(const Fields& fields) {
  PercentageField field;
  const Json* given = fields.find("ToleratedFailurePercentage");
  if (fields.jsonata() && given && given->is_string()) {
    field.jsonata = fields.expressions("ToleratedFailurePercentage");
    return field;
  }
  fields.exclusive({"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"});
  field.literal = fields.number("ToleratedFailurePercentage", 0.0);
  if (field.literal.value_or(0.0) > 100.0)
    fields.error_in("ToleratedFailurePercentage", "Maximum value is 100");
  field.path = fields.path("ToleratedFailurePercentagePath");
  return field;
}

void read_distributed(const Fields& fields, DistributedMap& map) {
  map.tolerated_count =
      fields.number_or_path("ToleratedFailureCount", "ToleratedFailureCountPath", {.min = 0});
  map.tolerated_percentage = read_percentage(fields);
  map.label = fields.text("Label").value_or("");
  read_part(fields, "ItemReader", map.reader, read_reader);
  read_part(fields, "ItemBatcher", map.batcher, read_batcher);
  read_part(fields, "ResultWriter", map.writer, read_writer);
}

}  // namespace

void read_map(Reading& reading, const Fields& fields, State& state) {
  fields.exclusive({"ItemProcessor", "Iterator"});
  const std::string_view body = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
  fields.require({body});
  std::optional<std::string> children;
  if (const Json* processor = fields.object(body)) {
    const At at{&fields.at(), body};
    children = read_processor_config(Fields(reading.report, *processor, at), reading.type);
    const MachineType around = reading.type;
    if (children)
      reading.type = children == "EXPRESS" ? MachineType::Express : MachineType::Standard;
    state.iterator = read_group(reading, *processor, at, GroupKind::Processor);
    reading.type = around;
  }
  fields.exclusive({"ItemSelector", "Parameters"});
  state.item_selector = fields.payload(fields.has("ItemSelector") ? "ItemSelector" : "Parameters");
  state.items_path = fields.reference("ItemsPath");
  state.items = fields.expressions("Items");
  state.concurrency_max = fields.number_or_path("MaxConcurrency", "MaxConcurrencyPath", {.min = 0});
  auto map = std::make_shared<DistributedMap>();
  check_label(reading, fields);
  read_distributed(fields, *map);  // of an inline Map too: its fields are checked alike
  map->express = children == "EXPRESS";
  if (children) state.distributed = std::move(map);
}

}  // namespace lockstep::asl::reading
