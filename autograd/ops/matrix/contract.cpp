// Contractions, all computed as batched products: dimensions are sorted into those of the batch, those that only one
// operand has, and those that are summed over.
#include "autograd/ops/matrix/contract.h"

#include <algorithm>
#include <cctype>

#include "autograd/ops/matrix/matrix_parts.h"

namespace gradus {

namespace {

Tensor permuted(const Tensor& x, const std::vector<int64_t>& dims) {
  bool sorted = true;
  for (size_t i = 0; i < dims.size(); ++i) sorted = sorted && dims[i] == int64_t(i);
  return sorted ? x : permute(x, dims);
}
int64_t product_of(const Tensor& x, const std::vector<int64_t>& dims) {
  int64_t n = 1;
  for (int64_t d : dims) n *= x.shape()[d];
  return n;
}
std::vector<int64_t> joined(std::vector<int64_t> a, const std::vector<int64_t>& b, const std::vector<int64_t>& c = {}) {
  a.insert(a.end(), b.begin(), b.end());
  a.insert(a.end(), c.begin(), c.end());
  return a;
}

// The dimensions of two operands by their role in a product; those of the batch and those summed over match in order.
struct Pairing {
  std::vector<int64_t> batch_a, batch_b, only_a, only_b, sum_a, sum_b;
};

// y[batch.., only_a.., only_b..]
Tensor contract(const Tensor& a, const Tensor& b, const Pairing& p) {
  Shape shape;
  for (int64_t d : p.batch_a) shape.insert(shape.dims(), a.shape()[d]);
  for (int64_t d : p.only_a) shape.insert(shape.dims(), a.shape()[d]);
  for (int64_t d : p.only_b) shape.insert(shape.dims(), b.shape()[d]);
  int64_t batch = product_of(a, p.batch_a), m = product_of(a, p.only_a), n = product_of(b, p.only_b),
          k = product_of(a, p.sum_a);
  Tensor left = permuted(a, joined(p.batch_a, p.only_a, p.sum_a)),
         right = permuted(b, joined(p.batch_b, p.sum_b, p.only_b));
  if (p.sum_a.empty()) {   // no sum: numbers meet by broadcasting
    Shape of_left = shape, of_right = shape;
    for (size_t i = 0; i < p.only_b.size(); ++i) of_left[int64_t(p.batch_a.size() + p.only_a.size() + i)] = 1;
    for (size_t i = 0; i < p.only_a.size(); ++i) of_right[int64_t(p.batch_a.size() + i)] = 1;
    return mul(reshape(left, of_left), reshape(right, of_right));
  }
  if (shape.dims() == 0) return matmul(reshape(left, {k}), reshape(right, {k}));
  if (batch == 1) return reshape(matmul(reshape(left, {m, k}), reshape(right, {k, n})), shape);
  return reshape(matmul(reshape(left, {batch, m, k}), reshape(right, {batch, k, n})), shape);
}

// ------------------------------------------------------------------------------------------------ einsum
// A label is a letter, or 1000 + i for the dimension that `...` puts i places before its end.
constexpr int first_of_dots = 1000;

struct Labelled {
  Tensor x;
  std::vector<int> labels;   // one per dimension, all different
  bool has(int label) const { return place(label) < labels.size(); }
  size_t place(int label) const { return size_t(std::find(labels.begin(), labels.end(), label) - labels.begin()); }
};

class Einsum {
 public:
  Einsum(const std::string& equation, const std::vector<Tensor>& operands) : equation_(equation) {
    if (operands.empty()) fail("there are no operands");
    std::string text;
    for (char c : equation)
      if (c != ' ') text += c;
    size_t arrow = text.find("->");
    std::string inputs = text.substr(0, arrow);
    std::vector<std::string> parts(1);
    for (char c : inputs)
      if (c == ',') parts.emplace_back();
      else parts.back() += c;
    if (parts.size() != operands.size())
      fail(fmt::format("it names {} operands; got {}", parts.size(), operands.size()));
    for (size_t i = 0; i < parts.size(); ++i) add_operand(parts[i], operands[i], i);
    if (arrow == std::string::npos) implicit_output();
    else explicit_output(text.substr(arrow + 2));
    drop_ones();
  }

  Tensor run() {
    Labelled y = reduced(operands_[0], 1);
    for (size_t i = 1; i < operands_.size(); ++i) {
      Labelled next = operands_[i];
      y = reduced(y, i, &next);   // what `next` shares is summed over in the product
      next = reduced(next, i + 1, &y);
      y = product(y, next, i + 1);
    }
    std::vector<int64_t> order;
    for (int label : output_) order.push_back(int64_t(y.place(label)));
    return permuted(y.x, order);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(fmt::format("einsum: \"{}\": {}", equation_, why));
  }

