#include "tests/oracle/value.h"

#include <cstring>
#include <fstream>
#include <sstream>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "io/file/read_file.h"

namespace gradus::test {

// -- reading --

Reader::Reader(const std::string& name)
    : bytes_(io::read_file("oracle", std::string(GRADUS_SOURCE_DIR) + "/tests/oracle/data/" + name + ".gz")) {}

void Reader::copy(void* to, size_t n) {
  if (n > bytes_.size() - at_) throw FileError("oracle: the file ends within a sample");
  std::memcpy(to, bytes_.data() + at_, n);
  at_ += n;
}

std::string Reader::text() {
  std::string s(size_t(raw<int64_t>()), ' ');
  copy(s.data(), s.size());
  return s;
}

std::vector<Value> Reader::values() {
  Value v = value();
  if (v.kind == Value::list) return std::move(v.items);
  return {std::move(v)};
}

void Reader::arguments(Arguments& into) {
  into.arguments = values();
  for (auto n = raw<int64_t>(); n > 0; --n) {
    std::string keyword = text();
    into.keywords.emplace_back(keyword, value());
  }
}

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

const Value* Arguments::find(size_t position, const char* keyword) const {
  const Value* v = position < arguments.size() ? &arguments[position] : nullptr;
  for (const auto& [name, value] : keywords)
    if (name == keyword) v = &value;
  return v && v->kind != Value::none ? v : nullptr;
}

Tensor as_tensor(const Value& v) {
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

Tensor Arguments::tensor(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v ? as_tensor(*v) : Tensor();
}
bool Arguments::is_tensor(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v && v->kind == Value::tensor;
}
bool Arguments::is_number(size_t position, const char* keyword) const {
  const Value* v = find(position, keyword);
  return v && v->is_number();
}
std::vector<Tensor> Arguments::tensors(size_t position, const char* keyword) const {
  std::vector<Tensor> all;
  if (const Value* v = find(position, keyword)) list_tensors(*v, all);
  return all;
}
std::vector<Tensor> Arguments::tensors_from(size_t position) const {
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

int64_t Arguments::integer(size_t position, const char* keyword, int64_t fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_integer(*v) : fallback;
}
double Arguments::real(size_t position, const char* keyword, double fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_real(*v) : fallback;
}
bool Arguments::flag(size_t position, const char* keyword, bool fallback) const {
  const Value* v = find(position, keyword);
  return v ? as_integer(*v) != 0 : fallback;
}
Scalar Arguments::scalar(size_t position, const char* keyword, Scalar fallback) const {
  const Value* v = find(position, keyword);
  if (!v) return fallback;
  if (v->kind == Value::boolean) return Scalar(v->flag);
  if (v->kind == Value::integer) return Scalar(v->whole);
  return Scalar(as_real(*v));
}
std::string Arguments::text(size_t position, const char* keyword, const char* fallback) const {
  const Value* v = find(position, keyword);
  if (v && v->kind != Value::text && v->kind != Value::dtype) throw Error("oracle: the argument must be text");
  return v ? v->word : fallback;
}
Dtype Arguments::dtype(size_t position, const char* keyword, Dtype fallback) const {
  const Value* v = find(position, keyword);
  if (!v) return fallback;
  for (Dtype d : {Dtype::float32, Dtype::float64, Dtype::int64, Dtype::bool_})
    if (v->word == gradus::name(d)) return d;
  throw Error("oracle: there is no dtype " + v->word);
}
std::vector<int64_t> Arguments::integers(size_t position, const char* keyword) const {
  std::vector<int64_t> all;
  const Value* v = find(position, keyword);
  if (v && v->kind == Value::list)
    for (const Value& item : v->items) all.push_back(as_integer(item));
  else if (v) all.push_back(as_integer(*v));
  return all;
}
std::vector<int64_t> Arguments::integers_from(size_t position) const {
  std::vector<int64_t> all;
  for (size_t i = position; i < arguments.size(); ++i)
    for (int64_t n : integers(i)) all.push_back(n);
  return all;
}
std::vector<double> Arguments::reals(size_t position, const char* keyword) const {
  std::vector<double> all;
  const Value* v = find(position, keyword);
  if (v && v->kind == Value::list)
    for (const Value& item : v->items) all.push_back(as_real(item));
  else if (v) all.push_back(as_real(*v));
  return all;
}

std::vector<Tensor> Arguments::wanted() const {
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

}   // namespace gradus::test
