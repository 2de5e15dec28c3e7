// CreateConnection, DescribeConnection, UpdateConnection, DeleteConnection, DeauthorizeConnection,
// ListConnections, and lockstep:Connection.
// Secrets are kept beside the rest and shown by lockstep:Connection only.
#include "emulator/base/timestamp.h"
#include "emulator/services/events/store.h"

namespace lockstep::events {
namespace {

constexpr std::string_view kConnectionMembers[] = {
    "Description", "AuthorizationType", "AuthParameters", "InvocationConnectivityParameters",
    "KmsKeyIdentifier"};

std::string state_of(const Connection& connection) {
  return connection.attributes.get_string("State", "AUTHORIZED");
}

Json times_of(const Connection& connection) {
  return Json::object({{"ConnectionArn", connection.arn},
                       {"ConnectionState", state_of(connection)},
                       {"CreationTime", epoch_seconds(connection.created_ms)},
                       {"LastModifiedTime", epoch_seconds(connection.modified_ms)}});
}

// Values marked secret are left out.
Json without_secrets(const Json& http_parameters) {
  Json shown = Json::object();
  for (const auto& [kind, list] : http_parameters.members()) {
    Json kept = Json::array();
    if (list.is_array())
      for (const Json& parameter : list.items()) {
        Json one = parameter;
        if (one.get_bool("IsValueSecret")) one.erase("Value");
        kept.push_back(std::move(one));
      }
    shown.set(kind, std::move(kept));
  }
  return shown;
}

Json auth_shown(const Json& auth) {
  Json shown = Json::object();
  if (const Json* basic = auth.find("BasicAuthParameters"))
    shown.set("BasicAuthParameters", Json::object({{"Username", basic->get("Username")}}));
  if (const Json* key = auth.find("ApiKeyAuthParameters"))
    shown.set("ApiKeyAuthParameters", Json::object({{"ApiKeyName", key->get("ApiKeyName")}}));
  if (const Json* oauth = auth.find("OAuthParameters")) {
    Json one = Json::object(
        {{"ClientParameters",
          Json::object({{"ClientID", oauth->get("ClientParameters").get("ClientID")}})},
         {"AuthorizationEndpoint", oauth->get("AuthorizationEndpoint")},
         {"HttpMethod", oauth->get("HttpMethod")}});
    if (const Json* http = oauth->find("OAuthHttpParameters"))
      one.set("OAuthHttpParameters", without_secrets(*http));
    shown.set("OAuthParameters", std::move(one));
  }
  if (const Json* http = auth.find("InvocationHttpParameters"))
    shown.set("InvocationHttpParameters", without_secrets(*http));
  return shown;
}

AwsResult<void> check_auth(const Json& attributes) {
  const std::string type = attributes.get_string("AuthorizationType");
  const std::string_view wanted = type == "BASIC"     ? "BasicAuthParameters"
                                  : type == "API_KEY" ? "ApiKeyAuthParameters"
                                                      : "OAuthParameters";
  if (attributes.get("AuthParameters").get(wanted).is_object()) return {};
  return event_validation(
      format("Authorization type {} requires AuthParameters.{}.", type, wanted));
}

AwsResult<Json> create_connection(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  const std::string name = input.get_string("Name");
  RETURN_IF_ERROR(check_auth(input));
  Store store(turn);
  if (store.connection(name))
    return core::refuse("ResourceAlreadyExistsException",
                        format("Connection {} already exists.", name));
  Connection connection;
  connection.name = name;
  connection.arn = format("arn:aws:events:{}:{}:connection/{}/{}", turn.region(), turn.account_id(),
                          name, turn.make_uuid("connection"));
  connection.created_ms = connection.modified_ms = turn.now_ms();
  for (std::string_view member : kConnectionMembers)
    if (const Json* value = input.find(member)) connection.attributes.set(member, *value);
  connection.attributes.set(
      "SecretArn", format("arn:aws:secretsmanager:{}:{}:secret:events!connection/{}/{}-{}",
                          turn.region(), turn.account_id(), name, turn.make_uuid("secret"),
                          turn.chance().letters_digits("secret", turn.draw_key("secret"), 6)));
  store.put_connection(connection);
  return times_of(connection);
}

AwsResult<Connection> asked_connection(core::Turn& turn, const Json& input) {
  const std::string name = input.get_string("Name");
  auto connection = Store(turn).connection(name);
  if (!connection) return connection_not_found(name);
  return std::move(*connection);
}

Json connection_shown(const Connection& connection) {
  Json shown = times_of(connection);
  shown.set("Name", connection.name);
  shown.set("AuthorizationType", connection.attributes.get("AuthorizationType"));
  shown.set("LastAuthorizedTime", epoch_seconds(connection.modified_ms));
  return shown;
}

AwsResult<Json> describe_connection(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(const Connection connection, asked_connection(turn, call.input));
  Json shown = connection_shown(connection);
  for (std::string_view member : {"Description", "SecretArn", "KmsKeyIdentifier"})
    if (const Json* value = connection.attributes.find(member)) shown.set(member, *value);
  shown.set("AuthParameters", auth_shown(connection.attributes.get("AuthParameters")));
  return shown;
}

AwsResult<Json> update_connection(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Connection connection, asked_connection(turn, call.input));
  for (std::string_view member : kConnectionMembers)
    if (const Json* value = call.input.find(member)) connection.attributes.set(member, *value);
  RETURN_IF_ERROR(check_auth(connection.attributes));
  connection.attributes.set("State", "AUTHORIZED");
  connection.modified_ms = turn.now_ms();
  Store(turn).put_connection(connection);
  Json answer = times_of(connection);
  answer.set("LastAuthorizedTime", epoch_seconds(connection.modified_ms));
  return answer;
}

AwsResult<Json> deauthorize_connection(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Connection connection, asked_connection(turn, call.input));
  connection.attributes.set("State", "DEAUTHORIZED");
  connection.modified_ms = turn.now_ms();
  Store(turn).put_connection(connection);
  return times_of(connection);
}

