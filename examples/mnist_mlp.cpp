// Learns to read handwritten digits (MNIST) and shows what it gets wrong: ./dev demo.
//
// The network is 784-256-10: 28 x 28 pixels in, 256 hidden units with relu, one number per digit
// out; the largest is the answer. Adam trains it on the 60,000 training images; the 10,000 test
// images, never trained on, tell how good it is.
// Read first: xor.cpp.   Helpers: digits.h, flags.h, progress.h.   Then: predict.cpp.
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "digits.h"
#include "flags.h"
#include "progress.h"

using namespace gradus;

const double needed = 0.975;   // the accuracy below which the program fails

int64_t count_right(const Tensor& logits, const Tensor& digit) {
  return sum(argmax(logits, 1) == digit).item<int64_t>();
}

void train_epoch(Mlp& net, optim::Optimizer& optimizer, data::DataLoader<>& loader, Progress progress) {
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

struct Result {
  double accuracy;   // 0..1
  std::vector<Picture> mistakes;
};

Result test(Mlp& net, const data::Mnist& images) {
  net.eval();          // no dropout
  NoGradGuard guard;   // nothing is recorded for backward
  Result result;
  for (auto [image, digit] : data::DataLoader(images, {.batch_size = 1000})) {
    const Tensor answer = argmax(net(image), 1);
    for (int64_t i = 0; i < digit.size(0); ++i) {
      const auto truth = digit[i].item<int64_t>(), said = answer[i].item<int64_t>();
      if (truth == said) continue;
      char title[25];
      std::snprintf(title, sizeof title, "a %d, read as %d", int(truth), int(said));
      result.mistakes.push_back({title, image[i].clone()});
    }
  }
  result.accuracy = 1 - double(result.mistakes.size()) / double(images.size());
  return result;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Trains a network of two layers on the MNIST digits and tests it.");
  const int64_t epochs = flags.integer("epochs", 12, "passes over the training images", at_least_0);
  const int64_t hidden = flags.integer("hidden", 256, "hidden units: more can learn more, and take longer", at_least_1);
  const int64_t batch = flags.integer("batch", 128, "images per update", at_least_1);
  const double rate = flags.number("rate", 2e-3, "learning rate: how far an update of Adam goes", at_least_0);
  const double decay =
      flags.number("decay", 0.8, "learning-rate decay: the rate is multiplied by this after each epoch", at_least_0);
  const double weight_decay =
      flags.number("weight-decay", 0, "pulls all weights towards 0; 1e-5 is a mild pull", at_least_0);
  const double dropout =
      flags.number("dropout", 0.2, "share of hidden units switched off at random while training", {0, 1});
  const int64_t seed =
      flags.integer("seed", 1, "seed of the first weights, the order of the images, and dropout", at_least_0);
  const std::string folder = flags.text("data", data_folder + "/mnist", "folder with the four MNIST files");
  const std::string save = flags.text("save", "", "file to write the trained network to; predict reads it");
  flags.check();

  manual_seed(uint64_t(seed));
  Mlp net(hidden, dropout);
  const data::Mnist train_set(folder, {.split = data::Split::train, .flat = true});
  const data::Mnist test_set(folder, {.split = data::Split::test, .flat = true});
  std::printf(
      "784-%d-10, %d parameters, %d training images\n", int(hidden), int(net.num_parameters()), int(train_set.size()));

  optim::Adam adam(net.parameters(), {.lr = rate, .weight_decay = weight_decay});
  optim::ExponentialLR schedule(adam, decay);
  data::DataLoader loader(train_set, {.batch_size = batch, .shuffle = true});
  const double started = seconds();
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    train_epoch(
        net, adam, loader, Progress("epoch " + std::to_string(epoch) + "/" + std::to_string(epochs), train_set.size()));
    schedule.step();
  }
  const double spent = seconds() - started;

  const Result result = test(net, test_set);
  std::printf("trained in %.1f s; accuracy on the %d test images: %.2f %% (%d wrong)\n", spent, int(test_set.size()),
      100 * result.accuracy, int(result.mistakes.size()));
  draw(result.mistakes, 6);
  if (!save.empty()) {
    io::save(save, net.state_dict());
    std::printf("saved to %s\n", save.c_str());
  }
  if (result.accuracy >= needed) return 0;
  std::printf("below %g %%: this ends with exit status 1\n", 100 * needed);
  return 1;
}

int main(int argc, char** argv) { return run_program("mnist_mlp", run, argc, argv); }
