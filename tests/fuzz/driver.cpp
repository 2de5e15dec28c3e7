// Runs a fuzz target without libFuzzer: mutates its corpus by a seed, a bounded number of times.
// The input at work is written to a file first, so that a crash leaves it behind.
//   fuzz_<target> CORPUS [RUNS [SEED]]      CORPUS: a folder of inputs, or a file with one a line
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "emulator/base/chance.h"
#include "tests/fuzz/target.h"

namespace {

std::vector<std::string> read_corpus(const std::string& source) {
  if (!std::filesystem::is_directory(source)) {
    std::vector<std::string> lines;
    std::ifstream in(source);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const auto& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> corpus, std::uint64_t seed)
      : corpus_(std::move(corpus)), seed_(seed) {}

  std::string next() {
    std::string text = pick();
    for (std::uint64_t left = 1 + draw(6); left > 0; --left) mutate(text);
    return text;
  }

 private:
  std::uint64_t draw(std::uint64_t below) {
    state_ = lockstep::mix_hash(seed_ + ++count_, "fuzz");
    return below == 0 ? 0 : state_ % below;
  }
  const std::string& pick() { return corpus_[draw(corpus_.size())]; }

  void mutate(std::string& text) {
    static constexpr std::string_view kPieces[] = {"\"",
                                                   "{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ":",
                                                   "$",
                                                   "$.",
                                                   "$$.",
                                                   "..",
                                                   "*",
                                                   "(",
                                                   ")",
                                                   "\\u0000",
                                                   "null",
                                                   "-1",
                                                   "1e999",
                                                   "9223372036854775808",
                                                   "States.Format('{}', $)",
                                                   "\xF0\x9F\x98\x80",
                                                   "{% ",
                                                   " %}",
                                                   "?(",
                                                   "@.",
                                                   "~>",
                                                   "function($x){",
                                                   "\\",
                                                   "'",
                                                   "%",
                                                   "#",
                                                   "|",
                                                   "^(",
                                                   ":="};
    const std::size_t at = draw(text.size() + 1);
    switch (draw(6)) {
      case 0: text.insert(at, kPieces[draw(std::size(kPieces))]); break;
      case 1: text.erase(at, 1 + draw(16)); break;
      case 2:
        if (at < text.size()) text[at] = static_cast<char>(draw(256));
        break;
      case 3: {
        const std::string other = pick();
        const std::size_t from = draw(other.size() + 1);
        text.insert(at, other.substr(from, draw(200)));
        break;
      }
      case 4: {
        const std::string piece = text.substr(at, draw(40));
        for (std::uint64_t times = draw(5); times > 0 && text.size() < 100'000; --times)
          text.insert(at, piece);
        break;
      }
      default:
        if (at + 1 < text.size()) std::swap(text[at], text[at + 1]);
    }
  }

  std::vector<std::string> corpus_;
  std::uint64_t seed_, count_ = 0, state_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s CORPUS [RUNS [SEED]]\n", argv[0]), 2;
  const long runs = argc > 2 ? std::atol(argv[2]) : 10'000;
  const auto seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  auto corpus = read_corpus(argv[1]);
  if (corpus.empty()) return std::fprintf(stderr, "%s holds no inputs\n", argv[1]), 2;
  for (const std::string& text : corpus) lockstep::fuzz_one(text);
  Mutator mutator(std::move(corpus), seed);
  const std::string left_behind = std::string(argv[0]) + ".input";
  for (long run = 0; run < runs; ++run) {
    const std::string input = mutator.next();
    std::ofstream(left_behind, std::ios::binary) << input;
    lockstep::fuzz_one(input);
  }
  std::filesystem::remove(left_behind);
  std::printf("%s: %ld inputs of seed %llu survived\n", argv[0], runs, seed);
}
