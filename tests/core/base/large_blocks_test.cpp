// Large blocks: cut to size, joined again, and given back to the system.
#include "core/base/large_blocks.h"

#include <doctest/doctest.h>

#include <cstring>
#include <new>
#include <vector>

using namespace gradus;

namespace {

constexpr int64_t region = int64_t(1) << 20, header = 64;

}   // namespace

TEST_CASE("a large block occupies what was asked for, in units of 64 bytes, and its header") {
  LargeBlocks blocks(region);
  void* a = blocks.take(5000);
  CHECK(blocks.live() == 5056 + header);
  CHECK(blocks.reserved() == region);
  void* b = blocks.take(3 * region / 2);                           // more than a region has
  CHECK(blocks.live() == 5056 + 3 * region / 2 + 4096 + header);   // whole pages; the rest is too small to be cut off
  blocks.give(a);
  blocks.give(b);
  CHECK(blocks.live() == 0);
  blocks.trim();
}

TEST_CASE("what neighbours leave serves one that is as large as all of them") {
  const std::vector<std::vector<size_t>> orders = {{0, 1, 2}, {2, 1, 0}, {0, 2, 1}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}};
  for (const std::vector<size_t>& order : orders) {
    LargeBlocks blocks(region);
    void* const three[] = {blocks.take(100000), blocks.take(200000), blocks.take(300000)};
    void* last = blocks.take(400000);
    for (size_t i : order) blocks.give(three[i]);
    void* joined = blocks.take(100032 + 200000 + 300032 + 2 * header);
    CHECK(joined == three[0]);
    CHECK(blocks.reserved() == region);
    blocks.give(last);
    blocks.give(joined);
    CHECK(blocks.trim() == region);
  }
}

TEST_CASE("of the idle blocks a small one that is large enough is taken") {
  LargeBlocks blocks(region);
  void* const large = blocks.take(100000);
  void* const a = blocks.take(2000);
  void* const fitting = blocks.take(20000);
  void* const b = blocks.take(2000);
  void* const other = blocks.take(20000);
  for (void* block : {large, fitting, other}) blocks.give(block);
  CHECK(blocks.take(20000) == other);   // given back last
  CHECK(blocks.take(15000) == fitting);
  for (void* block : {a, fitting, b, other}) blocks.give(block);
  CHECK(blocks.trim() == region);
}

TEST_CASE("only what is idle from end to end goes back to the system") {
  LargeBlocks blocks(region);
  void *a = blocks.take(size_t(region) / 2), *b = blocks.take(size_t(region) / 4), *c = blocks.take(size_t(region) / 2);
  CHECK(blocks.reserved() == 2 * region);
  blocks.give(a);
  CHECK(blocks.trim() == 0);
  blocks.give(c);
  CHECK(blocks.trim() == region);
  CHECK(blocks.reserved() == region);
  blocks.give(b);
  CHECK(blocks.trim() == region);
  CHECK(blocks.reserved() == 0);
}

TEST_CASE("large blocks taken and given in any order never overlap, and all is joined in the end") {
  LargeBlocks blocks(region);
  struct Taken {
    unsigned char *data, mark;
    size_t bytes;
  };
  std::vector<Taken> taken;
  uint32_t random = 1;
  const auto next = [&] { return random = random * 1664525 + 1013904223, random >> 8; };
  const auto give = [&](size_t i) {
    const Taken t = taken[i];
    REQUIRE(t.data[0] == t.mark);
    REQUIRE(std::memcmp(t.data, t.data + 1, t.bytes - 1) == 0);   // all bytes are the same
    blocks.give(t.data);
    taken.erase(taken.begin() + int64_t(i));
  };
  for (int i = 0; i < 3000; ++i) {
    const size_t bytes = 1025 + next() % (i % 10 ? 20000 : 400000);
    taken.push_back({static_cast<unsigned char*>(blocks.take(bytes)), uint8_t(i), bytes});
    std::memset(taken.back().data, i & 255, bytes);
    while (taken.size() > 40 || (!taken.empty() && next() % 2)) give(next() % taken.size());
  }
  while (!taken.empty()) give(0);
  CHECK(blocks.live() == 0);
  CHECK(blocks.trim() > 0);
  CHECK(blocks.reserved() == 0);
}

TEST_CASE("a size that no system has is refused") {
  LargeBlocks blocks(region);
  CHECK_THROWS_AS(blocks.take(~size_t(0) / 2), std::bad_alloc);
  CHECK(blocks.live() == 0);
  CHECK(blocks.reserved() == 0);
}
