// AveragedModel: the averages of torch.optim.swa_utils, step by step.
#include "nn/utils/averaged_model.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

struct Net : nn::Module {
  nn::Linear fc{1, 1};
  nn::Buffer mean{zeros({1})}, count{tensor(int64_t(0))};
  Tensor forward(const Tensor& x) const { return fc(x) + mean; }
  void set(double value) {
    NoGradGuard guard;
    for (const Tensor& p : parameters()) p.fill_(value);
    mean.fill_(10 * value);
    count.fill_(int64_t(value));
  }
  GRADUS_MODULE(fc, mean, count)
};
double weight(nn::AveragedModel<Net>& average) { return average.module.fc.weight.item<double>(); }

}   // namespace

TEST_CASE("without options the average is the mean of all, and buffers are copied") {
  Net net;
  nn::AveragedModel average(Net{});
  for (double value : {1.0, 4.0, 10.0}) {
    net.set(value);
    average.update_parameters(net);
  }
  CHECK(weight(average) == doctest::Approx(5).epsilon(1e-6));
  CHECK(average.module.fc.bias.item<double>() == doctest::Approx(5).epsilon(1e-6));
  CHECK(average.module.mean.item<double>() == 100);
  CHECK(average.module.count.item<int64_t>() == 10);
  CHECK(average.n_averaged.item<int64_t>() == 3);
  CHECK(net.fc.weight.item<double>() == 10);
  CHECK(average(ones({1, 1})).item<double>() == doctest::Approx(110).epsilon(1e-6));
  average.eval();
  CHECK_FALSE(average.module.training());
}

TEST_CASE("an exponential moving average starts with the model's weights") {
  Net net;
  nn::AveragedModel average(Net{}, {.multi_avg_fn = nn::get_ema_multi_avg_fn(0.75), .use_buffers = true});
  for (double value : {8.0, 4.0, 0.0}) {
    net.set(value);
    average.update_parameters(net);
  }
  CHECK(weight(average) == doctest::Approx(0.75 * 7).epsilon(1e-6));   // 8, then 7
  CHECK(average.module.mean.item<double>() == doctest::Approx(52.5).epsilon(1e-6));
  CHECK(average.module.count.item<int64_t>() == 0);   // integers are copied
  CHECK(average.module.fc.weight.is_leaf());
}

TEST_CASE("an average of a net whose class needs no arguments makes its own") {
  Net net;
  net.set(3);
  nn::AveragedModel average(net, {.multi_avg_fn = nn::get_ema_multi_avg_fn(0.5)});
  CHECK(weight(average) == 3);
  CHECK(average.module.mean.item<double>() == 30);
  net.set(5);
  CHECK(weight(average) == 3);
  average.update_parameters(net);
  CHECK(weight(average) == 5);   // the first update copies
}

TEST_CASE("an average of one's own is called with how many it has been") {
  Net net;
  std::vector<int64_t> counts;
  nn::AveragedModel largest(
      Net{}, {.multi_avg_fn = [&](const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t n) {
        counts.push_back(n);
        for (size_t i = 0; i < averaged.size(); ++i) averaged[i].copy_(maximum(averaged[i], model[i]));
      }});
  for (double value : {2.0, 5.0, 3.0}) {
    net.set(value);
    largest.update_parameters(net);
  }
  CHECK(weight(largest) == 5);
  CHECK(counts == std::vector<int64_t>{1, 2});
}

TEST_CASE("a function for one tensor averages as the one for many") {
  Net net;
  nn::AveragedModel mean(Net{}, {.avg_fn = nn::get_swa_avg_fn()}), ema(Net{}, {.avg_fn = nn::get_ema_avg_fn(0.75)});
  nn::AveragedModel least(
      Net{}, {.avg_fn = [](const Tensor& averaged, const Tensor& model, int64_t) { return minimum(averaged, model); }});
  for (double value : {8.0, 4.0, 0.0}) {
    net.set(value);
    mean.update_parameters(net), ema.update_parameters(net), least.update_parameters(net);
  }
  CHECK(weight(mean) == doctest::Approx(4).epsilon(1e-6));
  CHECK(weight(ema) == doctest::Approx(0.75 * 7).epsilon(1e-6));
  CHECK(weight(least) == 0);
}

