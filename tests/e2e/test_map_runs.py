"""Distributed Maps and redrives as boto3 sees them; a kill -9 in the middle; the same twice."""
import json
import random
import time

import pytest

ROLE = "arn:aws:iam::000000000000:role/r"


def distributed(body, execution_type="STANDARD", **fields):
    states = {"A": body}
    return {
        "StartAt": "M",
        "States": {
            "M": {
                "Type": "Map",
                "Label": "Label",
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": execution_type},
                    "StartAt": "A",
                    "States": states,
                },
                **fields,
                "End": True,
            }
        },
    }


PASS = {"Type": "Pass", "End": True}


def start(sfn, definition, data=None):
    machine = sfn.create_state_machine(
        name="maps", definition=json.dumps(definition), roleArn=ROLE
    )["stateMachineArn"]
    return sfn.start_execution(stateMachineArn=machine, name="run", input=json.dumps(data or {}))[
        "executionArn"
    ]


def finished(sfn, arn):
    for _ in range(2000):
        shown = sfn.describe_execution(executionArn=arn)
        if shown["status"] != "RUNNING":
            return shown
        time.sleep(0.01)
    raise AssertionError("the execution does not end")


def map_run(sfn, arn):
    runs = sfn.list_map_runs(executionArn=arn)["mapRuns"]
    assert len(runs) == 1
    return sfn.describe_map_run(mapRunArn=runs[0]["mapRunArn"])


def test_rows_of_a_csv_file_become_children_and_their_results_a_manifest(lockstep):
    server = lockstep("--clock", "virtual")
    sfn, s3 = server.client("stepfunctions"), server.client("s3")
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="in/rows.csv", Body="id,name\n1,one\n2,two\n3,three\n")
    definition = distributed(
        PASS,
        ItemReader={
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "data", "Key": "in/rows.csv"},
        },
        ItemSelector={"row.$": "$$.Map.Item.Value", "from.$": "$$.Map.Item.Source"},
        ItemBatcher={"MaxItemsPerBatch": 2, "BatchInput": {"fixed": True}},
        ResultWriter={
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "data", "Prefix": "out"},
        },
    )
    arn = start(sfn, definition)
    shown = finished(sfn, arn)
    assert shown["status"] == "SUCCEEDED", shown
    run = map_run(sfn, arn)
    assert run["itemCounts"]["succeeded"] == 3 and run["executionCounts"]["succeeded"] == 2
    assert run["itemCounts"]["resultsWritten"] == 3
    details = json.loads(shown["output"])["ResultWriterDetails"]
    manifest = json.loads(s3.get_object(Bucket="data", Key=details["Key"])["Body"].read())
    assert manifest["MapRunArn"] == run["mapRunArn"]
    key = manifest["ResultFiles"]["SUCCEEDED"][0]["Key"]
    results = json.loads(s3.get_object(Bucket="data", Key=key)["Body"].read())
    assert json.loads(results[0]["Input"]) == {
        "BatchInput": {"fixed": True},
        "Items": [
            {"row": {"name": "one", "id": "1"}, "from": "s3://data/in/rows.csv"},
            {"row": {"name": "two", "id": "2"}, "from": "s3://data/in/rows.csv"},
        ],
    }
    children = sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"]
    assert [child["itemCount"] for child in children] == [1, 2]
    assert children[0]["stateMachineArn"].endswith(":stateMachine:maps/Label")


def test_the_children_of_a_run_are_listed_in_pages(lockstep):
    server = lockstep("--clock", "virtual")
    sfn = server.client("stepfunctions")
    arn = start(sfn, distributed(PASS), list(range(250)))
    assert json.loads(finished(sfn, arn)["output"]) == list(range(250))
    pages = sfn.get_paginator("list_executions").paginate(
        mapRunArn=map_run(sfn, arn)["mapRunArn"], PaginationConfig={"PageSize": 100}
    )
    names = [child["name"] for page in pages for child in page["executions"]]
    assert len(names) == len(set(names)) == 250


def test_a_redrive_through_boto3_goes_on_with_the_failed_task(lockstep):
    server = lockstep("--clock", "virtual")
    sfn, sqs = server.client("stepfunctions"), server.client("sqs")
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": f"{server.url}/000000000000/later", "MessageBody": "x"},
        "End": True,
    }
    arn = start(sfn, distributed(send), [1, 2])
    assert finished(sfn, arn)["status"] == "FAILED"
    assert map_run(sfn, arn)["executionCounts"]["failed"] == 2
    sqs.create_queue(QueueName="later")
    sfn.redrive_execution(executionArn=arn)
    assert finished(sfn, arn)["status"] == "SUCCEEDED"
    run = map_run(sfn, arn)
    assert run["redriveCount"] == 1 and run["executionCounts"]["succeeded"] == 2
    events = sfn.get_execution_history(executionArn=arn)["events"]
    assert [e["type"] for e in events if "Redriven" in e["type"]] == [
        "ExecutionRedriven",
        "MapRunRedriven",
    ]


