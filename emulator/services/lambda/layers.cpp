// Layers: PublishLayerVersion, GetLayerVersion, GetLayerVersionByArn, ListLayerVersions,
// ListLayers, DeleteLayerVersion.
#include "emulator/services/lambda/layers.h"

#include "emulator/services/lambda/configuration.h"

namespace lockstep::lambda {
namespace {

std::string layer_name(std::string_view text) {
  const auto parts = split(text, ':');
  return std::string(parts.size() >= 7 && parts[5] == "layer" ? parts[6] : text);
}

std::string layer_arn(core::Turn& turn, std::string_view name) {
  return format("arn:aws:lambda:{}:{}:layer:{}", turn.region(), turn.account_id(), name);
}

Json parsed_layer(std::string_view text) {
  auto record = parse_json(text);
  CHECK_MSG(record.ok(), "a stored layer is not JSON");
  return std::move(*record);
}

AwsResult<Json> publish(core::Turn& turn, const core::Call& call) {
  const Json& input = call.input;
  const std::string name = layer_name(input.get_string("LayerName"));
  ASSIGN_OR_RETURN(const Code code, read_code(turn, input.get("Content")));
  RETURN_IF_ERROR(check_zip(code.zip));
  auto last = turn.db().prepare(
      "SELECT coalesce(max(version), 0) FROM lambda_layer_numbers WHERE name = ?");
  const std::int64_t version = last.bind(name).step() ? last.integer(0) + 1 : 1;
  last.step();
  Json layer = Json::object(
      {{"Content", Json::object({{"CodeSize", code.zip.size()}, {"CodeSha256", code.digest}})},
       {"LayerArn", layer_arn(turn, name)},
       {"LayerVersionArn", format("{}:{}", layer_arn(turn, name), version)},
       {"Description", input.get_string("Description")},
       {"CreatedDate", modified_time(turn.now_ms())},
       {"Version", version}});
  for (const char* member : {"CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"})
    if (const Json* value = input.find(member); value && !value->is_null())
      layer.set(member, *value);
  Functions::put_code(turn.db(), code.digest, code.zip);
  turn.db()
      .prepare("INSERT INTO lambda_layers(name, version, arn, record) VALUES(?,?,?,?)")
      .bind(name, version, layer.get_string("LayerVersionArn"), dump(layer))
      .run();
  turn.db()
      .prepare("INSERT OR REPLACE INTO lambda_layer_numbers(name, version) VALUES(?,?)")
      .bind(name, version)
      .run();
  return layer;
}

AwsResult<Json> get(core::Turn& turn, const core::Call& call) {
  const std::string name = layer_name(call.input.get_string("LayerName"));
  const std::int64_t version = call.input.get_int("VersionNumber");
  const auto layer = find_layer(turn.db(), format("{}:{}", layer_arn(turn, name), version));
  if (layer) return *layer;
  return no_such_resource();
}

AwsResult<Json> get_by_arn(core::Turn& turn, const core::Call& call) {
  if (const auto layer = find_layer(turn.db(), call.input.get_string("Arn"))) return *layer;
  return no_such_resource();
}

// As lists show a version.
Json brief(Json layer) {
  layer.erase("Content");
  layer.erase("LayerArn");
  return layer;
}

AwsResult<Json> list_versions(core::Turn& turn, const core::Call& call) {
  auto rows =
      turn.db().prepare("SELECT record FROM lambda_layers WHERE name = ? ORDER BY version DESC");
  rows.bind(layer_name(call.input.get_string("LayerName")));
  Json all = Json::array();
  while (rows.step()) all.push_back(brief(parsed_layer(rows.view(0))));
  return Json::object({{"LayerVersions", std::move(all)}});
}

AwsResult<Json> list_layers(core::Turn& turn, const core::Call&) {
  auto rows =
      turn.db().prepare("SELECT name, record FROM lambda_layers ORDER BY name, version DESC");
  Json all = Json::array();
  std::string last;
  while (rows.step()) {
    if (rows.text(0) == last) continue;
    last = rows.text(0);
    all.push_back(Json::object({{"LayerName", last},
                                {"LayerArn", layer_arn(turn, last)},
                                {"LatestMatchingVersion", brief(parsed_layer(rows.view(1)))}}));
  }
  return Json::object({{"Layers", std::move(all)}});
}

AwsResult<Json> erase(core::Turn& turn, const core::Call& call) {
  turn.db()
      .prepare("DELETE FROM lambda_layers WHERE name = ? AND version = ?")
      .bind(layer_name(call.input.get_string("LayerName")), call.input.get_int("VersionNumber"))
      .run();
  return Json::object();
}

}  // namespace

std::string_view layers_schema() {
  return R"sql(
CREATE TABLE lambda_layers(
  name TEXT NOT NULL, version INTEGER NOT NULL, arn TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
  PRIMARY KEY(name, version)) WITHOUT ROWID;
CREATE TABLE lambda_layer_numbers(name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
)sql";
}

std::optional<Json> find_layer(storage::Database& db, std::string_view version_arn) {
  auto rows = db.prepare("SELECT record FROM lambda_layers WHERE arn = ?");
  if (!rows.bind(version_arn).step()) return std::nullopt;
  return parsed_layer(rows.view(0));
}

std::string layer_digest(storage::Database& db, std::string_view version_arn) {
  const auto layer = find_layer(db, version_arn);
  return layer ? layer->get("Content").get_string("CodeSha256") : "";
}

std::vector<core::Operation> layer_operations() {
  return {{"PublishLayerVersion", publish},     {"GetLayerVersion", get},
          {"GetLayerVersionByArn", get_by_arn}, {"ListLayerVersions", list_versions},
          {"ListLayers", list_layers},          {"DeleteLayerVersion", erase}};
}

}  // namespace lockstep::lambda
