// The kernel of rank.h in every table this machine can run, against counting.
#include "core/kernels/order/rank.h"

#include <algorithm>
#include <limits>

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

TEST_CASE("count_below counts the smaller keys, whatever their number and however many are equal") {
  constexpr int32_t least = std::numeric_limits<int32_t>::min(), most = std::numeric_limits<int32_t>::max();
  each_table([](const KernelSet& set) {
    for (int64_t n = 0; n <= 150; ++n)
      for (int32_t range : {3, 1 << 30}) {
        std::vector<int32_t> key, below(size_t(n) + 1, -7);
        for (double x : numbers<double>(std::max<int64_t>(1, n), -double(range), range)) key.push_back(int32_t(x));
        key.resize(size_t(n));
        if (n > 2) key.front() = most, key.back() = least;
        set.rank[0].count_below(n, key.data(), below.data());
        CAPTURE(n);
        CHECK(below.back() == -7);
        int wrong = 0;
        for (size_t i = 0; i < key.size(); ++i)
          wrong += below[i] != std::count_if(key.begin(), key.end(), [&](int32_t k) { return k < key[i]; });
        CHECK(wrong == 0);
      }
  });
}
