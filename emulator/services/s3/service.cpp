#include "emulator/services/s3/s3.h"
#include "emulator/services/s3/store.h"

namespace lockstep::s3 {
namespace {

class S3Service final : public core::Service {
 public:
  std::string_view name() const override { return "s3"; }
  std::string_view schema() const override { return kSchema; }

  std::vector<core::Operation> operations() override {
    Operations operations;
    add_bucket_operations(operations);
    add_bucket_setting_operations(operations);
    add_object_operations(operations);
    add_deleting_operations(operations);
    add_copying_operations(operations);
    add_listing_operations(operations);
    add_multipart_operations(operations);
    add_object_detail_operations(operations);
    return operations;
  }
};

}  // namespace

std::unique_ptr<core::Service> make_s3() { return std::make_unique<S3Service>(); }

}  // namespace lockstep::s3
