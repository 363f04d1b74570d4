// Changes in place, also through views.
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> inplace_lines([]() -> std::vector<Line> {
  return {
      {"copy in place", GRADUS_FUZZ(r.changeable().copy_(r.other()))},
      {"write through windows",
          [](Args& r) -> Results {
            Tensor x = r.changeable();
            unfold(x, -1, r.integer(0, 3), r.integer(1, 3)).mul_(r.number());
            return x;
          }},
      {"write through a diagonal",
          [](Args& r) -> Results {
            Tensor x = r.changeable(), before = diagonal(x, 1);
            diagonal(x, offset(r)).mul_(r.number());
            return std::vector<Tensor>{x, before};
          }},
      {"write through a view",
          [](Args& r) -> Results {
            Tensor x = r.changeable();
            slice(x, 0, 0, 2).mul_(r.number());
            return x;
          }},
  };
});

}   // namespace gradus::test
