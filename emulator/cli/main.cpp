#include <exception>
#include <string>
#include <vector>

#include "emulator/cli/command.h"

int main(int argc, char** argv) {
  try {
    return lockstep::cli::run_cli({argv + 1, argv + argc});
  } catch (const std::exception& fault) {
    return lockstep::cli::cannot(fault.what());
  }
}
