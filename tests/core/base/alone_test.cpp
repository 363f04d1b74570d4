// Threads whose loops the team takes no part in.
#include "core/base/alone.h"

#include <doctest/doctest.h>

#include <thread>

#include "core/base/parallel.h"

using namespace gradus;

TEST_CASE("a thread that computes alone enters no region, and others do as before") {
  const int threads = get_num_threads();
  set_num_threads(4);
  auto regions = [] {
    const int64_t before = regions_entered();
    parallel_for(1000, 1, [](int64_t, int64_t) {});
    return regions_entered() - before;
  };
  CHECK(regions() == 1);
  {
    AloneGuard guard;
    CHECK(computes_alone());
    CHECK(regions() == 0);
    { AloneGuard inner; }
    CHECK(regions() == 0);
    std::thread([&] { CHECK(regions() == 1); }).join();
  }
  CHECK_FALSE(computes_alone());
  CHECK(regions() == 1);
  set_num_threads(threads);
}
