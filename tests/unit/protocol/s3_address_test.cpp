#include "emulator/protocol/s3_address.h"

#include <gtest/gtest.h>

#include "emulator/protocol/router.h"

namespace lockstep::protocol {
namespace {

HttpRequest request(std::string method, std::string host, std::string path, std::string query = "",
                    std::vector<Header> headers = {}) {
  HttpRequest made;
  made.method = std::move(method);
  made.host = std::move(host);
  made.path = std::move(path);
  made.query = std::move(query);
  made.headers = std::move(headers);
  return made;
}

const Header kSignedS3{"authorization", "AWS4-HMAC-SHA256 Credential=A/2/r/s3/aws4_request, X"};

std::string operation(const HttpRequest& asked) {
  const auto routed = route(asked);
  return routed ? routed->exchange.operation_name : "none";
}

TEST(S3Address, HostsNameBuckets) {
  EXPECT_EQ(virtual_bucket("bkt.localhost:4566"), "bkt");
  EXPECT_EQ(virtual_bucket("my.bkt.localhost"), "my.bkt");
  EXPECT_EQ(virtual_bucket("bkt.s3.localhost:4566"), "bkt");
  EXPECT_EQ(virtual_bucket("bkt.s3.us-east-1.localhost"), "bkt");
  EXPECT_EQ(virtual_bucket("bkt.127.0.0.1:4566"), "bkt");
  EXPECT_EQ(virtual_bucket("bkt.s3.localhost.localstack.cloud:4566"), "bkt");
  EXPECT_EQ(virtual_bucket("bkt.s3.amazonaws.com"), "bkt");
  EXPECT_EQ(virtual_bucket("a.s3.b.s3.eu-west-1.amazonaws.com"), "a.s3.b");
}

TEST(S3Address, PlainHostsDoNot) {
  for (const char* host :
       {"localhost:4566", "127.0.0.1:4566", "s3.localhost", "s3.us-east-1.localhost",
        "s3.amazonaws.com", "s3-us-west-2.amazonaws.com", "sqs.us-east-1.amazonaws.com",
        "s3.localhost.localstack.cloud", "example.com", "sync-states.localhost", ""})
    EXPECT_EQ(virtual_bucket(host), std::nullopt) << host;
}

TEST(S3Address, KeysAreDecodedOnceAndKept) {
  const S3Address address = s3_address(request("GET", "localhost", "/bkt/a%20b//c%2Fd+e/"));
  EXPECT_EQ(address.bucket, "bkt");
  EXPECT_EQ(address.key, "a b//c/d+e/");
  EXPECT_EQ(s3_address(request("GET", "bkt.localhost", "/a/b")).key, "a/b");
}

TEST(S3Address, TheScopeDecidesWhoIsMeant) {
  const HttpRequest asked = request("GET", "localhost", "/bkt/k");
  EXPECT_EQ(s3_claim(asked, "s3"), S3Claim::Yes);
  EXPECT_EQ(s3_claim(asked, "lambda"), S3Claim::No);
  EXPECT_EQ(s3_claim(asked, ""), S3Claim::Maybe);
  EXPECT_EQ(s3_claim(request("GET", "localhost", "/"), ""), S3Claim::No);
  EXPECT_EQ(s3_claim(request("GET", "localhost", "/_lockstep/x"), ""), S3Claim::No);
  EXPECT_EQ(s3_claim(request("GET", "localhost", "/000000000000/queue"), ""), S3Claim::No);
  EXPECT_EQ(s3_claim(request("POST", "bkt.localhost", "/k", "uploads"), ""), S3Claim::Yes);
}

TEST(S3Address, MethodPathQueryAndHeadersNameTheOperation) {
  const auto s3 = [](std::string method, std::string path, std::string query = "",
                     std::vector<Header> headers = {}) {
    headers.push_back(kSignedS3);
    return operation(request(std::move(method), "localhost", std::move(path), std::move(query),
                             std::move(headers)));
  };
  EXPECT_EQ(s3("GET", "/"), "ListBuckets");
  EXPECT_EQ(s3("PUT", "/b"), "CreateBucket");
  EXPECT_EQ(s3("PUT", "/b/"), "CreateBucket");
  EXPECT_EQ(s3("HEAD", "/b"), "HeadBucket");
  EXPECT_EQ(s3("GET", "/b"), "ListObjects");
  EXPECT_EQ(s3("GET", "/b", "list-type=2&prefix=x"), "ListObjectsV2");
  EXPECT_EQ(s3("GET", "/b", "lifecycle"), "GetBucketLifecycleConfiguration");
  EXPECT_EQ(s3("GET", "/b", "notification="), "GetBucketNotificationConfiguration");
  EXPECT_EQ(s3("POST", "/b", "delete"), "DeleteObjects");
  EXPECT_EQ(s3("PUT", "/b/k", "x-id=PutObject"), "PutObject");
  EXPECT_EQ(s3("PUT", "/b/k", "", {{"x-amz-copy-source", "b/o"}}), "CopyObject");
  EXPECT_EQ(s3("PUT", "/b/k", "partNumber=1&uploadId=u"), "UploadPart");
  EXPECT_EQ(s3("PUT", "/b/k", "partNumber=1&uploadId=u", {{"x-amz-copy-source", "b/o"}}),
            "UploadPartCopy");
  EXPECT_EQ(s3("GET", "/b/k"), "GetObject");
  EXPECT_EQ(s3("GET", "/b/k", "uploadId=u"), "ListParts");
  EXPECT_EQ(s3("GET", "/b/k", "attributes"), "GetObjectAttributes");
  EXPECT_EQ(s3("DELETE", "/b/k", "uploadId=u"), "AbortMultipartUpload");
  EXPECT_EQ(s3("DELETE", "/b/k"), "DeleteObject");
  EXPECT_EQ(s3("POST", "/b/k", "uploads"), "CreateMultipartUpload");
  EXPECT_EQ(s3("POST", "/b/k", "uploadId=u"), "CompleteMultipartUpload");
}

}  // namespace
}  // namespace lockstep::protocol
