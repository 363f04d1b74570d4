// Order: sorting, the largest few, different numbers, places in what is sorted.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

std::optional<int64_t> maybe_dim(Args& r) { return r.flag() ? std::optional<int64_t>(r.dim()) : std::nullopt; }

}   // namespace

const Family<Line> sort_lines([]() -> std::vector<Line> {
  return {
      {"sort", GRADUS_FUZZ(sort(r.tensor(), r.dim(), {.descending = r.flag(), .stable = r.flag()}))},
      {"argsort", GRADUS_FUZZ(argsort(r.tensor(), r.dim(), {.descending = r.flag()}))},
      {"msort", GRADUS_FUZZ(msort(r.tensor()))},
      {"topk", GRADUS_FUZZ(topk(r.tensor(), r.integer(-1, 5), r.dim(), {.largest = r.flag(), .sorted = r.flag()}))},
      {"kthvalue", GRADUS_FUZZ(kthvalue(r.tensor(), r.integer(0, 5), r.dim(), r.flag()))},
      {"unique", GRADUS_FUZZ(unique(r.tensor(), {.return_inverse = true, .return_counts = true, .dim = maybe_dim(r)}))},
      {"unique_consecutive", GRADUS_FUZZ(unique_consecutive(
                                 r.tensor(), {.return_inverse = true, .return_counts = true, .dim = maybe_dim(r)}))},
      {"searchsorted", GRADUS_FUZZ(searchsorted(
                           sort(r.tensor({r.n(), r.m()})).values, r.tensor({r.n(), r.k()}), {.right = r.flag()}))},
      {"searchsorted sorter",
          [](Args& r) -> Results {
            Tensor x = r.tensor({r.n()});
            if (r.flag()) return searchsorted(x, r.number(), {.right = r.flag(), .sorter = argsort(x)});
            return searchsorted(x, r.tensor(), {.right = r.flag(), .sorter = argsort(x)});
          }},
      {"bucketize", GRADUS_FUZZ(bucketize(r.tensor(), sort(r.other()).values, {.right = r.flag()}))},
  };
});

}   // namespace gradus::test