AwsResult<Json> delete_connection(core::Turn& turn, const core::Call& call) {
  ASSIGN_OR_RETURN(Connection connection, asked_connection(turn, call.input));
  Store(turn).delete_connection(connection.name);
  connection.attributes.set("State", "DELETING");
  return times_of(connection);
}

AwsResult<Json> list_connections(core::Turn& turn, const core::Call& call) {
  const std::string prefix = call.input.get_string("NamePrefix");
  const std::string state = call.input.get_string("ConnectionState");
  Json listed = Json::array();
  for (const Connection& connection : Store(turn).connections())
    if (starts_with(connection.name, prefix) && (state.empty() || state == state_of(connection)))
      listed.push_back(connection_shown(connection));
  return event_page(call.input, "Connections", listed);
}

// By ARN or name; AuthParameters with their secrets.
AwsResult<Json> whole_connection(core::Turn& turn, const core::Call& call) {
  const std::string arn = call.input.get_string("ConnectionArn");
  Json wanted = call.input;
  if (!arn.empty()) {
    const auto parts = split(std::string_view(arn), '/');
    wanted.set("Name", parts.size() > 1 ? parts[1] : std::string_view(arn));
  }
  ASSIGN_OR_RETURN(const Connection connection, asked_connection(turn, wanted));
  if (!arn.empty() && connection.arn != arn) return connection_not_found(arn);
  Json shown = connection_shown(connection);
  shown.set("AuthParameters", connection.attributes.get("AuthParameters"));
  return shown;
}

}  // namespace

void add_connection_operations(Operations& operations) {
  operations.push_back({"CreateConnection", create_connection});
  operations.push_back({"DescribeConnection", describe_connection});
  operations.push_back({"UpdateConnection", update_connection});
  operations.push_back({"DeauthorizeConnection", deauthorize_connection});
  operations.push_back({"DeleteConnection", delete_connection});
  operations.push_back({"ListConnections", list_connections});
  operations.push_back({"lockstep:Connection", whole_connection});
}

}  // namespace lockstep::events
