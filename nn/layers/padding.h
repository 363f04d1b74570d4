// Layers that put a border around images, or cut one off where a number is negative.
//
// The numbers are one for all sides, or two per dimension, before and behind, the last dimension first: {left, right},
// {left, right, top, bottom}, {left, right, top, bottom, front, back}. Each layer calls the op pad.
#ifndef GRADUS_NN_LAYERS_PADDING_H
#define GRADUS_NN_LAYERS_PADDING_H

#include "nn/module/module.h"

namespace gradus::nn {

namespace detail {
class Pad : public Module {
 public:
  /// x is [n, channels, ..] or a single image [channels, ..]; a border of one number may go around any x that has the
  /// dimensions. Throws ShapeError for others, and where x is too small to fill the border.
  Tensor forward(const Tensor& x) const;
  std::string extra_repr() const override;

  IntList padding;    ///< two numbers per dimension
  double value = 0;   ///< of a border of one number

 protected:
  // Throws ShapeError unless there are one or 2 dims numbers.
  Pad(const char* layer, int64_t dims, const char* mode, const IntList& border);

 private:
  const char *layer_, *mode_;
  int64_t dims_;
};

class ConstantPad : public Pad {
 public:
  std::string extra_repr() const override;

 protected:
  ConstantPad(const char* layer, int64_t dims, const IntList& border, double number)
      : Pad(layer, dims, "constant", border) {
    value = number;
  }
};
}   // namespace detail

/// A border of `value`.
struct ConstantPad1d : detail::ConstantPad {
  ConstantPad1d(const IntList& border, double number) : ConstantPad("ConstantPad1d", 1, border, number) {}
  GRADUS_MODULE()
};
struct ConstantPad2d : detail::ConstantPad {
  ConstantPad2d(const IntList& border, double number) : ConstantPad("ConstantPad2d", 2, border, number) {}
  GRADUS_MODULE()
};
struct ConstantPad3d : detail::ConstantPad {
  ConstantPad3d(const IntList& border, double number) : ConstantPad("ConstantPad3d", 3, border, number) {}
  GRADUS_MODULE()
};

/// A border of zeros.
struct ZeroPad1d : detail::Pad {
  explicit ZeroPad1d(const IntList& border) : Pad("ZeroPad1d", 1, "constant", border) {}
  GRADUS_MODULE()
};
struct ZeroPad2d : detail::Pad {
  explicit ZeroPad2d(const IntList& border) : Pad("ZeroPad2d", 2, "constant", border) {}
  GRADUS_MODULE()
};
struct ZeroPad3d : detail::Pad {
  explicit ZeroPad3d(const IntList& border) : Pad("ZeroPad3d", 3, "constant", border) {}
  GRADUS_MODULE()
};

/// The image once more, mirrored at its edge, which is not repeated.
struct ReflectionPad1d : detail::Pad {
  explicit ReflectionPad1d(const IntList& border) : Pad("ReflectionPad1d", 1, "reflect", border) {}
  GRADUS_MODULE()
};
struct ReflectionPad2d : detail::Pad {
  explicit ReflectionPad2d(const IntList& border) : Pad("ReflectionPad2d", 2, "reflect", border) {}
  GRADUS_MODULE()
};
struct ReflectionPad3d : detail::Pad {
  explicit ReflectionPad3d(const IntList& border) : Pad("ReflectionPad3d", 3, "reflect", border) {}
  GRADUS_MODULE()
};

/// The edge, repeated.
struct ReplicationPad1d : detail::Pad {
  explicit ReplicationPad1d(const IntList& border) : Pad("ReplicationPad1d", 1, "replicate", border) {}
  GRADUS_MODULE()
};
struct ReplicationPad2d : detail::Pad {
  explicit ReplicationPad2d(const IntList& border) : Pad("ReplicationPad2d", 2, "replicate", border) {}
  GRADUS_MODULE()
};
struct ReplicationPad3d : detail::Pad {
  explicit ReplicationPad3d(const IntList& border) : Pad("ReplicationPad3d", 3, "replicate", border) {}
  GRADUS_MODULE()
};

/// The image once more, from its other end.
struct CircularPad1d : detail::Pad {
  explicit CircularPad1d(const IntList& border) : Pad("CircularPad1d", 1, "circular", border) {}
  GRADUS_MODULE()
};
struct CircularPad2d : detail::Pad {
  explicit CircularPad2d(const IntList& border) : Pad("CircularPad2d", 2, "circular", border) {}
  GRADUS_MODULE()
};
struct CircularPad3d : detail::Pad {
  explicit CircularPad3d(const IntList& border) : Pad("CircularPad3d", 3, "circular", border) {}
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
