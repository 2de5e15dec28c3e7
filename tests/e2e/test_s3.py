"""S3 through boto3 and the AWS CLIs: binary bodies, uploads in parts, both ways of addressing."""
import hashlib
import http.client
import io
import os
import pathlib
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import boto3
import botocore.exceptions
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

BYTES = bytes(range(256)) * 40


@pytest.fixture
def server(lockstep):
    return lockstep("--clock", "virtual")


@pytest.fixture
def s3(server):
    client = server.client("s3")
    client.create_bucket(Bucket="bkt")
    return client


def refusal(call):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call()
    return caught.value.response


def test_bytes_come_back_as_they_went(s3):
    put = s3.put_object(Bucket="bkt", Key="a b/ü+%.bin", Body=BYTES, Metadata={"Who": "me"},
                        ContentType="text/plain", CacheControl="no-cache")
    assert put["ETag"] == f'"{hashlib.md5(BYTES).hexdigest()}"'
    got = s3.get_object(Bucket="bkt", Key="a b/ü+%.bin")
    assert got["Body"].read() == BYTES
    assert got["Metadata"] == {"who": "me"}
    assert got["ContentType"] == "text/plain" and got["CacheControl"] == "no-cache"
    head = s3.head_object(Bucket="bkt", Key="a b/ü+%.bin")
    assert head["ContentLength"] == len(BYTES) and head["ETag"] == put["ETag"]
    assert head["LastModified"].isoformat() == "2024-01-16T10:00:00+00:00"
    assert [o["Key"] for o in s3.list_objects_v2(Bucket="bkt")["Contents"]] == ["a b/ü+%.bin"]


def test_an_empty_object(s3):
    s3.put_object(Bucket="bkt", Key="empty")
    got = s3.get_object(Bucket="bkt", Key="empty")
    assert got["Body"].read() == b"" and got["ContentLength"] == 0


def test_ranges_and_conditions(s3):
    etag = s3.put_object(Bucket="bkt", Key="k", Body=b"0123456789")["ETag"]
    part = s3.get_object(Bucket="bkt", Key="k", Range="bytes=2-4")
    assert part["Body"].read() == b"234" and part["ContentRange"] == "bytes 2-4/10"
    assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert refusal(lambda: s3.get_object(Bucket="bkt", Key="k", Range="bytes=20-"))["Error"]["Code"] == "InvalidRange"
    unchanged = refusal(lambda: s3.get_object(Bucket="bkt", Key="k", IfNoneMatch=etag))
    assert unchanged["ResponseMetadata"]["HTTPStatusCode"] == 304
    assert refusal(lambda: s3.get_object(Bucket="bkt", Key="k", IfMatch='"x"'))["Error"] == {
        "Code": "PreconditionFailed", "Condition": "If-Match",
        "Message": "At least one of the pre-conditions you specified did not hold"}


def test_errors_name_what_is_missing(s3):
    assert refusal(lambda: s3.get_object(Bucket="bkt", Key="no"))["Error"] == {
        "Code": "NoSuchKey", "Message": "The specified key does not exist.", "Key": "no"}
    assert refusal(lambda: s3.head_object(Bucket="bkt", Key="no"))["Error"]["Code"] == "404"
    assert refusal(lambda: s3.list_objects_v2(Bucket="none"))["Error"] == {
        "Code": "NoSuchBucket", "Message": "The specified bucket does not exist", "BucketName": "none"}
    answer = refusal(lambda: s3.get_object_torrent(Bucket="bkt", Key="no"))
    assert answer["Error"]["Code"] == "NotImplemented"
    assert "GetObjectTorrent" in answer["Error"]["Message"]


