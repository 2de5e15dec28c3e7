// Pool: the processes of functions, and the Lambda Runtime API that they talk to, each on a port of
// its own on 127.0.0.1.
// Shapes  run(job, done): `done` is called once, on the pool's thread, unless retire_all or stop
//         comes before.
// Errors  in the JobResult.
// Threads any; one thread of its own does the work.
// Source  AWS Lambda Developer Guide, "Using the Lambda runtime API".
#pragma once

#include <memory>
#include <string>

#include "emulator/runtime/job.h"

namespace lockstep::runtime {

class Pool {
 public:
  Pool();
  ~Pool();
  Pool(const Pool&) = delete;

  void run(Job job, JobDone done);
  // Ends this instance once its job is done; it is forgotten at once.
  void retire(std::string instance);
  // Ends every instance at once; jobs that run are dropped, their `done` is not called.
  void retire_all();
  void stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace lockstep::runtime
