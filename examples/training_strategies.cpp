// One net trained in 96 ways: four optimisers, two losses, three kinds of rate, four kinds of regularisation.
//
// The net is 64-48-10 and reads digits of 8 x 8 pixels. It sees so few of them that it learns them by heart; how well
// it reads the others is what regularisation is for. Every run begins with the same weights.
// The page that reads the table: docs/training-strategies.md.   Read first: mnist_mlp.cpp.
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"

using namespace gradus;

struct Net : nn::Module {
  explicit Net(double p) : hidden(64, 48), dropout(p), out(48, 10) {}
  /// x [batch, 64] -> one number per digit [batch, 10]
  Tensor forward(const Tensor& x) const { return out(dropout(relu(hidden(x)))); }

  nn::Linear hidden;
  nn::Dropout dropout;
  nn::Linear out;
  GRADUS_MODULE(hidden, dropout, out)
};

enum class Method { gd, sgd, momentum, adam };
enum class Loss { squares, cross_entropy };
enum class Rate { constant, step, exponential };
enum class Against { nothing, l1, l2, dropout };

const char* const methods[] = {"GD", "SGD", "momentum", "Adam"};
const char* const losses_by_name[] = {"squares", "cross entropy"};
const char* const rates[] = {"constant", "step", "exponential"};
const char* const regularisations[] = {"none", "L1", "L2", "dropout"};

struct Strategy {
  Method method;
  Loss loss;
  Rate rate;
  Against against;
};

struct Digits {
  Tensor x, y;   // [n, 64] in 0..1, [n]
};

struct Setup {
  Digits train, test;
  int64_t epochs = 0, batch = 0, seed = 0;
  double l1 = 0, l2 = 0, dropout = 0;
};

/// The number of updates, and the shares of digits that are read right, in percent.
struct Result {
  int64_t steps = 0, learned = -1;   // learned: after how many updates 80 % of the training labels were met
  double train = 0, test = 0;
};

/// Rates at which each converges well here; the squares have smaller gradients.
double first_rate(const Strategy& s) {
  const bool squares = s.loss == Loss::squares;
  switch (s.method) {
    case Method::gd: return squares ? 2.0 : 0.3;
    case Method::sgd: return squares ? 1.0 : 0.2;
    case Method::momentum: return squares ? 0.2 : 0.04;
    default: return squares ? 0.01 : 0.005;
  }
}

std::unique_ptr<optim::Optimizer> make_optimizer(const Strategy& s, const std::vector<Tensor>& parameters) {
  const double lr = first_rate(s);
  if (s.method == Method::gd) return std::make_unique<optim::GD>(parameters, lr);
  if (s.method == Method::sgd) return std::make_unique<optim::SGD>(parameters, lr);
  if (s.method == Method::momentum)
    return std::make_unique<optim::SGD>(parameters, optim::SGDOptions{.lr = lr, .momentum = 0.9});
  return std::make_unique<optim::Adam>(parameters, lr);
}

/// Both fall to a hundredth of the first rate, called after each epoch.
std::unique_ptr<optim::LRScheduler> make_schedule(Rate rate, optim::Optimizer& optimizer, int64_t epochs) {
  if (rate == Rate::step) return std::make_unique<optim::StepLR>(optimizer, epochs / 3 + 1, 0.1);
  const double gamma = rate == Rate::exponential ? std::pow(0.01, 1 / double(epochs)) : 1;
  return std::make_unique<optim::ExponentialLR>(optimizer, gamma);
}

Tensor loss_of(Loss loss, const Tensor& logits, const Tensor& digit) {
  if (loss == Loss::cross_entropy) return losses::cross_entropy(logits, digit);
  return losses::mse_loss(logits, one_hot(digit, 10).to(float32));
}

/// Of the weights; biases are left alone. A mean of ten squares is about a tenth of a cross entropy.
Tensor penalty(const Net& net, const Setup& setup, const Strategy& s) {
  const double scale = s.loss == Loss::squares ? 0.1 : 1;
  if (s.against == Against::l1) return scale * setup.l1 * (net.hidden.weight.abs().sum() + net.out.weight.abs().sum());
  return scale * setup.l2 * (net.hidden.weight.square().sum() + net.out.weight.square().sum());
}

double percent_right(Net& net, const Digits& digits) {
  net.eval();
  NoGradGuard guard;
  return 100 * mean((argmax(net(digits.x), 1) == digits.y).to(float64)).item<double>();
}

