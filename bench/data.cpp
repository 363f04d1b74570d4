// `./dev bench data`: does a DataLoader hide behind the training step? The time of a step that gets its batch from a
// loader, and of one whose batch lies in memory.
//
// Idea: one net is trained in turn for some steps with each, so both meet the same machine. What it costs to begin a
// loop (its order, its threads) is spread over the epoch's steps. Means, not medians: a batch that is late counts.
// Read first: harness.h, workloads.h, table.h, dense.h.
#include "bench/dense.h"

namespace {

using namespace gradus;
using bench::now;

constexpr int64_t batch_size = 64;

/// A net in training, and where its batches come from.
struct Setup {
  nn::Sequential net;
  std::shared_ptr<optim::Optimizer> optimizer;
  data::DataLoader<> loader;
};

void step(Setup& setup, const data::Batch& batch) {
  setup.optimizer->zero_grad();
  losses::cross_entropy(setup.net(batch.inputs), batch.targets).backward();
  setup.optimizer->step();
}

constexpr int least_steps = 10;
constexpr double slice_seconds = 0.05;

/// The mean time of next() in a slice; some calls before do not count.
template <class Next> double mean_time(const Next& next) {
  for (int i = 0; i < least_steps; ++i) next();
  int64_t steps = 0;
  const double begin = now();
  while (steps < least_steps || now() - begin < slice_seconds) {
    next();
    ++steps;
  }
  return (now() - begin) / double(steps);
}

double time_alone(Setup& setup, const std::vector<data::Batch>& batches) {
  size_t turn = 0;
  return mean_time([&] { step(setup, batches[turn++ % batches.size()]); });
}

double time_with_loader(Setup& setup) {
  const double before = now();
  auto loop = setup.loader.begin();
  const double begin = (now() - before) / double(setup.loader.size());
  return begin + mean_time([&] {
    if (loop == setup.loader.end()) loop = setup.loader.begin();
    step(setup, *loop);
    ++loop;
  });
}

bench::Measures window(Setup setup, double seconds) {
  std::vector<data::Batch> batches;
  for (data::Batch& batch : setup.loader) {
    if (batches.size() == 32) break;
    batches.push_back(batch);
  }
  std::vector<double> alone, with_loader;
  for (const double start = now(); alone.size() < 2 || now() - start < seconds;) {
    alone.push_back(time_alone(setup, batches));
    with_loader.push_back(time_with_loader(setup));
  }
  return {{"loader", bench::median(with_loader)}, {"alone", bench::median(alone)}};
}

data::DataLoaderOptions options(int64_t workers) {
  return {.batch_size = batch_size,
      .shuffle = true,
      .drop_last = true,
      .seed = 1,
      .num_workers = workers,
      .prefetch_factor = 8};
}

/// MNIST into 784-128-10 by SGD.
Setup mnist(int64_t workers) {
  static const data::Mnist images(GRADUS_EXAMPLES_DATA "/mnist", {.flat = true});
  const bench::Net shape = bench::mlp_nets()[0];
  nn::Sequential net = bench::make_net(shape, relu);
  auto optimizer = bench::make_optimizer(shape, net);
  return {std::move(net), optimizer, data::DataLoader(images, options(workers))};
}

/// Images as those of CIFAR, random bytes, cropped, flipped and normalised, into a LeNet-like net by SGD with momentum.
Setup cifar(int64_t workers) {
  constexpr int64_t images = 5000, bytes = 3 * 32 * 32;
  static const data::ByteImages set = [] {
    bench::Random random(1);
    std::vector<unsigned char> pixels(images * bytes);
    for (unsigned char& pixel : pixels) pixel = static_cast<unsigned char>(random.next());
    return data::ByteImages(std::move(pixels), {3, 32, 32}, random.below(images, 10));
  }();
  nn::Sequential net = {nn::Conv2d{3, 32, 3}, relu, nn::Conv2d{32, 64, 3}, relu, nn::MaxPool2d{2}, nn::Flatten{},
      nn::Linear{64 * 14 * 14, 128}, relu, nn::Linear{128, 10}};
  bench::fill(net);
  const auto optimizer = std::make_shared<optim::SGD>(net.parameters(), optim::SGDOptions{.lr = 0.01, .momentum = 0.9});
  const auto augmented = data::map(set, data::RandomCrop(32, {.padding = 4}), data::RandomHorizontalFlip(),
      data::Normalize({0.4914, 0.4822, 0.4465}, {0.247, 0.2435, 0.2616}));
  return {std::move(net), optimizer, data::DataLoader(augmented, options(workers))};
}

bench::Case data_case(const std::string& name, Setup (*make)(int64_t), int64_t workers) {
  const auto check = [=] { return double(make(workers).loader.size()); };
  return {name, [=](double seconds) { return window(make(workers), seconds); }, check};
}

}   // namespace

int main(int argc, char** argv) {
  const std::vector<bench::Case> cases = {data_case("data/mnist/0", mnist, 0), data_case("data/mnist/1", mnist, 1),
      data_case("data/cifar/0", cifar, 0), data_case("data/cifar/1", cifar, 1)};
  const auto first_op = [] { (void)(ones({4}) + 1).sum().item<float>(); };
  return bench::serve({bench::about_gradus, set_num_threads, first_op, cases}, argc, argv);
}