TEST_CASE("an average is saved under PyTorch's names and goes on after loading") {
  Net net;
  nn::AveragedModel first(Net{}), second(Net{});
  net.set(2);
  first.update_parameters(net);
  std::vector<std::string> names;
  for (const NamedTensor& n : first.state_dict()) names.push_back(n.name);
  CHECK(names ==
        std::vector<std::string>{"n_averaged", "module.mean", "module.count", "module.fc.weight", "module.fc.bias"});
  second.load_state_dict(first.state_dict());
  net.set(4);
  second.update_parameters(net);
  CHECK(weight(second) == doctest::Approx(3));
}

TEST_CASE("an average takes the dtype of its own net, and lazy nets take the sizes of the model") {
  nn::Sequential net{nn::Linear{3, 2}};
  nn::AveragedModel average(nn::Sequential{nn::Linear{nn::lazy, 2}});
  average.update_parameters(net);
  net.to(float64);
  net[0].as<nn::Linear>().weight.detach().add_(1);
  average.update_parameters(net);
  const Tensor mean = average.module[0].as<nn::Linear>().weight.detach();
  CHECK(mean.dtype() == float32);
  CHECK(allclose(mean, net[0].as<nn::Linear>().weight.detach().to(float32) - 0.5, 1e-5, 1e-6));
}

TEST_CASE("an average says what it cannot average, and stays as it is") {
  Net net;
  net.set(1);
  nn::AveragedModel average(Net{});
  average.update_parameters(net);
  CHECK(error_of<Error>([&] {
    average.update_parameters(nn::Linear{1, 2});
  }) == "update_parameters: the other net lacks \"mean\", \"count\", \"fc.weight\", \"fc.bias\"; the module lacks "
        "\"weight\", \"bias\"; no name is in both.");
  CHECK(weight(average) == 1);
  CHECK(average.n_averaged.item<int64_t>() == 1);
  nn::AveragedModel flat(
      Net{}, {.avg_fn = [](const Tensor& averaged, const Tensor&, int64_t) { return averaged.reshape({-1}); }});
  nn::AveragedModel none(Net{}, {.avg_fn = [](const Tensor&, const Tensor&, int64_t) { return Tensor(); }});
  flat.update_parameters(net), none.update_parameters(net);
  net.set(2);
  CHECK(error_of<ShapeError>([&] { flat.update_parameters(net); }) ==
        "update_parameters: avg_fn must return the new average, [1, 1]; it returned [1]");
  CHECK(error_of<ShapeError>([&] { none.update_parameters(net); }) ==
        "update_parameters: avg_fn must return the new average; it is undefined");
  CHECK((weight(flat) == 1 && flat.module.mean.item<double>() == 10));
  average.n_averaged.fill_(INT64_MAX);
  CHECK(error_of<Error>([&] { average.update_parameters(net); }) ==
        "update_parameters: n_averaged must be a count of updates; it is 9223372036854775807");
  CHECK(error_of<Error>([] { nn::get_ema_avg_fn(-1); }) == "get_ema_avg_fn: decay must be 0..1; got -1");
  CHECK(error_of<Error>([] {
    nn::AveragedModel both(Net{}, {.avg_fn = nn::get_swa_avg_fn(), .multi_avg_fn = nn::get_swa_multi_avg_fn()});
  }) == "AveragedModel: expected at most one of avg_fn and multi_avg_fn; got both");
  CHECK(error_of<Error>([] { nn::get_ema_multi_avg_fn(1.5); }) == "get_ema_multi_avg_fn: decay must be 0..1; got 1.5");
}
