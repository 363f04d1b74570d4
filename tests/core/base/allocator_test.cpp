// The caching allocator: what is given back is used again, whoever gives it, and the books are
// exact.
//
// In sanitizer builds every request goes to the system; the cases about reuse say so and check
// nothing.
#include <doctest/doctest.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "autograd/ops.h"
#include "core/base/allocator.h"
#include "core/tensor/creation.h"

using namespace gradus;

#if defined(GRADUS_SYSTEM_ALLOCATOR)
#define NEEDS_CACHE                                                   \
  MESSAGE("skipped: in this build every request goes to the system"); \
  if (true) return
#else
#define NEEDS_CACHE (void)0
#endif

namespace {

constexpr int64_t mebibyte = int64_t(1) << 20;

// Hands tensors from one thread to another; at most 4 batches wait, as in a prefetching loader.
class Channel {
 public:
  void send(std::vector<Tensor> batch) {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [&] { return waiting_.size() < 4; });
    waiting_.push_back(std::move(batch));
    changed_.notify_all();
  }
  std::vector<Tensor> receive() {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [&] { return !waiting_.empty(); });
    std::vector<Tensor> batch = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return batch;
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<std::vector<Tensor>> waiting_;
};

void pass_tensors(Channel& channel, int batches) {   // this thread makes, another one frees
  std::thread consumer([&] {
    for (int i = 0; i < batches; ++i) channel.receive();
  });
  for (int i = 0; i < batches; ++i) {
    std::vector<Tensor> batch;
    for (int j = 0; j < 1000; ++j) batch.push_back(empty({4}, float32));
    channel.send(std::move(batch));
  }
  consumer.join();
}

}   // namespace

TEST_CASE("blocks of any size begin at a multiple of 64 and are all there") {
  for (size_t bytes : {size_t(1), size_t(63), size_t(64), size_t(65), size_t(1000), size_t(1024), size_t(1025),
           size_t(5000), size_t(100000), size_t(3 << 20), size_t(9 << 20)}) {
    CAPTURE(bytes);
    auto* block = static_cast<char*>(take(bytes));
    CHECK(reinterpret_cast<uintptr_t>(block) % 64 == 0);
    std::memset(block, 0x5a, bytes);
    give(block, bytes);
  }
}

TEST_CASE("blocks in use never overlap") {
  std::vector<std::pair<unsigned char*, size_t>> blocks;
  for (size_t i = 0; i < 300; ++i) {
    const size_t bytes = 1 + (i * 7919) % 70000;
    auto* block = static_cast<unsigned char*>(take(bytes));
    std::memset(block, int(i % 251), bytes);
    blocks.push_back({block, bytes});
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    auto [block, bytes] = blocks[i];
    REQUIRE(block[0] == i % 251);
    REQUIRE(block[bytes - 1] == i % 251);
    give(block, bytes);
  }
}

TEST_CASE("a block that was given back is used again") {
  NEEDS_CACHE;
  for (size_t bytes : {size_t(40), size_t(200), size_t(1024), size_t(5000), size_t(600000), size_t(5 << 20)}) {
    CAPTURE(bytes);
    void* first = take(bytes);
    give(first, bytes);
    void* second = take(bytes);
    CHECK(second == first);
    give(second, bytes);
  }
}

TEST_CASE("a training loop's second step needs no new memory") {
  NEEDS_CACHE;
  auto step = [] {
    Tensor w = randn({100, 50}, {.requires_grad = true});
    sum(tanh(matmul(randn({64, 100}), w))).backward();
  };
  step();
  const int64_t reserved = memory_stats().reserved;
  for (int i = 0; i < 10; ++i) step();
  CHECK(memory_stats().reserved == reserved);
}

