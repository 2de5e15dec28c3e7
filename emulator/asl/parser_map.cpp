// The fields of a Map state, inline and distributed.
#include "emulator/asl/reading.h"

namespace lockstep::asl::reading {

namespace {

void read_processor_config(const Fields& processor, State& state) {
  const Json* config = processor.object("ProcessorConfig");
  if (!config) return;
  const At at{&processor.at(), "ProcessorConfig"};
  const Fields fields(processor.report(), *config, at);
  fields.allow({"Mode", "ExecutionType"});
  state.distributed = fields.one_of("Mode", {"INLINE", "DISTRIBUTED"}) == "DISTRIBUTED";
  if (state.distributed) fields.require({"ExecutionType"});
  fields.one_of("ExecutionType", {"STANDARD", "EXPRESS"});
}

void read_distributed(const Fields& fields) {
  fields.exclusive({"ToleratedFailureCount", "ToleratedFailureCountPath"});
  fields.whole("ToleratedFailureCount", {.min = 0});
  fields.path("ToleratedFailureCountPath");
  fields.exclusive({"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"});
  if (fields.number("ToleratedFailurePercentage", 0.0).value_or(0.0) > 100.0)
    fields.error_in("ToleratedFailurePercentage", "Maximum value is 100");
  fields.path("ToleratedFailurePercentagePath");
  fields.text("Label");
  for (const std::string_view name : {"ItemReader", "ItemBatcher", "ResultWriter"}) {
    const Json* part = fields.object(name);
    if (!part) continue;
    const At at{&fields.at(), name};
    const Fields inner(fields.report(), *part, at);
    inner.payload("Parameters");
    inner.payload("BatchInput");
    if (name == "ItemReader") inner.require({"Resource"});
  }
}

}  // namespace

void read_map(Reading& reading, const Fields& fields, State& state) {
  fields.exclusive({"ItemProcessor", "Iterator"});
  const std::string_view body = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
  fields.require({body});
  if (const Json* processor = fields.object(body)) {
    const At at{&fields.at(), body};
    read_processor_config(Fields(reading.report, *processor, at), state);
    state.iterator = read_group(reading, *processor, at, GroupKind::Processor);
  }
  fields.exclusive({"ItemSelector", "Parameters"});
  state.item_selector = fields.payload(fields.has("ItemSelector") ? "ItemSelector" : "Parameters");
  state.items_path = fields.path("ItemsPath");
  state.concurrency_max = fields.number_or_path("MaxConcurrency", "MaxConcurrencyPath", {.min = 0});
  read_distributed(fields);
}

}  // namespace lockstep::asl::reading
