"""Functions that run as processes: deployed from a zip, invoked, killed with the server."""
import base64
import io
import json
import os
import subprocess
import time
import zipfile

import pytest

ROLE = "arn:aws:iam::000000000000:role/r"
SOURCE = """
import os, time
def handler(event, context):
    print("got", event.get("do"))
    if event.get("do") == "raise": raise ValueError("bad value")
    if event.get("do") == "exit": os._exit(3)
    if event.get("do") == "sleep": time.sleep(60)
    return {"id": context.aws_request_id, "version": VERSION}
VERSION = 1
"""


def zip_of(source):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("app.py", source)
    return data.getvalue()


@pytest.fixture
def deployed(lockstep):
    server = lockstep()
    client = server.client("lambda")
    client.create_function(FunctionName="f", Runtime="python3.11", Handler="app.handler",
                           Role=ROLE, Timeout=1, Code={"ZipFile": zip_of(SOURCE)})
    client.get_waiter("function_active_v2").wait(FunctionName="f")
    return server, client


def invoke(client, event):
    answer = client.invoke(FunctionName="f", Payload=json.dumps(event), LogType="Tail")
    return answer, json.load(answer["Payload"])


def test_a_function_is_invoked_updated_and_deleted(deployed):
    _, client = deployed
    answer, body = invoke(client, {"do": "nothing"})
    assert body["id"] == answer["ResponseMetadata"]["RequestId"]
    assert "got nothing\n" in base64.b64decode(answer["LogResult"]).decode()
    client.update_function_code(FunctionName="f",
                                ZipFile=zip_of(SOURCE.replace("VERSION = 1", "VERSION = 2")))
    client.get_waiter("function_updated_v2").wait(FunctionName="f")
    assert invoke(client, {})[1]["version"] == 2
    client.delete_function(FunctionName="f")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        invoke(client, {})


def test_errors_have_the_forms_of_aws(deployed):
    _, client = deployed
    answer, body = invoke(client, {"do": "raise"})
    assert answer["FunctionError"] == "Unhandled"
    assert (body["errorType"], body["errorMessage"]) == ("ValueError", "bad value")
    assert body["stackTrace"][0].startswith('  File "/var/task/app.py", line 5, in handler\n')
    body = invoke(client, {"do": "exit"})[1]
    assert body["errorType"] == "Runtime.ExitError"
    assert body["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    body = invoke(client, {"do": "sleep"})[1]
    assert body["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert invoke(client, {})[1]["version"] == 1


def test_a_state_machine_catches_the_functions_exception_by_its_class(deployed):
    server, _ = deployed
    states = server.client("stepfunctions")
    definition = {"StartAt": "Run", "States": {
        "Run": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
                "Catch": [{"ErrorEquals": ["ValueError"], "Next": "Caught"}], "End": True},
        "Caught": {"Type": "Pass", "Result": "caught", "End": True}}}
    machine = states.create_state_machine(name="m", definition=json.dumps(definition),
                                          roleArn=ROLE)["stateMachineArn"]
    started = states.start_execution(stateMachineArn=machine, input='{"do":"raise"}')
    deadline = time.monotonic() + 20
    while True:
        seen = states.describe_execution(executionArn=started["executionArn"])
        if seen["status"] != "RUNNING" or time.monotonic() > deadline:
            break
    assert (seen["status"], seen["output"]) == ("SUCCEEDED", '"caught"')


def processes_of(pid):
    return subprocess.run(["pgrep", "-f", f"lockstep-functions-{pid}-"], capture_output=True,
                          text=True, check=False).stdout.split()


def test_no_process_is_left_when_the_server_is_killed(deployed):
    server, client = deployed
    invoke(client, {})
    assert processes_of(server.process.pid)
    server.kill()
    deadline = time.monotonic() + 10
    while processes_of(server.process.pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not processes_of(server.process.pid)