Result train(const Strategy& s, const Setup& setup) {
  manual_seed(uint64_t(setup.seed));
  Net net(s.against == Against::dropout ? setup.dropout : 0);
  const auto optimizer = make_optimizer(s, net.parameters());
  const auto schedule = make_schedule(s.rate, *optimizer, setup.epochs);
  const int64_t batch = s.method == Method::gd ? setup.train.x.size(0) : setup.batch;   // GD: all of them
  data::DataLoader loader(data::TensorDataset(setup.train.x, setup.train.y),
      {.batch_size = batch, .shuffle = true, .seed = uint64_t(setup.seed)});
  Result result;
  for (int64_t epoch = 0; epoch < setup.epochs; ++epoch) {
    net.train();
    for (auto& [x, y] : loader) {
      optimizer->zero_grad();
      Tensor loss = loss_of(s.loss, net(x), y);
      if (s.against == Against::l1 || s.against == Against::l2) loss = loss + penalty(net, setup, s);
      loss.backward();
      optimizer->step();
      ++result.steps;
    }
    schedule->step();
    if (result.learned < 0 && percent_right(net, setup.train) >= 80) result.learned = result.steps;
  }
  result.train = percent_right(net, setup.train);
  result.test = percent_right(net, setup.test);
  return result;
}

/// Digits in a random order: the first `images` are for training, and of their labels a share is wrong; the last 897
/// are for testing.
void read_digits(Setup& setup, const std::string& folder, int64_t images, double wrong) {
  manual_seed(uint64_t(setup.seed));
  const Tensor all = data::read_csv(folder + "/digits.csv.gz", {.header = false}).values;
  const Tensor table = all.index_select(0, randperm(all.size(0)));
  const Tensor x = (table.narrow(1, 0, 64) / 16).to(float32), y = table.select(1, 64).to(int64);
  const Tensor given = y.narrow(0, 0, images), off = randint(1, 10, {images});
  const int64_t test = 897, first = x.size(0) - test;
  setup.train = {x.narrow(0, 0, images), where(rand({images}) < wrong, (given + off) % 10, given)};
  setup.test = {x.narrow(0, first, test), y.narrow(0, first, test)};
}

/// The means over the rows, for each regularisation.
struct Means {
  double train[4] = {}, test[4] = {};
  int rows = 0;
};

void print_head(const Setup& setup) {
  std::printf("64-48-10, %d digits to learn from, %d to test with, %d epochs\n", int(setup.train.x.size(0)),
      int(setup.test.x.size(0)), int(setup.epochs));
  std::printf("steps: updates until 80 %% of the training labels are met; train, test: %% met at the end\n\n");
  std::printf("%-35s", "");
  for (const char* name : regularisations) std::printf("  %-17s", name);
  std::printf("\n%-9s %-13s %-11s", "optimiser", "loss", "rate");
  for (int i = 0; i < 4; ++i) std::printf("  %5s %5s %5s", "steps", "train", "test");
  std::printf("\n");
}

void print_row(Method method, Loss loss, Rate rate, const Setup& setup, Means& means) {
  std::printf("%-9s %-13s %-11s", methods[int(method)], losses_by_name[int(loss)], rates[int(rate)]);
  for (Against against : {Against::nothing, Against::l1, Against::l2, Against::dropout}) {
    const Result r = train({method, loss, rate, against}, setup);
    std::printf("  %5s %5.1f %5.1f", r.learned < 0 ? "-" : std::to_string(r.learned).c_str(), r.train, r.test);
    means.train[int(against)] += r.train;
    means.test[int(against)] += r.test;
  }
  std::printf("\n");
  ++means.rows;
}

void print_means(const Means& m) {
  std::printf("\n%-35s", "mean");
  for (int i = 0; i < 4; ++i) std::printf("  %5s %5.1f %5.1f", "", m.train[i] / m.rows, m.test[i] / m.rows);
  std::printf("\n%-35s", "gap between training and test");
  for (int i = 0; i < 4; ++i) std::printf("  %5s %5s %5.1f", "", "", (m.train[i] - m.test[i]) / m.rows);
  std::printf("\n");
}

int run(int argc, char** argv) {
  Flags flags(
      argc, argv, "Trains one net on few digits by every combination of optimiser, loss, rate and regularisation.");
  Setup setup;
  const int64_t images = flags.integer("images", 200, "digits to learn from", {1, 900});
  setup.epochs = flags.integer("epochs", 200, "passes over them", at_least_1);
  setup.batch = flags.integer("batch", 20, "digits per update, of all but gradient descent", at_least_1);
  setup.l1 = flags.number("l1", 2e-3, "factor of the sum of |w|", at_least_0);
  setup.l2 = flags.number("l2", 1e-2, "factor of the sum of w^2", at_least_0);
  setup.dropout = flags.number("dropout", 0.5, "share of hidden units switched off at random", {0, 1});
  setup.seed = flags.integer("seed", 1, "seed of the first weights and of the order", at_least_0);
  const double wrong = flags.number("wrong", 0.15, "share of their labels that are wrong", {0, 1});
  const std::string folder = flags.text("data", data_folder + "/digits8x8", "folder with digits.csv.gz");
  flags.check();

  read_digits(setup, folder, images, wrong);
  print_head(setup);
  Means means;
  for (Method method : {Method::gd, Method::sgd, Method::momentum, Method::adam})
    for (Loss loss : {Loss::squares, Loss::cross_entropy})
      for (Rate rate : {Rate::constant, Rate::step, Rate::exponential}) print_row(method, loss, rate, setup, means);
  print_means(means);
  return 0;
}

int main(int argc, char** argv) { return run_program("training_strategies", run, argc, argv); }
