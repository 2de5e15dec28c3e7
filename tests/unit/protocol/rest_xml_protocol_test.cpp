#include "emulator/protocol/rest_xml_protocol.h"

#include <gtest/gtest.h>

namespace lockstep::protocol {
namespace {

const std::string kId = "11111111-2222-4333-8444-555555555555";

struct Asked {
  HttpRequest request;
  Exchange exchange;

  explicit Asked(std::string_view operation, std::string method = "GET", std::string body = "") {
    request.method = std::move(method);
    request.body = std::move(body);
    exchange.request = &request;
    exchange.protocol = core::Protocol::RestXml;
    exchange.service = core::find_model("s3");
    exchange.operation = exchange.service->find_operation(operation);
    exchange.operation_name = operation;
  }
  Asked(const Asked&) = delete;
  HttpAnswer answer(std::string_view output) const {
    return encode_rest_xml(exchange, *parse_json(output), kId);
  }
};

std::string header(const HttpAnswer& answer, std::string_view name) {
  for (const Header& one : answer.headers)
    if (one.name == name) return one.value;
  return "absent";
}

TEST(RestXml, MembersStandInTheOrderOfTheAnswer) {
  const HttpAnswer answer =
      Asked("ListObjectsV2")
          .answer(
              R"({"Name":"b","KeyCount":1,"IsTruncated":false,"Contents":[{"Key":"a<b","LastModified":1705399200,)"
              R"("ETag":"\"e\"","Size":3}],"CommonPrefixes":[{"Prefix":"p/"}]})");
  EXPECT_EQ(answer.content_type, "application/xml");
  EXPECT_EQ(answer.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>"
            "<KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a&lt;b</Key>"
            "<LastModified>2024-01-16T10:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag>"
            "<Size>3</Size></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>"
            "</ListBucketResult>");
}

TEST(RestXml, AnObjectIsItsBytesAndHeaders) {
  const HttpAnswer answer =
      Asked("GetObject")
          .answer(
              R"({"Body":"hello","ContentType":"text/plain","ContentLength":5,"ETag":"\"e\"",)"
              R"("LastModified":1705399200,"ContentRange":"bytes 0-4/9","Metadata":{"a":"1"}})");
  EXPECT_EQ(answer.status, 206);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.content_type, "text/plain");
  EXPECT_EQ(header(answer, "Last-Modified"), "Tue, 16 Jan 2024 10:00:00 GMT");
  EXPECT_EQ(header(answer, "x-amz-meta-a"), "1");
  EXPECT_EQ(header(answer, "x-amz-request-id"), "1111111122224333");
  EXPECT_EQ(header(answer, "Content-Length"), "absent");
}

TEST(RestXml, AHeadTellsTheLengthWithoutTheBytes) {
  const HttpAnswer answer = Asked("HeadObject", "HEAD").answer(R"({"ContentLength":7})");
  EXPECT_EQ(answer.head_length, 7U);
  EXPECT_EQ(answer.body, "");
}

TEST(RestXml, NothingInTheBodyMeansNoType) {
  const HttpAnswer answer = Asked("PutObject", "PUT").answer(R"({"ETag":"\"e\""})");
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.content_type, "");
  EXPECT_EQ(header(answer, "ETag"), "\"e\"");
}

TEST(RestXml, RootsWithoutMembersAreEmptyElements) {
  EXPECT_EQ(Asked("GetBucketVersioning").answer("{}").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
  EXPECT_EQ(Asked("GetBucketLocation").answer(R"({"LocationConstraint":"eu-west-1"})").body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1"
            "</LocationConstraint>");
}

TEST(RestXml, BodiesAreReadByTheirShapes) {
  const Asked asked("DeleteObjects", "POST",
                    "<Delete xmlns=\"u\"><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object>"
                    "<Object><Key>c</Key><VersionId>1</VersionId></Object></Delete>");
  const auto input = decode_rest_xml(asked.exchange, {{"Bucket", "b"}, {"Key", ""}});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(dump(input->get("Delete")),
            R"({"Objects":[{"Key":"a&b"},{"Key":"c","VersionId":"1"}],"Quiet":true})");
}

TEST(RestXml, ABodyThatIsNoneIsRefused) {
  for (const char* body : {"<a>", "<Other/>", "{}", "<Delete><Quiet>maybe</Quiet></Delete>"}) {
    const Asked asked("DeleteObjects", "POST", body);
    const auto input = decode_rest_xml(asked.exchange, {});
    ASSERT_FALSE(input.ok()) << body;
    EXPECT_EQ(input.error().code, "MalformedXML");
  }
}

TEST(RestXml, ErrorsNameWhatIsMissing) {
  const Asked asked("GetObject");
  const HttpAnswer answer = encode_rest_xml_error(
      asked.exchange, {"NoSuchKey", "Gone.", 404, Json::object({{"Key", "k"}})}, kId);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body.substr(0, answer.body.find("<HostId>")),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
            "<Message>Gone.</Message><Key>k</Key><RequestId>1111111122224333</RequestId>");
}

}  // namespace
}  // namespace lockstep::protocol
