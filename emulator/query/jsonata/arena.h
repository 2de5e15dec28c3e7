// Arena: memory of one evaluation. Everything that an expression builds lives until its end, so
// values are plain words that need no counting of references and may form cycles.
// Limits  `exhausted` once more than the limit was asked for; the evaluator then stops. A single
//         text or array is checked with `fits` before it is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstep::query::jsonata {

class Arena {
 public:
  explicit Arena(std::size_t limit) : limit_(limit) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(std::size_t bytes) {  // aligned to 8
    std::size_t at = (at_ + 7) & ~std::size_t{7};
    if (at + bytes > end_) return allocate_slowly(bytes);
    at_ = at + bytes;
    return reinterpret_cast<void*>(at);
  }
  template <class T>
  T* make() {
    return new (allocate(sizeof(T))) T();
  }
  template <class T>
  T* make_array(std::size_t count) {
    return static_cast<T*>(allocate(sizeof(T) * count));
  }
  char* text(std::size_t bytes) {
    if (at_ + bytes > end_) return static_cast<char*>(allocate_slowly(bytes));
    char* start = reinterpret_cast<char*>(at_);
    at_ += bytes;
    return start;
  }
  std::string_view copy(std::string_view text);
  // True if what ends at `end` was allocated last and `more` bytes after it are now its own.
  bool extend(const void* end, std::size_t more) {
    if (reinterpret_cast<std::size_t>(end) != at_ || at_ + more > end_) return false;
    at_ += more;
    return true;
  }
  bool exhausted() const { return used_ > limit_; }
  bool fits(std::size_t bytes) const { return bytes <= limit_ && used_ + bytes <= limit_; }

 private:
  void* allocate_slowly(std::size_t bytes);

  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::size_t used_ = 0;
  std::size_t block_ = 4096;
  std::size_t limit_;
  std::vector<void*> blocks_;
};

}  // namespace lockstep::query::jsonata
