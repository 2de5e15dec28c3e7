#include "emulator/harness/files.h"

#include <gtest/gtest.h>

namespace lockstep::harness {
namespace {

TEST(Files, AFolderStandsForItsScenariosInOrder) {
  const std::string folder = testing::TempDir() + "lockstep_files";
  for (const char* name : {"/b.json", "/a.json", "/sub/c.json", "/golden/x.history"})
    ASSERT_TRUE(write_text_file(folder + name, "{}").ok());
  const auto found = find_scenario_files(folder);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, (std::vector<std::string>{folder + "/a.json", folder + "/b.json",
                                              folder + "/sub/c.json"}));
}

TEST(Files, WhatIsNotThereIsNamed) {
  EXPECT_EQ(find_scenario_files("no/such").error(), "no/such: no such file or folder");
  EXPECT_EQ(read_text_file("no/such").error(), "no/such: cannot be read (no such file?)");
  EXPECT_EQ(read_text_file("/").error(), "/: is a folder");
}

}  // namespace
}  // namespace lockstep::harness
