// The slow half of the allocator: refilling a thread's lists, large blocks, statistics.
//
// Small blocks: a thread has two lists per size, each at most one batch (4 MiB) long. A third batch goes to a shared
// list; a thread that runs out takes one from there before cutting blocks from a 64 KiB chunk. So a thread that only
// frees what another one makes hands whole batches back, and memory stays flat. When a thread ends, its lists go to the
// shared ones. Larger blocks: large_blocks.h.
#include "core/base/allocator.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "core/base/large_blocks.h"

namespace gradus {

constinit thread_local ThreadState tls __attribute__((tls_model("initial-exec")));

namespace {

constexpr size_t chunk_bytes = size_t(1) << 16;
constexpr size_t huge_page = size_t(1) << 21;

// One lock for everything that is shared; it is taken for large blocks and once per batch of small ones.
struct Shared {
  std::mutex lock;
  FreeBlock* batches[ThreadState::classes] = {};   // of small blocks, linked by next_batch
  // Apart, so that nothing small that lives long sits where something large was, and must be again.
  LargeBlocks middle{4 * huge_page}, large{0};
  int64_t small_reserved = 0;   // bytes of small blocks ever cut
  int64_t small_idle = 0;       // ... of which in shared batches
  int64_t peak = 0;
  std::vector<const ThreadState*> threads;
  int64_t nodes_of_ended_threads = 0;

