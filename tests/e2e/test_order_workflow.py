"""The order workflow through boto3: the three paths, what they leave behind, and determinism."""
import json

from conftest import MACHINE, ORDER, order


def path(sfn, arn):
    events = sfn.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]


def declined_order(server):
    """The first order of a row that the gateway declines under this seed."""
    for number in range(1, 200):
        done = server.run_order(order(f"declined-{number}"))
        if done["status"] == "FAILED":
            return done
    raise AssertionError("no order of 200 was declined")


def test_a_good_order_completes(orders):
    done = orders.run_order(ORDER)
    assert done["status"] == "SUCCEEDED"
    sfn = orders.client("stepfunctions")
    assert path(sfn, done["executionArn"]) == [
        "ValidateOrder", "ProcessPayment", "UpdateOrderStatus", "NotifyOrderCompletion", "OrderCompleted"]
    assert (done["stopDate"] - done["startDate"]).total_seconds() == 0.2
    row = orders.client("dynamodb").get_item(
        TableName="dev-OrdersTable", Key={"orderId": {"S": "order-1"}})["Item"]
    assert row["orderStatus"] == {"S": "COMPLETED"}
    assert row["paymentTransactionId"]["S"].startswith("txn-")
    messages = orders.get("/_lockstep/inbox")["messages"]
    assert {m["protocol"] for m in messages} == {"email", "sms"}
    email = next(m for m in messages if m["protocol"] == "email")
    assert email["subject"] == "Order order-1 completed successfully!"


def test_an_invalid_order_fails_in_validation(orders):
    done = orders.run_order(order("order-2", items=[]))
    assert done["status"] == "FAILED"
    assert done["error"] == "ValidationError" or done["error"] == "VALIDATION_FAILED"
    sfn = orders.client("stepfunctions")
    states = path(sfn, done["executionArn"])
    assert states[0] == "ValidateOrder" and states[-1] == "OrderFailed"
    assert "HandleValidationError" in states and "ProcessPayment" not in states
    row = orders.client("dynamodb").get_item(
        TableName="dev-OrdersTable", Key={"orderId": {"S": "order-2"}})["Item"]
    assert row["orderStatus"] == {"S": "FAILED"}


def test_a_declined_payment_fails_in_payment(orders):
    done = declined_order(orders)
    states = path(orders.client("stepfunctions"), done["executionArn"])
    assert "HandlePaymentError" in states and states[-1] == "OrderFailed"
    subjects = [m.get("subject") for m in orders.get("/_lockstep/inbox")["messages"]]
    assert any(s and s.endswith("failed: Payment could not be processed") for s in subjects)


