"""The AWS CLI, the one of PyPI and Debian's older one, against a running Lockstep."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

from conftest import MACHINE, ORDER

PYPI_CLI = pathlib.Path(sys.executable).parent / "aws"
DEBIAN_CLI = pathlib.Path("/usr/bin/aws")


def cli(binary):
    found = binary.exists()
    return pytest.param(binary, id=binary.parent.parent.name, marks=[] if found else
                        pytest.mark.skip(reason=f"{binary.name} is not installed there"))


@pytest.fixture(params=[cli(PYPI_CLI), cli(DEBIAN_CLI)])
def aws(request, orders):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYENV"))}
    environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    environment.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
                       AWS_DEFAULT_REGION="us-east-1", AWS_PAGER="", NO_PROXY="127.0.0.1")

    def run(*words, fails=False):
        done = subprocess.run([str(request.param), "--endpoint-url", orders.url, "--output", "json", *words],
                              env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode != 0) == fails, done.stderr + done.stdout
        return done.stderr if fails else json.loads(done.stdout or "null")

    return run


def test_an_order_goes_through(aws):
    arn = aws("stepfunctions", "start-execution", "--state-machine-arn", MACHINE,
              "--input", json.dumps(ORDER))["executionArn"]
    assert aws("stepfunctions", "describe-execution", "--execution-arn", arn)["status"] == "SUCCEEDED"
    events = aws("stepfunctions", "get-execution-history", "--execution-arn", arn)["events"]
    assert events[0]["type"] == "ExecutionStarted" and events[-1]["type"] == "ExecutionSucceeded"
    row = aws("dynamodb", "get-item", "--table-name", "dev-OrdersTable",
              "--key", '{"orderId":{"S":"order-1"}}')["Item"]
    assert row["orderStatus"]["S"] == "COMPLETED"


def test_queues_and_topics(aws):
    url = aws("sqs", "create-queue", "--queue-name", "cli-queue")["QueueUrl"]
    aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello")
    got = aws("sqs", "receive-message", "--queue-url", url)["Messages"]
    assert got[0]["Body"] == "hello"
    topic = aws("sns", "create-topic", "--name", "cli-topic")["TopicArn"]
    arn = aws("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn")
    aws("sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs",
        "--notification-endpoint", arn["Attributes"]["QueueArn"])
    aws("sns", "publish", "--topic-arn", topic, "--message", "to all")
    got = aws("sqs", "receive-message", "--queue-url", url)["Messages"]
    assert json.loads(got[0]["Body"])["Message"] == "to all"


def test_lambda_logs_and_identity(aws, tmp_path):
    out = tmp_path / "out.json"
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps(ORDER))
    answer = aws("lambda", "invoke", "--function-name", "dev-ValidateOrderFunction",
                 "--payload", f"fileb://{payload}", str(out))
    assert answer["StatusCode"] == 200
    assert json.loads(out.read_text())["validationResult"]["isValid"] is True
    groups = aws("logs", "describe-log-groups")["logGroups"]
    assert "/aws/lambda/dev-ValidateOrderFunction" in [g["logGroupName"] for g in groups]
    events = aws("logs", "filter-log-events", "--log-group-name", "/aws/lambda/dev-ValidateOrderFunction")
    assert any(e["message"].startswith("START RequestId:") for e in events["events"])
    assert aws("sts", "get-caller-identity")["Account"] == "000000000000"
    assert aws("iam", "get-role", "--role-name", "dev-OrderWorkflowRole")["Role"]["RoleName"]


def test_refusals_are_awss_own(aws):
    text = aws("stepfunctions", "describe-execution", "--execution-arn",
               "arn:aws:states:us-east-1:000000000000:execution:none:none", fails=True)
    assert "ExecutionDoesNotExist" in text
    text = aws("dynamodb", "describe-table", "--table-name", "missing", fails=True)
    assert "ResourceNotFoundException" in text and "Requested resource not found" in text
    text = aws("sqs", "get-queue-url", "--queue-name", "missing", fails=True)
    assert "NonExistentQueue" in text or "QueueDoesNotExist" in text
    text = aws("sns", "publish", "--topic-arn", "arn:aws:sns:us-east-1:000000000000:none",
               "--message", "x", fails=True)
    assert "NotFound" in text


def test_an_operation_that_is_missing_is_named(aws):
    text = aws("dynamodb", "describe-limits", fails=True)
    assert "UnknownOperationException" in text and "DescribeLimits" in text
