// The libtorch side of `./dev bench ops`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: ops_case.h.   The ops: ops_list.h.   The other side: ops.cpp.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include "bench/memory_torch.h"
#include "bench/ops_case.h"

namespace {

using bench::Kind;

struct Side {
  using T = at::Tensor;
  using NoGrad = c10::NoGradGuard;

  static T make(const std::vector<float>& numbers, const bench::Sizes& sizes, Kind kind) {
    const T x = at::from_blob(const_cast<float*>(numbers.data()), sizes, at::kFloat).clone();
    return kind == Kind::mask ? x.to(at::kBool) : kind > Kind::mask ? x.to(at::kLong) : x;
  }
  static T turned(const T& x) { return x.transpose(0, -1).contiguous().transpose(0, -1); }
  static T like(const T& y, const T& dy) { return dy.to(y.dtype()); }
  static T leaf(const T& x) { return x.requires_grad_(); }
  static bool has_history(const T& y) { return y.requires_grad(); }
  static void backward(const T& y, const T& dy) { y.backward(dy); }
  static std::vector<double> numbers(const T& x) {
    const T y = x.detach().to(at::kDouble).contiguous();
    return {y.data_ptr<double>(), y.data_ptr<double>() + y.numel()};
  }
  static std::vector<double> gradient(const T& leaf) {
    return leaf.grad().defined() ? numbers(leaf.grad()) : std::vector<double>();
  }
  static void drop_gradient(const T& leaf) { leaf.mutable_grad() = T(); }
  static bench::Sizes shape(const T& x) { return x.sizes().vec(); }
  static std::string about() {
    return std::string("libtorch ") + TORCH_VERSION + ", kernels " + at::get_cpu_capability();
  }
  static void set_threads(int n) { at::set_num_threads(n); }
  static double peak_bytes(const std::function<void()>& run) { return bench::peak_bytes(run); }
};

using T = at::Tensor;
T first(const T& y) { return y; }
T first(const std::vector<T>& all) { return all.at(0); }
template <class... More> T first(const std::tuple<T, More...>& all) { return std::get<0>(all); }

using namespace at;
using namespace bench::inputs;
#define BOTH(gradus_text, torch_text) torch_text
#include "bench/ops_list.h"

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  return bench::serve_ops<Side>(ops, argc, argv);
}
