// The curves of `./dev bench sweep`: workloads, one size of which grows.
//
// Nets and chains are computed by sweep.cpp and sweep_torch.cpp. Ops are computed by the programs of the bench `ops`;
// a curve then has the name of a line in ops_list.h.
#ifndef GRADUS_BENCH_SWEEP_TABLE_H
#define GRADUS_BENCH_SWEEP_TABLE_H

#include <algorithm>

#include "bench/harness.h"
#include "bench/workloads.h"

namespace bench {

/// Of a net, or of a chain, which has only nodes.
struct NetShape {
  int64_t batch = 0, width = 0, depth = 0, length = 0, nodes = 0;
};

struct Curve {
  std::string name;    ///< of a net's: WORKLOAD/AXIS
  std::string title;   ///< what stays as it is
  std::string axis;    ///< what grows
  std::string item;    ///< what a plot divides times by: a step has `size` of them, or is one ("step")
  std::vector<int64_t> sizes;
  std::vector<std::string> measures;    ///< that are shown
  NetShape shape = {};                  ///< of a net
  int64_t NetShape::*grows = nullptr;   ///< null: an op
  bool is_square = false;               ///< of an op: inputs have size x size numbers, otherwise `size`

  bool is_op() const { return !grows; }
  std::string workload() const { return name.substr(0, name.find('/')); }
  NetShape shape_at(int64_t size) const {
    NetShape s = shape;
    s.*grows = size;
    return s;
  }
  /// In one of what is timed; a chain's figures are of one node already.
  double items(int64_t size) const {
    return item == "step" || item == "node" ? 1 : double(size) * (is_square ? double(size) : 1);
  }
};

inline Curve batch_curve(const char* workload, const char* title, NetShape shape, std::vector<int64_t> sizes) {
  return {std::string(workload) + "/batch", title, "batch", "row", std::move(sizes), {"step"}, shape, &NetShape::batch};
}
inline Curve width_curve(const char* workload, const char* title, NetShape shape, std::vector<int64_t> sizes) {
  return {
      std::string(workload) + "/width", title, "width", "step", std::move(sizes), {"step"}, shape, &NetShape::width};
}
inline Curve depth_curve(const char* workload, const char* title, NetShape shape, std::vector<int64_t> sizes) {
  return {
      std::string(workload) + "/depth", title, "depth", "layer", std::move(sizes), {"step"}, shape, &NetShape::depth};
}
inline Curve length_curve(const char* workload, const char* title, NetShape shape, std::vector<int64_t> sizes) {
  return {std::string(workload) + "/length", title, "length", "position", std::move(sizes), {"step"}, shape,
      &NetShape::length};
}

inline std::vector<Curve> net_curves() {
  return {
      batch_curve("mlp", "MLP 784-128-10, Adam", {.width = 128, .depth = 1}, {1, 8, 64, 512, 4096}),
      width_curve("mlp", "MLP 784-width-10, batch 64", {.batch = 64, .depth = 1}, {16, 64, 256, 1024, 2048}),
      depth_curve("mlp", "MLP 784-128-..-10, batch 64", {.batch = 64, .width = 128}, {2, 4, 8, 16, 32}),
      batch_curve("mlp_512", "MLP 784-512-512-10, Adam", {.width = 512, .depth = 2}, {1, 16, 128, 1024, 4096}),
      width_curve(
          "mlp_512", "MLP 784-width-width-10, batch 128", {.batch = 128, .depth = 2}, {16, 64, 256, 1024, 2048}),
      depth_curve("mlp_512", "MLP 784-512-..-10, batch 128", {.batch = 128, .width = 512}, {2, 4, 8, 16, 32}),
      batch_curve(
          "inference", "MLP 784-128-10, forward alone", {.width = 128, .depth = 1}, {1, 8, 64, 256, 1024, 4096}),
      batch_curve("lenet", "LeNet-like, SGD", {.width = 32, .depth = 2}, {1, 4, 16, 64, 256}),
      width_curve("lenet", "LeNet-like, batch 16", {.batch = 16, .depth = 2}, {8, 16, 32, 64, 128}),
      depth_curve("lenet", "LeNet-like, batch 8", {.batch = 8, .width = 32}, {2, 4, 8, 16}),
      batch_curve(
          "gpt", "char-GPT, 4 layers, 64 characters, Adam", {.width = 128, .depth = 4, .length = 64}, {1, 4, 12, 48}),
      width_curve("gpt", "char-GPT, batch 4 x 64", {.batch = 4, .depth = 4, .length = 64}, {16, 32, 64, 128, 256, 512}),
      depth_curve(
          "gpt", "char-GPT, batch 4 x 64, width 128", {.batch = 4, .width = 128, .length = 64}, {1, 2, 4, 8, 16}),
      length_curve(
          "gpt", "char-GPT, batch 4, width 128", {.batch = 4, .width = 128, .depth = 4}, {8, 32, 128, 512, 1024}),
      batch_curve(
          "lstm", "LSTM 128, 64 characters, Adam", {.width = 128, .depth = 1, .length = 64}, {1, 8, 32, 128, 512}),
      width_curve("lstm", "LSTM, batch 32 x 64", {.batch = 32, .depth = 1, .length = 64}, {16, 64, 128, 256, 512}),
      depth_curve("lstm", "LSTM 128, batch 32 x 64", {.batch = 32, .width = 128, .length = 64}, {1, 2, 4, 8}),
      length_curve("lstm", "LSTM 128, batch 32", {.batch = 32, .width = 128, .depth = 1}, {8, 32, 128, 512}),
      {"chain/nodes", "chain of ops on 4 numbers", "nodes", "node", {100, 1000, 10000, 100000, 1000000},
          {"forward", "both"}, {}, &NetShape::nodes},
  };
}

inline std::vector<Curve> op_curves() {
  std::vector<Curve> curves;
  const std::vector<int64_t> numbers = {100, 1000, 10000, 100000, 1000000, 10000000};
  for (const char* op : {"add", "exp", "softmax", "sum", "sum_rows", "sum_columns", "contiguous", "gather",
           "index_select", "index_select_columns", "cat", "cat_rows", "bmm"})
    curves.push_back({op, op, "numbers", "number", numbers, {"forward", "both"}});
  const std::vector<int64_t> rows = {8, 16, 32, 64, 128, 256, 512, 1024, 2048};
  curves.push_back({"mm", "mm", "rows", "number", rows, {"forward", "both"}});
  for (const char* op : {"mm_nt", "mm_tn", "mm_tt"}) curves.push_back({op, op, "rows", "number", rows, {"forward"}});
  curves.push_back({"mv", "mv", "rows", "number", {16, 64, 256, 1024, 4096}, {"forward", "both"}});
  for (Curve& curve : curves) curve.is_square = curve.axis == "rows";
  return curves;
}

inline std::string name_of(const Curve& curve, int64_t size) { return curve.name + "/" + std::to_string(size); }

/// The fully connected net of a shape; batches together are larger than the second-level cache.
inline Net dense_net(const NetShape& shape) {
  Net net{"", {784}, shape.batch, std::clamp<int64_t>(int64_t(1 << 22) / (784 * shape.batch), 2, 32), true, 1e-3};
  for (int64_t i = 0; i < shape.depth; ++i) net.sizes.push_back(shape.width);
  net.sizes.push_back(10);
  return net;
}
inline Task images_of(const NetShape& shape) { return {"", {shape.batch, 1, 28, 28}, 10}; }
inline Task texts_of(const NetShape& shape) { return {"", {shape.batch, shape.length}, 65}; }

/// In a sweep windows are short.
constexpr Least sweep_least{.samples = 1, .checked_steps = 3};

}   // namespace bench
#endif
