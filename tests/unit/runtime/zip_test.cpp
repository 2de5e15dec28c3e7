#include "emulator/runtime/zip.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace lockstep::runtime {
namespace {

using Kind = ZipError::Kind;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  EXPECT_EQ(from.size(), to.size());
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// The first entry of the directory becomes a symbolic link of Unix.
std::string as_link(std::string zip) {
  const std::size_t at = zip.find("PK\x01\x02");
  EXPECT_NE(at, std::string::npos);
  zip[at + 5] = 3;  // made on Unix
  const std::uint32_t attributes = 0120777U << 16;
  for (std::size_t i = 0; i < 4; ++i)
    zip[at + 38 + i] = static_cast<char>(attributes >> (8 * i) & 0xFF);
  return zip;
}

class ZipTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "zip-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    outer = pattern;
    folder = outer + "/in/side";
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(outer); }

  // Nothing was written outside the folder.
  void expect_refused(const std::string& zip, Kind kind) {
    const auto done = unzip_to(zip, folder);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(static_cast<int>(done.error().kind), static_cast<int>(kind)) << done.error().text;
    EXPECT_FALSE(done.error().text.empty());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(outer))
      EXPECT_TRUE(entry.is_directory() || entry.path().string().starts_with(folder + "/"))
          << entry.path();
  }
  std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(folder + "/" + path, std::ios::binary).rdbuf();
    return text.str();
  }

  std::string outer, folder;
};

TEST_F(ZipTest, UnpacksWhatItMade) {
  const std::string zip = make_zip({{"app.py", "print(1)\n"}, {"package/data.bin", "\x01\x02"}});
  ASSERT_TRUE(unzip_to(zip, folder).ok());
  EXPECT_EQ(read("app.py"), "print(1)\n");
  EXPECT_EQ(read("package/data.bin"), "\x01\x02");
}

TEST_F(ZipTest, RefusesNamesThatLeadOut) {
  expect_refused(replaced(make_zip({{"zzz/x", "evil"}}), "zzz/x", ".././"), Kind::Broken);
  expect_refused(replaced(make_zip({{"zz/evil", "evil"}}), "zz/", "../"), Kind::Broken);
  expect_refused(replaced(make_zip({{"a/zz/zz/evil", "evil"}}), "zz", ".."), Kind::Broken);
  expect_refused(replaced(make_zip({{"zabs/evil", "evil"}}), "zabs", "/abs"), Kind::Broken);
}

TEST_F(ZipTest, RefusesLinksThatLeadOut) {
  expect_refused(as_link(make_zip({{"link", "../../../etc/passwd"}})), Kind::Broken);
  expect_refused(as_link(make_zip({{"link", "/etc/passwd"}})), Kind::Broken);
  expect_refused(as_link(make_zip({{"link", ".."}, {"link/evil", "evil"}})), Kind::Broken);
}

TEST_F(ZipTest, RefusesMoreThanTheLimit) {
  const std::string zip = make_zip({{"a", "1234"}, {"b", "5678"}});
  EXPECT_TRUE(read_zip(zip, 8).ok());
  const auto read = read_zip(zip, 7);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(static_cast<int>(read.error().kind), static_cast<int>(Kind::TooLarge));
}

TEST_F(ZipTest, RefusesDamage) {
  const std::string zip = make_zip({{"app.py", "print(1)\n"}});
  expect_refused("", Kind::Broken);
  expect_refused("no zip at all", Kind::Broken);
  expect_refused(zip.substr(0, zip.size() - 1), Kind::Broken);
  expect_refused(zip.substr(10), Kind::Broken);
  expect_refused(replaced(zip, "print(1)", "print(2)"), Kind::Broken);
}

TEST_F(ZipTest, SurvivesEveryByteBeingAnother) {
  const std::string zip = make_zip({{"app.py", "print(1)\n"}, {"b/c.txt", "text"}});
  for (std::size_t at = 0; at < zip.size(); ++at) {
    std::string other = zip;
    other[at] = static_cast<char>(other[at] ^ 0xFF);
    const auto entries = read_zip(other);
    if (!entries.ok()) continue;
    for (const ZipEntry& entry : *entries) (void)unzip_entry(other, entry);
  }
}

}  // namespace
}  // namespace lockstep::runtime
