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

}   // namespace bench
#endif
