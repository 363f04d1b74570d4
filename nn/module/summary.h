// summary: what each layer of a net makes of its input and what that costs, as a table, in the manner of torchinfo.
//
//   std::cout << nn::summary(net, zeros({64, 784}));
//
//   layer         output shape  parameters   bytes  multiply-adds
//   Sequential    [64, 10]               0   2,560              0
//     0: Linear   [64, 128]        100,480  32,768      6,422,528
//     2: Dropout  [64, 128]              0  32,768              0
//     3: Linear   [64, 10]           1,290   2,560         81,920
//   parameters: 101,770, trained: 101,770, multiply-adds: 6,504,448
//   bytes of parameters: 407,080, of buffers: 0, of outputs: 68,096
//
// Idea: one forward under NoGradGuard and in eval mode, watched by hooks. A layer says itself how many multiplications
// it did: Module::multiply_adds.
// Read first: module.h.
#ifndef GRADUS_NN_MODULE_SUMMARY_H
#define GRADUS_NN_MODULE_SUMMARY_H

#include <iosfwd>

#include "core/base/callable.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// One call of a module. Several calls of one have a row each.
struct SummaryRow {
  std::string name;             ///< within the row that it is indented under; "" for the net
  std::string type;             ///< "Linear"
  int64_t depth = 0;            ///< how many rows it is in
  std::vector<Shape> outputs;   ///< empty if the result is not made of tensors
  int64_t parameters = 0;       ///< numbers of its own, without those of the modules inside; 0 if another row has them
  int64_t bytes = 0;            ///< of the outputs
  int64_t multiply_adds = 0;
};

struct Summary {
  std::vector<SummaryRow> rows;          ///< in the order of the calls; modules that were not called have none
  int64_t parameters = 0, trained = 0;   ///< of the whole net; those that require grad
  int64_t parameter_bytes = 0, buffer_bytes = 0;
  int64_t output_bytes = 0;   ///< of the layers without layers inside
  int64_t multiply_adds = 0;
};

std::string to_string(const Summary& summary);
std::ostream& operator<<(std::ostream& out, const Summary& summary);

namespace detail {
Summary summary_of(Module& net, const Callable<void()>& call);
}   // namespace detail

/// Calls the net with these arguments once. Its numbers, modes and hooks are as before afterwards.
template <class M, class... X>
  requires std::is_base_of_v<Module, M>
Summary summary(M& net, const X&... inputs) {
  return detail::summary_of(net, [&] { net(inputs...); });
}

}   // namespace gradus::nn
#endif