  // "ij...k" as labels; `dots` is how many dimensions `...` stands for.
  std::vector<int> labels_of(const std::string& part, int64_t dots) const {
    std::vector<int> labels;
    bool dotted = false;
    for (size_t i = 0; i < part.size(); ++i) {
      if (std::isalpha(static_cast<unsigned char>(part[i]))) {
        labels.push_back(part[i]);
      } else if (part.compare(i, 3, "...") == 0 && !dotted) {
        for (int64_t d = dots; d-- > 0;) labels.push_back(first_of_dots + int(d));
        dotted = true;
        i += 2;
      } else {
        fail(dotted && part[i] == '.' ? "`...` may appear only once in an operand"
                                      : fmt::format("'{}' is not a letter", std::string(1, part[i])));
      }
    }
    return labels;
  }

  void add_operand(const std::string& part, Tensor x, size_t number) {
    size_t at = part.find("...");
    int64_t letters = int64_t(part.size()) - (at == std::string::npos ? 0 : 3), dots = x.dim() - letters;
    std::vector<int> labels = labels_of(part, at == std::string::npos ? 0 : std::max<int64_t>(0, dots));
    if (dots < 0 || (dots > 0 && at == std::string::npos))
      fail(fmt::format("operand {} is {}; \"{}\" names {} dimensions", number, x.shape(), part, letters));
    if (at != std::string::npos) dots_ = std::max(dots_, dots);
    Labelled operand{x, {}};
    for (int label : labels) {   // a repeated label: the diagonal, in the place of the first
      size_t before = operand.place(label), here = operand.labels.size();
      if (before == here) {
        operand.labels.push_back(label);
        continue;
      }
      int64_t n = operand.x.shape()[int64_t(before)];
      if (operand.x.shape()[int64_t(here)] != n)
        fail(fmt::format(
            "operand {} is {}; '{}' stands for sizes that differ", number, x.shape(), std::string(1, char(label))));
      Tensor last = diagonal(operand.x, 0, int64_t(before), int64_t(here));   // it goes where `before` was
      std::vector<int64_t> order;
      for (int64_t d = 0; d + 1 < last.dim(); ++d) order.push_back(d);
      order.insert(order.begin() + int64_t(before), last.dim() - 1);
      operand.x = permuted(last, order);
    }
    for (size_t d = 0; d < operand.labels.size(); ++d)
      note_size(operand.labels[d], operand.x.shape()[int64_t(d)], number);
    operands_.push_back(std::move(operand));
  }

  void note_size(int label, int64_t size, size_t number) {
    for (auto& [known, n] : sizes_)
      if (known == label) {
        if (size != n && size != 1 && n != 1)
          fail(fmt::format("operand {} gives {} the size {}; it was {}", number,
              label < first_of_dots ? fmt::format("'{}'", std::string(1, char(label))) : "a dimension of `...`", size,
              n));
        if (n == 1) n = size;
        return;
      }
    sizes_.emplace_back(label, size);
  }

  void implicit_output() {
    for (int64_t d = dots_; d-- > 0;) output_.push_back(first_of_dots + int(d));
    for (int label = 'A'; label <= 'z'; ++label) {
      int count = 0;
      for (char c : equation_) count += c == label;
      if (count == 1 && std::isalpha(label)) output_.push_back(label);
    }
  }
  void explicit_output(const std::string& part) {
    output_ = labels_of(part, dots_);
    for (size_t i = 0; i < output_.size(); ++i) {
      std::string letter(1, output_[i] < first_of_dots ? char(output_[i]) : '.');
      if (std::find(output_.begin(), output_.begin() + int64_t(i), output_[i]) != output_.begin() + int64_t(i))
        fail(fmt::format("'{}' appears twice after the arrow", letter));
      bool known = false;
      for (auto& [label, n] : sizes_) known = known || label == output_[i];
      if (!known) fail(fmt::format("'{}' after the arrow is in no operand", letter));
    }
  }

  // A size of 1 that meets a larger one broadcasts: once its dimension is dropped, the product does that.
  void drop_ones() {
    for (Labelled& operand : operands_)
      for (auto& [label, n] : sizes_)
        if (n != 1 && operand.has(label) && operand.x.shape()[int64_t(operand.place(label))] == 1) {
          operand.x = squeeze(operand.x, int64_t(operand.place(label)));
          operand.labels.erase(operand.labels.begin() + int64_t(operand.place(label)));
        }
  }