def test_listing_in_pages(s3):
    for i in range(12):
        s3.put_object(Bucket="bkt", Key=f"p/{i:02}", Body=b"x")
    s3.put_object(Bucket="bkt", Key="q", Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bkt", PaginationConfig={"PageSize": 5})
    assert [len(page["Contents"]) for page in pages] == [5, 5, 3]
    top = s3.list_objects_v2(Bucket="bkt", Delimiter="/")
    assert top["CommonPrefixes"] == [{"Prefix": "p/"}] and top["Contents"][0]["Key"] == "q"
    old = s3.list_objects(Bucket="bkt", Prefix="p/", MaxKeys=2)
    assert old["IsTruncated"] and old["Contents"][0]["Owner"]["ID"]


def test_upload_in_parts(s3):
    big = os.urandom(1 << 20) * 13
    s3.upload_fileobj(io.BytesIO(big), "bkt", "big",
                      Config=TransferConfig(multipart_threshold=6 << 20, multipart_chunksize=6 << 20))
    assert s3.head_object(Bucket="bkt", Key="big")["ETag"].endswith('-3"')
    assert s3.get_object(Bucket="bkt", Key="big")["Body"].read() == big
    got = io.BytesIO()
    s3.download_fileobj("bkt", "big", got)
    assert got.getvalue() == big
    s3.copy({"Bucket": "bkt", "Key": "big"}, "bkt", "copy")
    assert s3.get_object(Bucket="bkt", Key="copy", Range="bytes=-9")["Body"].read() == big[-9:]


def test_settings_of_a_bucket(s3):
    s3.put_bucket_tagging(Bucket="bkt", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.get_bucket_tagging(Bucket="bkt")["TagSet"] == [{"Key": "a", "Value": "b"}]
    s3.put_bucket_policy(Bucket="bkt", Policy='{"Statement":[]}')
    assert s3.get_bucket_policy(Bucket="bkt")["Policy"] == '{"Statement":[]}'
    s3.put_bucket_cors(Bucket="bkt", CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]})
    assert s3.get_bucket_cors(Bucket="bkt")["CORSRules"][0]["AllowedMethods"] == ["GET"]
    s3.put_bucket_versioning(Bucket="bkt", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="bkt", Key="v", Body=b"1")["VersionId"]
    assert s3.list_object_versions(Bucket="bkt")["Versions"][0]["VersionId"] == version
    assert s3.get_bucket_acl(Bucket="bkt")["Grants"][0]["Grantee"]["Type"] == "CanonicalUser"
    assert s3.get_bucket_location(Bucket="bkt")["LocationConstraint"] is None
    assert s3.get_bucket_encryption(Bucket="bkt")["ServerSideEncryptionConfiguration"]["Rules"]


def test_many_deleted_and_tags_of_objects(s3):
    s3.put_object(Bucket="bkt", Key="a", Body=b"1", Tagging="x=1&y=2")
    tags = s3.get_object_tagging(Bucket="bkt", Key="a")["TagSet"]
    assert tags == [{"Key": "x", "Value": "1"}, {"Key": "y", "Value": "2"}]
    done = s3.delete_objects(Bucket="bkt", Delete={"Objects": [{"Key": "a"}, {"Key": "b<&>"}]})
    assert [d["Key"] for d in done["Deleted"]] == ["a", "b<&>"]
    s3.delete_bucket(Bucket="bkt")
    assert s3.list_buckets()["Buckets"] == []


def test_a_bucket_as_host_name(server):
    port = server.url.rsplit(":", 1)[1]
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **named: resolve(
        "127.0.0.1" if host.endswith("localhost") else host, *more, **named)
    try:
        s3 = boto3.client("s3", endpoint_url=f"http://s3.localhost:{port}", region_name="us-east-1",
                          aws_access_key_id="test", aws_secret_access_key="test",
                          config=Config(s3={"addressing_style": "virtual"}, proxies={}))
        s3.create_bucket(Bucket="my.bucket")
        s3.put_object(Bucket="my.bucket", Key="a/b", Body=b"host style")
        assert s3.get_object(Bucket="my.bucket", Key="a/b")["Body"].read() == b"host style"
        assert server.client("s3").get_object(Bucket="my.bucket", Key="a/b")["Body"].read() == b"host style"
    finally:
        socket.getaddrinfo = resolve


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls(server, s3, version):
    signer = boto3.client("s3", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="test",
                          aws_secret_access_key="test", config=Config(signature_version=version))
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "bkt", "Key": "k"})
    with urllib.request.urlopen(urllib.request.Request(put, b"signed", method="PUT")) as answer:
        assert answer.status == 200
    get = signer.generate_presigned_url(
        "get_object", Params={"Bucket": "bkt", "Key": "k", "ResponseContentType": "text/x"})
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"signed" and answer.headers["Content-Type"] == "text/x"


