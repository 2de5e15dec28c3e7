// CreateActivity, DescribeActivity, ListActivities, DeleteActivity, GetActivityTask.
#include "emulator/base/text.h"
#include "emulator/base/timestamp.h"
#include "emulator/services/states/arns.h"
#include "emulator/services/states/configurations.h"
#include "emulator/services/states/errors.h"
#include "emulator/services/states/paging.h"
#include "emulator/services/states/parts.h"

namespace lockstep::states {

namespace {

using core::AwsResult;
using core::Call;
using core::Turn;

constexpr std::int64_t kPollMs = 60'000;

struct Activity {
  std::int64_t created_ms = 0;
  std::string encryption;
};

std::optional<Activity> find_activity(Turn& turn, std::string_view name) {
  auto rows =
      turn.db().prepare("SELECT created_ms, encryption FROM states_activities WHERE name=?1");
  rows.bind(name);
  if (!rows.step()) return std::nullopt;
  return Activity{rows.integer(0), rows.text(1)};
}

AwsResult<Json> create(Parts&, Turn& turn, const Call& call) {
  const std::string name = call.input.get_string("name");
  RETURN_IF_ERROR(check_name(name));
  RETURN_IF_ERROR(check_new_tags(call.input.get("tags")));
  ASSIGN_OR_RETURN(const Json encryption, encryption_of(call.input.get("encryptionConfiguration")));
  const std::string arn = activity_arn(turn, name);
  const std::string key = dump(encryption);
  const auto old = find_activity(turn, name);
  if (old && old->encryption != key)  // guess: the text
    return core::refuse("ActivityAlreadyExists", format("Activity Already Exists: '{}'", arn));
  const std::int64_t created_ms = old ? old->created_ms : turn.now_ms();
  if (!old) {
    turn.db()
        .prepare("INSERT INTO states_activities(name, created_ms, encryption) VALUES(?1, ?2, ?3)")
        .bind(name, created_ms, key)
        .run();
    store_tags(turn, arn, call.input.get("tags"));
  }
  return Json::object({{"activityArn", arn}, {"creationDate", epoch_seconds(created_ms)}});
}

AwsResult<Json> describe(Parts&, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("activityArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Activity));
  const auto activity = find_activity(turn, parsed.name);
  if (!activity) return activity_missing(arn);
  auto encryption = parse_json(activity->encryption);
  return Json::object({{"activityArn", arn},
                       {"creationDate", epoch_seconds(activity->created_ms)},
                       {"encryptionConfiguration", encryption.ok() ? *encryption : Json::object()},
                       {"name", parsed.name}});
}

AwsResult<Json> list(Parts&, Turn& turn, const Call& call) {
  std::string after;
  if (const Json* token = call.input.find("nextToken"); token && token->is_string()) {
    ASSIGN_OR_RETURN(after, page_position("activities", token->as_string()));
  }
  const std::int64_t limit = page_size(call.input);
  auto rows = turn.db().prepare(
      "SELECT name, created_ms FROM states_activities WHERE name>?1 ORDER BY name LIMIT ?2");
  rows.bind(after, limit + 1);
  Json items = Json::array();
  std::string last;
  bool more = false;
  while (rows.step()) {
    if (items.size() == static_cast<std::size_t>(limit)) {
      more = true;
      break;
    }
    last = rows.text(0);
    items.push_back(Json::object({{"activityArn", activity_arn(turn, last)},
                                  {"creationDate", epoch_seconds(rows.integer(1))},
                                  {"name", last}}));
  }
  Json out = Json::object({{"activities", std::move(items)}});
  if (more) out.set("nextToken", page_token("activities", last));
  return out;
}

AwsResult<Json> remove(Parts&, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("activityArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Activity));
  auto& db = turn.db();
  db.prepare("DELETE FROM states_activities WHERE name=?1").bind(parsed.name).run();
  db.prepare("DELETE FROM states_activity_tasks WHERE activity=?1").bind(arn).run();
  db.prepare("DELETE FROM states_tags WHERE arn=?1").bind(arn).run();
  return Json::object();
}

struct ActivityTask {
  std::int64_t id = 0;
  std::string token, input;
};

// The oldest task whose token is still good; what is over is thrown away.
std::optional<ActivityTask> take_task(const Parts& parts, Turn& turn, const std::string& arn) {
  for (;;) {
    std::optional<ActivityTask> task;
    {
      auto rows = turn.db().prepare(
          "SELECT id, token, input FROM states_activity_tasks WHERE activity=?1"
          " ORDER BY id LIMIT 1");
      rows.bind(arn);
      if (!rows.step()) return std::nullopt;
      task = ActivityTask{rows.integer(0), rows.text(1), rows.text(2)};
    }
    turn.db().prepare("DELETE FROM states_activity_tasks WHERE id=?1").bind(task->id).run();
    if (parts.tokens.find_open(task->token)) return task;
  }
}

AwsResult<Json> get_task(Parts& parts, Turn& turn, const Call& call) {
  const std::string arn = call.input.get_string("activityArn");
  ASSIGN_OR_RETURN(const StatesArn parsed, parse_arn(arn, ArnKind::Activity));
  if (!find_activity(turn, parsed.name)) return activity_missing(arn);
  const auto task = take_task(parts, turn, arn);
  if (!task) {
    if (turn.may_wait()) turn.wait_for("states:" + arn, kPollMs);
    return Json::object();
  }
  parts.runner.activity_taken(turn, *parts.tokens.find_open(task->token),
                              call.input.get_string("workerName"));
  return Json::object({{"input", task->input}, {"taskToken", task->token}});
}

}  // namespace

void add_activity_operations(Parts& parts, Operations& out) {
  const auto bound = [&parts](auto handler) {
    return [&parts, handler](Turn& turn, const Call& call) { return handler(parts, turn, call); };
  };
  out.push_back({"CreateActivity", bound(create)});
  out.push_back({"DescribeActivity", bound(describe)});
  out.push_back({"ListActivities", bound(list)});
  out.push_back({"DeleteActivity", bound(remove)});
  out.push_back({"GetActivityTask", bound(get_task)});
}

}  // namespace lockstep::states
