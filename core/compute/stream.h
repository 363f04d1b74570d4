// Results that no cache can hold, written past the caches.
//
// Idea: a processor that writes to a cache line reads it first. Where a result will have left the caches before anybody
// reads it, that is a third of all traffic or more: so pieces of the result are computed in the first cache, and go
// from there to memory in whole lines (the kernel `stream` of core/kernels/pointwise/copy.h).
#ifndef GRADUS_CORE_COMPUTE_STREAM_H
#define GRADUS_CORE_COMPUTE_STREAM_H

#include <algorithm>

#include "core/base/parallel.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

extern int64_t stream_from;
/// For tests: from how many bytes on results are written past the caches. Returns the old number.
int64_t set_stream_from(int64_t bytes);
inline bool is_streamed(int64_t bytes) { return bytes >= stream_from; }

/// To be called by a thread after its last `stream`: what it has written reaches memory before what it writes next.
inline void end_stream() {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

/// Calls write(first, count, to) for pieces of n numbers of `width` bytes: it writes to the first cache, from where
/// they go to `to`.
template <class Write> void write_past_caches(int64_t n, int64_t width, char* to, const Write& write) {
  alignas(64) char piece[16384];
  const auto stream = kernel_set().copy[0].stream;
  const int64_t most = int64_t(sizeof piece) / width;   // a multiple of grain_unit: same vectors, same bits
  for (int64_t i = 0; i < n; i += most) {
    const int64_t count = std::min(most, n - i);
    write(i, count, piece);
    stream(count * width, piece, to + i * width);
  }
  end_stream();
}

/// Calls write(first, count, to) on all threads for parts of n numbers of `width` bytes, a row-major result that begins
/// at `to`. `is_new`: it does not lie in the memory of an operand.
template <class Write>
void write_parts(int64_t n, int64_t grain, int64_t width, char* to, bool is_new, const Write& write) {
  const bool past = is_new && is_streamed(n * width);
  parallel_for(
      n, grain,
      [=, &write](int64_t begin, int64_t end) {
        if (!past) [[likely]]
          return write(begin, end - begin, to + begin * width);
        write_past_caches(end - begin, width, to + begin * width,
            [&](int64_t i, int64_t count, char* at) { write(begin + i, count, at); });
      },
      grain_unit);
}

}   // namespace gradus::apply
#endif