  // Is the label wanted by the result, or by an operand from number `from` on?
  bool wanted(int label, size_t from) const {
    if (std::find(output_.begin(), output_.end(), label) != output_.end()) return true;
    for (size_t i = from; i < operands_.size(); ++i)
      if (operands_[i].has(label)) return true;
    return false;
  }
  // Sums over the labels no longer wanted, except those that `partner` has too.
  Labelled reduced(const Labelled& y, size_t from, const Labelled* partner = nullptr) const {
    IntList dims{};
    Labelled result{y.x, {}};
    for (size_t d = 0; d < y.labels.size(); ++d)
      if (wanted(y.labels[d], from) || (partner && partner->has(y.labels[d]))) result.labels.push_back(y.labels[d]);
      else dims.value[dims.count++] = int64_t(d);
    if (dims.count) result.x = sum(y.x, dims);
    return result;
  }
  Labelled product(const Labelled& a, const Labelled& b, size_t from) const {
    Pairing p;
    std::vector<int> batch, only_a, only_b;
    for (size_t d = 0; d < a.labels.size(); ++d) {
      int label = a.labels[d];
      if (!b.has(label)) {
        p.only_a.push_back(int64_t(d));
        only_a.push_back(label);
        continue;
      }
      bool kept = wanted(label, from);
      (kept ? p.batch_a : p.sum_a).push_back(int64_t(d));
      (kept ? p.batch_b : p.sum_b).push_back(int64_t(b.place(label)));
      if (kept) batch.push_back(label);
    }
    for (size_t d = 0; d < b.labels.size(); ++d)
      if (!a.has(b.labels[d])) {
        p.only_b.push_back(int64_t(d));
        only_b.push_back(b.labels[d]);
      }
    batch.insert(batch.end(), only_a.begin(), only_a.end());
    batch.insert(batch.end(), only_b.begin(), only_b.end());
    return {contract(a.x, b.x, p), std::move(batch)};
  }

  std::string equation_;
  std::vector<Labelled> operands_;
  std::vector<std::pair<int, int64_t>> sizes_;   // of the labels, broadcast
  std::vector<int> output_;
  int64_t dots_ = 0;   // how many dimensions `...` stands for
};

}   // namespace

Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands) {
  for (const Tensor& x : operands) require_same_dtype("einsum", operands[0], x, "the first operand", "another");
  return Einsum(equation, operands).run();
}

Tensor tensordot(const Tensor& a, const Tensor& b, const IntList& dims_a, const IntList& dims_b) {
  if (dims_a.count != dims_b.count)
    throw ShapeError(fmt::format("tensordot: {} dimensions of a and {} of b are given; give the same number of each",
        dims_a.count, dims_b.count));
  require_same_dtype("tensordot", a, b);
  uint32_t taken_a = dim_bits("tensordot", dims_a, a.dim()), taken_b = dim_bits("tensordot", dims_b, b.dim());
  Tensor x = a, y = b;
  Pairing p;
  for (int64_t i = 0; i < dims_a.count; ++i) {
    int64_t d = wrap_dim("tensordot", dims_a[i], a.dim()), e = wrap_dim("tensordot", dims_b[i], b.dim());
    int64_t m = a.shape()[d], n = b.shape()[e];
    if (m != n && m != 1 && n != 1)
      throw ShapeError(
          fmt::format("tensordot: dimension {} of a {} and {} of b {} are summed together but differ in size", d,
              a.shape(), e, b.shape()));
    if (m != n) (m == 1 ? y : x) = m == 1 ? sum(y, e, true) : sum(x, d, true);
    p.sum_a.push_back(d);
    p.sum_b.push_back(e);
  }
  for (int64_t d = 0; d < a.dim(); ++d)
    if (!(taken_a >> d & 1)) p.only_a.push_back(d);
  for (int64_t d = 0; d < b.dim(); ++d)
    if (!(taken_b >> d & 1)) p.only_b.push_back(d);
  return contract(x, y, p);
}
Tensor tensordot(const Tensor& a, const Tensor& b, int64_t dims) {
  if (dims < 0 || dims > std::min(a.dim(), b.dim()))
    throw ShapeError(
        fmt::format("tensordot: cannot sum over {} dimensions; a is {}, b is {}", dims, a.shape(), b.shape()));
  IntList dims_a{}, dims_b{};
  for (int64_t i = 0; i < dims; ++i) {
    dims_a.value[dims_a.count++] = a.dim() - dims + i;
    dims_b.value[dims_b.count++] = i;
  }
  return tensordot(a, b, dims_a, dims_b);
}

