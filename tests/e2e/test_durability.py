"""kill -9 at random moments: what was acknowledged is there after the restart, and ends; nothing is
lost or doubled."""
import json
import random
import threading
import time

import pytest

from conftest import MACHINE, order

KILLS = 50


def submit_until_killed(server, numbers, acknowledged):
    sfn = server.client("stepfunctions")
    try:
        for number in numbers:
            body = order(f"order-{number}")
            sfn.start_execution(stateMachineArn=MACHINE, name=f"run-{number}", input=json.dumps(body))
            acknowledged.append(number)
    except Exception:  # the server is gone: that is the point
        return


def drain(server, queue):
    sqs = server.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    bodies = []
    while True:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            return bodies
        for message in messages:
            bodies.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def test_kill_9_at_fifty_random_moments_loses_and_doubles_nothing(lockstep, tmp_path):
    seed = 20240116
    chance = random.Random(seed)
    server = lockstep("--stack", "order", "--clock", "virtual", "--data", str(tmp_path))
    acknowledged, next_number = [], 0
    for _ in range(KILLS):
        numbers = range(next_number, next_number + 10_000)
        worker = threading.Thread(target=submit_until_killed, args=(server, numbers, acknowledged))
        worker.start()
        time.sleep(chance.uniform(0.0, 0.12))
        server.kill()
        worker.join()
        next_number = (acknowledged[-1] + 2) if acknowledged else next_number + 2
        server.start()
    sfn, dynamodb = server.client("stepfunctions"), server.client("dynamodb")
    executions = {}
    for page in sfn.get_paginator("list_executions").paginate(stateMachineArn=MACHINE):
        for execution in page["executions"]:
            executions[int(execution["name"].split("-")[1])] = execution["status"]
    assert set(acknowledged) <= set(executions), f"seed {seed}: acknowledged executions are missing"
    assert set(executions.values()) <= {"SUCCEEDED", "FAILED"}, f"seed {seed}: some never ended"
    rows = {}
    for page in dynamodb.get_paginator("scan").paginate(TableName="dev-OrdersTable"):
        for item in page["Items"]:
            rows[int(item["orderId"]["S"].split("-")[1])] = item["orderStatus"]["S"]
    expected = {n: "COMPLETED" if s == "SUCCEEDED" else "FAILED" for n, s in executions.items()}
    assert rows == expected, f"seed {seed}: a row without its execution or the reverse"
    notified = [json.loads(body["Message"])["orderId"] for body in drain(server, "dev-OrderNotificationsQueue")]
    assert sorted(notified) == sorted(f"order-{n}" for n in executions), f"seed {seed}"
    assert len(acknowledged) > KILLS  # it was really busy


def test_a_waiting_retry_goes_on_after_kill_9(lockstep, tmp_path):
    flags = ("--stack", "order", "--clock", "manual", "--data", str(tmp_path))
    server = lockstep(*flags)
    server.post("/_lockstep/faults", {"faults": [
        {"state": "ValidateOrder", "attempts": [1], "error": "Lambda.ServiceException"}]})
    running = server.run_order(order("order-1"))
    assert running["status"] == "RUNNING"
    server.kill()
    server.start()
    server.post("/_lockstep/clock", {"advance": "2s"})
    server.post("/_lockstep/clock", {"advance": "200ms"})
    done = server.client("stepfunctions").describe_execution(executionArn=running["executionArn"])
    assert done["status"] in ("SUCCEEDED", "FAILED")
    assert (done["stopDate"] - done["startDate"]).total_seconds() == 2.2


def test_sigterm_closes_the_file_and_exits_0(lockstep, tmp_path):
    server = lockstep("--stack", "order", "--clock", "virtual", "--data", str(tmp_path))
    arn = server.run_order(order("order-1"))["executionArn"]
    assert server.stop() == 0
    server.start()
    assert server.client("stepfunctions").describe_execution(executionArn=arn)["name"]


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q"]))
