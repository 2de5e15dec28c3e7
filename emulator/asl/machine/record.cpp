#include "emulator/asl/machine/record.h"

#include <array>

namespace lockstep::asl::machine {

namespace {

// version, then a record each: kind, field mask, the fields present in the order of their bits.
// Numbers are varints (zigzag where they may be negative), times the difference to the record
// before. A text or payload is its length + kRecent, then its bytes, or the number of one of the
// last few that were written: a state's output is the next state's input.
constexpr char kFormatVersion = 1;
constexpr std::size_t kRecent = 8;

enum Field : std::uint32_t {
  kFrame = 1u << 0, kId = 1u << 1, kTimestamp = 1u << 2, kName = 1u << 3, kStateType = 1u << 4,
  kPayload = 1u << 5, kPrevious = 1u << 6,  // the common ones: a mask of one byte
  kParent = 1u << 7, kNumber = 1u << 8, kDue = 1u << 9, kTimeout = 1u << 10, kHeartbeat = 1u << 11,
  kVariables = 1u << 12, kError = 1u << 13, kCause = 1u << 14, kResource = 1u << 15,
  kResourceType = 1u << 16, kRegion = 1u << 17, kRoleArn = 1u << 18, kLocation = 1u << 19,
  kAllFields = (1u << 20) - 1,
};

template <class T>
class Recent {
 public:
  void add(T value) { slots_[next_++ % kRecent] = std::move(value); }
  const T& at(std::size_t index) const { return slots_[index]; }

 private:
  std::array<T, kRecent> slots_{};
  std::size_t next_ = 0;
};

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void write(const Record& record) {
    const std::uint32_t mask = fields(record);
    out_ += static_cast<char>(record.kind);
    number(mask);
    if (mask & kFrame) number(record.frame);
    if (mask & kId) number(static_cast<std::uint64_t>(record.id));
    if (mask & kTimestamp) number(zigzag(record.timestamp_ms - timestamp_ms_));
    timestamp_ms_ = record.timestamp_ms;
    text(record.name);
    if (mask & kStateType) out_ += static_cast<char>(record.state_type);
    if (mask & kPayload) document(*record.payload);
    if (mask & kPrevious) number(static_cast<std::uint64_t>(record.previous_id));
    if (mask & kParent) number(record.parent);
    for (const auto* value :
         {&record.number, &record.due_ms, &record.timeout_s, &record.heartbeat_s})
      if (*value) number(zigzag(**value));
    if (mask & kVariables) document(*record.variables);
    for (const Text* value : {&record.error, &record.cause, &record.resource, &record.resource_type,
                              &record.region, &record.role_arn, &record.location})
      text(*value);
  }

 private:
  std::uint32_t fields(const Record& record) const {
    const auto bit = [](bool present, Field field) { return present ? field : 0u; };
    return bit(record.frame != 0, kFrame) | bit(record.id != 0, kId) |
           bit(record.timestamp_ms != timestamp_ms_, kTimestamp) |
           bit(record.name.has_value(), kName) | bit(record.state_type != 0, kStateType) |
           bit(record.payload.has_value(), kPayload) | bit(record.previous_id != 0, kPrevious) |
           bit(record.parent != 0, kParent) | bit(record.number.has_value(), kNumber) |
           bit(record.due_ms.has_value(), kDue) | bit(record.timeout_s.has_value(), kTimeout) |
           bit(record.heartbeat_s.has_value(), kHeartbeat) |
           bit(record.variables.has_value(), kVariables) | bit(record.error.has_value(), kError) |
           bit(record.cause.has_value(), kCause) | bit(record.resource.has_value(), kResource) |
           bit(record.resource_type.has_value(), kResourceType) |
           bit(record.region.has_value(), kRegion) | bit(record.role_arn.has_value(), kRoleArn) |
           bit(record.location.has_value(), kLocation);
  }

  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }

  void bytes(std::string_view value) {
    number(value.size() + kRecent);
    out_ += value;
  }

  void text(const Text& value) {
    if (!value) return;
    for (std::size_t i = 0; i < kRecent; ++i)
      if (texts_.at(i).data() && texts_.at(i) == *value) return number(i);
    bytes(*value);
    texts_.add(*value);
  }

  void document(const Document& value) {
    const std::string& json = value.text();
    for (std::size_t i = 0; i < kRecent; ++i) {
      const std::string* known = documents_.at(i);
      if (known && (known == &json || *known == json)) return number(i);
    }
    bytes(json);
    documents_.add(&json);
  }

  std::string& out_;
  std::int64_t timestamp_ms_ = 0;
  Recent<std::string_view> texts_;
  Recent<const std::string*> documents_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  bool done() const { return in_.empty(); }