Tensor kron(const Tensor& a, const Tensor& b) {
  int64_t dims = std::max(a.dim(), b.dim());
  if (2 * dims > Shape::max_dims)
    throw ShapeError(fmt::format("kron: at most 4 dimensions; a is {}, b is {}", a.shape(), b.shape()));
  Shape of_a, of_b, of_y;
  for (int64_t d = 0; d < dims; ++d) {
    int64_t m = d < dims - a.dim() ? 1 : a.shape()[d - dims + a.dim()],
            n = d < dims - b.dim() ? 1 : b.shape()[d - dims + b.dim()];
    of_a.push_back(m);
    of_a.push_back(1);
    of_b.push_back(1);
    of_b.push_back(n);
    of_y.push_back(m * n);
  }
  return reshape(mul(reshape(a, of_a), reshape(b, of_b)), of_y);
}

Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias) {
  if (weight.dim() != 3)
    throw ShapeError(fmt::format("bilinear: weight must be [out, in1, in2]; it is {}", weight.shape()));
  int64_t out = weight.shape()[0], in1 = weight.shape()[1], in2 = weight.shape()[2];
  if (x1.dim() == 0 || x2.dim() != x1.dim() || x1.shape().back() != in1 || x2.shape().back() != in2)
    throw ShapeError(fmt::format(
        "bilinear: x1 must be [.., {}] and x2 [.., {}]; they are {} and {}", in1, in2, x1.shape(), x2.shape()));
  Shape shape = x1.shape();
  for (int64_t d = 0; d + 1 < x1.dim(); ++d)
    if (shape[d] != x2.shape()[d])
      throw ShapeError(fmt::format("bilinear: the batches differ: x1 is {}, x2 is {}", x1.shape(), x2.shape()));
  if (bias.defined() && !(bias.shape() == Shape{out}))
    throw ShapeError(fmt::format("bilinear: bias must be [{}]; it is {}", out, bias.shape()));
  require_same_dtype("bilinear", x1, x2, "x1", "x2");
  require_same_dtype("bilinear", x1, weight, "x1", "weight");
  if (bias.defined()) require_same_dtype("bilinear", weight, bias, "weight", "bias");
  shape[x1.dim() - 1] = 1;
  int64_t count = shape.numel();
  shape[x1.dim() - 1] = out;
  Tensor half = matmul(reshape(x1, {count, in1}), reshape(permute(weight, {1, 0, 2}), {in1, out * in2}));
  Tensor y = reshape(matmul(reshape(half, {count, out, in2}), reshape(x2, {count, in2, 1})), shape);
  return bias.defined() ? y + bias : y;
}

// ------------------------------------------------------------------------------------------------- cross
namespace {

// cross = a x b                                            a, b: of one shape, size 3 along a dimension
//   da = b x dy     db = dy x a
Tensor cross_of(const Tensor& a, const Tensor& b, int64_t dim) {
  return record("cross(a, b)", apply::cross(apply::dense(a), apply::dense(b), dim),
      grad_to(a, [b = saved(b, 1), dim](const Tensor& dy) { return cross_of(b, dy, dim); }),
      grad_to(b, [a = saved(a, 0), dim](const Tensor& dy) { return cross_of(dy, a, dim); }));
}

}   // namespace

Tensor cross(const Tensor& a, const Tensor& b, int64_t dim) {
  require_same_dtype("cross", a, b);
  if (a.dtype() == Dtype::bool_) throw DtypeError("cross: bool tensors are not supported; convert with to(float32)");
  Shape shape = broadcast_shapes("cross", a.shape(), b.shape());
  dim = wrap_dim("cross", dim, shape.dims());
  if (a.dim() != b.dim() || shape.dims() == 0 || a.shape()[dim] != 3 || b.shape()[dim] != 3)
    throw ShapeError(
        fmt::format("cross: dimension {} of both must have size 3; a is {}, b is {}", dim, a.shape(), b.shape()));
  return cross_of(a.shape() == shape ? a : expand(a, shape), b.shape() == shape ? b : expand(b, shape), dim);
}
Tensor cross(const Tensor& a, const Tensor& b) {
  Shape shape = broadcast_shapes("cross", a.shape(), b.shape());
  for (int64_t d = 0; d < shape.dims(); ++d)
    if (shape[d] == 3) return cross(a, b, d);
  throw ShapeError(fmt::format("cross: no dimension has size 3; a is {}, b is {}", a.shape(), b.shape()));
}

Tensor linalg::cross(const Tensor& a, const Tensor& b, int64_t dim) { return gradus::cross(a, b, dim); }

}   // namespace gradus
