#include "emulator/services/lambda/report.h"

#include <algorithm>

#include "emulator/base/timestamp.h"

namespace lockstep::lambda {
namespace {

// "python:3.12.v1" of "python3.12".
std::string runtime_version(const std::string& runtime) {
  for (const std::string_view family : {"python", "nodejs", "provided."}) {
    if (!starts_with(runtime, family)) continue;
    std::string number = runtime.substr(family.size());
    if (ends_with(number, ".x")) number.resize(number.size() - 2);
    const std::string_view name = ends_with(family, ".") ? family.substr(0, 8) : family;
    return format("{}:{}.v1", name, number);
  }
  return runtime + ".v1";
}

class Writer {
 public:
  Writer(const Version& version, const Invocation& invocation, const Report& report)
      : version_(version), invocation_(invocation), report_(report) {}

  Json take_events() { return std::move(events_); }
  std::string take_tail() { return std::move(tail_); }

  void write(std::vector<std::pair<std::int64_t, std::string>>&& lines) {
    events_.reserve(2 * lines.size() + 8);
    if (report_.cold) init_start();
    start();
    for (auto& [time_ms, text] : lines) add(std::min(time_ms, report_.end_ms), std::move(text));
    if (version_.json_log) return json_end();
    add(report_.end_ms, "END RequestId: " + invocation_.request_id + "\n");
    add(report_.end_ms, report_line());
  }

 private:
  void append(std::int64_t time_ms, std::string text) {
    events_.push_back(time_ms);
    events_.push_back(std::move(text));
  }
  void add(std::int64_t time_ms, std::string text) {
    if (invocation_.tail) tail_ += text;
    append(time_ms, std::move(text));
  }

  std::string platform(std::int64_t time_ms, std::string_view type, Json record) const {
    return dump(Json::object(
               {{"time", iso_ms(time_ms)}, {"type", type}, {"record", std::move(record)}})) +
           "\n";
  }

  void init_start() {
    const Json& configuration = version_.configuration;
    const std::string name = runtime_version(configuration.get_string("Runtime"));
    const std::string arn =
        configuration.get("RuntimeVersionConfig").get_string("RuntimeVersionArn");
    if (version_.json_log)
      return append(report_.start_ms,
                    platform(report_.start_ms, "platform.initStart",
                             Json::object({{"initializationType", "on-demand"},
                                           {"phase", "init"},
                                           {"runtimeVersion", name},
                                           {"runtimeVersionArn", arn},
                                           {"functionName", configuration.get("FunctionName")},
                                           {"functionVersion", version_.number}})));
    append(report_.start_ms,
           format("INIT_START Runtime Version: {}\tRuntime Version ARN: {}\n", name, arn));
  }

  void start() {
    if (version_.json_log)
      return add(report_.start_ms, platform(report_.start_ms, "platform.start",
                                            Json::object({{"requestId", invocation_.request_id},
                                                          {"version", version_.number}})));
    add(report_.start_ms,
        format("START RequestId: {} Version: {}\n", invocation_.request_id, version_.number));
  }

  std::int64_t billed_ms() const {
    return std::max<std::int64_t>((report_.duration_us + 999) / 1000, 1);
  }
  static double ms(std::int64_t us) { return static_cast<double>(us) / 1000; }

  void json_end() {
    Json metrics = Json::object({{"durationMs", ms(report_.duration_us)},
                                 {"billedDurationMs", billed_ms()},
                                 {"memorySizeMB", version_.memory_mb},
                                 {"maxMemoryUsedMB", report_.memory_used_mb}});
    if (report_.cold) metrics.set("initDurationMs", ms(report_.init_us));
    Json record =
        Json::object({{"requestId", invocation_.request_id}, {"metrics", std::move(metrics)}});
    const bool failed = !report_.error_type.empty();
    record.set("status", report_.timed_out ? "timeout" : failed ? "error" : "success");
    if (failed && !report_.timed_out) record.set("errorType", report_.error_type);
    add(report_.end_ms, platform(report_.end_ms, "platform.report", std::move(record)));
  }

  std::string report_line() const {
    std::string line = format(
        "REPORT RequestId: {}\tDuration: {:.2f} ms\tBilled Duration: {} ms\tMemory Size: {} MB\t"
        "Max Memory Used: {} MB\t",
        invocation_.request_id, ms(report_.duration_us), billed_ms(), version_.memory_mb,
        report_.memory_used_mb);
    if (report_.cold) line += format("Init Duration: {:.2f} ms\t", ms(report_.init_us));
    if (report_.timed_out)
      line += "Status: timeout";
    else if (!report_.error_type.empty())
      line += "Status: error\tError Type: " + report_.error_type;
    return line + "\n";
  }

  const Version& version_;
  const Invocation& invocation_;
  const Report& report_;
  Json events_ = Json::array();
  std::string tail_;
};

}  // namespace

std::string write_report(core::Turn& turn, const Version& version, const Invocation& invocation,
                         Report report) {
  Writer writer(version, invocation, report);
  writer.write(std::move(report.lines));
  core::Call call;
  call.service = "logs";
  call.operation = "lockstep:Append";
  call.input = Json::object({{"logGroupName", version.log_group},
                             {"logStreamName", report.log_stream},
                             {"events", writer.take_events()}});
  call.caller = turn.inside_caller("log");
  // A program without the logs service has no logs; the invocation stands.
  (void)turn.call(std::move(call)).result.ok();
  return writer.take_tail();
}

std::string log_stream_name(core::Turn& turn, const Function& function, const Version& version,
                            std::int64_t instance) {
  const CivilTime day = civil(turn.now_ms());
  const std::string key = format("{}/{}", function.name, instance);
  return format("{:04}/{:02}/{:02}/[{}]{}", day.year, day.month, day.day, version.number,
                turn.chance().hex_digits("lambda-instance", key, 32));
}

}  // namespace lockstep::lambda
