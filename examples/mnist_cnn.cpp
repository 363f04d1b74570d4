// Reads handwritten digits (MNIST) by a convolutional network: 99.2 % of the test images and more.
//
// Three layers of 3 x 3 windows look for strokes, for parts of digits, and for digits; pooling after each halves the
// image. Batch norms keep each channel's mean near 0 and its deviation near 1, which lets the learning rate be high.
// Read first: mnist_mlp.cpp.   The same in PyTorch: bench/scripts/mnist_cnn.py.
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "progress.h"

using namespace gradus;

const double needed = 0.992;   // the accuracy below which the program fails

/// [batch, 1, 28, 28] -> logits [batch, 10]
nn::Sequential make_net(double dropout) {
  nn::Sequential net;
  int64_t in = 1;
  for (const int64_t channels : {16, 32, 64}) {
    net.push_back(nn::Conv2d{in, channels, 3, {.padding = 1, .bias = false}});
    net.push_back(nn::BatchNorm2d{channels});
    net.push_back(relu);
    net.push_back(nn::MaxPool2d{2});   // 28 x 28, 14 x 14, 7 x 7, 3 x 3
    in = channels;
  }
  net.push_back(nn::Flatten{});
  net.push_back(nn::Dropout{dropout});
  net.push_back(nn::Linear{64 * 3 * 3, 10});
  return net;
}

int64_t count_right(const Tensor& logits, const Tensor& digit) {
  return sum(argmax(logits, 1) == digit).item<int64_t>();
}

void train_epoch(nn::Sequential& net, optim::Optimizer& optimizer, data::DataLoader<>& loader, Progress progress) {
  net.train();
  for (auto [image, digit] : loader) {
    optimizer.zero_grad();
    Tensor logits = net(image);
    Tensor loss = losses::cross_entropy(logits, digit);
    loss.backward();
    optimizer.step();
    progress.add(image.size(0), loss.item<double>(), count_right(logits, digit));
  }
  progress.finish();
}

double test(nn::Sequential& net, const data::Mnist& images) {
  net.eval();          // no dropout, and batch norms use the means of the training
  NoGradGuard guard;   // nothing is recorded for backward
  int64_t right = 0;
  for (auto [image, digit] : data::DataLoader(images, {.batch_size = 500})) right += count_right(net(image), digit);
  return double(right) / double(images.size());
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Trains a convolutional network on the MNIST digits and tests it.");
  const int64_t epochs = flags.integer("epochs", 6, "passes over the training images", at_least_0);
  const int64_t images = flags.integer("images", 60000, "how many of the training images to use", {1, 60000});
  const int64_t batch = flags.integer("batch", 128, "images per update", at_least_1);
  const double rate = flags.number("rate", 3e-3, "learning rate of Adam in the first epoch", at_least_0);
  const double decay = flags.number("decay", 0.5, "the rate is multiplied by this after each epoch", at_least_0);
  const double dropout = flags.number("dropout", 0.3, "share of the last features switched off while training", {0, 1});
  const int64_t seed = flags.integer("seed", 1, "seed of the first weights, the order, and dropout", at_least_0);
  const int64_t shuffle = flags.integer("shuffle", 1, "1: in random order; 0: in that of the file", {0, 1});
  precision_flag(flags);
  const std::string start = flags.text("start", "", "file of weights to start from, instead of random ones");
  const std::string save = flags.text("save", "", "file to write the trained network to");
  const std::string folder = flags.text("data", data_folder + "/mnist", "folder with the four MNIST files");
  flags.check();

  manual_seed(uint64_t(seed));
  nn::Sequential net = make_net(dropout);
  if (!start.empty()) net.load_state_dict(io::load(start));
  std::vector<int64_t> first(static_cast<size_t>(images));
  std::iota(first.begin(), first.end(), 0);
  const data::Subset train_set(data::Mnist(folder, {.split = data::Split::train, .normalize = true}), first);
  const data::Mnist test_set(folder, {.split = data::Split::test, .normalize = true});
  std::printf("%d parameters, %d training images\n", int(net.num_parameters()), int(images));

  optim::Adam adam(net.parameters(), {.lr = rate});
  optim::ExponentialLR schedule(adam, decay);
  data::DataLoader loader(train_set, {.batch_size = batch, .shuffle = shuffle == 1});
  const double started = seconds();
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    train_epoch(net, adam, loader, Progress("epoch " + std::to_string(epoch) + "/" + std::to_string(epochs), images));
    schedule.step();
  }
  const double spent = seconds() - started;

  const double accuracy = test(net, test_set);
  std::printf(
      "trained in %.1f s; accuracy on the %d test images: %.2f %%\n", spent, int(test_set.size()), 100 * accuracy);
  if (!save.empty()) {
    io::save(save, net.state_dict());
    std::printf("saved to %s\n", save.c_str());
  }
  if (accuracy >= needed) return 0;
  std::printf("below %g %%: this ends with exit status 1\n", 100 * needed);
  return 1;
}

int main(int argc, char** argv) { return run_program("mnist_cnn", run, argc, argv); }
