// Averages of weights.
#include "nn/utils/averaged_model.h"

#include "autograd/ops.h"
#include "core/base/format.h"
#include "nn/module/walk.h"

namespace gradus::nn {

namespace {

// averaged += weight * (model - averaged)
void move_towards(const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, double weight) {
  for (size_t i = 0; i < averaged.size(); ++i) averaged[i].lerp_(model[i], weight);
}

}   // namespace

MultiAverage get_swa_multi_avg_fn() {
  return [](const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t n) {
    move_towards(averaged, model, 1 / double(n + 1));
  };
}
MultiAverage get_ema_multi_avg_fn(double decay) {
  if (!(decay >= 0 && decay <= 1)) throw Error(fmt::format("get_ema_multi_avg_fn: decay must be 0..1; got {}", decay));
  return [decay](const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t) {
    move_towards(averaged, model, 1 - decay);
  };
}

void WeightAverage::update(Module& averaged, const Module& model) {
  NoGradGuard guard;
  const int64_t n = n_averaged.item<int64_t>();
  std::vector<Tensor> averages, numbers;
  for (const Match& m : match("update_parameters", averaged, model)) {
    const Tensor& own = m.own.tensor;
    if (n > 0 && (m.own.trained || (options_.use_buffers && is_float(own.dtype())))) {
      averages.push_back(own);
      numbers.push_back(m.other.to(own.dtype()));
    } else {
      m.copy();
    }
  }
  if (n > 0) options_.multi_avg_fn(averages, numbers, n);
  n_averaged.add_(1);
}

}   // namespace gradus::nn
