// Writes like Shakespeare: a small GPT reads his plays character by character and learns which one comes next.
//
// Each character becomes a vector, to which one for its place is added. Four blocks follow: in each, attention lets
// every character gather what it needs from those before it, and two layers digest that. A last layer gives a number
// for each of the 65 characters, from which softmax makes the probabilities of the next one (Radford et al. 2018).
// Read first: char_lstm.cpp.   Helpers: text.h.   The same in PyTorch: bench/scripts/tiny_gpt.py.
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "progress.h"
#include "text.h"

using namespace gradus;

const double needed = 1.9;   // the loss on the last tenth of the text, above which the program fails
const int64_t length = 64, batch = 12, width = 128, heads = 4;

struct Block : nn::Module {
  /// x [batch, n, width] -> the same, as attention.
  Tensor forward(const Tensor& x) const {
    const Tensor y = x + attention(norm1(x));
    return y + narrow(gelu(wide(norm2(y))));
  }
  Tensor attention(const Tensor& x) const {
    const int64_t b = x.size(0), n = x.size(1);
    const Tensor parts = qkv(x).view({b, n, 3, heads, width / heads}).permute({2, 0, 3, 1, 4});
    const Tensor y = scaled_dot_product_attention(parts[0], parts[1], parts[2], {.is_causal = true});
    return proj(y.transpose(1, 2).reshape({b, n, width}));
  }

  nn::LayerNorm norm1{width}, norm2{width};
  nn::Linear qkv{width, 3 * width}, proj{width, width}, wide{width, 4 * width}, narrow{4 * width, width};
  GRADUS_MODULE(norm1, norm2, qkv, proj, wide, narrow)
};

struct Gpt : nn::Module {
  Gpt(int64_t letters, size_t layers) : letter(letters, width), blocks(layers), out(width, letters, {.bias = false}) {
    for (const Tensor& weight : parameters())
      if (weight.dim() == 2) nn::init::normal_(weight, {.std = 0.02});
  }
  /// text [batch, n], n at most length -> logits [batch, n, letters]
  Tensor forward(const Tensor& text) const {
    Tensor x = letter(text) + place(arange(text.size(1)));
    for (const Block& block : blocks) x = block(x);
    return out(norm(x));
  }

  nn::Embedding letter, place{length, width};
  std::vector<Block> blocks;
  nn::LayerNorm norm{width};
  nn::Linear out;
  GRADUS_MODULE(letter, place, blocks, norm, out)
};

/// The mean loss of `length` characters from each of these places of the text on.
Tensor loss_of(const Gpt& net, const Tensor& text, const Tensor& starts) {
  const Tensor places = starts.unsqueeze(1) + arange(length);   // [batch, length]
  return losses::cross_entropy(net(take(text, places)).flatten(0, 1), take(text, places + 1).flatten());
}

/// The mean over a text, cut into such pieces.
double validate(const Gpt& net, const Tensor& text) {
  NoGradGuard guard;
  const Tensor starts = arange(0, text.size(0) - length, length);
  double sum = 0;
  for (const Tensor& some : split(starts, 100)) sum += loss_of(net, text, some).item<double>() * double(some.size(0));
  return sum / double(starts.size(0));
}

/// The learning rate rises for 100 steps, then falls along half a cosine to a tenth.
double rate_at(int64_t step, int64_t steps, double rate) {
  if (step < 100) return rate * double(step + 1) / 100;
  return rate * (0.55 + 0.45 * std::cos(M_PI * double(step - 100) / double(steps - 100)));
}

void train(const Gpt& net, const Tensor& text, int64_t steps, double rate, bool shuffle) {
  optim::Adam adam(net.parameters(), {.lr = rate, .betas = {0.9, 0.99}});
  const int64_t last = text.size(0) - length;
  for (int64_t step = 0; step < steps;) {
    const int64_t end = std::min(step + 500, steps);
    Progress progress("steps to " + std::to_string(end), (end - step) * batch * length, "characters");
    for (; step < end; ++step) {
      const Tensor starts = shuffle ? randint(last, {batch}) : (arange(batch) + step * batch) * length % last;
      adam.set_lr(rate_at(step, steps, rate));
      adam.zero_grad();
      Tensor loss = loss_of(net, text, starts);
      loss.backward();
      adam.step();
      progress.add(batch * length, loss.item<double>());
    }
    progress.finish();
  }
}

void write(const Gpt& net, const Alphabet& alphabet, int64_t count, const Taste& taste) {
  NoGradGuard guard;
  std::vector<int64_t> text = {alphabet.number('\n')};
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<int64_t> seen(text.end() - std::min(length, int64_t(text.size())), text.end());
    const Tensor logits = net(from_vector(seen).unsqueeze(0));
    text.push_back(choose(logits[0][-1], taste));
    std::putchar(alphabet.letter(text.back()));
    std::fflush(stdout);
  }
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Trains a GPT of 0.8 million parameters on the plays of Shakespeare and lets it write.");
  const int64_t steps = flags.integer("steps", 2500, "updates, each on 12 pieces of 64 characters", at_least_0);
  const double rate = flags.number("rate", 1e-3, "learning rate of Adam at its highest", at_least_0);
  const int64_t layers = flags.integer("layers", 4, "blocks", at_least_0);
  const int64_t count = flags.integer("count", 500, "characters to write", at_least_0);
  const Taste taste = taste_flags(flags, 0.8);
  const int64_t seed = flags.integer("seed", 1, "seed of the first weights, the pieces, and the letters", at_least_0);
  const int64_t shuffle = flags.integer("shuffle", 1, "1: pieces from anywhere; 0: one after the other", {0, 1});
  precision_flag(flags);
  const std::string start = flags.text("start", "", "file of weights to start from, instead of random ones");
  const std::string path = flags.text("data", data_folder + "/tinyshakespeare/input.txt.gz", "file with the text");
  flags.check();

  manual_seed(uint64_t(seed));
  const std::string all = data::read_text(path);
  const Alphabet alphabet(all);
  const Tensor text = from_vector(alphabet.numbers(all));
  const int64_t kept_back = text.size(0) / 10;
  if (kept_back <= length) throw Error("--data: expected a text of at least 650 characters");
  Gpt net(alphabet.size(), size_t(layers));
  if (!start.empty()) net.load_state_dict(io::load(start));
  std::printf("%d parameters, %d characters, of which the last %d are kept back\n", int(net.num_parameters()),
      int(text.size(0)), int(kept_back));

  const double started = seconds();
  train(net, text.slice(0, 0, text.size(0) - kept_back), steps, rate, shuffle == 1);
  const double spent = seconds() - started;
  write(net, alphabet, count, taste);
  std::printf("\n\n");
  return report(spent, "the text", validate(net, text.slice(0, text.size(0) - kept_back, text.size(0))), needed);
}

int main(int argc, char** argv) { return run_program("tiny_gpt", run, argc, argv); }