  bool read(Record& record) {
    std::uint64_t kind = 0, mask = 0;
    if (!byte(kind) || !known_kind(kind) || !number(mask) || mask > kAllFields) return false;
    record.kind = static_cast<RecordKind>(kind);
    std::uint64_t frame = 0, id = 0, elapsed = 0, type = 0, previous = 0, parent = 0;
    const bool common = field(mask & kFrame, frame) && field(mask & kId, id) &&
                        field(mask & kTimestamp, elapsed) &&
                        (!(mask & kName) || text(record.name)) &&
                        (!(mask & kStateType) || byte(type)) &&
                        (!(mask & kPayload) || document(record.payload)) &&
                        field(mask & kPrevious, previous) && field(mask & kParent, parent);
    if (!common || frame > UINT32_MAX || parent > UINT32_MAX) return false;
    record.frame = static_cast<FrameId>(frame);
    record.id = static_cast<std::int64_t>(id);
    record.timestamp_ms = timestamp_ms_ += unzigzag(elapsed);
    record.state_type = static_cast<std::uint8_t>(type);
    record.previous_id = static_cast<std::int64_t>(previous);
    record.parent = static_cast<FrameId>(parent);
    return rare(record, static_cast<std::uint32_t>(mask));
  }

 private:
  static bool known_kind(std::uint64_t kind) {
    return kind <= static_cast<std::uint64_t>(RecordKind::EvaluationFailed) ||
           (kind >= static_cast<std::uint64_t>(RecordKind::kFirstPrivate) &&
            kind <= static_cast<std::uint64_t>(RecordKind::HeartbeatSeen));
  }

  bool rare(Record& record, std::uint32_t mask) {
    return whole(mask & kNumber, record.number) && whole(mask & kDue, record.due_ms) &&
           whole(mask & kTimeout, record.timeout_s) &&
           whole(mask & kHeartbeat, record.heartbeat_s) &&
           (!(mask & kVariables) || document(record.variables)) &&
           (!(mask & kError) || text(record.error)) && (!(mask & kCause) || text(record.cause)) &&
           (!(mask & kResource) || text(record.resource)) &&
           (!(mask & kResourceType) || text(record.resource_type)) &&
           (!(mask & kRegion) || text(record.region)) &&
           (!(mask & kRoleArn) || text(record.role_arn)) &&
           (!(mask & kLocation) || text(record.location));
  }

  bool byte(std::uint64_t& value) {
    if (in_.empty()) return false;
    value = static_cast<unsigned char>(in_.front());
    in_.remove_prefix(1);
    return true;
  }

  bool number(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      std::uint64_t next = 0;
      if (!byte(next)) return false;
      value |= (next & 0x7F) << shift;
      if (next < 0x80) return true;
    }
    return false;
  }

  bool field(std::uint64_t present, std::uint64_t& value) { return !present || number(value); }

  bool whole(std::uint32_t present, std::optional<std::int64_t>& value) {
    std::uint64_t raw = 0;
    if (!present) return true;
    if (!number(raw)) return false;
    value = unzigzag(raw);
    return true;
  }

  // The bytes that follow, or the index of a recent value.
  bool bytes(std::string_view& value, std::uint64_t& index) {
    if (!number(index)) return false;
    if (index < kRecent) return true;
    const std::uint64_t size = index - kRecent;
    if (size > in_.size()) return false;
    value = in_.substr(0, size);
    in_.remove_prefix(size);
    return true;
  }

  bool text(Text& value) {
    std::string_view raw;
    std::uint64_t index = 0;
    if (!bytes(raw, index)) return false;
    if (index < kRecent) {
      raw = texts_.at(index);
    } else {
      texts_.add(raw);
    }
    value = Text(raw);
    return true;
  }

  bool document(std::optional<Document>& value) {
    std::string_view raw;
    std::uint64_t index = 0;
    if (!bytes(raw, index)) return false;
    if (index < kRecent) {
      value = documents_.at(index);
      return value.has_value();
    }
    value = Document::from_text(std::string(raw));
    documents_.add(value);
    return true;
  }

  std::string_view in_;
  std::int64_t timestamp_ms_ = 0;
  Recent<std::string_view> texts_;
  Recent<std::optional<Document>> documents_;
};

}  // namespace

void encode_to(std::string& out, const std::vector<Record>& records) {
  out += kFormatVersion;
  Writer writer(out);
  for (const Record& record : records) writer.write(record);
}

std::string encode(const std::vector<Record>& records) {
  std::string out;
  out.reserve(64 * records.size());
  encode_to(out, records);
  return out;
}

std::optional<std::vector<Record>> decode(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kFormatVersion) return std::nullopt;
  Reader reader(bytes.substr(1));
  std::vector<Record> records;
  while (!reader.done()) {
    records.emplace_back();
    if (!reader.read(records.back())) return std::nullopt;
  }
  return records;
}

}  // namespace lockstep::asl::machine
