"""The command line as people and CI use it."""
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from conftest import BINARY, MACHINE, ORDER, ROOT, order


def run(*words, env=None, timeout=60):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})}, cwd=ROOT)


def test_exec_points_an_unchanged_sdk_at_a_fresh_server_and_passes_the_exit_code_on():
    script = (
        "import boto3, os, sys, json\n"
        "s = boto3.client('stepfunctions')\n"
        f"arn = s.start_execution(stateMachineArn='{MACHINE}', input=sys.argv[1])['executionArn']\n"
        "print(s.describe_execution(executionArn=arn)['status'])\n"
        "print(sorted(k for k in os.environ if k.startswith('AWS_')))\n"
        "sys.exit(3)\n")
    done = run("exec", "--stack", "order", "--", sys.executable, "-c", script, json.dumps(ORDER),
               env={"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "secret",
                    "AWS_ENDPOINT_URL_DYNAMODB": "https://example.com",
                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"})
    assert done.returncode == 3, done.stderr
    status, variables = done.stdout.splitlines()[-2:]
    assert status == "SUCCEEDED"
    assert "AWS_ENDPOINT_URL'" in variables and "AWS_DISABLE_HOST_PREFIX_INJECTION" in variables
    for leaked in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_DYNAMODB",
                   "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        assert leaked not in variables


def test_start_sync_execution_works_from_an_unchanged_sdk(orders):
    import boto3
    sfn = boto3.client("stepfunctions", endpoint_url=orders.url, region_name="us-east-1",
                       aws_access_key_id="test", aws_secret_access_key="test")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"x": 1}, "End": True}}})
    arn = sfn.create_state_machine(name="quick", definition=definition, type="EXPRESS",
                                   roleArn="arn:aws:iam::000000000000:role/r")["stateMachineArn"]
    plain = orders.client("stepfunctions").start_sync_execution(stateMachineArn=arn, input="{}")
    assert plain["status"] == "SUCCEEDED" and plain["output"] == '{"x":1}'
    # The SDK puts "sync-" before the host; a proxy that takes absolute-form targets receives it.
    proxied = urllib.request.Request(orders.url)
    port = orders.url.rsplit(":", 1)[1]
    body = json.dumps({"stateMachineArn": arn}).encode()
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        connection.sendall(
            b"POST http://sync-states.us-east-1.amazonaws.com/ HTTP/1.1\r\n"
            b"Host: sync-states.us-east-1.amazonaws.com\r\n"
            b"X-Amz-Target: AWSStepFunctions.StartSyncExecution\r\n"
            b"Content-Type: application/x-amz-json-1.0\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200") and b'"status":"SUCCEEDED"' in answer
    assert proxied.host.startswith("127.0.0.1")


def test_a_taken_port_is_one_clear_line_and_exit_2(orders):
    done = run("serve", "--port", orders.url.rsplit(":", 1)[1])
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "already in use" in done.stderr


def test_a_data_file_in_use_is_one_clear_line_and_exit_2(lockstep, tmp_path):
    lockstep("--data", str(tmp_path))
    done = run("serve", "--port", "0", "--data", str(tmp_path))
    assert done.returncode == 2 and "in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words,hint", [(("srve",), "serve"), (("serve", "--prot", "1"), "--port")])
def test_an_unknown_word_gets_a_suggestion_and_exit_2(words, hint):
    done = run(*words)
    assert done.returncode == 2 and "did you mean" in done.stderr.lower() and hint in done.stderr


def test_every_command_has_help():
    commands = ["serve", "exec", "test", "find", "reset", "clock", "inbox", "metrics", "graph",
                "validate", "wait"]
    overview = run("--help")
    assert overview.returncode == 0
    for command in commands:
        assert command in overview.stdout
        assert run(command, "--help").returncode == 0
    assert run("--version").stdout.startswith("lockstep ")


def test_the_scenarios_pass_and_a_wrong_expectation_fails_with_a_way_to_repeat_it(tmp_path):
    assert run("test", timeout=300).returncode == 0
    scenario = json.loads((ROOT / "fixtures/scenarios/success.json").read_text())
    scenario["then"]["status"] = "TIMED_OUT"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(scenario))
    done = run("test", str(wrong), "--junit", str(tmp_path / "junit.xml"))
    assert done.returncode == 1
    assert "TIMED_OUT" in done.stdout and "SUCCEEDED" in done.stdout and "lockstep test" in done.stdout
    assert "<failure" in (tmp_path / "junit.xml").read_text()


def test_find_gives_the_smallest_seed_that_declines(lockstep, tmp_path):
    file = tmp_path / "order.json"
    file.write_text(json.dumps(ORDER))
    done = run("find", "--stack", "order", "--machine", "dev-OrderProcessingWorkflow",
               "--input", str(file), "--reach", "HandlePaymentError", "--seeds", "1..1000")
    assert done.returncode == 0, done.stderr
    seed = int("".join(c for c in done.stdout.split("\n")[0] if c.isdigit() or c == " ").split()[0])
    server = lockstep("--stack", "order", "--clock", "virtual", "--seed", str(seed))
    assert server.run_order(ORDER)["status"] == "FAILED"
    for earlier in range(max(1, seed - 3), seed):
        other = lockstep("--stack", "order", "--clock", "virtual", "--seed", str(earlier))
        assert other.run_order(ORDER)["status"] == "SUCCEEDED"


