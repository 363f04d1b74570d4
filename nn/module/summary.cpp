// Watching one forward, and the table.
#include "nn/module/summary.h"

#include <algorithm>
#include <ostream>

#include "autograd/history/node.h"
#include "core/base/format.h"

namespace gradus::nn {

namespace {

using Tensors = std::vector<Tensor>;

int64_t bytes_of(const Tensor& x) { return x.numel() * int64_t(size_of(x.dtype())); }

class Watch {
 public:
  explicit Watch(Module& net) : modules_(net.named_modules()) {
    for (const NamedModule& n : modules_) {
      hooks_of(*n.module).watched = true;
      handles_.push_back(n.module->register_forward_pre_hook([this](Module& m, const Tensors&) { enter(m); }));
      handles_.push_back(
          n.module->register_forward_hook([this](Module& m, const Tensors& x, const Tensors& y) { leave(m, x, y); }));
    }
  }
  ~Watch() {
    for (HookHandle& handle : handles_) handle.remove();
    for (const NamedModule& n : modules_) hooks_of(*n.module).watched = false;
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  std::vector<SummaryRow> rows;
  /// Gives each parameter to the row of the innermost module around it that was called, to the first if there are more.
  void share_out(const std::vector<NamedTensor>& parameters);

 private:
  struct Call {
    const Module* module;
    std::string path;
    bool open = true;
  };
  void enter(Module& m);
  void leave(Module& m, const Tensors& x, const Tensors& y);

  std::vector<NamedModule> modules_;
  std::vector<HookHandle> handles_;
  std::vector<Call> calls_;   // of each row
};

bool is_within(const std::string& path, const std::string& outer) {
  return outer.empty() ? !path.empty() : path.starts_with(outer + ".");
}

// A row is indented under the nearest module around it that was called, too.
void Watch::enter(Module& m) {
  auto same = [&](const NamedModule& n) { return n.module == &m; };
  const std::string path = std::find_if(modules_.begin(), modules_.end(), same)->name;
  SummaryRow row;
  row.name = path;
  row.type = m.type_name();
  for (size_t i = rows.size(); i-- > 0;)
    if (is_within(path, calls_[i].path)) {
      row.depth = rows[i].depth + 1;
      if (!calls_[i].path.empty()) row.name = path.substr(calls_[i].path.size() + 1);
      break;
    }
  rows.push_back(row);
  calls_.push_back({&m, path});
}

void Watch::leave(Module& m, const Tensors& x, const Tensors& y) {
  size_t i = rows.size() - 1;
  while (calls_[i].module != &m || !calls_[i].open) --i;
  calls_[i].open = false;
  for (const Tensor& t : y) {
    rows[i].outputs.push_back(t.shape());
    rows[i].bytes += bytes_of(t);
  }
  std::vector<Shape> inputs;
  for (const Tensor& t : x)
    if (t.defined()) inputs.push_back(t.shape());
  if (!y.empty()) rows[i].multiply_adds = m.multiply_adds(inputs, rows[i].outputs);
}

void Watch::share_out(const std::vector<NamedTensor>& parameters) {
  for (const NamedTensor& p : parameters) {
    size_t innermost = 0;
    for (size_t i = 1; i < rows.size(); ++i)
      if (is_within(p.name, calls_[i].path) && calls_[i].path.size() > calls_[innermost].path.size()) innermost = i;
    rows[innermost].parameters += p.tensor.numel();
  }
}

bool has_rows_inside(const std::vector<SummaryRow>& rows, size_t i) {
  return i + 1 < rows.size() && rows[i + 1].depth > rows[i].depth;
}

}   // namespace

Summary detail::summary_of(Module& net, const Callable<void()>& call) {
  Summary s;
  {
    EvalGuard eval(net);
    NoGradGuard guard;
    Watch watch(net);
    call();
    watch.share_out(net.named_parameters());
    s.rows = std::move(watch.rows);
  }
  for (size_t i = 0; i < s.rows.size(); ++i) {
    s.multiply_adds += s.rows[i].multiply_adds;
    if (!has_rows_inside(s.rows, i)) s.output_bytes += s.rows[i].bytes;
  }
  for (const Tensor& p : net.parameters()) {
    s.parameters += p.numel();
    s.parameter_bytes += bytes_of(p);
    if (p.requires_grad()) s.trained += p.numel();
  }
  for (const Tensor& b : net.buffers()) s.buffer_bytes += bytes_of(b);
  return s;
}

// -- the table --

namespace {

// "6,422,528"
std::string grouped(int64_t n) {
  std::string text = std::to_string(n);
  for (int64_t i = int64_t(text.size()) - 3; i > 0; i -= 3) text.insert(size_t(i), ",");
  return text;
}

std::string shapes_text(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) text += (text.empty() ? "" : ", ") + to_string(shape);
  return text.empty() ? "-" : text;
}

}   // namespace

std::string to_string(const Summary& summary) {
  constexpr size_t columns = 5;
  std::vector<std::string> cells = {"layer", "output shape", "parameters", "bytes", "multiply-adds"};
  for (const SummaryRow& row : summary.rows) {
    cells.push_back(std::string(size_t(2 * row.depth), ' ') + (row.name.empty() ? "" : row.name + ": ") + row.type);
    cells.push_back(shapes_text(row.outputs));
    for (int64_t number : {row.parameters, row.bytes, row.multiply_adds}) cells.push_back(grouped(number));
  }
  size_t width[columns] = {};
  for (size_t i = 0; i < cells.size(); ++i) width[i % columns] = std::max(width[i % columns], cells[i].size());
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string space(width[i % columns] - cells[i].size(), ' ');
    const bool is_number = i % columns >= 2, is_last = i % columns == columns - 1;
    text += (is_number ? space + cells[i] : cells[i] + space) + (is_last ? "\n" : "  ");
  }
  text += fmt::format("parameters: {}, trained: {}, multiply-adds: {}\n", grouped(summary.parameters),
      grouped(summary.trained), grouped(summary.multiply_adds));
  return text + fmt::format("bytes of parameters: {}, of buffers: {}, of outputs: {}\n",
                    grouped(summary.parameter_bytes), grouped(summary.buffer_bytes), grouped(summary.output_bytes));
}

std::ostream& operator<<(std::ostream& out, const Summary& summary) { return out << to_string(summary); }

}   // namespace gradus::nn