def test_kill_9_in_the_middle_of_a_run_loses_and_doubles_no_child(lockstep, tmp_path):
    seed = 20240117
    chance = random.Random(seed)
    server = lockstep("--clock", "virtual", "--data", str(tmp_path))
    arn = start(server.client("stepfunctions"), distributed(PASS), list(range(3000)))
    for _ in range(4):
        time.sleep(chance.uniform(0.0, 0.15))
        server.kill()
        server.start()
    sfn = server.client("stepfunctions")
    shown = finished(sfn, arn)
    assert shown["status"] == "SUCCEEDED", f"seed {seed}: {shown}"
    assert json.loads(shown["output"]) == list(range(3000)), f"seed {seed}"
    assert map_run(sfn, arn)["executionCounts"]["total"] == 3000, f"seed {seed}"


@pytest.mark.parametrize("execution_type", ["STANDARD", "EXPRESS"])
def test_ten_thousand_children_end_in_seconds_and_the_same_twice(lockstep, execution_type):
    answers = []
    for _ in range(2):
        server = lockstep("--clock", "virtual", "--seed", "7")
        sfn = server.client("stepfunctions")
        begun = time.monotonic()
        arn = start(sfn, distributed(PASS, execution_type), list(range(10_000)))
        shown = finished(sfn, arn)
        assert shown["status"] == "SUCCEEDED", shown
        assert time.monotonic() - begun < 20  # the goal of a release build is 5
        run = map_run(sfn, arn)
        history = sfn.get_execution_history(executionArn=arn)["events"]
        children = (
            sfn.list_executions(mapRunArn=run["mapRunArn"], maxResults=1000)["executions"]
            if execution_type == "STANDARD"
            else []
        )
        for shape in (shown, run):
            shape.pop("ResponseMetadata")
        answers.append(json.dumps([shown, run, history, children], default=str))
    assert answers[0] == answers[1]


def test_the_fields_of_a_jsonata_map_are_expressions(lockstep):
    server = lockstep("--clock", "virtual")
    sfn, s3 = server.client("stepfunctions"), server.client("s3")
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="rows.json", Body="[1,2,3,4,5]")
    definition = distributed(
        {"Type": "Pass", "Output": "{% $sum($states.input.Items.v) %}", "End": True},
        ItemReader={
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON", "MaxItems": "{% $states.input.most %}"},
            "Arguments": {"Bucket": "{% $states.input.bucket %}", "Key": "rows.json"},
        },
        ItemSelector={"v": "{% $states.context.Map.Item.Value * $states.input.times %}"},
        ItemBatcher={
            "MaxItemsPerBatch": "{% $states.input.batch %}",
            "BatchInput": {"of": "{% $states.input.bucket %}"},
        },
        MaxConcurrency="{% 1 + 1 %}",
        ToleratedFailurePercentage="{% 12.5 %}",
        Output={"sums": "{% $states.result %}"},
    )
    definition["QueryLanguage"] = "JSONata"
    arn = start(sfn, definition, {"bucket": "data", "most": 4, "times": 10, "batch": 2})
    shown = finished(sfn, arn)
    assert shown["status"] == "SUCCEEDED", shown
    assert json.loads(shown["output"]) == {"sums": [30, 70]}
    run = map_run(sfn, arn)
    assert run["maxConcurrency"] == 2 and run["toleratedFailurePercentage"] == 12.5
    child = sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"][0]["executionArn"]
    described = sfn.describe_execution(executionArn=child)
    assert json.loads(described["input"]) == {
        "BatchInput": {"of": "data"},
        "Items": [{"v": 30}, {"v": 40}],
    }


def test_items_of_a_jsonata_map_come_of_an_expression(lockstep):
    sfn = lockstep("--clock", "virtual").client("stepfunctions")
    definition = distributed(PASS, Items="{% $states.input.list[$ > 1] %}")
    definition["QueryLanguage"] = "JSONata"
    arn = start(sfn, definition, {"list": [1, 2, 3]})
    assert json.loads(finished(sfn, arn)["output"]) == [2, 3]
