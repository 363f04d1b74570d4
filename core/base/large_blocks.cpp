// Finding, cutting and joining blocks.
#include "core/base/large_blocks.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace gradus {

namespace {

constexpr int64_t header_bytes = 64, page = 4096, huge_page = int64_t(1) << 21;

}   // namespace

struct LargeBlocks::Header {
  int64_t bytes;    // from this header to the end of the block
  Header* before;   // the block that ends where this one begins; null: the first of its region
  bool last;        // of its region
  bool idle;
  Header *previous, *next;   // in the list of idle blocks

  Header* after() { return last ? nullptr : reinterpret_cast<Header*>(reinterpret_cast<char*>(this) + bytes); }
};

int LargeBlocks::list_of(int64_t bytes) {
  const int power = 63 - __builtin_clzll(uint64_t(bytes));
  return (power - smallest_power) * lists_per_power + int(bytes >> (power - 4) & (lists_per_power - 1));
}

void LargeBlocks::add_idle(Header* block) {
  const int l = list_of(block->bytes);
  block->idle = true;
  block->previous = nullptr;
  block->next = idle_[l];
  if (block->next) block->next->previous = block;
  idle_[l] = block;
  filled_[l / 64] |= uint64_t(1) << l % 64;
}

void LargeBlocks::remove_idle(Header* block) {
  const int l = list_of(block->bytes);
  block->idle = false;
  if (block->next) block->next->previous = block->previous;
  if (block->previous) block->previous->next = block->next;
  else idle_[l] = block->next;
  if (!idle_[l]) filled_[l / 64] &= ~(uint64_t(1) << l % 64);
}

// Of the blocks in the list for this size some may be too small; those in later lists are all large enough.
LargeBlocks::Header* LargeBlocks::find(int64_t bytes) {
  constexpr int patience = 16;
  const int l = list_of(bytes);
  Header* block = idle_[l];
  for (int i = 0; block && i < patience; ++i, block = block->next)
    if (block->bytes >= bytes) return block;
  int word = (l + 1) / 64;
  uint64_t later = filled_[word] & ~uint64_t(0) << (l + 1) % 64;
  while (!later) {
    if (++word == words) return nullptr;
    later = filled_[word];
  }
  return idle_[word * 64 + __builtin_ctzll(later)];
}

LargeBlocks::Header* LargeBlocks::new_region(int64_t bytes) {
  const int64_t rounded = std::max(region_bytes_, (bytes + page - 1) / page * page);
  void* p = nullptr;
  if (posix_memalign(&p, size_t(huge_page), size_t(rounded))) throw std::bad_alloc();
#if defined(__linux__)
  madvise(p, size_t(rounded), MADV_HUGEPAGE);
#endif
  reserved_ += rounded;
  return new (p) Header{rounded, nullptr, true, false, nullptr, nullptr};
}

// What a block has beyond `bytes` becomes one of its own, unless it is hardly anything: that would only keep a region
// from ever being idle as a whole.
static int64_t least_rest(int64_t bytes) { return std::max<int64_t>(1024, bytes / 256); }
void LargeBlocks::cut(Header* block, int64_t bytes) {
  const int64_t rest = block->bytes - bytes;
  if (rest < least_rest(bytes)) return;
  Header* after = block->after();
  block->bytes = bytes;
  block->last = false;
  Header* made = new (block->after()) Header{rest, block, !after, false, nullptr, nullptr};
  if (after) after->before = made;
  add_idle(made);
}

void LargeBlocks::join(Header* block) {
  const auto unite = [](Header* first, Header* second) {
    first->bytes += second->bytes;
    first->last = second->last;
    if (Header* after = first->after()) after->before = first;
  };
  if (Header* after = block->after(); after && after->idle) {
    remove_idle(after);
    unite(block, after);
  }
  if (Header* before = block->before; before && before->idle) {
    remove_idle(before);
    unite(before, block);
    block = before;
  }
  add_idle(block);
}
bool LargeBlocks::join_recent() {
  bool some = false;
  for (Header*& recent : recent_)
    if (Header* block = std::exchange(recent, nullptr)) join(block), some = true;
  return some;
}

void* LargeBlocks::take(size_t asked) {
  static_assert(sizeof(Header) <= header_bytes);
  if (asked >> 46) throw std::bad_alloc();
  const int64_t bytes = (int64_t(asked) + 63) / 64 * 64 + header_bytes;
  Header*& recent = recent_[list_of(bytes)];
  Header* block = recent;
  if (block && block->bytes >= bytes && block->bytes - bytes < least_rest(bytes)) {
    recent = nullptr;
  } else {
    block = find(bytes);
    if (!block && join_recent()) block = find(bytes);
    if (block) remove_idle(block);
    else block = new_region(bytes);
    cut(block, bytes);
  }
  live_ += block->bytes;
  return reinterpret_cast<char*>(block) + header_bytes;
}

void LargeBlocks::give(void* given) {
  auto* block = reinterpret_cast<Header*>(static_cast<char*>(given) - header_bytes);
  live_ -= block->bytes;
  if (Header* before = std::exchange(recent_[list_of(block->bytes)], block)) join(before);
}

int64_t LargeBlocks::trim() {
  join_recent();
  int64_t bytes = 0;
  for (Header* block : idle_)
    for (Header* next; block; block = next) {
      next = block->next;
      if (block->before || !block->last) continue;
      remove_idle(block);
      bytes += block->bytes;
      std::free(block);
    }
  reserved_ -= bytes;
  return bytes;
}

}   // namespace gradus
