// What is computed, the same on both sides: shapes, starting values, batches, learning rates.
//
// Idea: everything random comes from the generator below, so gradus and its rival start from the
// same weights, see the same batches, and must arrive at the same loss; compare.cpp asks both
// before it times anything.
#ifndef GRADUS_BENCH_WORKLOADS_H
#define GRADUS_BENCH_WORKLOADS_H

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// splitmix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::vector<float> uniform(int64_t n, double low, double high) {
    std::vector<float> values;
    values.reserve(size_t(n));
    for (int64_t i = 0; i < n; ++i)
      values.push_back(float(low + (high - low) * double(next() >> 11) / double(1ull << 53)));
    return values;
  }
  std::vector<int64_t> below(int64_t n, int64_t limit) {
    std::vector<int64_t> values;
    for (int64_t i = 0; i < n; ++i) values.push_back(int64_t(next() % uint64_t(limit)));
    return values;
  }

 private:
  uint64_t state_;
};

// -- chains: y = a 1, then y = y a and y = y + b in turn --

/// The factor is so close to 1 that the gradient, multiplied by it once per two ops, stays far from
/// subnormal.
constexpr float chain_factor = 0.9999f, chain_summand = 1e-4f;
struct ChainShape {
  int64_t numbers;   ///< in a, b and y; 0: they are 0-d
  int links;         ///< ops after the first
};
inline std::vector<ChainShape> chain_shapes() { return {{0, 1000}, {4, 1000}, {0, 10000}, {4, 10000}}; }
inline std::string name_of(const ChainShape& c) {
  return "chain/" + std::to_string(c.numbers) + "/" + std::to_string(c.links);
}

// -- nets: linear layers with an activation between them --

struct Net {
  std::string name;
  std::vector<int64_t> sizes;   ///< in, hidden ..., out
  int64_t batch, batches;       ///< images in a batch, batches in rotation
  bool adam;                    ///< else plain SGD
  double rate;
};
/// tanh between the layers, binary_cross_entropy_with_logits on the four rows of the truth table.
inline std::vector<Net> xor_nets() {
  return {{"xor/sgd", {2, 8, 1}, 4, 1, false, 0.5}, {"xor/adam", {2, 8, 1}, 4, 1, true, 0.01}};
}
/// relu between the layers, cross_entropy on random pixels and classes.
inline std::vector<Net> mlp_nets() {
  return {{"mlp/sgd", {784, 128, 10}, 64, 32, false, 0.01}, {"mlp/adam", {784, 128, 10}, 64, 32, true, 1e-3},
      {"mlp/large", {784, 512, 512, 10}, 128, 16, true, 1e-3}};
}

/// Weight [out, in] and bias [out] of each layer in turn, uniform in +-1/sqrt(in), which is
/// PyTorch's default.
inline std::vector<std::vector<float>> initial_parameters(const Net& net) {
  Random random(1);
  std::vector<std::vector<float>> parameters;
  for (size_t i = 0; i + 1 < net.sizes.size(); ++i) {
    const int64_t in = net.sizes[i], out = net.sizes[i + 1];
    const double bound = 1 / std::sqrt(double(in));
    parameters.push_back(random.uniform(out * in, -bound, bound));
    parameters.push_back(random.uniform(out, -bound, bound));
  }
  return parameters;
}

/// x [batch, in], classes [batch].
struct Batch {
  std::vector<float> x;
  std::vector<int64_t> classes;
};
/// Many batches: on a single one Adam's second moments would soon be subnormal. Larger together
/// than the second-level cache, as a data set is.
inline std::vector<Batch> random_batches(const Net& net) {
  Random random(2);
  std::vector<Batch> batches;
  for (int64_t i = 0; i < net.batches; ++i)
    batches.push_back({random.uniform(net.batch * net.sizes.front(), 0, 1), random.below(net.batch, net.sizes.back())});
  return batches;
}

inline std::vector<float> xor_inputs() { return {0, 0, 0, 1, 1, 0, 1, 1}; }   // [4, 2]
inline std::vector<float> xor_targets() { return {0, 1, 1, 0}; }              // [4, 1]

// -- nets of layers, and layers alone: parameters have the same names on both sides --

using Sizes = std::vector<int64_t>;

/// The numbers of a parameter, by its name: those of two dimensions and more uniform in +-1/sqrt(numbers that one
/// result sums up), scales of norms near 1, biases near 0.
inline std::vector<float> initial_values(const std::string& name, const Sizes& sizes) {
  uint64_t seed = 14695981039346656037u;   // FNV-1a
  for (const char c : name) seed = (seed ^ uint64_t(c)) * 1099511628211u;
  int64_t fan_in = 1;
  for (size_t i = 1; i < sizes.size(); ++i) fan_in *= sizes[i];
  const bool is_scale = sizes.size() == 1 && name.ends_with("weight");
  const double middle = is_scale ? 1 : 0, reach = sizes.size() == 1 ? 0.05 : 1 / std::sqrt(double(fan_in));
  return Random(seed).uniform(sizes[0] * fan_in, middle - reach, middle + reach);
}

/// Images [n, channels, height, width] with a class each, or texts [n, length] with a class for each character.
struct Task {
  std::string name;
  Sizes sizes;
  int64_t classes;
  bool is_text() const { return sizes.size() == 2; }
};
/// Images are trained on by SGD with momentum 0.9 and rate 0.01, texts by Adam with rate 1e-3.
inline const Task lenet_task{"net/lenet", {64, 1, 28, 28}, 10}, conv_task{"net/conv", {32, 3, 32, 32}, 10},
    gpt_task{"net/gpt", {12, 64}, 65}, lstm_task{"net/lstm", {32, 64}, 65};

