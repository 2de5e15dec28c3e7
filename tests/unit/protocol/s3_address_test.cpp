#include "emulator/protocol/s3_address.h"

#include <gtest/gtest.h>

#include "emulator/protocol/aws_chunked.h"
#include "emulator/protocol/router.h"
#include "emulator/protocol/xml.h"

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

TEST(AwsChunked, TakesTheCodingOff) {
  const auto body = decode_aws_chunked(
      "5;chunk-signature=aa\r\nhello\r\n3\r\n\r\n!\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->bytes, "hello\r\n!");
  ASSERT_EQ(body->trailers.size(), 1U);
  EXPECT_EQ(body->trailers[0].value, "NhCmhg==");
}

TEST(AwsChunked, RefusesWhatIsCutShort) {
  for (const char* coded : {"", "5\r\nhel", "zz\r\n", "5\r\nhelloX\r\n0\r\n", "5\r\nhello\r\n",
                            "fffffffffffffff\r\nx"})
    EXPECT_FALSE(decode_aws_chunked(coded)) << coded;
}

TEST(Xml, ReadsElementsTextAndEntities) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?><!-- x --><a:Top xmlns:a='u' b=\"1&amp;2\"><K>x&lt;&#65;&#x42;</K>"
      "<E/><K><![CDATA[<raw>]]></K></a:Top>\n");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "Top");
  EXPECT_EQ(root->attributes[1].second, "1&2");
  ASSERT_EQ(root->children.size(), 3U);
  EXPECT_EQ(root->children[0].text, "x<AB");
  EXPECT_EQ(root->children[2].text, "<raw>");
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  for (const std::string& text :
       {std::string(), std::string("<a>"), std::string("<a></b>"), std::string("<a/><b/>"),
        std::string("<!DOCTYPE a><a/>"), std::string("<a>&x;</a>"), std::string("<a>&#xD800;</a>"),
        std::string("<a b></a>"), std::string("<a"), std::string("<a/"), deep})
    EXPECT_FALSE(parse_xml(text)) << text;
}

}  // namespace
}  // namespace lockstep::protocol