  LargeBlocks& blocks_of(size_t bytes) { return (bytes + 63) / 64 * 64 < huge_page ? middle : large; }
  int64_t used() const { return small_reserved + middle.live() + large.live(); }   // as if no small block were idle
};
Shared& shared() {
  static Shared& s = *new Shared;   // never destroyed: tensors in static variables may die after it
  return s;
}

#if defined(GRADUS_SYSTEM_ALLOCATOR)
int64_t system_live = 0, system_peak = 0;   // changed atomically; give() is told the size, so none is stored
void count_system(int64_t bytes) {          // whole units of 64 bytes: all that give() is sure to know
  bytes = (bytes + (bytes < 0 ? -63 : 63)) / 64 * 64;
  int64_t now = __atomic_add_fetch(&system_live, bytes, __ATOMIC_RELAXED);
  int64_t peak = __atomic_load_n(&system_peak, __ATOMIC_RELAXED);
  while (
      now > peak && !__atomic_compare_exchange_n(&system_peak, &peak, now, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}
#endif

constexpr uint32_t capacity(size_t c) { return uint32_t(list_bytes / 64 / c); }

// Puts a list of so many blocks into the shared one. The count is kept with it: walking a list of 4 MiB that has left
// the cache takes longer than all that is done with its blocks.
void share(Shared& s, size_t c, FreeBlock* list, uint32_t blocks) {
  if (!list) return;
  list->next_batch = s.batches[c];
  list->batch_blocks = blocks;
  s.batches[c] = list;
  s.small_idle += int64_t(64 * c * blocks);
}

// When a thread ends, its lists go to the shared ones; what it frees after that goes there block by block.
struct ThreadEnd {
  ~ThreadEnd() {
    Shared& s = shared();
    std::lock_guard guard(s.lock);
    for (size_t c = 1; c < size_t(ThreadState::classes); ++c) {
      share(s, c, tls.free[c], capacity(c) - tls.room[c]);
      share(s, c, tls.spare[c], capacity(c));
      tls.free[c] = tls.spare[c] = nullptr;
      tls.room[c] = 0;   // what is freed from now on takes the slow path
    }
    while (tls.chunk_end - tls.chunk >= 64) {   // the rest of the chunk, as blocks
      size_t c = std::min(size_t(tls.chunk_end - tls.chunk) / 64, size_t(ThreadState::classes - 1));
      auto* block = reinterpret_cast<FreeBlock*>(std::exchange(tls.chunk, tls.chunk + 64 * c));
      block->next = nullptr;
      s.small_reserved += int64_t(64 * c);
      share(s, c, block, 1);
    }
    std::erase(s.threads, &tls);
    s.nodes_of_ended_threads += tls.live_nodes;
    tls.finished = true;
  }
};

void register_thread() {
  if (tls.registered) return;
  tls.registered = true;
  for (size_t c = 1; c < size_t(ThreadState::classes); ++c) tls.room[c] = capacity(c);
  thread_local ThreadEnd at_end;
  (void)&at_end;
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  s.threads.push_back(&tls);
}

int64_t idle_small(const Shared& s) {   // other threads may be running: their counters are read at some moment
  int64_t idle = s.small_idle;
  for (const ThreadState* t : s.threads)
    for (size_t c = 1; c < size_t(ThreadState::classes); ++c) {
      uint32_t blocks = capacity(c) - __atomic_load_n(&t->room[c], __ATOMIC_RELAXED);
      if (__atomic_load_n(&t->spare[c], __ATOMIC_RELAXED)) blocks += capacity(c);
      idle += int64_t(64 * c * blocks);
    }
  return idle;
}
void note_peak(Shared& s) { s.peak = std::max(s.peak, s.used()); }

void* take_small(size_t c) {
  register_thread();
  if (FreeBlock* list = std::exchange(tls.spare[c], nullptr)) {
    tls.free[c] = list->next;
    tls.room[c] = 1;
    return list;
  }
  Shared& s = shared();
  size_t size = 64 * c;
  std::lock_guard guard(s.lock);
  if (FreeBlock* list = s.batches[c]) {
    s.batches[c] = list->next_batch;
    const uint32_t left = list->batch_blocks - 1;
    s.small_idle -= int64_t(list->batch_blocks * size);
    if (tls.finished) {   // a thread past its end keeps no list
      share(s, c, list->next, left);
    } else {
      tls.free[c] = list->next;
      tls.room[c] = capacity(c) - left;
    }
    return list;
  }
  if (size_t(tls.chunk_end - tls.chunk) < size) {
    tls.chunk = static_cast<char*>(std::aligned_alloc(64, chunk_bytes));
    if (!tls.chunk) throw std::bad_alloc();
    tls.chunk_end = tls.chunk + chunk_bytes;
  }
  s.small_reserved += int64_t(size);
  note_peak(s);
  return std::exchange(tls.chunk, tls.chunk + size);
}

void give_small(FreeBlock* block, size_t c) {
  if (!tls.registered) {   // the first thing this thread does is free another thread's block
    register_thread();
    return give(block, 64 * c);
  }
  if (tls.finished) {
    Shared& s = shared();
    std::lock_guard guard(s.lock);
    block->next = nullptr;
    share(s, c, block, 1);
    return;
  }
  // Called when free[c] is a full batch: it becomes the spare list, and the old spare goes to the shared one.
  FreeBlock* full = std::exchange(tls.spare[c], tls.free[c]);
  if (full) {
    Shared& s = shared();
    std::lock_guard guard(s.lock);
    share(s, c, full, capacity(c));
  }
  block->next = nullptr;
  tls.free[c] = block;
  tls.room[c] = capacity(c) - 1;
}

void* take_large(size_t bytes) {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  void* block = s.blocks_of(bytes).take(bytes);
  note_peak(s);
  return block;
}

void give_large(void* block, size_t bytes) {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  s.blocks_of(bytes).give(block);
}

}   // namespace

int64_t live_nodes() {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  int64_t nodes = s.nodes_of_ended_threads;
  for (const ThreadState* t : s.threads) nodes += __atomic_load_n(&t->live_nodes, __ATOMIC_RELAXED);
  return nodes;
}

#if defined(GRADUS_SYSTEM_ALLOCATOR)
void* take_slow(size_t bytes) {
  register_thread();
  void* p = nullptr;
  if (posix_memalign(&p, 64, bytes))
    throw std::bad_alloc();   // exactly `bytes`: a sanitizer sees one float past the end
  count_system(int64_t(bytes));
  return p;
}
void give_slow(void* block, size_t bytes) {
  count_system(-int64_t(bytes));
  std::free(block);
}
MemoryStats memory_stats() { return {system_live, system_peak, system_live}; }
void reset_peak_memory() { system_peak = system_live; }
int64_t trim_memory() { return 0; }
#else
void* take_slow(size_t bytes) {
  if (bytes > small_limit) return take_large(bytes);
  return take_small((bytes + 63) / 64);
}
void give_slow(void* block, size_t bytes) {
  if (bytes > small_limit) return give_large(block, bytes);
  give_small(static_cast<FreeBlock*>(block), (bytes + 63) / 64);
}

MemoryStats memory_stats() {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  return {s.used() - idle_small(s), s.peak, s.small_reserved + s.middle.reserved() + s.large.reserved()};
}
void reset_peak_memory() {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  s.peak = s.used();
}
int64_t trim_memory() {
  Shared& s = shared();
  std::lock_guard guard(s.lock);
  return s.middle.trim() + s.large.trim();
}
#endif

}   // namespace gradus
