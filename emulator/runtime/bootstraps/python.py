"""Runs a Python function: asks Lockstep's Runtime API for events and answers them.

Words errors and log lines as AWS's own client for Python does. A line break inside one log event
is written as NUL.
"""
import json
import logging
import os
import socket
import sys
import time
import traceback

NBSP = "\u00a0"
ROOT = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
JSON_LOG = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
DETERMINISTIC = os.environ.get("LOCKSTEP_DETERMINISTIC") == "1"
real_time = time.time


class Api:
    """One kept connection, raw: an HTTP library would cost more than the function."""

    def __init__(self):
        host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
        self.host = host
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def call(self, method, path, body=b"", headers=""):
        head = "%s /2018-06-01/runtime/%s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n" % (
            method, path, self.host, headers, len(body))
        self.socket.sendall(head.encode("utf-8", "replace") + body)
        read = self.file.readline
        status = read()
        if not status:
            os._exit(0)
        headers = {}
        while True:
            line = read()
            if line == b"\r\n" or not line:
                break
            key, _, value = line.decode("latin-1").partition(":")
            headers[key.lower()] = value.strip()
        return headers, self.file.read(int(headers.get("content-length", 0)))


# --- the world's time and chance, where the function is to follow them -----------------------------

class World:
    now_ms = 0
    slept_ms = 0.0
    seed = ""


def world_time():
    return (World.now_ms + World.slept_ms) / 1000.0


def follow_world():
    """Puts Lockstep's clock and keyed chance in place of the machine's, for this process."""
    import datetime
    import random
    import uuid

    def sleep(seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        World.slept_ms += seconds * 1000.0

    time.time = world_time
    time.time_ns = lambda: int(round((World.now_ms + World.slept_ms) * 1e6))
    time.sleep = sleep
    real_gmtime, real_localtime, real_strftime = time.gmtime, time.localtime, time.strftime
    time.gmtime = lambda seconds=None: real_gmtime(world_time() if seconds is None else seconds)
    time.localtime = lambda seconds=None: real_localtime(
        world_time() if seconds is None else seconds)
    time.strftime = lambda form, when=None: real_strftime(
        form, time.localtime() if when is None else when)

    real_datetime, real_date = datetime.datetime, datetime.date

    class DateMeta(type(real_date)):
        def __instancecheck__(cls, value):
            return isinstance(value, real_date)

        def __subclasscheck__(cls, other):
            return issubclass(other, real_date)

    class DatetimeMeta(type(real_datetime)):
        def __instancecheck__(cls, value):
            return isinstance(value, real_datetime)

        def __subclasscheck__(cls, other):
            return issubclass(other, real_datetime)

    class Datetime(real_datetime, metaclass=DatetimeMeta):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(world_time(), tz)

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(world_time(), datetime.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls):
            return cls.now()

    class Date(real_date, metaclass=DateMeta):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(world_time())

    Datetime.__name__ = Datetime.__qualname__ = "datetime"
    Date.__name__ = Date.__qualname__ = "date"
    Datetime.__module__ = Date.__module__ = "datetime"
    datetime.datetime, datetime.date = Datetime, Date

    draw = random.Random("start")
    uuid.uuid4 = lambda: uuid.UUID(int=draw.getrandbits(128), version=4)
    uuid.uuid1 = lambda node=None, clock_seq=None: uuid.UUID(int=draw.getrandbits(128), version=1)

    def begin(headers):
        World.now_ms = int(headers["lockstep-now-ms"])
        World.slept_ms = 0.0
        World.seed = headers["lockstep-seed"]
        random.seed(World.seed)
        draw.seed("uuid " + World.seed)

    random.seed("start")
    return begin


# --- logging -------------------------------------------------------------------------------------

class Current:
    request_id = None


def iso(seconds):
    ms = int(seconds * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + ".%03dZ" % (ms % 1000)


def write_event(text):
    sys.stdout.write(text.rstrip("\n").replace("\n", "\0") + "\n")


class Handler(logging.Handler):
    def emit(self, record):
        try:
            write_event(self.format(record))
        except Exception:
            self.handleError(record)


class TextFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
                         "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record):
        record.aws_request_id = Current.request_id or ""
        return super().format(record)


class JsonFormatter(logging.Formatter):
    RESERVED = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}

    def format(self, record):
        line = {"timestamp": iso(record.created).split(".")[0] + "Z", "level": record.levelname,
                "message": record.getMessage(), "logger": record.name}
        if record.exc_info:
            kind, value, tb = record.exc_info
            line["stackTrace"] = "".join(traceback.format_tb(tb)).splitlines()
            line["errorType"], line["errorMessage"] = kind.__name__, str(value)
            line["location"] = "%s:%s:%d" % (record.pathname, record.funcName, record.lineno)
        line.update((k, v) for k, v in vars(record).items() if k not in self.RESERVED)
        if Current.request_id:
            line["requestId"] = Current.request_id
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace", encoding="utf-8")
    sys.stderr.reconfigure(line_buffering=True, errors="backslashreplace", encoding="utf-8")
    handler = Handler()
    handler.setFormatter(JsonFormatter() if JSON_LOG else TextFormatter())
    logging.getLogger().addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL")
    if level:
        level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
        logging.getLogger().setLevel(level)


# --- errors --------------------------------------------------------------------------------------

class Fault(Exception):
    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, trace


def shown(path):
    """Files of the function as they would be at AWS."""
    return "/var/task" + path[len(ROOT):] if path.startswith(ROOT + "/") else path


def frames(tb):
    all_frames = [(f.filename, f.lineno, f.name, f.line) for f in traceback.extract_tb(tb)]
    while all_frames and all_frames[0][0] in (__file__, "<frozen importlib._bootstrap>",
                                              "<frozen importlib._bootstrap_external>"):
        all_frames.pop(0)
    return all_frames


def format_frames(all_frames):
    return traceback.format_list([(shown(f), n, name, line) for f, n, name, line in all_frames])


def make_error(message, kind, trace, request_id):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id or "",
            "stackTrace": trace or []}


