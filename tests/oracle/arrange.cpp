#include "tests/oracle/arrange.h"

#include <algorithm>
#include <map>

#include "autograd/ops.h"
#include "core/compute/apply.h"

namespace gradus::test {

namespace {

MemoryOrder reversed(int64_t dims) {
  int order[Shape::max_dims];
  for (int i = 0; i < dims; ++i) order[i] = int(dims) - 1 - i;
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}
MemoryOrder rotated(int64_t dims) {
  int order[Shape::max_dims];
  for (int i = 0; i < dims; ++i) order[i] = (i ? i : int(dims)) - 1;
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}

const Arrangement list[] = {
    {"as_is", [](size_t, int64_t dims) { return MemoryOrder::row_major(dims); }},
    {"reversed", [](size_t, int64_t dims) { return reversed(dims); }},
    {"rotated", [](size_t, int64_t dims) { return rotated(dims); }},
    {"channels_last",
        [](size_t, int64_t dims) { return dims == 4 ? MemoryOrder::channels_last(4) : MemoryOrder::row_major(dims); }},
    {"only_first", [](size_t i, int64_t dims) { return i == 0 ? reversed(dims) : MemoryOrder::row_major(dims); }},
    {"all_but_first", [](size_t i, int64_t dims) { return i > 0 ? reversed(dims) : MemoryOrder::row_major(dims); }},
};

// Lays the row-major tensors of a sample out anew, each once.
class Arranger {
 public:
  explicit Arranger(const Arrangement& a) : arrangement_(a) {}

  void lay_out(Value& v) {
    for (Value& item : v.items) lay_out(item);
    if (v.kind == Value::tensor) v.of_tensor = laid_out(v.of_tensor);
  }
  size_t count() const { return count_; }
  bool changes() const { return changes_; }
  bool has_matrices_only() const { return most_dims_ == 2; }

 private:
  Tensor laid_out(const Tensor& x) {
    auto [at, is_new] = met_.try_emplace(x.impl(), x);
    if (!is_new || !x.is_contiguous() || x.dim() < 2 || x.numel() < 2) return at->second;
    const MemoryOrder order = arrangement_.order(count_++, x.dim());
    changes_ |= order != MemoryOrder::row_major(x.dim());
    most_dims_ = std::max(most_dims_, x.dim());
    Tensor y = empty(x.shape(), x.dtype(), order);
    apply::assign(y, x);
    if (x.requires_grad()) y.requires_grad_();
    return at->second = y;
  }

  const Arrangement& arrangement_;
  std::map<const void*, Tensor> met_;
  size_t count_ = 0;
  int64_t most_dims_ = 0;
  bool changes_ = false;
};

}   // namespace

std::span<const Arrangement> arrangements() { return list; }

bool arrange(Arguments& arguments, const Arrangement& arrangement) {
  const std::string name = arrangement.name;
  if (name == "as_is") return true;
  Arranger arranger(arrangement);
  for (Value& v : arguments.arguments) arranger.lay_out(v);
  for (auto& [keyword, v] : arguments.keywords) arranger.lay_out(v);
  if (!arranger.changes()) return false;
  if (name == "rotated" && arranger.has_matrices_only()) return false;
  return arranger.count() >= 2 || (name != "only_first" && name != "all_but_first");
}

}   // namespace gradus::test
