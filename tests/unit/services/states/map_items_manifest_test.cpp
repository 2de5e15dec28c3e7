// Items that a manifest in S3 names.
#include "tests/unit/services/states/map_run_fixture.h"

namespace lockstep::states {
namespace {

class MapManifestTest : public MapRunTest {};

TEST_F(MapManifestTest, AnInventorysRowsAreItems) {
  put("data.csv", "\"bkt\",\"k1\"\n\"bkt\",\"k2\"\n");
  put("manifest.json", R"({"sourceBucket":"bkt","destinationBucket":"arn:aws:s3:::bkt",
      "fileFormat":"CSV","fileSchema":"Bucket, Key","files":[{"key":"data.csv"}]})");
  EXPECT_EQ(run(map_machine(kPassBody, R"(,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
      "ReaderConfig":{"InputType":"MANIFEST"},
      "Parameters":{"Bucket":"bkt","Key":"manifest.json"}})"),
                "{}"),
            R"([{"Bucket":"bkt","Key":"k1"},{"Bucket":"bkt","Key":"k2"}])");
}

}  // namespace
}  // namespace lockstep::states
