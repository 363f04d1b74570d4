// Windows on memory.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

/// Sizes and strides of a window, which mostly lies in what the common shape has.
struct AnyWindow {
  IntList sizes, strides;
  int64_t start;
  explicit AnyWindow(Args& r)
      : sizes(r.sizes(r.integer(0, 3), 0, 3)),
        strides(r.sizes(sizes.count, r.odd(20) ? -1 : 0, 3)),
        start(r.odd(20) ? offset(r) : r.integer(0, 3)) {}
};

}   // namespace

const Family<Line> strided_lines([]() -> std::vector<Line> {
  return {
      {"as_strided",
          [](Args& r) -> Results {
            const AnyWindow w(r);
            return as_strided(r.tensor(), w.sizes, w.strides, w.start);
          },
          memory_matters},
      {"as_strided_scatter",
          [](Args& r) -> Results {
            const AnyWindow w(r);
            return as_strided_scatter(r.tensor(), r.same(Shape(std::span(w.sizes.begin(), size_t(w.sizes.count)))),
                w.sizes, w.strides, w.start);
          },
          memory_matters},
      {"unfold", GRADUS_FUZZ(unfold(r.tensor(), r.dim(), count(r), r.odd(15) ? offset(r) : r.integer(1, 3)))},
  };
});

}   // namespace gradus::test
