// The tables of Step Functions.
//   states_machines     one row a name; a deleted machine keeps its row: its executions point to it
//   states_revisions    never changed: what an execution is pinned to
//   states_definitions  definition texts by content hash
//   states_versions     deleted ones too: numbers are never used again
//   states_aliases      routes as "version weight;"
//   states_executions   id in order of start; status as asl::machine::Status
//   states_map_labels   "machine/label": -id stands for the machine of map runs' children
//   states_map_revisions  -id: what these children are pinned to, derived from a state of a revision
//   states_map_runs     data is JSON; items only of the state's own input
//   states_map_items    inputs of children in their order
//   states_journal      id = execution << 20 | part: what a turn recorded, and the timers armed
#pragma once

namespace lockstep::states {

inline constexpr const char* kSchema = R"sql(
CREATE TABLE states_machines(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  type INTEGER NOT NULL, status INTEGER NOT NULL, created_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL);
CREATE TABLE states_revisions(id INTEGER PRIMARY KEY, machine INTEGER NOT NULL,
  type INTEGER NOT NULL,
  hash TEXT NOT NULL, role_arn TEXT NOT NULL, revision_id TEXT, updated_ms INTEGER NOT NULL,
  logging TEXT NOT NULL, tracing INTEGER NOT NULL, encryption TEXT NOT NULL);
CREATE TABLE states_versions(machine INTEGER NOT NULL, number INTEGER NOT NULL,
  revision INTEGER NOT NULL, description TEXT, created_ms INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(machine, number)) WITHOUT ROWID;
CREATE TABLE states_aliases(id INTEGER PRIMARY KEY, machine INTEGER NOT NULL, name TEXT NOT NULL,
  description TEXT, routes TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER,
  UNIQUE(machine, name));
CREATE TABLE states_definitions(hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE states_executions(id INTEGER PRIMARY KEY, machine INTEGER NOT NULL,
  name TEXT NOT NULL, revision INTEGER NOT NULL, status INTEGER NOT NULL,
  start_ms INTEGER NOT NULL, stop_ms INTEGER, transitions INTEGER NOT NULL, input TEXT NOT NULL,
  output TEXT, error TEXT, cause TEXT, version INTEGER, alias TEXT,
  map_run INTEGER, map_index INTEGER, item_count INTEGER,
  redrive_count INTEGER NOT NULL DEFAULT 0, redrive_ms INTEGER,
  test_case TEXT);
CREATE UNIQUE INDEX states_executions_name ON states_executions(machine, name);
CREATE INDEX states_executions_status ON states_executions(machine, status);
CREATE INDEX states_executions_map_run ON states_executions(map_run) WHERE map_run IS NOT NULL;
CREATE TABLE states_redrives(execution INTEGER NOT NULL, token TEXT NOT NULL,
  redrive_ms INTEGER NOT NULL, PRIMARY KEY(execution, token)) WITHOUT ROWID;
CREATE TABLE states_map_labels(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE states_map_revisions(id INTEGER PRIMARY KEY, label INTEGER NOT NULL,
  revision INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE(revision, state));
CREATE TABLE states_map_runs(id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE,
  execution INTEGER NOT NULL, status INTEGER NOT NULL, data TEXT NOT NULL, items TEXT NOT NULL);
CREATE INDEX states_map_runs_execution ON states_map_runs(execution);
CREATE TABLE states_map_items(run INTEGER NOT NULL, position INTEGER NOT NULL,
  input TEXT NOT NULL, items INTEGER NOT NULL, PRIMARY KEY(run, position)) WITHOUT ROWID;
CREATE TABLE states_journal(id INTEGER PRIMARY KEY, records BLOB NOT NULL, timers TEXT NOT NULL);
CREATE TABLE states_tokens(token TEXT PRIMARY KEY, execution INTEGER NOT NULL,
  frame INTEGER NOT NULL, ticket INTEGER NOT NULL, open INTEGER NOT NULL,
  activity TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX states_tokens_execution ON states_tokens(execution);
CREATE TABLE states_activities(name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL,
  encryption TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE states_activity_tasks(id INTEGER PRIMARY KEY, activity TEXT NOT NULL,
  token TEXT NOT NULL, input TEXT NOT NULL);
CREATE INDEX states_activity_tasks_activity ON states_activity_tasks(activity);
CREATE TABLE states_tags(arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(arn, key)) WITHOUT ROWID;
CREATE TABLE states_nested(child INTEGER NOT NULL, parent INTEGER NOT NULL,
  frame INTEGER NOT NULL, ticket INTEGER NOT NULL, pattern INTEGER NOT NULL,
  PRIMARY KEY(child, parent, frame, ticket)) WITHOUT ROWID;
CREATE INDEX states_nested_parent ON states_nested(parent);
CREATE TABLE states_mock_calls(execution INTEGER NOT NULL, state TEXT NOT NULL,
  calls INTEGER NOT NULL, PRIMARY KEY(execution, state)) WITHOUT ROWID;
CREATE TABLE states_mock_uses(machine TEXT NOT NULL, test_case TEXT NOT NULL, state TEXT NOT NULL,
  label TEXT NOT NULL, uses INTEGER NOT NULL,
  PRIMARY KEY(machine, test_case, state, label)) WITHOUT ROWID;
CREATE TABLE states_faults(position INTEGER PRIMARY KEY, fault TEXT NOT NULL);
)sql";

}  // namespace lockstep::states
