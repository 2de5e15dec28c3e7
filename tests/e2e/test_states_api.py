"""Step Functions' API through boto3: versions and aliases, mocks, TestState, nested executions,
status changes on the event bus."""
import json
import time

import botocore.exceptions
import pytest

from conftest import ACCOUNT, REGION, Lockstep

PREFIX = f"arn:aws:states:{REGION}:{ACCOUNT}:"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def passing(value):
    return json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": value, "End": True}}})


@pytest.fixture
def server():
    one = Lockstep("--clock", "virtual")
    yield one
    one.stop()


@pytest.fixture
def sfn(server):
    return server.client("stepfunctions")


def ended(sfn, arn):
    for _ in range(200):
        execution = sfn.describe_execution(executionArn=arn)
        if execution["status"] != "RUNNING":
            return execution
        time.sleep(0.02)
    raise AssertionError("the execution did not end")


def test_an_alias_runs_its_version(sfn):
    machine = sfn.create_state_machine(
        name="m", definition=passing(1), roleArn=ROLE, publish=True, versionDescription="one")
    first = machine["stateMachineVersionArn"]
    assert first == PREFIX + "stateMachine:m:1"
    sfn.update_state_machine(
        stateMachineArn=machine["stateMachineArn"], definition=passing(2), publish=True)
    alias = sfn.create_state_machine_alias(
        name="PROD", routingConfiguration=[{"stateMachineVersionArn": first, "weight": 100}])
    started = sfn.start_execution(stateMachineArn=alias["stateMachineAliasArn"])
    execution = ended(sfn, started["executionArn"])
    assert execution["output"] == "1"
    assert execution["stateMachineVersionArn"] == first
    assert execution["stateMachineAliasArn"] == alias["stateMachineAliasArn"]
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        sfn.delete_state_machine_version(stateMachineVersionArn=first)
    assert refused.value.response["Error"]["Code"] == "ConflictException"


def test_weights_share_out_executions(sfn):
    machine = sfn.create_state_machine(name="m", definition=passing(1), roleArn=ROLE, publish=True)
    arn = machine["stateMachineArn"]
    sfn.update_state_machine(stateMachineArn=arn, definition=passing(2), publish=True)
    alias = sfn.create_state_machine_alias(
        name="both",
        routingConfiguration=[{"stateMachineVersionArn": arn + ":1", "weight": 30},
                              {"stateMachineVersionArn": arn + ":2", "weight": 70}])
    for number in range(100):
        sfn.start_execution(stateMachineArn=alias["stateMachineAliasArn"], name=f"e{number}")
    first = sfn.list_executions(stateMachineArn=arn + ":1", maxResults=1000)["executions"]
    second = sfn.list_executions(stateMachineArn=arn + ":2", maxResults=1000)["executions"]
    assert len(first) + len(second) == 100
    assert 15 <= len(first) <= 45


def test_a_mock_configuration_answers_tasks(tmp_path):
    mocks = {
        "StateMachines": {"m": {"TestCases": {"Happy": {"Run": "Done"}}}},
        "MockedResponses": {"Done": {"0": {"Return": {"Tasks": [{"LastStatus": "STOPPED"}]}}}},
    }
    path = tmp_path / "MockConfigFile.json"
    path.write_text(json.dumps(mocks))
    server = Lockstep("--clock", "virtual", "--mocks", str(path))
    try:
        sfn = server.client("stepfunctions")
        definition = {"StartAt": "Run", "States": {"Run": {
            "Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Parameters": {"TaskDefinition": "t"}, "End": True}}}
        arn = sfn.create_state_machine(
            name="m", definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
        mocked = sfn.start_execution(stateMachineArn=arn + "#Happy")["executionArn"]
        assert json.loads(ended(sfn, mocked)["output"]) == {"Tasks": [{"LastStatus": "STOPPED"}]}
        real = sfn.start_execution(stateMachineArn=arn)["executionArn"]
        failed = ended(sfn, real)
        assert failed["error"] == "Lockstep.NotEmulated"
        assert "ecs:runTask.sync" in failed["cause"] and "--mocks" in failed["cause"]
        assert server.get("/_lockstep/mocks")["unused"] == []
    finally:
        server.stop()


def test_a_state_is_tested_alone(sfn):
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
             "Parameters": {"FunctionName": "f", "Payload.$": "$"},
             "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2}],
             "Next": "N"}
    tested = sfn.test_state(
        definition=json.dumps(state), input='{"a":1}', inspectionLevel="DEBUG",
        mock={"errorOutput": {"error": "Busy", "cause": "later"}},
        stateConfiguration={"retrierRetryCount": 1})
    assert tested["status"] == "RETRIABLE"
    assert tested["inspectionData"]["errorDetails"] == {
        "retryIndex": 0, "retryBackoffIntervalSeconds": 4}


def test_a_parent_gets_its_childs_output_as_a_value(sfn):
    sfn.create_state_machine(name="child", definition=passing({"x": 1}), roleArn=ROLE)
    definition = {"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": PREFIX + "stateMachine:child"},
        "OutputPath": "$.Output", "End": True}}}
    arn = sfn.create_state_machine(
        name="parent", definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
    started = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert ended(sfn, started)["output"] == '{"x":1}'


def test_status_changes_reach_a_queue_through_the_event_bus(server, sfn):
    sqs, events = server.client("sqs"), server.client("events")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    events.put_rule(Name="r", EventPattern=json.dumps({
        "source": ["aws.states"], "detail-type": ["Step Functions Execution Status Change"]}))
    events.put_targets(Rule="r", Targets=[
        {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q"}])
    arn = sfn.create_state_machine(name="m", definition=passing(1), roleArn=ROLE)["stateMachineArn"]
    started = sfn.start_execution(stateMachineArn=arn, name="e", input='{"a": 1}')
    ended(sfn, started["executionArn"])
    seen = []
    for _ in range(10):
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        seen += [json.loads(message["Body"]) for message in answer.get("Messages", [])]
        if len(seen) >= 2:
            break
    assert sorted(event["detail"]["status"] for event in seen) == ["RUNNING", "SUCCEEDED"]
    last = next(event for event in seen if event["detail"]["status"] == "SUCCEEDED")
    assert last["resources"] == [started["executionArn"]]
    assert list(last["detail"]) == [
        "executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "input",
        "output", "stateMachineVersionArn", "stateMachineAliasArn", "redriveCount", "redriveDate",
        "redriveStatus", "redriveStatusReason", "inputDetails", "outputDetails", "error", "cause"]
    assert last["detail"]["input"] == '{"a": 1}' and last["detail"]["output"] == "1"
