// picture_eval: one call of a picture function a line on stdin, its answer a line on stdout.
// The other side of tests/oracle/pictures_oracle.js; tests/oracle/pictures_differential compares.
#include <iostream>
#include <string>

#include "tests/support/picture_call.h"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto call = lockstep::parse_json(line);
    std::cout << (call.ok() ? lockstep::dump(lockstep::test::picture_answer(*call)) : "unreadable")
              << '\n';
  }
}
