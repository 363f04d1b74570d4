// The rows of the benchmark tables: which measure of which case, its unit, and what it must
// reach.
//
// A target is a ratio, our time divided by the rival's in the same run: machines differ, ratios hold.
// A limit is in the row's unit. 0: none.
#ifndef GRADUS_BENCH_TABLE_H
#define GRADUS_BENCH_TABLE_H

#include <string>
#include <vector>

#include "bench/workloads.h"

namespace bench {

struct Unit {
  const char* name;
  double per_second;
};
inline constexpr Unit ns{"ns", 1e9}, us{"us", 1e6}, ms{"ms", 1e3}, mib{"MiB", 1.0 / 1024};

struct Row {
  std::string bench, label;
  std::string name;   ///< of the case; neighbours with the same name and threads share their runs
  std::string measure;
  Unit unit;
  int threads = 1;
  double target = 0;
  double limit = 0;
  std::string against = "";   ///< another measure of the same program, in the rival's place
};

inline std::vector<Row> table() {
  std::vector<Row> rows = {
      {"small", "op on a scalar, 1,000 ops: forward", "chain/0/1000", "forward", ns},
      {"small", "  backward and release", "chain/0/1000", "backward", ns},
      {"small", "  both", "chain/0/1000", "both", ns},
      {"small", "  forward, no grad", "chain/0/1000", "no_grad", ns},
      {"small", "op on 4 numbers, 1,000 ops: forward", "chain/4/1000", "forward", ns},
      {"small", "  backward and release", "chain/4/1000", "backward", ns},
      {"small", "  both", "chain/4/1000", "both", ns, 1, 0.03},
      {"small", "  forward, no grad", "chain/4/1000", "no_grad", ns},
      {"small", "op on a scalar, 10,000 ops: forward", "chain/0/10000", "forward", ns},
      {"small", "  backward and release", "chain/0/10000", "backward", ns},
      {"small", "  both", "chain/0/10000", "both", ns},
      {"small", "  forward, no grad", "chain/0/10000", "no_grad", ns},
      {"small", "op on 4 numbers, 10,000 ops: forward", "chain/4/10000", "forward", ns},
      {"small", "  backward and release", "chain/4/10000", "backward", ns},
      {"small", "  both", "chain/4/10000", "both", ns, 1, 0.03, 100},
      {"small", "  forward, no grad", "chain/4/10000", "no_grad", ns},
      {"small", "XOR 2-8-1, SGD, a step", "xor/sgd", "step", us, 1, 0.025},
      {"small", "XOR 2-8-1, Adam, a step", "xor/adam", "step", us, 1, 0.025},
      {"small", "process start to first op done", "first_op", "start", ms, 1, 0, 2},

      {"mlp", "784-128-10, batch 64, SGD", "mlp/sgd", "step", ms, 1, 0.75},
      {"mlp", "784-128-10, batch 64, Adam", "mlp/adam", "step", ms, 1, 0.5},
      {"mlp", "  its peak memory", "mlp/adam", "memory", mib, 1},
      {"mlp", "784-512-512-10, batch 128, Adam", "mlp/large", "step", ms, 1, 0.75},
      {"mlp", "784-128-10, batch 64, SGD", "mlp/sgd", "step", ms, 2, 0.8},
      {"mlp", "784-128-10, batch 64, Adam", "mlp/adam", "step", ms, 2, 0.5},
      {"mlp", "784-512-512-10, batch 128, Adam", "mlp/large", "step", ms, 2, 0.85},
      {"mlp", "  its peak memory", "mlp/large", "memory", mib, 2},
      {"mlp", "a host's loop, 784-128-10, Adam", "mixed/mlp/adam", "team", ms, 2},
      {"mlp", "  by set_executor(\"openmp\")", "mixed/mlp/adam", "openmp", ms, 2},
      {"mlp", "a host's loop, 784-512-512-10, Adam", "mixed/mlp/large", "team", ms, 2},
      {"mlp", "  by set_executor(\"openmp\")", "mixed/mlp/large", "openmp", ms, 2},

      {"nets", "LeNet-like, batch 64, SGD", "net/lenet", "step", ms, 1, 0.5},
      {"nets", "7 x conv-BN-ReLU, batch 32, SGD", "net/conv", "step", ms, 1, 0.57},
      {"nets", "char-GPT, batch 12 x 64, Adam", "net/gpt", "step", ms, 1, 0.9},
      {"nets", "LSTM 128, batch 32 x 64, Adam", "net/lstm", "step", ms, 1, 1},
      {"nets", "LeNet-like, batch 64, SGD", "net/lenet", "step", ms, 2, 0.5},
      {"nets", "7 x conv-BN-ReLU, batch 32, SGD", "net/conv", "step", ms, 2, 0.57},
      {"nets", "char-GPT, batch 12 x 64, Adam", "net/gpt", "step", ms, 2, 0.9},
      {"nets", "LSTM 128, batch 32 x 64, Adam", "net/lstm", "step", ms, 2, 1},
      {"nets", "LeNet-like, bfloat16", "medium/lenet", "step", ms, 1},
      {"nets", "char-GPT, bfloat16", "medium/gpt", "step", ms, 1},
      {"nets", "LeNet-like, bfloat16", "medium/lenet", "step", ms, 2},
      {"nets", "char-GPT, bfloat16", "medium/gpt", "step", ms, 2},
  };
  for (const int threads : {1, 2}) {
    rows.push_back({"optim", "SGD, momentum 0.9", "optim/sgd", "step", ms, threads, 0.9});
    rows.push_back({"optim", "Adam", "optim/adam", "step", ms, threads, 0.5});
    rows.push_back({"optim", "AdamW", "optim/adamw", "step", ms, threads, 0.9});
    rows.push_back({"optim", "RMSprop", "optim/rmsprop", "step", ms, threads, 0.9});
    rows.push_back({"optim", "Adagrad", "optim/adagrad", "step", ms, threads, 0.9});
    rows.push_back({"optim", "Lion", "optim/lion", "step", ms, threads, 0.9});
    rows.push_back({"inference", "784-128-10, one image", "infer/mlp", "step", us, threads, 0.5});
    rows.push_back({"inference", "784-512-512-10, one image", "infer/mlp_large", "step", us, threads, 0.5});
    rows.push_back({"inference", "LeNet-like, one image", "infer/lenet", "step", us, threads, 0.5});
    rows.push_back({"inference", "Llama of stories, a token", "infer/stories", "step", us, threads, 0.5});
  }
  for (const int threads : {1, 2}) {
    rows.push_back({"data", "MNIST into 784-128-10", "data/mnist/0", "loader", ms, threads, 1.03, 0, "alone"});
    rows.push_back({"data", "  one worker", "data/mnist/1", "loader", ms, threads, 0, 0, "alone"});
    rows.push_back({"data", "CIFAR-like into LeNet-like", "data/cifar/0", "loader", ms, threads, 1.03, 0, "alone"});
    rows.push_back({"data", "  one worker", "data/cifar/1", "loader", ms, threads, 1.03, 0, "alone"});
  }
  for (const int threads : {1, 2})
    for (const LayerCase& c : layer_cases()) rows.push_back({"nets", c.label, c.name, "step", us, threads, 1});
  for (const int threads : {1, 2})
    for (const Product& p : products())
      rows.push_back({"gemm", p.name.substr(p.name.find('/') + 1), p.name, "step", us, threads, 1.2});
  return rows;
}

}   // namespace bench
#endif
