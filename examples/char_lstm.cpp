// Invents names: an LSTM reads 26,000 of them letter by letter, learns which letter comes next, and writes its own.
//
// A name is a row of letters between two line ends. At each place the network gives 27 numbers, from which softmax
// makes the probabilities of the next letter. Every tenth name is kept back: how well are names guessed that it has not
// read? The same in PyTorch: bench/scripts/char_lstm.py.
// Read first: mnist_mlp.cpp.   Helpers: text.h.   Then: tiny_gpt.cpp.
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "progress.h"
#include "text.h"

using namespace gradus;

const double needed = 2.05;     // the loss on the names kept back, above which the program fails
const int64_t longest = 15;     // letters in a name
const int64_t nothing = -100;   // the target after the end of a name: cross_entropy ignores it

struct Net : nn::Module {
  explicit Net(int64_t hidden) : letters(27, 32), lstm(32, hidden, {.batch_first = true}), out(hidden, 27) {}
  /// [batch, length] -> logits [batch, length, 27]
  Tensor forward(const Tensor& name) const { return out(lstm(letters(name)).output); }

  nn::Embedding letters;
  nn::LSTM lstm;
  nn::Linear out;
  GRADUS_MODULE(letters, lstm, out)
};

struct Names {
  std::set<std::string> known;
  std::vector<std::string> read, kept_back;
};
Names read_names(const std::string& text, int64_t most) {
  Names names;
  for (size_t from = 0, to; from < text.size() && int64_t(names.known.size()) < most; from = to + 1) {
    to = text.find('\n', from);
    const std::string name = text.substr(from, to - from);
    if (int64_t(name.size()) > longest) throw Error("a name has more than 15 letters: " + name);
    if (!names.known.insert(name).second) continue;   // there are names for girls and boys
    (names.known.size() % 10 == 0 ? names.kept_back : names.read).push_back(name);
  }
  return names;
}

/// What is read, and what comes next; a row is a name: "\nemma" and "emma\n", filled up to the same length.
data::TensorDataset<> rows_of(const std::vector<std::string>& names, const Alphabet& alphabet) {
  std::vector<int64_t> read, next;
  for (const std::string& name : names) {
    const std::vector<int64_t> letters = alphabet.numbers("\n" + name + "\n");
    for (size_t i = 0; i <= size_t(longest); ++i) {
      read.push_back(i + 1 < letters.size() ? letters[i] : 0);
      next.push_back(i + 1 < letters.size() ? letters[i + 1] : nothing);
    }
  }
  const Shape shape = {int64_t(names.size()), longest + 1};
  return {from_vector(read, shape), from_vector(next, shape)};
}

/// The mean over all letters.
Tensor loss_of(const Net& net, const data::Batch& batch) {
  return losses::cross_entropy(net(batch.inputs).flatten(0, 1), batch.targets.flatten(), {.ignore_index = nothing});
}

void train_epoch(const Net& net, optim::Optimizer& optimizer, data::DataLoader<>& loader, Progress progress) {
  for (const data::Batch& batch : loader) {
    optimizer.zero_grad();
    Tensor loss = loss_of(net, batch);
    loss.backward();
    optimizer.step();
    progress.add(batch.inputs.size(0), loss.item<double>());
  }
  progress.finish();
}

/// Letters until a line end, each drawn after the ones before it.
std::string invent(const Net& net, const Alphabet& alphabet, const Taste& taste) {
  NoGradGuard guard;
  std::string name;
  Tensor h, c;   // the state of the LSTM: what it knows of the letters so far
  for (char letter = '\n'; int64_t(name.size()) < longest; name += letter) {
    auto [y, next_h, next_c] = net.lstm(net.letters(full({1, 1}, alphabet.number(letter))), h, c);
    letter = alphabet.letter(choose(net.out(y).flatten(), taste));
    if (letter == '\n') break;
    h = next_h, c = next_c;
  }
  return name;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Trains an LSTM on names, letter by letter, and prints names that it invents.");
  const int64_t epochs = flags.integer("epochs", 5, "passes over the names", at_least_0);
  const int64_t most = flags.integer("names", 30000, "how many different names to use", {10, 1e6});
  const int64_t hidden = flags.integer("hidden", 128, "numbers in the state of the LSTM", at_least_1);
  const int64_t batch = flags.integer("batch", 32, "names per update", at_least_1);
  const double rate = flags.number("rate", 4e-3, "learning rate of Adam in the first epoch", at_least_0);
  const double decay = flags.number("decay", 0.5, "the rate is multiplied by this after each epoch", at_least_0);
  const int64_t count = flags.integer("count", 20, "how many names to invent", at_least_0);
  const Taste taste = taste_flags(flags, 1);
  const int64_t seed = flags.integer("seed", 1, "seed of the first weights, the order, and the letters", at_least_0);
  const int64_t shuffle = flags.integer("shuffle", 1, "1: in random order; 0: in that of the file", {0, 1});
  precision_flag(flags);
  const std::string start = flags.text("start", "", "file of weights to start from, instead of random ones");
  const std::string path = flags.text("data", data_folder + "/names/names.txt.gz", "file with a name a line");
  flags.check();

  manual_seed(uint64_t(seed));
  const std::string text = data::read_text(path) + "\n";
  const Alphabet alphabet(text);
  const Names names = read_names(text, most);
  Net net(hidden);
  if (!start.empty()) net.load_state_dict(io::load(start));
  std::printf("%d parameters, %d names, %d more kept back\n", int(net.num_parameters()), int(names.read.size()),
      int(names.kept_back.size()));

  optim::Adam adam(net.parameters(), {.lr = rate});
  optim::ExponentialLR schedule(adam, decay);
  data::DataLoader loader(rows_of(names.read, alphabet), {.batch_size = batch, .shuffle = shuffle == 1});
  const double started = seconds();
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    const std::string title = "epoch " + std::to_string(epoch) + "/" + std::to_string(epochs);
    train_epoch(net, adam, loader, Progress(title, int64_t(names.read.size()), "names"));
    schedule.step();
  }
  const double spent = seconds() - started;

  int64_t fresh = 0;
  for (int64_t i = 1; i <= count; ++i) {
    const std::string name = invent(net, alphabet, taste);
    fresh += !names.known.count(name);
    std::printf("%s%c", name.c_str(), i % 10 == 0 || i == count ? '\n' : ' ');
  }
  std::printf("%d of these %d names are new\n", int(fresh), int(count));

  NoGradGuard guard;
  data::DataLoader all(rows_of(names.kept_back, alphabet), {.batch_size = int64_t(names.kept_back.size())});
  return report(spent, "the names", loss_of(net, *all.begin()).item<double>(), needed);
}

int main(int argc, char** argv) { return run_program("char_lstm", run, argc, argv); }
