// How many bytes libtorch's tensors hold at most, by its allocator's counter. For gradus: peak_bytes in training.h.
#ifndef GRADUS_BENCH_MEMORY_TORCH_H
#define GRADUS_BENCH_MEMORY_TORCH_H

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <functional>
#include <memory>

namespace bench {

/// libtorch tells its profiler of each block that is taken, and given back (a negative number of bytes).
struct MemoryCounter : c10::MemoryReportingInfoBase {
  int64_t live = 0, peak = 0;
  void reportMemoryUsage(void*, int64_t bytes, size_t, size_t, c10::Device) override {
    live += bytes;
    peak = std::max(peak, live);
  }
  bool memoryProfilingEnabled() const override { return true; }
};

/// Runs something; returns the bytes that its tensors held at most. Blocks from before do not count.
inline double peak_bytes(const std::function<void()>& run) {
  const auto counter = std::make_shared<MemoryCounter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, counter);
  run();
  return double(counter->peak);
}

}   // namespace bench
#endif