def log_error(error):
    if JSON_LOG:
        line = {"timestamp": iso(time.time()).split(".")[0] + "Z", "log_level": "ERROR"}
        line.update(error)
        return write_event(json.dumps(line, ensure_ascii=False))
    text = "[ERROR] %s" % error["errorType"]
    if error["errorMessage"]:
        text += ": " + error["errorMessage"]
    lines = [text]
    lines.append("Traceback (most recent call last):")
    for element in error["stackTrace"]:
        for line in element.splitlines():
            indent = len(line) - len(line.lstrip(" "))
            lines.append(NBSP * indent + line[indent:])
    write_event("\n".join(lines))


# --- the function --------------------------------------------------------------------------------

def find_handler(name):
    from importlib import import_module

    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, error))
    module_name = module_name.replace("/", ".")
    try:
        if module_name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.BuiltInModuleConflict",
                        "Cannot use built-in module %s as a handler module" % module_name)
        module = import_module(module_name)
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError",
                    "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s\n' % (shown(str(error.filename)), error.lineno,
                                                    (error.text or "").rstrip("\n"))]
        text = str(error).replace(ROOT + "/", "")
        raise Fault("Runtime.UserCodeSyntaxError",
                    "Syntax error in module '%s': %s" % (module_name, text), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound",
                    "Handler '%s' missing on module '%s'" % (function_name, module_name))


class Identity:
    def __init__(self, cognito=None):
        cognito = cognito or {}
        self.cognito_identity_id = cognito.get("cognitoIdentityId")
        self.cognito_identity_pool_id = cognito.get("cognitoIdentityPoolId")


class Client:
    def __init__(self, data):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code",
                     "app_package_name"):
            setattr(self, name, data.get(name))


class ClientContext:
    def __init__(self, data):
        self.custom, self.env = data.get("custom"), data.get("env")
        self.client = Client(data["client"]) if isinstance(data.get("client"), dict) else None


class Context:
    def __init__(self, headers):
        get = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.function_name = get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = Identity()
        self.client_context = None
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms") or 0)
        client = headers.get("lambda-runtime-client-context")
        if client:
            self.client_context = ClientContext(json.loads(client))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return "LambdaContext([aws_request_id=%s,log_group_name=%s,log_stream_name=%s," \
            "function_name=%s,memory_limit_in_mb=%s,function_version=%s,invoked_function_arn=%s," \
            "client_context=%s,identity=%s])" % (
                self.aws_request_id, self.log_group_name, self.log_stream_name,
                self.function_name, self.memory_limit_in_mb, self.function_version,
                self.invoked_function_arn, self.client_context, self.identity)


def to_json(value):
    from decimal import Decimal

    def other(item):
        if isinstance(item, Decimal):
            return float(item)
        raise TypeError("Object of type %s is not JSON serializable" % type(item).__name__)

    return json.dumps(value, ensure_ascii=False, default=other)


def answer(function, headers, body):
    request_id = headers["lambda-runtime-aws-request-id"]
    try:
        try:
            event = json.loads(body)
        except Exception as error:
            raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
        result = function(event, Context(headers))
        try:
            return to_json(result).encode(), None
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
    except Fault as fault:
        return None, make_error(fault.message, fault.kind, fault.trace, request_id)
    except Exception as error:
        trace = format_frames(frames(error.__traceback__))
        return None, make_error(str(error), type(error).__name__, trace, request_id)


def main():
    set_up_logging()
    api = Api()
    begin = follow_world() if DETERMINISTIC else None
    # The modules that boto3 needs come with its own copy at AWS; here from the interpreter's.
    sys.path[0] = ROOT
    try:
        function = find_handler(os.environ["_HANDLER"])
    except Fault as fault:
        error = make_error(fault.message, fault.kind, fault.trace, "")
    except Exception as raised:
        error = make_error(str(raised), type(raised).__name__,
                           format_frames(frames(raised.__traceback__)), "")
    else:
        error = None
    if error:
        log_error(error)
        api.call("POST", "init/error", to_json(error).encode(),
                 "Lambda-Runtime-Function-Error-Type: %s\r\n" % error["errorType"])
        sys.exit(1)
    while True:
        headers, body = api.call("GET", "invocation/next")
        request_id = Current.request_id = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        if begin:
            begin(headers)
        result, error = answer(function, headers, body)
        if error:
            log_error(error)
        sys.stdout.flush()
        sys.stderr.flush()
        slept = "Lockstep-Slept-Ms: %d\r\n" % round(World.slept_ms) if begin else ""
        if error:
            api.call("POST", "invocation/%s/error" % request_id, to_json(error).encode(),
                     slept + "Lambda-Runtime-Function-Error-Type: %s\r\n" % error["errorType"])
        else:
            api.call("POST", "invocation/%s/response" % request_id, result, slept)


main()