TEST_CASE("live memory is back where it was after a burst") {
  const int64_t before = memory_stats().live;
  {
    std::vector<Tensor> burst;
    for (int64_t i = 0; i < 5000; ++i) burst.push_back(empty({1 + i % 700}, float64));
    burst.push_back(empty({1000, 1000}, float32));
    CHECK(memory_stats().live >= before + 8 * 5000 * 300 + 4 * 1000 * 1000);
    CHECK(memory_stats().live <= memory_stats().reserved);
  }
  CHECK(memory_stats().live == before);
}

TEST_CASE("peak remembers the most that was in use, until it is reset") {
  reset_peak_memory();
  const MemoryStats before = memory_stats();
  CHECK(before.peak >= before.live);
  { Tensor x = empty({4 * mebibyte}, float32); }
  const MemoryStats after = memory_stats();
  CHECK(after.live == before.live);
  CHECK(after.peak >= before.peak + 16 * mebibyte);
  CHECK(after.peak < before.peak + 17 * mebibyte);
  reset_peak_memory();
  CHECK(memory_stats().peak < before.peak + mebibyte);
  CHECK(memory_stats().peak >= memory_stats().live);
}

TEST_CASE("trim_memory gives large blocks that are not in use back to the system") {
  NEEDS_CACHE;
  Tensor kept = ones({mebibyte}, float32);
  { Tensor dropped = ones({8 * mebibyte}, float32); }
  const MemoryStats before = memory_stats();
  const int64_t bytes = trim_memory();
  CHECK(bytes >= 32 * mebibyte);
  CHECK(memory_stats().reserved == before.reserved - bytes);
  CHECK(memory_stats().live == before.live);
  CHECK(sum(kept).item<float>() == float(mebibyte));
  CHECK(trim_memory() == 0);
}

TEST_CASE("a million tensors made in one thread and freed in another leave memory flat") {
  NEEDS_CACHE;
  Channel channel;
  // A thread keeps up to two lists of 4 MiB per size before it shares: 400,000 tensors of 192 bytes
  // fill all of them.
  pass_tensors(channel, 400);
  const int64_t warm = memory_stats().reserved, live = memory_stats().live;
  pass_tensors(channel, 600);
  CHECK(memory_stats().reserved - warm <= 9 * mebibyte);   // a batch of each of the two sizes may be under way
  CHECK(memory_stats().live == live);
}

TEST_CASE("a thread that ends hands its lists to the others") {
  NEEDS_CACHE;
  auto run = [] {
    std::thread([] {
      std::vector<Tensor> tensors;
      for (int i = 0; i < 2000; ++i) tensors.push_back(empty({100}, float32));
    }).join();
  };
  for (int i = 0; i < 5; ++i) run();
  const int64_t warm = memory_stats().reserved;
  for (int i = 0; i < 100; ++i) run();   // each would need 1.3 MB of its own
  CHECK(memory_stats().reserved - warm <= mebibyte);
}

TEST_CASE("the books are exact when a thread takes over the blocks of one that has ended") {
  std::thread([] {
    std::vector<void*> blocks;
    for (int i = 0; i < 10; ++i) blocks.push_back(take(1000));
    for (void* block : blocks) give(block, 1000);
  }).join();
  std::thread([] {
    const int64_t before = memory_stats().live;
    void* block = take(1000);
    CHECK(memory_stats().live == before + 1024);
    give(block, 1000);
    CHECK(memory_stats().live == before);
  }).join();
}

TEST_CASE("a tensor outlives the thread that made it") {
  Tensor x;
  const int64_t before = memory_stats().live;
  std::thread([&] { x = arange(1000); }).join();
  CHECK(x[999].item<int64_t>() == 999);
  x = {};
  CHECK(memory_stats().live == before);
}

TEST_CASE("tensors freed while a thread ends are counted too") {
  const int64_t before = memory_stats().live;
  std::thread([] {
    thread_local Tensor late;   // destroyed at the end of the thread
    late = ones({1000});
    thread_local Tensor small;
    small = tensor(1.0);
  }).join();
  CHECK(memory_stats().live == before);
}
