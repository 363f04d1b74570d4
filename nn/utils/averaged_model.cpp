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

Tensor fitting(const Tensor& next, const Tensor& average) {
  if (!next.defined()) throw ShapeError("update_parameters: avg_fn must return the new average; it is undefined");
  if (next.shape() != average.shape())
    throw ShapeError(fmt::format(
        "update_parameters: avg_fn must return the new average, {}; it returned {}", average.shape(), next.shape()));
  return next;
}

void require_decay(const char* name, double decay) {
  if (!(decay >= 0 && decay <= 1)) throw Error(fmt::format("{}: decay must be 0..1; got {}", name, decay));
}

}   // namespace

MultiAverage get_swa_multi_avg_fn() {
  return [](const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t n) {
    move_towards(averaged, model, 1 / double(n + 1));
  };
}
MultiAverage get_ema_multi_avg_fn(double decay) {
  require_decay("get_ema_multi_avg_fn", decay);
  return [decay](const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t) {
    move_towards(averaged, model, 1 - decay);
  };
}

Average get_swa_avg_fn() {
  return
      [](const Tensor& averaged, const Tensor& model, int64_t n) { return lerp(averaged, model, 1 / double(n + 1)); };
}
Average get_ema_avg_fn(double decay) {
  require_decay("get_ema_avg_fn", decay);
  return [decay](const Tensor& averaged, const Tensor& model, int64_t) { return lerp(averaged, model, 1 - decay); };
}

WeightAverage::WeightAverage(AveragedModelOptions options) : options_(std::move(options)) {
  if (options_.avg_fn && options_.multi_avg_fn)
    throw Error("AveragedModel: expected at most one of avg_fn and multi_avg_fn; got both");
  if (!options_.avg_fn && !options_.multi_avg_fn) options_.multi_avg_fn = get_swa_multi_avg_fn();
}

void WeightAverage::update(Module& averaged, const Module& model) {
  NoGradGuard guard;
  const int64_t n = n_averaged.item<int64_t>();
  if (n < 0 || n == INT64_MAX)
    throw Error(fmt::format("update_parameters: n_averaged must be a count of updates; it is {}", n));
  std::vector<Match> copied;
  std::vector<Tensor> averages, numbers, next;
  for (const Match& m : match("update_parameters", averaged, model)) {
    const Tensor& own = m.own.tensor;
    if (n > 0 && (m.own.trained || (options_.use_buffers && is_float(own.dtype())))) {
      averages.push_back(own);
      numbers.push_back(m.other.to(own.dtype()));
    } else {
      copied.push_back(m);
    }
  }
  if (n > 0 && options_.avg_fn)
    for (size_t i = 0; i < averages.size(); ++i)
      next.push_back(fitting(options_.avg_fn(averages[i], numbers[i], n), averages[i]));
  for (const Match& m : copied) m.copy();   // now that avg_fn has not failed
  if (n > 0 && options_.multi_avg_fn) options_.multi_avg_fn(averages, numbers, n);
  for (size_t i = 0; i < next.size(); ++i) averages[i].copy_(next[i]);
  n_averaged.add_(1);
}

}   // namespace gradus::nn
