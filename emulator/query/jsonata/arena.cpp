#include "emulator/query/jsonata/arena.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace lockstep::query::jsonata {

namespace {
constexpr std::size_t kBlockMax = std::size_t{1} << 20;
}  // namespace

Arena::~Arena() {
  for (void* block : blocks_) ::operator delete(block);
}

void* Arena::allocate_slowly(std::size_t bytes) {
  used_ += bytes;
  if (bytes > block_ / 4) {  // a block of its own; what is left of the current one stays in use
    blocks_.push_back(::operator new(bytes));
    return blocks_.back();
  }
  used_ += block_;
  void* block = ::operator new(block_);
  blocks_.push_back(block);
  at_ = reinterpret_cast<std::size_t>(block) + bytes;
  end_ = reinterpret_cast<std::size_t>(block) + block_;
  block_ = std::min(block_ * 2, kBlockMax);
  return block;
}

std::string_view Arena::copy(std::string_view source) {
  char* start = text(source.size());
  if (!source.empty()) std::memcpy(start, source.data(), source.size());
  return {start, source.size()};
}

}  // namespace lockstep::query::jsonata
