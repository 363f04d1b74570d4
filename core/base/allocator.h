// The caching allocator: blocks are kept and reused, never given back between steps.
//
// Why: a fresh 4 MB buffer costs 2 ms of page faults, a reused one 0.04 ms; and a tiny tensor must not cost more than a
// few ns. Small blocks (up to 1 KiB) come from lists of the calling thread, popped and pushed inline below; larger ones
// are cut from memory that asks for huge pages, and joined again (large_blocks.h). With
// GRADUS_SYSTEM_ALLOCATOR (sanitizer builds) every request goes to the system, so that a sanitizer sees it.
#ifndef GRADUS_CORE_BASE_ALLOCATOR_H
#define GRADUS_CORE_BASE_ALLOCATOR_H

#include "core/base/thread_state.h"

namespace gradus {

constexpr size_t small_limit = 1024;
// A thread keeps at most two lists of this many bytes per size; the rest goes to a list shared by all threads.
constexpr size_t list_bytes = size_t(4) << 20;

void* take_slow(size_t bytes);
void give_slow(void* block, size_t bytes);

/// A block of at least `bytes` bytes (more than 0), aligned to 64. Throws std::bad_alloc.
inline void* take(size_t bytes) {
#if !defined(GRADUS_SYSTEM_ALLOCATOR)
  size_t c = (bytes + 63) / 64;
  if (c < size_t(ThreadState::classes)) {
    if (FreeBlock* block = tls.free[c]) {
      tls.free[c] = block->next;
      __builtin_prefetch(block->next, 1);   // the next block to be taken is as cold as this one was
      ++tls.room[c];
      return block;
    }
  }
#endif
  return take_slow(bytes);
}

/// Gives a block back; `bytes` as when it was taken. Any thread may do it.
inline void give(void* block, size_t bytes) {
#if !defined(GRADUS_SYSTEM_ALLOCATOR)
  size_t c = (bytes + 63) / 64;
  if (c < size_t(ThreadState::classes) && tls.room[c]) {
    auto* b = static_cast<FreeBlock*>(block);
    b->next = tls.free[c];
    tls.free[c] = b;
    --tls.room[c];
    return;
  }
#endif
  give_slow(block, bytes);
}

/// What the allocator holds, in bytes.
struct MemoryStats {
  int64_t live;       ///< in use by tensors and nodes now
  int64_t peak;       ///< the most that was in use since the start or the last reset_peak_memory()
  int64_t reserved;   ///< taken from the system, in use or waiting in lists
};
/// Exact for blocks over 1 KiB, and 64 bytes for each; smaller ones enter `peak` with the 64 KiB chunks they are cut
/// from. Blocks that other threads are just taking or giving may be counted either way.
MemoryStats memory_stats();
void reset_peak_memory();
/// Nodes born minus nodes that died, in all threads: 0 when every graph is gone. For leak tests.
int64_t live_nodes();
/// Returns what was taken from the system in one piece for large blocks and is idle as a whole; its size in bytes.
int64_t trim_memory();

}   // namespace gradus
#endif
