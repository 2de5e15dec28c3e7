#include "emulator/services/sns/state.h"

#include <algorithm>

namespace lockstep::sns {
namespace {

constexpr std::size_t kPageSize = 100;
constexpr std::int64_t kDedupMs = 300'000;

Texts read_texts(std::string_view text) {
  Texts texts;
  const auto parsed = parse_json(text);
  if (!parsed.ok() || !parsed.value().is_object()) return texts;
  for (const auto& member : parsed.value().members())
    texts[member.key] = text_of(member.value);
  return texts;
}

std::string attribute(const Texts& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

SubscriptionPtr complete(Subscription subscription) {
  const auto& attributes = subscription.attributes;
  subscription.raw = attribute(attributes, "RawMessageDelivery") == "true";
  subscription.filter_body = attribute(attributes, "FilterPolicyScope") == "MessageBody";
  const auto policy = parse_json(attribute(attributes, "FilterPolicy"));
  subscription.filter_policy = policy.ok() ? policy.value() : Json();
  const auto redrive = parse_json(attribute(attributes, "RedrivePolicy"));
  subscription.dead_letters_arn =
      redrive.ok() ? redrive.value().get_string("deadLetterTargetArn") : "";
  return std::make_shared<const Subscription>(std::move(subscription));
}

}  // namespace

void State::open(core::Turn& turn) {
  topics_.clear();
  auto topics = turn.db().prepare("SELECT arn, attributes, tags, sequence FROM sns_topics");
  while (topics.step()) {
    Topic topic;
    topic.arn = topics.text(0);
    topic.name = topic.arn.substr(topic.arn.rfind(':') + 1);
    topic.attributes = read_texts(topics.view(1));
    topic.tags = read_texts(topics.view(2));
    topic.sequence = topics.integer(3);
    auto arn = topic.arn;
    topics_.emplace(std::move(arn), std::move(topic));
  }
  auto rows = turn.db().prepare(
      "SELECT id, arn, topic, protocol, endpoint, attributes FROM sns_subscriptions ORDER BY id");
  while (rows.step()) {
    auto* owner = topic(rows.view(2));
    if (!owner) continue;
    Subscription subscription;
    subscription.id = rows.integer(0);
    subscription.arn = rows.text(1);
    subscription.topic_arn = rows.text(2);
    subscription.protocol = rows.text(3);
    subscription.endpoint = rows.text(4);
    subscription.attributes = read_texts(rows.view(5));
    owner->subscriptions.push_back(complete(std::move(subscription)));
  }
}

Topic* State::topic(std::string_view arn) {
  const auto found = topics_.find(arn);
  return found == topics_.end() ? nullptr : &found->second;
}

AwsResult<Topic*> State::find_topic(core::Turn& turn, const Json& input, std::string_view member) {
  const Json& arn = input.get(member);
  if (arn.is_string()) {
    if (auto* found = topic(arn.as_string())) return found;
  }
  const auto text = arn.is_string() ? arn.as_string() : std::string();
  RETURN_IF_ERROR(check_arn(turn, text, member));
  if (split(text, ':').size() != 6) return invalid_parameter(member);
  return topic_not_found();
}

SubscriptionPtr State::subscription(std::string_view arn) {
  const auto colon = arn.rfind(':');
  if (colon == std::string_view::npos) return nullptr;
  const auto* owner = topic(arn.substr(0, colon));
  if (!owner) return nullptr;
  for (const auto& each : owner->subscriptions) {
    if (each->arn == arn) return each;
  }
  return nullptr;
}

Topic& State::add_topic(core::Turn& turn, Topic topic) {
  turn.db()
      .prepare("INSERT INTO sns_topics (arn, attributes, tags, sequence) VALUES (?, ?, ?, 0)")
      .bind(topic.arn, dump(texts_to_json(topic.attributes)), dump(texts_to_json(topic.tags)))
      .run();
  auto arn = topic.arn;
  return topics_.insert_or_assign(std::move(arn), std::move(topic)).first->second;
}

void State::save_topic(core::Turn& turn, const Topic& topic) {
  turn.db()
      .prepare("UPDATE sns_topics SET attributes = ?, tags = ?, sequence = ? WHERE arn = ?")
      .bind(dump(texts_to_json(topic.attributes)), dump(texts_to_json(topic.tags)),
            topic.sequence, topic.arn)
      .run();
  auto& kept = topics_.at(topic.arn);
  if (&kept != &topic) kept = topic;
}

void State::remove_topic(core::Turn& turn, std::string_view arn) {
  for (std::string_view sql :
       {"DELETE FROM sns_topics WHERE arn = ?", "DELETE FROM sns_subscriptions WHERE topic = ?",
        "DELETE FROM sns_dedup WHERE topic = ?"}) {
    turn.db().prepare(sql).bind(arn).run();
  }
  topics_.erase(std::string(arn));
}

void State::add_subscription(core::Turn& turn, Subscription subscription) {
  turn.db()
      .prepare(
          "INSERT INTO sns_subscriptions (arn, topic, protocol, endpoint, attributes) "
          "VALUES (?, ?, ?, ?, ?)")
      .bind(subscription.arn, subscription.topic_arn, subscription.protocol,
            subscription.endpoint, dump(texts_to_json(subscription.attributes)))
      .run();
  subscription.id = turn.db().last_insert_id();
  auto& owner = topics_.at(subscription.topic_arn);
  owner.subscriptions.push_back(complete(std::move(subscription)));
}

void State::replace_subscription(core::Turn& turn, Subscription subscription) {
  turn.db()
      .prepare("UPDATE sns_subscriptions SET attributes = ? WHERE id = ?")
      .bind(dump(texts_to_json(subscription.attributes)), subscription.id)
      .run();
  for (auto& each : topics_.at(subscription.topic_arn).subscriptions) {
    if (each->id != subscription.id) continue;
    each = complete(std::move(subscription));
    return;
  }
}

void State::remove_subscription(core::Turn& turn, const Subscription& subscription) {
  const auto id = subscription.id;
  turn.db().prepare("DELETE FROM sns_subscriptions WHERE id = ?").bind(id).run();
  auto& list = topics_.at(subscription.topic_arn).subscriptions;
  std::erase_if(list, [&](const SubscriptionPtr& each) { return each->id == id; });
}

std::optional<SentBefore> State::find_dedup(core::Turn& turn, const Topic& topic,
                                            std::string_view key) {
  turn.db()
      .prepare("DELETE FROM sns_dedup WHERE topic = ? AND until_ms <= ?")
      .bind(topic.arn, turn.now_ms())
      .run();
  auto row = turn.db().prepare(
      "SELECT message_id, sequence FROM sns_dedup WHERE topic = ? AND dedup_key = ?");
  row.bind(topic.arn, key);
  if (!row.step()) return std::nullopt;
  return SentBefore{row.text(0), row.integer(1)};
}

void State::remember_dedup(core::Turn& turn, const Topic& topic, std::string_view key,
                           const SentBefore& sent) {
  turn.db()
      .prepare(
          "INSERT OR REPLACE INTO sns_dedup (topic, dedup_key, until_ms, message_id, sequence) "
          "VALUES (?, ?, ?, ?, ?)")
      .bind(topic.arn, key, turn.now_ms() + kDedupMs, sent.message_id, sent.sequence)
      .run();
}

AwsResult<void> check_arn(core::Turn& turn, std::string_view arn, std::string_view parameter) {
  const auto parts = split(arn, ':');
  if (parts.size() < 6) {
    return invalid_parameter_because(
        parameter,
        format("An ARN must have at least 6 elements, not {}", arn.empty() ? 1 : parts.size()));
  }
  if (parts[0] != "arn" || parts[2] != "sns" || parts[3] != turn.region())
    return invalid_parameter(parameter);
  return {};
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.as_string() : dump(value);
}

Json texts_to_json(const Texts& texts) {
  Json result = Json::object();
  for (const auto& [key, value] : texts) result.set(key, value);
  return result;
}

AwsResult<Page> page_of(const Json& input, std::size_t count) {
  Page page;
  const auto token = input.get_string("NextToken");
  if (!token.empty()) {
    const auto place = to_int(from_base64(token).value_or(""));
    if (!place || *place < 0) return invalid_parameter("NextToken");
    page.from = std::min(static_cast<std::size_t>(*place), count);
  }
  page.to = std::min(page.from + kPageSize, count);
  if (page.to < count) page.next_token = base64(format("{}", page.to));
  return page;
}

}  // namespace lockstep::sns