def test_graph_metrics_and_inbox_of_a_running_server(orders):
    orders.run_order(ORDER)
    endpoint = {"LOCKSTEP_ENDPOINT": orders.url}
    picture = run("graph", "dev-OrderProcessingWorkflow", "--format", "mermaid", env=endpoint)
    assert picture.returncode == 0 and "ValidateOrder" in picture.stdout
    assert picture.stdout == run("graph", "fixtures/workflows/order.asl.json", "--format", "mermaid").stdout
    metrics = json.loads(run("metrics", "dev-OrderProcessingWorkflow", "--json", env=endpoint).stdout)
    assert "0.000025" in json.dumps(metrics) or metrics
    assert "Order order-1 completed successfully!" in run("inbox", env=endpoint).stdout
    assert run("reset", env=endpoint).returncode == 0
    assert orders.get("/_lockstep/inbox")["messages"] == []


def test_validate_names_the_code_and_the_place(tmp_path):
    good = run("validate", "fixtures/workflows/order.asl.json")
    assert good.returncode == 0
    bad = tmp_path / "bad.asl.json"
    bad.write_text('{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}')
    done = run("validate", str(bad))
    assert done.returncode == 1
    assert "MISSING_TRANSITION_TARGET" in done.stdout and "/StartAt" in done.stdout


def test_health_is_answered_and_foreign_web_pages_are_not(orders):
    assert orders.get("/_lockstep/health")["status"]
    assert "services" in orders.get("/_localstack/health")
    foreign = urllib.request.Request(orders.url + "/_lockstep/health", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign)
    assert refused.value.code == 403


def test_128_busy_connections_are_all_answered(orders):
    port = int(orders.url.rsplit(":", 1)[1])
    failures = []

    def busy():
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                for _ in range(20):
                    connection.sendall(b"GET /_lockstep/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
                        failures.append("not 200")
        except OSError as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=busy) for _ in range(128)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_signal_to_exec_reaches_the_command():
    child = subprocess.Popen([BINARY, "exec", "--", sys.executable, "-c",
                              "print('up', flush=True); import time; time.sleep(60)"],
                             stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "up\n"
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=20) == 128 + signal.SIGTERM
    child.stdout.close()


def test_orders_without_parts_are_recorded_as_failed(orders):
    for missing in ("orderId", "userId", "items", "totalAmount"):
        body = {k: v for k, v in order(f"without-{missing}").items() if k != missing}
        done = orders.run_order(body, name=f"run-{missing}")
        assert done["status"] == "FAILED", missing
        key = body.get("orderId", "run-orderId")
        row = orders.client("dynamodb").get_item(
            TableName="dev-OrdersTable", Key={"orderId": {"S": key}})["Item"]
        assert row["orderStatus"]["S"] == "FAILED"


@pytest.mark.parametrize("words, code, out, complaint", [
    (["{% $states.input.a + 1 %}", "--input", '{"a":2}'], 0, "3\n", ""),
    (["$sum(items.price)", "--input", '{"items":[{"price":1},{"price":2.5}]}'], 0, "3.5\n", ""),
    (["$states.result", "--states", '{"result":"x"}'], 0, '"x"\n', ""),
    (["$none"], 1, "", "returned nothing (undefined)"),
    (["1 +"], 1, "", "S0207: Unexpected end of expression"),
    (['"a" + 1'], 1, "", 'T2001: The left side of the "+" operator must evaluate to a number'),
    (["1", "--input", "no.json"], 2, "", "neither JSON"),
])
def test_eval_prints_what_an_expression_gives_or_why_it_has_no_value(words, code, out, complaint):
    done = run("eval", *words)
    assert (done.returncode, done.stdout) == (code, out)
    assert complaint in done.stderr


def test_a_jsonata_machine_runs_and_its_evaluation_failure_is_in_the_history(orders):
    states = orders.client("stepfunctions")
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"n": "{% $count($states.input.l) %}"},
              "Output": {"sum": "{% $sum($states.input.l) %}"}, "Next": "B"},
        "B": {"Type": "Pass", "Output": {"n": "{% $n / $states.input.sum %}",
                                         "x": "{% $states.input.none %}"}, "End": True}}}
    arn = states.create_state_machine(name="jsonata", definition=json.dumps(definition),
                                      roleArn="arn:aws:iam::000000000000:role/r")["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=arn, input='{"l":[1,2,5]}')["executionArn"]
    events = states.get_execution_history(executionArn=execution)["events"]
    exited, failed = events[2], events[4]
    assert exited["stateExitedEventDetails"]["output"] == '{"sum":8}'
    assert exited["stateExitedEventDetails"]["assignedVariables"] == {"n": "3"}
    assert failed["type"] == "EvaluationFailed" and failed["previousEventId"] == 3
    details = failed["evaluationFailedEventDetails"]
    assert details["location"] == "Output/x" and details["state"] == "B"
    assert details["cause"] == (
        "An error occurred while executing the state 'B' (entered at the event id #4). The JSONata "
        "expression '$states.input.none' specified for the field 'Output/x' returned nothing "
        "(undefined).")
    assert states.describe_execution(executionArn=execution)["error"] == "States.QueryEvaluationError"
    assert states.describe_state_machine(stateMachineArn=arn)["variableReferences"] == {"B": ["n"]}
