#include "emulator/services/sns/notification.h"

#include "emulator/base/timestamp.h"

namespace lockstep::sns {
namespace {

constexpr int kSignatureWords = 32;  // 256 bytes, as an RSA key of 2048 bits makes

std::string unsubscribe_url(core::Turn& turn, const Subscription& subscription) {
  return format("https://sns.{}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={}",
                turn.region(), subscription.arn);
}

// {"name": {"Type": .., "Value": ..}}
Json attributes_shown(const Json& attributes) {
  Json result = Json::object();
  if (!attributes.is_object()) return result;
  for (const auto& member : attributes.members()) {
    const bool binary = member.value.contains("BinaryValue");
    result.set(member.key,
               Json::object({{"Type", member.value.get("DataType")},
                             {"Value", member.value.get(binary ? "BinaryValue" : "StringValue")}}));
  }
  return result;
}

// One `"Key" : "value"` line after another, as SNS prints them.
class Printer {
 public:
  void text(std::string_view key, std::string_view value) {
    begin(key);
    dump_string_to(out_, value);
  }
  void attributes(const Json& shown) {
    if (shown.empty()) return;
    begin("MessageAttributes");
    out_ += '{';
    bool first = true;
    for (const auto& member : shown.members()) {
      out_ += first ? "\n    " : ",\n    ";
      first = false;
      dump_string_to(out_, member.key);
      out_ += " : ";
      dump_to(out_, member.value);
    }
    out_ += "\n  }";
  }
  std::string take() && { return std::move(out_) + "\n}"; }

 private:
  void begin(std::string_view key) {
    out_ += out_.size() == 1 ? "\n  " : ",\n  ";
    dump_string_to(out_, key);
    out_ += " : ";
  }
  std::string out_ = "{";
};

std::optional<std::string> optional_text(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  return value.as_string();
}

}  // namespace

std::string write_notification(const Notification& notification) {
  Json stored = Json::object({{"topic", notification.topic_arn},
                              {"id", notification.message_id},
                              {"message", notification.message},
                              {"at", notification.at_ms}});
  if (notification.by_protocol) stored.set("byProtocol", true);
  if (notification.subject) stored.set("subject", *notification.subject);
  if (notification.attributes.size() > 0) stored.set("attributes", notification.attributes);
  if (notification.group_id) stored.set("group", *notification.group_id);
  if (notification.dedup_id) stored.set("dedup", *notification.dedup_id);
  if (!notification.sequence.empty()) stored.set("sequence", notification.sequence);
  return dump(stored);
}

std::optional<Notification> read_notification(std::string_view text) {
  const auto stored = parse_json(text);
  if (!stored.ok() || !stored.value().is_object()) return std::nullopt;
  const Json& value = stored.value();
  Notification notification;
  notification.topic_arn = value.get_string("topic");
  notification.message_id = value.get_string("id");
  notification.message = value.get_string("message");
  notification.at_ms = value.get_int("at");
  notification.by_protocol = value.get_bool("byProtocol");
  notification.subject = optional_text(value.get("subject"));
  notification.attributes = value.get("attributes");
  notification.group_id = optional_text(value.get("group"));
  notification.dedup_id = optional_text(value.get("dedup"));
  notification.sequence = value.get_string("sequence");
  return notification;
}

std::string message_for(const Notification& notification, std::string_view protocol) {
  if (!notification.by_protocol) return notification.message;
  const auto parsed = parse_json(notification.message);
  if (!parsed.ok()) return notification.message;
  const Json& own = parsed.value().get(protocol);
  return own.is_string() ? own.as_string() : parsed.value().get_string("default");
}

Seal seal_of(core::Turn& turn, const Topic& topic, const Notification& notification) {
  Seal seal;
  const auto version = topic.attributes.find("SignatureVersion");
  if (version != topic.attributes.end()) seal.version = version->second;
  std::string bytes;
  for (int word = 0; word < kSignatureWords; ++word) {
    const auto key = format("{}/{}", notification.message_id, word);
    auto drawn = turn.chance().draw("sns-signature", key);
    for (int i = 0; i < 8; ++i, drawn >>= 8) bytes.push_back(static_cast<char>(drawn & 0xFF));
  }
  seal.signature = base64(bytes);
  seal.certificate_url =
      format("https://sns.{}.amazonaws.com/SimpleNotificationService-{}.pem", turn.region(),
             turn.chance().hex_digits("sns-certificate", turn.region(), 32));
  return seal;
}

std::string envelope(core::Turn& turn, const Addressed& addressed) {
  const auto& [notification, seal, subscription, message] = addressed;
  const bool fifo = !notification.sequence.empty();
  Printer printer;
  printer.text("Type", "Notification");
  printer.text("MessageId", notification.message_id);
  if (fifo) printer.text("SequenceNumber", notification.sequence);
  printer.text("TopicArn", notification.topic_arn);
  if (notification.subject) printer.text("Subject", *notification.subject);
  printer.text("Message", message);
  printer.text("Timestamp", iso_ms(notification.at_ms));
  if (!fifo) {
    printer.text("SignatureVersion", seal.version);
    printer.text("Signature", seal.signature);
    printer.text("SigningCertURL", seal.certificate_url);
  }
  printer.text("UnsubscribeURL", unsubscribe_url(turn, subscription));
  printer.attributes(attributes_shown(notification.attributes));
  return std::move(printer).take();
}

std::string lambda_event(core::Turn& turn, const Addressed& addressed) {
  const auto& [notification, seal, subscription, message] = addressed;
  Json sns = Json::object({
      {"Type", "Notification"},
      {"MessageId", notification.message_id},
      {"TopicArn", notification.topic_arn},
      {"Subject", notification.subject ? Json(*notification.subject) : Json()},
      {"Message", message},
      {"Timestamp", iso_ms(notification.at_ms)},
      {"SignatureVersion", seal.version},
      {"Signature", seal.signature},
      {"SigningCertUrl", seal.certificate_url},
      {"UnsubscribeUrl", unsubscribe_url(turn, subscription)},
      {"MessageAttributes", attributes_shown(notification.attributes)},
  });
  return dump(Json::object(
      {{"Records", Json::array({Json::object({{"EventSource", "aws:sns"},
                                              {"EventVersion", "1.0"},
                                              {"EventSubscriptionArn", subscription.arn},
                                              {"Sns", std::move(sns)}})})}}));
}

}  // namespace lockstep::sns
