// Activations as modules, for those who like `nn::ReLU` in a Sequential or as a member. Each calls the op of the same
// name.
#ifndef GRADUS_NN_LAYERS_ACTIVATION_H
#define GRADUS_NN_LAYERS_ACTIVATION_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

struct ReLU : Module {
  ReLU() = default;
  template <std::same_as<bool> Inplace> explicit ReLU(Inplace) {
    static_assert(!sizeof(Inplace), "ReLU: layers have no inplace; leave it out");
  }
  Tensor forward(const Tensor& x) const { return relu(x); }
  GRADUS_MODULE()
};
struct Sigmoid : Module {
  Tensor forward(const Tensor& x) const { return sigmoid(x); }
  GRADUS_MODULE()
};
struct Tanh : Module {
  Tensor forward(const Tensor& x) const { return gradus::tanh(x); }
  GRADUS_MODULE()
};

/// {.approximate = "tanh"} takes the faster formula. Throws Error for any other word.
struct GELU : Module {
  explicit GELU(const GeluOptions& options = {});
  Tensor forward(const Tensor& x) const { return gelu(x, options); }
  std::string extra_repr() const override;
  GeluOptions options;
  GRADUS_MODULE()
};
/// log(1 + exp(beta x)) / beta, or x itself where beta x > threshold.
struct Softplus : Module {
  explicit Softplus(const SoftplusOptions& o = {}) : options(o) {}
  Tensor forward(const Tensor& x) const { return softplus(x, options); }
  std::string extra_repr() const override;
  SoftplusOptions options;
  GRADUS_MODULE()
};

struct SiLU : Module {
  Tensor forward(const Tensor& x) const { return silu(x); }
  GRADUS_MODULE()
};
struct Mish : Module {
  Tensor forward(const Tensor& x) const { return mish(x); }
  GRADUS_MODULE()
};
struct LogSigmoid : Module {
  Tensor forward(const Tensor& x) const { return logsigmoid(x); }
  GRADUS_MODULE()
};
struct Softsign : Module {
  Tensor forward(const Tensor& x) const { return softsign(x); }
  GRADUS_MODULE()
};
struct Tanhshrink : Module {
  Tensor forward(const Tensor& x) const { return tanhshrink(x); }
  GRADUS_MODULE()
};
struct GLU : Module {
  explicit GLU(int64_t along = -1) : dim(along) {}
  Tensor forward(const Tensor& x) const { return glu(x, dim); }
  std::string extra_repr() const override;
  int64_t dim;
  GRADUS_MODULE()
};

struct Softmax : Module {
  explicit Softmax(int64_t along) : dim(along) {}
  Tensor forward(const Tensor& x) const { return softmax(x, dim); }
  std::string extra_repr() const override;
  int64_t dim;
  GRADUS_MODULE()
};
/// Over the channels of images, [n, channels, height, width] or [channels, height, width]. Throws ShapeError for any
/// other shape.
struct Softmax2d : Module {
  Tensor forward(const Tensor& x) const;
  GRADUS_MODULE()
};
struct Softmin : Module {
  explicit Softmin(int64_t along) : dim(along) {}
  Tensor forward(const Tensor& x) const { return softmin(x, dim); }
  std::string extra_repr() const override;
  int64_t dim;
  GRADUS_MODULE()
};
struct LogSoftmax : Module {
  explicit LogSoftmax(int64_t along) : dim(along) {}
  Tensor forward(const Tensor& x) const { return log_softmax(x, dim); }
  std::string extra_repr() const override;
  int64_t dim;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
