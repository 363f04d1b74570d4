// update_bn: the moments are those of the data, whatever they were before.
#include "nn/utils/update_bn.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "data/dataset.h"
#include "data/loader.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "nn/utils/averaged_model.h"

using namespace gradus;

TEST_CASE("update_bn gives the mean moments of all batches, and leaves modes and momenta as they were") {
  nn::Sequential net{nn::Linear{2, 3}, nn::BatchNorm1d{3}, nn::Dropout{0.5}};
  auto& norm = net[1].as<nn::BatchNorm1d>();
  norm.running_mean.fill_(100);
  net.eval();
  net[2].as<nn::Dropout>().train();
  const Tensor x = sin(arange(16).to(float32)).view({8, 2}), y = net[0].as<nn::Linear>()(x).detach();
  nn::update_bn(data::DataLoader(data::TensorDataset(x, arange(8)), {.batch_size = 4}), net);
  const Tensor first = y.narrow(0, 0, 4), second = y.narrow(0, 4, 4);
  CHECK(allclose(norm.running_mean, (mean(first, 0) + mean(second, 0)) / 2, 1e-5, 1e-6));
  CHECK(allclose(norm.running_var, (var(first, 0) + var(second, 0)) / 2, 1e-5, 1e-6));
  CHECK(norm.num_batches_tracked.item<int64_t>() == 2);
  CHECK(norm.momentum == 0.1);
  CHECK_FALSE(net.training());
  CHECK_FALSE(norm.training());
  CHECK(net[2].as<nn::Dropout>().training());
}

TEST_CASE("update_bn takes batches of any kind, averages of nets, and does not call a net without batch norms") {
  nn::AveragedModel average(nn::Sequential{nn::BatchNorm1d{1}});
  const Tensor x = tensor({{1.0}, {2.0}, {6.0}}, float32);
  const Tensor& moment = average.module[0].as<nn::BatchNorm1d>().running_mean;
  nn::update_bn(std::vector<Tensor>{x, x}, average);
  CHECK(moment.item<double>() == doctest::Approx(3));
  nn::update_bn(std::vector<std::array<Tensor, 3>>{{x + 1, x, x}}, average);
  CHECK(moment.item<double>() == doctest::Approx(4));
  nn::Sequential plain{nn::Linear{7, 1}};
  nn::update_bn(std::vector<Tensor>{x}, plain);   // which x would not fit
  CHECK(plain.training());
}
