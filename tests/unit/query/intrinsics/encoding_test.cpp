#include "tests/unit/query/query_fixture.h"

namespace lockstep::query {

std::string of_length(std::size_t count) {
  return dump(Json::object({{"s", Json(std::string(count, 'a'))}}));
}

TEST(Encoding, Base64BothWays) {
  EXPECT_EQ(run("States.Base64Encode('Data to encode')"), R"("RGF0YSB0byBlbmNvZGU=")");
  EXPECT_EQ(run("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')"), R"("Data to encode")");
  EXPECT_EQ(run("States.Base64Decode('***')"),
            invalid("States.Base64Decode('***')", "Base64Decode"));
  EXPECT_EQ(run("States.Base64Encode($)"), invalid("States.Base64Encode($)", "Base64Encode"));
}

TEST(Encoding, Base64IsReadWithoutItsPadding) {
  EXPECT_EQ(run("States.Base64Decode('RGF0YQ')"), R"("Data")");
  EXPECT_EQ(run("States.Base64Decode('RGE=')"), R"("Da")");
  EXPECT_EQ(run("States.Base64Decode('')"), R"("")");
  for (const char* call : {"States.Base64Decode('R')", "States.Base64Decode('RGF0YQ=')",
                           "States.Base64Decode('RG=0')", "States.Base64Decode('RG-_')"})
    EXPECT_EQ(run(call), invalid(call, "Base64Decode"));
}

TEST(Encoding, CharactersCountNotBytes) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "ü";
  EXPECT_NE(run("States.Base64Encode($.s)", R"({"s":")" + text + "\"}").substr(0, 3), "Sta");
  EXPECT_EQ(run("States.Base64Encode($.s)", R"({"s":"ü)" + text + "\"}"),
            invalid("States.Base64Encode($.s)", "Base64Encode"));
}

TEST(Encoding, HashTakesAnyValueByItsText) {
  EXPECT_EQ(run("States.Hash($, 'MD5')", R"({"a": 1})"), R"("bb6cb5c68df4652941caf652a366f2d8")");
}

TEST(Encoding, TakesTenThousandCharacters) {
  EXPECT_NE(run("States.Base64Encode($.s)", of_length(10'000)).substr(0, 3), "Sta");
  EXPECT_EQ(run("States.Base64Encode($.s)", of_length(10'001)),
            invalid("States.Base64Encode($.s)", "Base64Encode"));
  EXPECT_EQ(run("States.Hash($.s, 'MD5')", of_length(10'001)),
            invalid("States.Hash($.s, 'MD5')", "Hash"));
}

TEST(Encoding, HashKnowsFiveAlgorithms) {
  EXPECT_EQ(run("States.Hash('abc', 'MD5')"), R"("900150983cd24fb0d6963f7d28e17f72")");
  EXPECT_EQ(run("States.Hash('input data', 'SHA-1')"),
            R"("aaff4a450a104cd177d28d18d74485e8cae074b7")");
  EXPECT_EQ(run("States.Hash('abc', 'SHA-256')"),
            R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")");
  EXPECT_EQ(run("States.Hash('abc', 'SHA-384')").size(), 98u);
  EXPECT_EQ(run("States.Hash('abc', 'SHA-512')").size(), 130u);
  EXPECT_EQ(run("States.Hash('abc', 'SHA256')"), invalid("States.Hash('abc', 'SHA256')", "Hash"));
}

}  // namespace lockstep::query