def test_a_message_on_the_queue_starts_an_execution_named_after_it(orders):
    sqs, sfn = orders.client("sqs"), orders.client("stepfunctions")
    url = sqs.get_queue_url(QueueName="dev-OrderCreatedQueue")["QueueUrl"]
    sent = sqs.send_message(QueueUrl=url, MessageBody=json.dumps(ORDER))
    executions = sfn.list_executions(stateMachineArn=MACHINE)["executions"]
    assert [e["name"] for e in executions] == [sent["MessageId"]]
    assert executions[0]["status"] == "SUCCEEDED"
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert left["ApproximateNumberOfMessages"] == "0"
    assert left["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_the_topic_reaches_its_queue_and_its_function(orders):
    orders.run_order(ORDER)
    sqs = orders.client("sqs")
    url = sqs.get_queue_url(QueueName="dev-OrderNotificationsQueue")["QueueUrl"]
    body = json.loads(sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"])
    assert body["Type"] == "Notification"
    assert json.loads(body["Message"])["status"] == "COMPLETED"
    logs = orders.client("logs")
    lines = [e["message"] for e in logs.filter_log_events(
        logGroupName="/aws/lambda/dev-OrderNotifierFunction")["events"]]
    assert lines[-2].startswith("END RequestId:") and lines[-1].startswith("REPORT RequestId:")


def test_the_execution_log_is_readable_by_logs(orders):
    done = orders.run_order(ORDER)
    events = orders.client("logs").filter_log_events(
        logGroupName="/aws/states/dev-OrderProcessingWorkflow",
        logStreamNamePrefix="states/")["events"]
    messages = [json.loads(e["message"]) for e in events]
    assert messages[0]["type"] == "ExecutionStarted"
    assert messages[-1]["type"] == "ExecutionSucceeded"
    assert {m["execution_arn"] for m in messages} == {done["executionArn"]}


def everything(server):
    """All that a user can read after a run, as one text."""
    sfn, dynamodb, logs, sqs = (server.client(n) for n in ("stepfunctions", "dynamodb", "logs", "sqs"))
    seen = []
    for page in sfn.get_paginator("list_executions").paginate(stateMachineArn=MACHINE):
        for execution in page["executions"]:
            arn = execution["executionArn"]
            seen.append(sfn.get_execution_history(executionArn=arn, maxResults=1000)["events"])
            seen.append(execution)
    for table in ("dev-OrdersTable", "dev-ProductsTable"):
        seen.append(dynamodb.scan(TableName=table)["Items"])
    for group in logs.describe_log_groups()["logGroups"]:
        seen.append(logs.filter_log_events(logGroupName=group["logGroupName"])["events"])
    seen.append(server.get("/_lockstep/inbox"))
    url = sqs.get_queue_url(QueueName="dev-OrderNotificationsQueue")["QueueUrl"]
    seen.append(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"))
    return json.dumps(seen, default=str)


def play(server):
    for number in range(12):
        server.run_order(order(f"order-{number}"), name=f"run-{number}")
    server.run_order(order("order-1"))
    server.run_order(order("bad", items=[]))
    sqs = server.client("sqs")
    url = sqs.get_queue_url(QueueName="dev-OrderCreatedQueue")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(order("by-queue")))
    return everything(server).replace(server.url, "URL")


def test_the_same_seed_and_requests_give_the_same_bytes(lockstep):
    flags = ("--stack", "order", "--clock", "virtual", "--seed", "7")
    assert play(lockstep(*flags)) == play(lockstep(*flags))


def test_the_size_of_a_turn_cannot_be_seen(lockstep):
    flags = ("--stack", "order", "--clock", "virtual", "--turn-entries")
    assert play(lockstep(*flags, "1")) == play(lockstep(*flags, "256"))


def test_a_file_and_memory_cannot_be_told_apart(lockstep, tmp_path):
    flags = ("--stack", "order", "--clock", "virtual")
    assert play(lockstep(*flags)) == play(lockstep(*flags, "--data", str(tmp_path)))


def test_reset_goes_back_to_the_start(lockstep):
    server = lockstep("--stack", "order", "--clock", "virtual")
    first = play(server)
    server.post("/_lockstep/reset")
    assert play(server) == first


def completed(server, count):
    sfn = server.client("stepfunctions")
    done = set()
    for number in range(count):
        body = order(f"order-{number}")
        arn = sfn.start_execution(stateMachineArn=MACHINE, input=json.dumps(body))["executionArn"]
        if sfn.describe_execution(executionArn=arn)["status"] == "SUCCEEDED":
            done.add(number)
    return done


def test_of_a_thousand_orders_about_nine_in_ten_complete_and_always_the_same(lockstep):
    flags = ("--stack", "order", "--clock", "virtual")
    first = completed(lockstep(*flags), 1000)
    assert 870 <= len(first) <= 930
    assert completed(lockstep(*flags), 1000) == first


def test_the_same_order_sent_again_and_again_fails_now_and_then(orders):
    outcomes = [orders.run_order(ORDER)["status"] for _ in range(200)]
    assert 5 <= outcomes.count("FAILED") <= 40


def test_faults_make_lambda_fail_and_retries_take_two_four_and_eight_seconds(orders):
    orders.post("/_lockstep/faults", {"faults": [
        {"state": "ValidateOrder", "attempts": [1, 2, 3], "error": "Lambda.ServiceException",
         "cause": "down"}]})
    done = orders.run_order(ORDER)
    assert done["status"] == "SUCCEEDED"
    assert (done["stopDate"] - done["startDate"]).total_seconds() == 14.2
