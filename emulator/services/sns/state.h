// The topics and their subscriptions in memory, a cache of sns_topics and sns_subscriptions.
// A subscription is a shared value that changes by being replaced, so that a delivery can walk a
// topic's list while the calls that it makes change it.
// Units   *_ms since the epoch.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service.h"
#include "emulator/core/turn.h"
#include "emulator/services/sns/errors.h"

namespace lockstep::sns {

using Texts = std::map<std::string, std::string, std::less<>>;

inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE sns_topics (
  arn TEXT PRIMARY KEY, attributes TEXT NOT NULL, tags TEXT NOT NULL,
  sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sns_subscriptions (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, topic TEXT NOT NULL, protocol TEXT NOT NULL,
  endpoint TEXT NOT NULL, attributes TEXT NOT NULL);
CREATE INDEX sns_subscriptions_topic ON sns_subscriptions (topic);
CREATE TABLE sns_dedup (
  topic TEXT NOT NULL, dedup_key TEXT NOT NULL, until_ms INTEGER NOT NULL,
  message_id TEXT NOT NULL, sequence INTEGER NOT NULL,
  PRIMARY KEY (topic, dedup_key)) WITHOUT ROWID;
CREATE INDEX sns_dedup_until ON sns_dedup (topic, until_ms);
CREATE TABLE sns_inbox (
  id INTEGER PRIMARY KEY, protocol TEXT NOT NULL, endpoint TEXT NOT NULL, subject TEXT NOT NULL,
  message TEXT NOT NULL, message_id TEXT NOT NULL, topic_arn TEXT NOT NULL, at_ms INTEGER NOT NULL);
)sql";

struct Subscription {
  std::int64_t id = 0;
  std::string arn;
  std::string topic_arn;
  std::string protocol;
  std::string endpoint;
  Texts attributes;  // only what was set
  // Drawn from the attributes.
  bool raw = false;
  Json filter_policy;  // null: everything passes
  bool filter_body = false;
  std::string dead_letters_arn;
};
using SubscriptionPtr = std::shared_ptr<const Subscription>;

struct Topic {
  std::string arn;
  std::string name;
  Texts attributes;  // only what was set
  Texts tags;
  std::int64_t sequence = 0;                   // of the last message of a FIFO topic
  std::vector<SubscriptionPtr> subscriptions;  // oldest first

  bool fifo() const { return attributes.contains("FifoTopic"); }
  bool content_dedup() const {
    const auto found = attributes.find("ContentBasedDeduplication");
    return found != attributes.end() && found->second == "true";
  }
};

struct SentBefore {
  std::string message_id;
  std::int64_t sequence = 0;
};

class State {
 public:
  void open(core::Turn& turn);
  void forget() { topics_.clear(); }

  const std::map<std::string, Topic, std::less<>>& topics() const { return topics_; }
  Topic* topic(std::string_view arn);
  // The topic that the input's member names, after the checks of its ARN.
  AwsResult<Topic*> find_topic(core::Turn& turn, const Json& input,
                               std::string_view member = "TopicArn");
  SubscriptionPtr subscription(std::string_view arn);

  Topic& add_topic(core::Turn& turn, Topic topic);
  void save_topic(core::Turn& turn, const Topic& topic);
  void remove_topic(core::Turn& turn, std::string_view arn);
  void add_subscription(core::Turn& turn, Subscription subscription);
  void replace_subscription(core::Turn& turn, Subscription subscription);
  void remove_subscription(core::Turn& turn, const Subscription& subscription);

  std::optional<SentBefore> find_dedup(core::Turn& turn, const Topic& topic, std::string_view key);
  void remember_dedup(core::Turn& turn, const Topic& topic, std::string_view key,
                      const SentBefore& sent);

 private:
  std::map<std::string, Topic, std::less<>> topics_;
};

// At least six parts, of this region; `parameter` names it in the refusal.
AwsResult<void> check_arn(core::Turn& turn, std::string_view arn, std::string_view parameter);
std::string text_of(const Json& value);
Json texts_to_json(const Texts& texts);

// A page of 100 from `items`, the token being the place where it goes on.
struct Page {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string next_token;  // empty: nothing follows
};
AwsResult<Page> page_of(const Json& input, std::size_t count);

using Operations = std::vector<core::Operation>;
void add_topic_operations(Operations& operations, State& state);         // topics.cpp
void add_topic_access_operations(Operations& operations, State& state);  // topic_access.cpp
void add_subscription_operations(Operations& operations, State& state);  // subscriptions.cpp
void add_publish_operations(Operations& operations, State& state);       // publishing.cpp
void add_inbox_operations(Operations& operations, State& state);         // inbox.cpp

using Handler = AwsResult<Json> (*)(State&, core::Turn&, const core::Call&);
inline void add_operation(Operations& operations, State& state, std::string name,
                          Handler handler) {
  operations.push_back({std::move(name),
                        [&state, handler](core::Turn& turn, const core::Call& call) {
                          return handler(state, turn, call);
                        }});
}

}  // namespace lockstep::sns
