// Large blocks: memory from the system, cut into blocks of any size. The lower half of the allocator, which locks it.
//
// Idea: a block begins with a header that knows its size and its neighbours in memory. One that is given back is joined
// with the idle ones around it, so what one tensor leaves serves others of any size, and a tensor occupies what it has
// asked for. Idle blocks wait in lists by size, 16 lists per power of two, with a bit for each list that is not empty,
// so that a small one that is large enough is found in a few steps (as in TLSF, Masmano et al. 2004). Most often the
// next tensor has the size of one that has just died: the last block of each list waits to be joined until the next.
#ifndef GRADUS_CORE_BASE_LARGE_BLOCKS_H
#define GRADUS_CORE_BASE_LARGE_BLOCKS_H

#include <cstddef>
#include <cstdint>

namespace gradus {

class LargeBlocks {
 public:
  /// region_bytes: what is asked of the system at least, and then cut.
  constexpr explicit LargeBlocks(int64_t region_bytes) : region_bytes_(region_bytes) {}
  /// More than 1 KiB, aligned to 64. Throws std::bad_alloc.
  void* take(size_t bytes);
  void give(void* block);
  /// Gives regions that are idle from end to end back to the system; returns their bytes.
  int64_t trim();

  int64_t live() const { return live_; }   ///< bytes of blocks in use, with their headers
  int64_t reserved() const { return reserved_; }

 private:
  struct Header;
  static constexpr int lists_per_power = 16, smallest_power = 10, lists = lists_per_power * (48 - smallest_power),
                       words = lists / 64 + 1;

  static int list_of(int64_t bytes);
  Header* find(int64_t bytes);
  Header* new_region(int64_t bytes);
  void cut(Header* block, int64_t bytes);
  void join(Header* block);
  bool join_recent();
  void add_idle(Header* block);
  void remove_idle(Header* block);

  int64_t region_bytes_, live_ = 0, reserved_ = 0;
  Header* recent_[lists] = {};   // given back last, and not joined yet: their neighbours take them for blocks in use
  Header* idle_[lists] = {};
  uint64_t filled_[words] = {};   // a bit per list
};

}   // namespace gradus
#endif
