"""EventBridge through boto3 and the AWS CLIs."""
import json
import os
import pathlib
import subprocess
import sys

import botocore.exceptions
import pytest


@pytest.fixture
def server(lockstep):
    return lockstep("--clock", "virtual")


@pytest.fixture
def events(server):
    return server.client("events")


def make_queue(server, name="q"):
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, arn


def bodies(server, url):
    got = server.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in got]


def test_an_event_reaches_a_queue(server, events):
    url, arn = make_queue(server)
    rule = events.put_rule(Name="r", EventPattern=json.dumps({"detail": {"kind": ["a", {"prefix": "b"}]}}))
    assert rule["RuleArn"].endswith(":rule/r")
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    put = events.put_events(Entries=[
        {"Source": "me", "DetailType": "t", "Detail": json.dumps({"kind": kind})} for kind in ("a", "bb", "c")])
    assert put["FailedEntryCount"] == 0 and len(put["Entries"]) == 3
    got = bodies(server, url)
    assert [event["detail"]["kind"] for event in got] == ["a", "bb"]
    assert list(got[0]) == ["version", "id", "detail-type", "source", "account", "time", "region",
                            "resources", "detail"]
    assert got[0]["time"] == "2024-01-16T10:00:00Z" and got[0]["id"] == put["Entries"][0]["EventId"]


def test_an_event_starts_an_execution(server, events):
    sfn = server.client("stepfunctions")
    machine = sfn.create_state_machine(
        name="m", roleArn="arn:aws:iam::000000000000:role/r",
        definition=json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}))["stateMachineArn"]
    events.put_rule(Name="r", EventPattern='{"source":["me"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": machine, "RoleArn": "arn:aws:iam::000000000000:role/r",
                                           "InputPath": "$.detail"}])
    events.put_events(Entries=[{"Source": "me", "DetailType": "t", "Detail": '{"a":1}'}])
    done = sfn.list_executions(stateMachineArn=machine)["executions"]
    assert [one["status"] for one in done] == ["SUCCEEDED"]
    assert sfn.describe_execution(executionArn=done[0]["executionArn"])["output"] == '{"a":1}'


def test_a_bucket_tells_of_its_objects(server, events):
    url, arn = make_queue(server)
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bkt")
    s3.put_object(Bucket="bkt", Key="before", Body=b"x")
    s3.put_bucket_notification_configuration(
        Bucket="bkt", NotificationConfiguration={"EventBridgeConfiguration": {}})
    events.put_rule(Name="r", EventPattern=json.dumps(
        {"source": ["aws.s3"], "detail": {"bucket": {"name": ["bkt"]}}}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    s3.put_object(Bucket="bkt", Key="in/a.json", Body=b"hello")
    s3.delete_object(Bucket="bkt", Key="in/a.json")
    made, gone = bodies(server, url)
    assert made["detail-type"] == "Object Created" and made["resources"] == ["arn:aws:s3:::bkt"]
    assert made["detail"]["object"]["key"] == "in/a.json" and made["detail"]["object"]["size"] == 5
    assert made["detail"]["reason"] == "PutObject"
    assert gone["detail-type"] == "Object Deleted"
    assert gone["detail"]["deletion-type"] == "Permanently Deleted"


def test_refusals_and_what_is_not_there(events):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        events.put_rule(Name="r", EventPattern='{"a":[{"like":1}]}')
    assert caught.value.response["Error"]["Code"] == "InvalidEventPatternException"
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        events.start_replay(ReplayName="x", EventSourceArn="arn", EventStartTime=0, EventEndTime=1,
                            Destination={"Arn": "arn"})
    assert caught.value.response["Error"] == {
        "Code": "UnknownOperationException",
        "Message": "Lockstep does not implement the operation StartReplay of events yet."}
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        events.put_events(Entries=[{"Source": "a", "DetailType": "t", "Detail": "{}"}] * 11)
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def cli(path):
    return pytest.param(path, id=path.parent.parent.name, marks=[] if path.exists() else
                        pytest.mark.skip(reason=f"{path} is not installed"))


@pytest.mark.parametrize("aws", [cli(pathlib.Path(sys.executable).parent / "aws"), cli(pathlib.Path("/usr/bin/aws"))])
def test_the_cli_puts_rules_and_events(server, aws):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYENV"))}
    environment.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1",
                       AWS_PAGER="", NO_PROXY="127.0.0.1", PATH="/usr/local/bin:/usr/bin:/bin")

    def run(*words):
        done = subprocess.run([str(aws), "--endpoint-url", server.url, "--output", "json", "events", *words],
                              env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout or "null")

    url, arn = make_queue(server)
    run("create-event-bus", "--name", "orders")
    run("put-rule", "--name", "r", "--event-bus-name", "orders", "--event-pattern", '{"source":["cli"]}')
    run("put-targets", "--rule", "r", "--event-bus-name", "orders", "--targets", f"Id=1,Arn={arn}")
    assert run("list-rules", "--event-bus-name", "orders")["Rules"][0]["Name"] == "r"
    put = run("put-events", "--entries",
              '[{"Source":"cli","DetailType":"t","Detail":"{}","EventBusName":"orders"}]')
    assert put["FailedEntryCount"] == 0
    assert bodies(server, url)[0]["source"] == "cli"