inline int64_t product(const Sizes& sizes) {
  int64_t n = 1;
  for (const int64_t size : sizes) n *= size;
  return n;
}
/// Characters are numbers below `classes`.
struct TaskBatch {
  std::vector<float> pixels;
  std::vector<int64_t> characters, classes;
};
inline std::vector<TaskBatch> random_batches(const Task& task) {
  Random random(3);
  std::vector<TaskBatch> batches(8);
  for (TaskBatch& batch : batches) {
    const int64_t n = product(task.sizes);
    if (task.is_text()) batch.characters = random.below(n, task.classes);
    else batch.pixels = random.uniform(n, 0, 1);
    batch.classes = random.below(task.is_text() ? n : task.sizes[0], task.classes);
  }
  return batches;
}

/// A layer alone: forward, and backward from random numbers.
struct LayerCase {
  std::string layer;
  Sizes sizes;   ///< of x: an image, or a sequence [n, length, width]; of an embedding [n, length, rows, width]
  std::string name, label;
};
inline std::vector<LayerCase> layer_cases() {
  const std::vector<Sizes> images = {{4, 16, 14, 14}, {16, 32, 28, 28}, {16, 128, 28, 28}};
  const std::vector<Sizes> sequences = {{8, 16, 32}, {16, 64, 128}, {8, 128, 512}};
  const std::vector<Sizes> tables = {{8, 16, 65, 32}, {16, 64, 1000, 128}, {8, 128, 20000, 512}};
  const struct {
    const char *layer, *label;
    const std::vector<Sizes>& sizes;
  } layers[] = {
      {"conv3x3", "conv 3x3", images},
      {"conv1x1", "conv 1x1", images},
      {"conv5x5", "conv 5x5 stride 2", images},
      {"depthwise", "conv 3x3 depthwise", images},
      {"max_pool", "max pool 2x2", images},
      {"batch_norm", "batch norm", images},
      {"instance_norm", "instance norm", images},
      {"group_norm", "group norm", images},
      {"response_norm", "local response norm", images},
      {"layer_norm", "layer norm", sequences},
      {"rms_norm", "RMS norm", sequences},
      {"embedding", "embedding", tables},
      {"attention", "causal attention", sequences},
      {"lstm", "LSTM", sequences},
  };
  std::vector<LayerCase> cases;
  for (const auto& [layer, label, all] : layers)
    for (const Sizes& sizes : all) {
      std::string text;
      for (const int64_t size : sizes) text += (text.empty() ? "" : "x") + std::to_string(size);
      cases.push_back({layer, sizes, "layer/" + (layer + ("/" + text)), label + (", " + text)});
    }
  return cases;
}

// -- optimisers alone: 10 million parameters in 50 tensors, on gradients that stay --

constexpr int64_t many_tensors = 50, many_rows = 400, many_columns = 500;
inline std::vector<float> many_numbers(int64_t which) {
  return Random(uint64_t(100 + which)).uniform(many_rows * many_columns, -1, 1);
}
inline std::vector<std::string> optimiser_names() {
  return {"optim/sgd", "optim/adam", "optim/adamw", "optim/rmsprop", "optim/adagrad", "optim/lion"};
}

// -- inference: one image at a time, one token of a story at a time --

inline std::vector<Net> inference_nets() {
  return {{"infer/mlp", {784, 128, 10}, 1, 32, false, 0}, {"infer/mlp_large", {784, 512, 512, 10}, 1, 32, false, 0}};
}
inline const Task inference_task{"infer/lenet", {1, 1, 28, 28}, 10};

constexpr int story_length = 256;
/// A number that tells one list of tokens from another, small enough to be printed exactly.
inline double checksum(const std::vector<int64_t>& tokens) {
  uint64_t sum = 0;
  for (const int64_t token : tokens) sum = (sum * 1000003 + uint64_t(token)) % 999999937;
  return double(sum);
}

// -- products: a [m, k] times b [k, n], or `batch` of them --

struct Product {
  std::string name;
  int64_t batch, m, k, n;    ///< batch 0: two matrices
  bool a_turned, b_turned;   ///< the columns, not the rows, are contiguous
  bool is_double;
};
/// Square ones, those of the nets above, and batches of attention's and of smaller ones.
inline std::vector<Product> products() {
  std::vector<std::vector<int64_t>> shapes = {{0, 64, 784, 128}, {0, 64, 128, 10}, {0, 128, 784, 512},
      {0, 128, 512, 512}, {0, 64, 9216, 128}, {0, 768, 128, 384}, {0, 768, 128, 512}, {0, 768, 512, 128},
      {0, 768, 128, 65}, {0, 32, 128, 512}, {0, 2048, 128, 512}, {48, 64, 32, 64}, {48, 64, 64, 32}, {256, 16, 16, 16},
      {32, 128, 64, 128}, {8, 256, 256, 256}};
  for (int64_t size = 8; size <= 2048; size *= 2) shapes.push_back({0, size, size, size});
  std::vector<Product> all;
  for (const bool is_double : {false, true})
    for (const auto& s : shapes)
      for (const char* form : {"nn", "nt", "tn", "tt"}) {
        std::string name = std::string("product/") + (is_double ? "float64/" : "float32/") + form + "/";
        if (s[0]) name += std::to_string(s[0]) + "of";
        name += std::to_string(s[1]) + "x" + std::to_string(s[2]) + "x" + std::to_string(s[3]);
        all.push_back({name, s[0], s[1], s[2], s[3], form[0] == 't', form[1] == 't', is_double});
      }
  return all;
}

}   // namespace bench
#endif
