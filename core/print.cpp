// Printing tensors as PyTorch prints them.
//
// Rules (torch/_tensor_str.py): all numbers of a tensor share one style and one width. Floats that are all whole print as
// "1."; else with 4 decimals; in scientific style if they span more than a factor of 1000 or are very large or small. More
// than 1000 numbers are shortened to 3 at each end of each dimension. Shape and dtype follow.
#include <cmath>
#include <ostream>

#include "core/apply.h"
#include "core/format.h"

namespace gradus {

namespace {

constexpr int64_t edge_items = 3, shorten_above = 1000, line_width = 80;

struct Style {
  Dtype dtype;
  bool whole = true, scientific = false;
  size_t width = 0;

  std::string plain(double v) const {
    if (dtype == Dtype::bool_) return v != 0 ? "true" : "false";
    if (dtype == Dtype::int64) return fmt::format("{}", int64_t(v));
    if (!std::isfinite(v)) return std::isnan(v) ? "nan" : v > 0 ? "inf" : "-inf";
    if (scientific) return fmt::format("{:.4e}", v);
    return whole ? fmt::format("{:.0f}.", v) : fmt::format("{:.4f}", v);
  }
};

struct Printer {
  const std::vector<double>& numbers;   // row-major
  const Shape& shape;
  bool shortened;
  Style style;

  bool skips(int64_t size) const { return shortened && size > 2 * edge_items; }
  template <class F>
  void visit(int64_t dim, int64_t at, F f) const {   // the numbers that will be printed
    if (dim == shape.dims()) return f(numbers[size_t(at)]);
    for (int64_t i = 0; i < shape[dim]; ++i) {
      if (skips(shape[dim]) && i == edge_items) i = shape[dim] - edge_items;
      visit(dim + 1, at * shape[dim] + i, f);
    }
  }
  void choose_style() {
    double largest = 0, smallest = INFINITY;
    visit(0, 0, [&](double v) {
      if (!std::isfinite(v)) return;
      if (v != std::floor(v)) style.whole = false;
      if (v == 0) return;
      largest = std::max(largest, std::abs(v));
      smallest = std::min(smallest, std::abs(v));
    });
    if (is_float(style.dtype) && largest > 0)
      style.scientific = style.whole ? largest / smallest > 1000 || largest > 1e8
                                     : largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
    visit(0, 0, [&](double v) { style.width = std::max(style.width, style.plain(v).size()); });
  }
  std::string number(double v) const { return fmt::format("{:>{}}", style.plain(v), style.width); }

  std::string print(int64_t dim, int64_t at, size_t indent) const {
    if (dim == shape.dims()) return number(numbers[size_t(at)]);
    bool innermost = dim + 1 == shape.dims();
    auto per_line = std::max<size_t>(1, (line_width - indent) / (style.width + 2));
    std::string text = "[", gap = innermost ? " " : std::string(size_t(shape.dims() - dim - 1), '\n') + std::string(indent + 1, ' ');
    size_t on_line = 0;
    for (int64_t i = 0; i < shape[dim]; ++i) {
      if (i) {
        text += ",";
        text += innermost && on_line == per_line ? "\n" + std::string(indent + 1, ' ') : gap;
        if (on_line == per_line) on_line = 0;
      }
      if (skips(shape[dim]) && i == edge_items) {
        text += "...,";
        text += gap;
        i = shape[dim] - edge_items;
        on_line = 0;
      }
      text += print(dim + 1, at * shape[dim] + i, indent + 1);
      ++on_line;
    }
    return text + "]";
  }
};

}  // namespace

std::string to_string(const Tensor& x) {
  if (!x.defined()) return "tensor(undefined)";
  std::vector<double> numbers = x.to_vector<double>();
  Printer printer{numbers, x.shape(), x.numel() > shorten_above, {x.dtype()}};
  printer.choose_style();
  return fmt::format("tensor({}, shape={}, dtype={}{})", printer.print(0, 0, 7), x.shape(), x.dtype(),
                     x.requires_grad() ? ", requires_grad=true" : "");
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_string(x); }

}  // namespace gradus
