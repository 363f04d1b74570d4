// Printing tensors as PyTorch prints them.
//
// Rules (torch/_tensor_str.py): all numbers of a tensor share one style and one width; zeros, NaN
// and infinities have no say in it. Floats that are all whole print as "1."; else with 4 decimals;
// in scientific style if they span more than a factor of 1000 or are very large or small. More than
// 1000 numbers are shortened to 3 at each end of each dimension. Two differences: shape and dtype
// always follow, and bools are true and false, as in C++.
#include "core/tensor/print.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "core/base/format.h"
#include "core/tensor/named_tensor.h"

namespace gradus {

namespace {

constexpr int64_t edge_items = 3, shorten_above = 1000, line_width = 80;

// Numbers are identified by their offset from the first one, in elements.
class Printer {
 public:
  explicit Printer(const Tensor& x) : x_(x), shortened_(x.numel() > shorten_above) {
    copy_strides(x, strides_);
    choose_style();
  }

  std::string print(int64_t dim, int64_t offset, size_t indent) const {
    const Shape& shape = x_.shape();
    if (dim == shape.dims()) return fmt::format("{:>{}}", plain(offset), width_);
    const bool innermost = dim + 1 == shape.dims();
    const std::string next_line =
        std::string(innermost ? 1 : size_t(shape.dims() - dim - 1), '\n') + std::string(indent + 1, ' ');
    const size_t per_line = innermost ? std::max<size_t>(1, (line_width - indent) / (width_ + 2)) : 1;
    std::string text = "[";
    size_t items = 0;
    auto append = [&](const std::string& item) {
      if (items) text += items % per_line ? ", " : "," + next_line;
      text += item;
      ++items;
    };
    for (int64_t i = 0; i < shape[dim]; ++i) {
      if (skips(shape[dim]) && i == edge_items) {
        append(innermost ? " ..." : "...");   // it counts as an item of its line
        i = shape[dim] - edge_items;
      }
      append(print(dim + 1, offset + i * strides_[dim], indent + 1));
    }
    return text + "]";
  }

 private:
  template <class T> T at(int64_t offset) const { return reinterpret_cast<const T*>(x_.impl()->data)[offset]; }
  double value(int64_t offset) const {
    return x_.dtype() == Dtype::float32 ? double(at<float>(offset)) : at<double>(offset);
  }

  std::string plain(int64_t offset) const {
    if (x_.dtype() == Dtype::bool_) return at<bool>(offset) ? "true" : "false";
    if (x_.dtype() == Dtype::int64) return fmt::format("{}", at<int64_t>(offset));
    const double v = value(offset);
    if (!std::isfinite(v)) return std::isnan(v) ? "nan" : v > 0 ? "inf" : "-inf";
    if (scientific_) return fmt::format("{:.4e}", v);
    return whole_ ? fmt::format("{:.0f}.", v) : fmt::format("{:.4f}", v);
  }

  bool skips(int64_t size) const { return shortened_ && size > 2 * edge_items; }
  template <class F> void visit(int64_t dim, int64_t offset, const F& f) const {   // the numbers that will be printed
    if (dim == x_.dim()) return f(offset);
    const int64_t size = x_.shape()[dim];
    for (int64_t i = 0; i < size; ++i) {
      if (skips(size) && i == edge_items) i = size - edge_items;
      visit(dim + 1, offset + i * strides_[dim], f);
    }
  }

  void choose_style() {
    auto counts = [&](int64_t offset) {
      return !is_float(x_.dtype()) || (std::isfinite(value(offset)) && value(offset) != 0);
    };
    if (is_float(x_.dtype())) {
      double largest = 0, smallest = INFINITY;
      visit(0, 0, [&](int64_t offset) {
        if (!counts(offset)) return;
        const double v = value(offset);
        if (v != std::floor(v)) whole_ = false;
        largest = std::max(largest, std::abs(v));
        smallest = std::min(smallest, std::abs(v));
      });
      scientific_ = largest > 0 && (largest / smallest > 1000 || largest > 1e8 || (!whole_ && smallest < 1e-4));
    }
    visit(0, 0, [&](int64_t offset) {
      if (counts(offset)) width_ = std::max(width_, plain(offset).size());
    });
  }

  const Tensor& x_;
  bool shortened_, whole_ = true, scientific_ = false;
  size_t width_ = 1;
  int64_t strides_[Shape::max_dims];
};

}   // namespace

std::string to_string(const Tensor& x) {
  if (!x.defined()) return "tensor(undefined)";
  const std::string numbers = x.numel() ? Printer(x).print(0, 0, 7) : "[]";
  return fmt::format("tensor({}, shape={}, dtype={}{})", numbers, x.shape(), x.dtype(),
      x.requires_grad() ? ", requires_grad=true" : "");
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_string(x); }
std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << to_string(shape); }
std::ostream& operator<<(std::ostream& out, Dtype dtype) { return out << name(dtype); }

namespace {
std::string line_of(const NamedTensor& item) {
  if (!item.tensor.defined()) return fmt::format("{}: undefined", item.name);
  return fmt::format("{}: {} {}", item.name, item.tensor.dtype(), item.tensor.shape());
}
template <class Items> std::string lines_of(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : "\n") + line_of(item);
  return text;
}
}   // namespace

std::string to_string(const StateDict& dict) { return lines_of(dict); }
std::ostream& operator<<(std::ostream& out, const StateDict& dict) { return out << to_string(dict); }
std::ostream& operator<<(std::ostream& out, const std::vector<NamedTensor>& list) { return out << lines_of(list); }
std::ostream& operator<<(std::ostream& out, const std::vector<Tensor>& list) {
  for (size_t i = 0; i < list.size(); ++i) out << (i ? "\n" : "") << list[i];
  return out;
}

}   // namespace gradus
