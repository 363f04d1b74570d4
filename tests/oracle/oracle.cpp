// Reading the samples that export.py wrote, and replaying one.
#include "tests/oracle/oracle.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/base/format.h"
#include "core/compute/apply.h"
#include "io/file/read_file.h"

namespace gradus::test {

// -- reading; export.py describes the format --

namespace {

class Reader {
 public:
  explicit Reader(std::vector<unsigned char> bytes) : bytes_(std::move(bytes)) {}

  template <class T> T raw() {
    T v;
    copy(&v, sizeof v);
    return v;
  }
  std::string text() {
    std::string s(size_t(raw<int64_t>()), ' ');
    copy(s.data(), s.size());
    return s;
  }
  void begin_sample() { met_.clear(); }
  std::vector<Value> values() {
    Value v = value();
    if (v.kind == Value::list) return std::move(v.items);
    return {std::move(v)};
  }
  Value value();
  Tensor tensor();

 private:
  void copy(void* to, size_t n) {
    if (n > bytes_.size() - at_) throw FileError("oracle: the file ends within a sample");
    std::memcpy(to, bytes_.data() + at_, n);
    at_ += n;
  }

  std::vector<unsigned char> bytes_;
  size_t at_ = 0;
  std::vector<Tensor> met_;
};

Value Reader::value() {
  Value v;
  switch (char letter = raw<char>()) {
    case 'N': break;
    case 'B': v.kind = Value::boolean, v.flag = raw<uint8_t>(); break;
    case 'I': v.kind = Value::integer, v.whole = raw<int64_t>(); break;
    case 'F': v.kind = Value::real, v.number = raw<double>(); break;
    case 'S': v.kind = Value::text, v.word = text(); break;
    case 'D': v.kind = Value::dtype, v.word = text(); break;
    case 'E': v.kind = Value::ellipsis; break;
    case 'C': v.kind = Value::slice, v.items = {value(), value(), value()}; break;
    case 'T': v.kind = Value::tensor, v.of_tensor = tensor(); break;
    case 'R': v.kind = Value::tensor, v.of_tensor = met_.at(size_t(raw<int64_t>())); break;
    case 'L':
      v.kind = Value::list;
      for (int64_t n = raw<int64_t>(); n > 0; --n) v.items.push_back(value());
      break;
    default: throw FileError(fmt::format("oracle: no value begins with '{}'", letter));
  }
  return v;
}

Tensor Reader::tensor() {
  auto dtype = Dtype(raw<uint8_t>());
  bool wants_gradient = raw<uint8_t>();
  auto dims = raw<int64_t>();
  Shape shape;
  for (int64_t d = 0; d < dims; ++d) shape.push_back(raw<int64_t>());
  int64_t strides[Shape::max_dims], extent = shape.numel() ? 1 : 0;
  bool strided = raw<uint8_t>();
  row_major(shape, strides);
  for (int64_t d = 0; strided && d < dims; ++d) strides[d] = raw<int64_t>();
  for (int64_t d = 0; d < dims; ++d) extent += extent ? (shape[d] - 1) * strides[d] : 0;
  Tensor memory = zeros({strided ? extent : shape.numel()}, dtype), dense = strided ? zeros(shape, dtype) : memory;
  copy(dense.impl()->data, size_t(shape.numel()) * size_of(dtype));
  Tensor x = make_view(memory, memory.impl()->data, shape, strided ? strides : nullptr);
  if (strided) apply::assign(x, dense);
  if (wants_gradient) x.requires_grad_();
  met_.push_back(x);
  return x;
}

}   // namespace

std::vector<Sample> read_samples(const std::string& name) {
  Reader in(io::read_file("oracle", std::string(GRADUS_SOURCE_DIR) + "/tests/oracle/data/" + name + ".gz"));
  std::vector<Sample> samples(size_t(in.raw<int64_t>()));
  for (Sample& s : samples) {
    in.begin_sample();
    s.number = in.raw<int64_t>();
    s.arguments = in.values();
    for (auto n = in.raw<int64_t>(); n > 0; --n) {
      std::string keyword = in.text();
      s.keywords.emplace_back(keyword, in.value());
    }
    in.begin_sample();   // in the results tensors are numbered from 0 again
    s.results = in.values();
    s.has_gradients = in.raw<uint8_t>();
    if (!s.has_gradients) continue;
    s.gradients = in.values();
    s.has_second = in.raw<uint8_t>();
    if (s.has_second) s.second = in.values();
  }
  return samples;
}

std::vector<std::vector<std::string>> read_table(const std::string& file) {
  std::ifstream in(std::string(GRADUS_SOURCE_DIR) + "/tests/oracle/" + file);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> row;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

// -- arguments --

const Value* Sample::find(size_t position, const char* keyword) const {
  const Value* v = position < arguments.size() ? &arguments[position] : nullptr;
  for (const auto& [name, value] : keywords)
    if (name == keyword) v = &value;
  return v && v->kind != Value::none ? v : nullptr;
}

static Tensor as_tensor(const Value& v) {
  switch (v.kind) {
    case Value::tensor: return v.of_tensor;
    case Value::boolean: return full({}, v.flag, Dtype::bool_);
    case Value::integer: return full({}, v.whole, Dtype::int64);
    case Value::real: return full({}, v.number, Dtype::float64);
    default: throw Error("oracle: the argument must be a tensor or a number");
  }
}
static void list_tensors(const Value& v, std::vector<Tensor>& out) {
  if (v.kind == Value::tensor) out.push_back(v.of_tensor);
  for (const Value& item : v.items) list_tensors(item, out);
}

Tensor Sample::tensor(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v ? as_tensor(*v) : Tensor();
}
bool Sample::is_tensor(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v && v->kind == Value::tensor;
}
bool Sample::is_number(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v && v->is_number();
}
std::vector<Tensor> Sample::tensors(size_t position, const char* keyword) const {
  std::vector<Tensor> all;
  if (const Value* v = find(position, keyword)) list_tensors(*v, all);
  return all;
}
std::vector<Tensor> Sample::tensors_from(size_t position) const {
  std::vector<Tensor> all;
  for (size_t i = position; i < arguments.size(); ++i) list_tensors(arguments[i], all);
  return all;
}

static double as_real(const Value& v) {
  if (v.kind == Value::tensor) return v.of_tensor.item<double>();
  if (!v.is_number()) throw Error("oracle: the argument must be a number");
  return v.kind == Value::real ? v.number : v.kind == Value::integer ? double(v.whole) : double(v.flag);
}
static int64_t as_integer(const Value& v) {
  if (v.kind == Value::integer) return v.whole;
  if (v.kind == Value::boolean) return v.flag;
  if (v.kind == Value::tensor) return v.of_tensor.item<int64_t>();
  throw Error("oracle: the argument must be an integer");
}

int64_t Sample::integer(size_t position, const char* keyword, int64_t fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_integer(*v) : fallback;
}
double Sample::real(size_t position, const char* keyword, double fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_real(*v) : fallback;
}
bool Sample::flag(size_t position, const char* keyword, bool fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_integer(*v) != 0 : fallback;
}
Scalar Sample::scalar(size_t position, const char* keyword, Scalar fallback) const {
  const Value* v = find(position, keyword);
  if (!v) return fallback;
  if (v->kind == Value::boolean) return Scalar(v->flag);
  if (v->kind == Value::integer) return Scalar(v->whole);
  return Scalar(as_real(*v));
}
std::string Sample::text(size_t position, const char* keyword, const char* fallback) const {
  const Value* v = find(position, keyword);
  if (v && v->kind != Value::text && v->kind != Value::dtype) throw Error("oracle: the argument must be text");
  return v ? v->word : fallback;
}
Dtype Sample::dtype(size_t position, const char* keyword, Dtype fallback) const {
  const Value* v = find(position, keyword);
  if (!v) return fallback;
  for (Dtype d : {Dtype::float32, Dtype::float64, Dtype::int64, Dtype::bool_})
    if (v->word == gradus::name(d)) return d;
  throw Error("oracle: there is no dtype " + v->word);
}
std::vector<int64_t> Sample::integers(size_t position, const char* keyword) const {
  std::vector<int64_t> all;
  const Value* v = find(position, keyword);
  if (v && v->kind == Value::list)
    for (const Value& item : v->items) all.push_back(as_integer(item));
  else if (v) all.push_back(as_integer(*v));
  return all;
}
std::vector<int64_t> Sample::integers_from(size_t position) const {
  std::vector<int64_t> all;
  for (size_t i = position; i < arguments.size(); ++i)
    for (int64_t n : integers(i)) all.push_back(n);
  return all;
}
std::vector<double> Sample::reals(size_t position, const char* keyword) const {
  std::vector<double> all;
  const Value* v = find(position, keyword);
  if (v && v->kind == Value::list)
    for (const Value& item : v->items) all.push_back(as_real(item));
  else if (v) all.push_back(as_real(*v));
  return all;
}

std::vector<Tensor> Sample::wanted() const {
  std::vector<Tensor> all, unique;
  for (const Value& v : arguments) list_tensors(v, all);
  for (const auto& [keyword, v] : keywords) list_tensors(v, all);
  for (const Tensor& x : all) {
    bool seen = !x.requires_grad();
    for (const Tensor& old : unique) seen |= old.impl() == x.impl();
    if (!seen) unique.push_back(x);
  }
  return unique;
}

// -- replaying --

namespace {

// The numbers from which export.py makes its cotangents.
Tensor cotangent(const Tensor& like, int number) {
  Tensor c = empty(like.shape(), Dtype::float64);
  auto* at = reinterpret_cast<double*>(c.impl()->data);
  for (int64_t i = 0; i < c.numel(); ++i) at[i] = std::sin(double(i + 1 + 13 * number));
  return c.to(like.dtype());
}

bool equal_number(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::fabs(a - b) <= tolerance * (1 + std::fabs(b));
}

// "" if they agree. An undefined gradient counts as zeros. Without a tolerance only shapes and dtypes are compared.
std::string compared(const Tensor& ours, const Value& theirs, std::optional<double> tolerance, bool gradient) {
  if (gradient && theirs.kind == Value::none) {
    if (!ours.defined()) return "";
    for (double v : ours.to_vector<double>())
      if (v != 0) return "PyTorch has no gradient, ours is not zero";
    return "";
  }
  Tensor want = as_tensor(theirs), have = !ours.defined() && gradient ? zeros_like(want.detach()) : ours;
  if (!have.defined()) return "ours is undefined";
  auto kind = [](const Tensor& x) { return fmt::format("{} {}", x.dtype(), x.shape()); };
  bool tells_dtype = theirs.kind == Value::tensor;
  if (!(have.shape() == want.shape()) || (tells_dtype && have.dtype() != want.dtype()))
    return fmt::format("ours is {}, PyTorch's {}", kind(have), kind(want));
  if (!tolerance) return "";
  if (want.dtype() == Dtype::float32) tolerance = std::max(*tolerance, 2e-6);
  std::vector<double> a = have.to_vector<double>(), b = want.to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i)
    if (!equal_number(a[i], b[i], *tolerance))
      return fmt::format("element {} of {}: ours {}, PyTorch's {}", i, kind(want), a[i], b[i]);
  return "";
}

std::string compared(const std::vector<Tensor>& ours, const std::vector<Value>& theirs, std::optional<double> tolerance,
    const char* what) {
  bool gradient = std::strcmp(what, "result") != 0;
  if (ours.size() != theirs.size())
    return fmt::format("{}s: ours are {}, PyTorch's {}", what, ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i)
    if (std::string text = compared(ours[i], theirs[i], tolerance, gradient); !text.empty())
      return fmt::format("{} {}: {}", what, i, text);
  return "";
}

// The sum of c * y over the results that have a history; undefined if none has.
Tensor weighted_sum(const std::vector<Tensor>& ys, int first) {
  Tensor total;
  for (size_t i = 0; i < ys.size(); ++i) {
    if (!ys[i].defined() || !ys[i].requires_grad()) continue;
    Tensor part = sum(ys[i] * cotangent(ys[i], first + int(i)));
    total = total.defined() ? total + part : part;
  }
  return total;
}

std::vector<Tensor> gradients_of(const Tensor& total, const std::vector<Tensor>& wanted, bool create_graph) {
  if (!total.defined()) return std::vector<Tensor>(wanted.size());
  return grad({total}, wanted, {.create_graph = create_graph, .allow_unused = true});
}

}   // namespace

std::string replay(const OracleEntry& entry, const Sample& sample) {
  try {
    const bool random = entry.is_random && entry.is_random(sample);
    const std::optional<double> tolerance = random ? std::nullopt : std::optional(entry.tolerance);
    Results y = entry.call(sample);
    if (std::string text = compared(y, sample.results, tolerance, "result"); !text.empty()) return text;
    if (!sample.has_gradients || random) return "";
    std::vector<Tensor> wanted = sample.wanted();
    std::vector<Tensor> first = gradients_of(weighted_sum(y, 0), wanted, sample.has_second);
    if (std::string text = compared(first, sample.gradients, tolerance, "gradient"); !text.empty()) return text;
    if (!sample.has_second) return "";
    std::vector<Tensor> second = gradients_of(weighted_sum(first, 100), wanted, false);
    return compared(second, sample.second, tolerance, "second-order product");
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();
  }
}

}   // namespace gradus::test
