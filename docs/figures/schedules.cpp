// Draws the curves of docs/schedules.md.
#include <cstdio>
#include <string>

#include <gradus.h>

using namespace gradus;
using namespace gradus::optim;

namespace {

constexpr int64_t steps = 100;

struct Drawing {
  std::string folder;
  Tensor p = zeros({1}).requires_grad_();
  SGD sgd{{p}, {.lr = 0.1, .momentum = 0.9}};

  explicit Drawing(std::string into) : folder(std::move(into)) {}
  void draw(const char* name, LRScheduler& schedule) { plot(schedule, steps, folder + "/" + name + ".svg"); }
};

/// A schedule on an optimiser of its own, drawn under `name`.
template <class Schedule, class... Options>
void draw(const std::string& folder, const char* name, Options&&... options) {
  Drawing drawing(folder);
  Schedule schedule(drawing.sgd, static_cast<Options&&>(options)...);
  drawing.draw(name, schedule);
}

void draw_all(const std::string& folder) {
  draw<LambdaLR>(folder, "lambda_lr", [](int64_t t) { return 1 / (1 + 0.1 * double(t)); });
  draw<LambdaLR>(folder, "warmup_cosine", warmup_cosine(10, steps));
  draw<LambdaLR>(folder, "warmup_linear", warmup_linear(10, steps));
  draw<LambdaLR>(folder, "inverse_sqrt", inverse_sqrt(10));
  draw<MultiplicativeLR>(folder, "multiplicative_lr", [](int64_t t) { return t < 50 ? 0.99 : 0.95; });
  draw<StepLR>(folder, "step_lr", 30, 0.3);
  draw<MultiStepLR>(folder, "multi_step_lr", std::vector<int64_t>{50, 75}, 0.3);
  draw<ConstantLR>(folder, "constant_lr", ConstantLROptions{.total_iters = 20});
  draw<LinearLR>(folder, "linear_lr", LinearLROptions{.start_factor = 0.1, .total_iters = 30});
  draw<ExponentialLR>(folder, "exponential_lr", 0.96);
  draw<PolynomialLR>(folder, "polynomial_lr", PolynomialLROptions{.total_iters = 90, .power = 2});
  draw<CosineAnnealingLR>(folder, "cosine_annealing_lr", steps);
  draw<CosineAnnealingWarmRestarts>(
      folder, "cosine_annealing_warm_restarts", 14, CosineAnnealingWarmRestartsOptions{.T_mult = 2});
  draw<CyclicLR>(folder, "cyclic_lr", 0.01, 0.1, CyclicLROptions{.step_size_up = 12, .mode = "triangular2"});
  draw<OneCycleLR>(folder, "one_cycle_lr", 0.1, OneCycleLROptions{.total_steps = steps + 1});
  Drawing sequential(folder), chained(folder), swa(folder);
  LinearLR rise(sequential.sgd, {.start_factor = 0.01, .total_iters = 10});
  CosineAnnealingLR fall(sequential.sgd, steps - 10);
  SequentialLR one_after_the_other(sequential.sgd, {&rise, &fall}, {10});
  sequential.draw("sequential_lr", one_after_the_other);
  ConstantLR low(chained.sgd, {.factor = 0.3, .total_iters = 20});
  ExponentialLR down(chained.sgd, 0.97);
  ChainedScheduler both({&low, &down});
  chained.draw("chained_scheduler", both);
  ExponentialLR before(swa.sgd, 0.97);
  SWALR after(swa.sgd, 0.05, {.anneal_epochs = 15});
  SequentialLR averaging(swa.sgd, {&before, &after}, {60});
  swa.draw("swa_lr", averaging);
}

}   // namespace

int main() {
  try {
    draw_all("docs/figures/schedules");
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
