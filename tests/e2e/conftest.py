"""A running Lockstep for each test, and clients of it.

LOCKSTEP_BINARY names the binary (build/release/lockstep unless set).
"""
import json
import os
import pathlib
import signal
import subprocess
import urllib.request

import boto3
import pytest
from botocore.config import Config

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LOCKSTEP_BINARY", str(ROOT / "build/release/lockstep"))
ACCOUNT = "000000000000"
REGION = "us-east-1"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:dev-OrderProcessingWorkflow"
ORDER = {
    "orderId": "order-1",
    "userId": "user-1",
    "items": [{"productId": "prod-1", "quantity": 2, "price": 29.99}],
    "totalAmount": 59.98,
}


def order(order_id, **changes):
    return {**ORDER, "orderId": order_id, **changes}


class Lockstep:
    """One server process; `flags` are those of `lockstep serve`."""

    def __init__(self, *flags):
        self.flags = flags
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", *self.flags],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )
        line = self.process.stdout.readline()
        assert line.startswith("Ready. http://127.0.0.1:"), f"no Ready line but {line!r}"
        self.url = line.split()[1]

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(
                retries={"max_attempts": 0}, inject_host_prefix=False, parameter_validation=False
            ),
        )

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def post(self, path, body=None):
        request = urllib.request.Request(self.url + path, json.dumps(body or {}).encode(), method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def run_order(self, body, name=None):
        """Starts the order workflow and gives DescribeExecution's answer."""
        sfn = self.client("stepfunctions")
        started = sfn.start_execution(
            stateMachineArn=MACHINE, input=json.dumps(body), **({"name": name} if name else {})
        )
        return sfn.describe_execution(executionArn=started["executionArn"])

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture
def lockstep():
    servers = []

    def start(*flags):
        servers.append(Lockstep(*flags))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            assert server.stop() == 0


@pytest.fixture
def orders(lockstep):
    """A server with the order workflow under the virtual clock."""
    return lockstep("--stack", "order", "--clock", "virtual")
