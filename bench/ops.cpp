// `./dev bench ops`: every op of the catalogue and every loss, on 100, 10,000 and 1,000,000 numbers.
//
// Read first: ops_case.h.   The ops: ops_list.h.   The other side: ops_torch.cpp.
#include "bench/ops_case.h"
#include "bench/training.h"

namespace {

using bench::Kind;

template <class Several>
concept Aggregate = std::is_aggregate_v<Several>;

struct Side {
  using T = gradus::Tensor;
  using NoGrad = gradus::NoGradGuard;

  static T make(const std::vector<float>& numbers, const bench::Sizes& sizes, Kind kind) {
    const T x = gradus::from_vector(numbers, gradus::Shape(std::span<const int64_t>(sizes)));
    return kind == Kind::mask ? x.to(gradus::bool_) : kind > Kind::mask ? x.to(gradus::int64) : x;
  }
  static T turned(const T& x) { return x.transpose(0, -1).contiguous().transpose(0, -1); }
  static T like(const T& y, const T& dy) { return dy.to(y.dtype()); }
  static T leaf(const T& x) { return x.requires_grad_(); }
  static bool has_history(const T& y) { return y.requires_grad(); }
  static void backward(const T& y, const T& dy) { y.backward(dy); }
  static std::vector<double> numbers(const T& x) { return x.detach().to_vector<double>(); }
  static std::vector<double> gradient(const T& leaf) {
    return leaf.grad().defined() ? numbers(leaf.grad()) : std::vector<double>();
  }
  static void drop_gradient(const T& leaf) { leaf.mutable_grad() = T(); }
  static bench::Sizes shape(const T& x) { return {x.shape().begin(), x.shape().end()}; }
  static std::string about() { return bench::about_gradus(); }
  static void set_threads(int n) { gradus::set_num_threads(n); }
  static double peak_bytes(const std::function<void()>& run) { return bench::peak_bytes(run); }
};

using T = gradus::Tensor;
T first(const T& y) { return y; }
T first(const std::vector<T>& all) { return all.at(0); }
/// The first tensor of ValuesIndices and the like.
template <Aggregate Several> T first(const Several& all) {
  if constexpr (requires { Several{T(), T(), T(), T()}; }) {
    const auto& [a, b, c, d] = all;
    return a;
  } else if constexpr (requires { Several{T(), T(), T()}; }) {
    const auto& [a, b, c] = all;
    return a;
  } else {
    const auto& [a, b] = all;
    return a;
  }
}

using namespace gradus;
using namespace gradus::losses;
using namespace bench::inputs;
#define BOTH(gradus_text, torch_text) gradus_text
#include "bench/ops_list.h"

}   // namespace

int main(int argc, char** argv) { return bench::serve_ops<Side>(ops, argc, argv); }