def raw(server, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection(server.url.split("//")[1])
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def test_chunked_bodies_are_taken_apart(server, s3):
    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
    status, _, headers = raw(server, "PUT", "/bkt/k", body, Content_Encoding="gzip,aws-chunked",
                             x_amz_content_sha256="STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                             x_amz_decoded_content_length="11", x_amz_trailer="x-amz-checksum-crc32")
    assert status == 200 and headers["x-amz-checksum-crc32"] == "DUoRhQ=="
    got = s3.get_object(Bucket="bkt", Key="k")
    assert got["Body"].read() == b"hello world" and got["ContentEncoding"] == "gzip"
    signed = (b"5;chunk-signature=" + b"0" * 64 + b"\r\nhello\r\n0;chunk-signature=" + b"0" * 64 + b"\r\n\r\n")
    raw(server, "PUT", "/bkt/k", signed, Content_Encoding="aws-chunked",
        x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    assert s3.get_object(Bucket="bkt", Key="k")["Body"].read() == b"hello"
    status, body, _ = raw(server, "PUT", "/bkt/k", b"zz", x_amz_content_sha256="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
    assert status == 400 and b"<Code>IncompleteBody</Code>" in body


def test_the_bytes_of_an_error(server, s3):
    status, body, headers = raw(server, "GET", "/bkt/nothing")
    assert status == 404 and headers["Content-Type"] == "application/xml"
    assert headers["x-amz-request-id"] and headers["Server"] == "AmazonS3"
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>'
                           b"<Message>The specified key does not exist.</Message><Key>nothing</Key><RequestId>")
    status, body, _ = raw(server, "PUT", "/bkt?tagging", b"<a>", Content_Type="application/xml")
    assert status == 400 and b"<Code>MalformedXML</Code>" in body


def test_a_head_says_how_long(server, s3):
    s3.put_object(Bucket="bkt", Key="k", Body=b"12345")
    status, body, headers = raw(server, "HEAD", "/bkt/k")
    assert status == 200 and body == b"" and headers["Content-Length"] == "5"


def cli(path):
    return pytest.param(path, id=path.parent.parent.name, marks=[] if path.exists() else
                        pytest.mark.skip(reason=f"{path} is not installed"))


@pytest.mark.parametrize("aws", [cli(pathlib.Path(sys.executable).parent / "aws"), cli(pathlib.Path("/usr/bin/aws"))])
def test_the_cli_copies_and_syncs(server, aws, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYENV"))}
    environment.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1",
                       AWS_PAGER="", NO_PROXY="127.0.0.1", PATH="/usr/local/bin:/usr/bin:/bin")

    def run(*words):
        done = subprocess.run([str(aws), "--endpoint-url", server.url, *words], env=environment,
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    (tmp_path / "in").mkdir()
    (tmp_path / "in/big").write_bytes(os.urandom(9 << 20))
    (tmp_path / "in/small.txt").write_text("small")
    run("s3", "mb", "s3://cli-bucket")
    run("s3", "sync", str(tmp_path / "in"), "s3://cli-bucket/x/")
    assert "small.txt" in run("s3", "ls", "s3://cli-bucket/x/")
    run("s3", "cp", "--recursive", "s3://cli-bucket/x/", str(tmp_path / "out"))
    assert (tmp_path / "out/big").read_bytes() == (tmp_path / "in/big").read_bytes()
    assert '"ContentLength": 5' in run("s3api", "head-object", "--bucket", "cli-bucket", "--key", "x/small.txt",
                                       "--output", "json")
    run("s3", "rb", "--force", "s3://cli-bucket")
