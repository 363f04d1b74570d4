// Anomaly mode: looking for numbers that are not finite, and telling where they came from.
#include "autograd/tools/anomaly.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "autograd/engine/pass.h"
#include "autograd/history/extra.h"
#include "autograd/history/saved.h"
#include "autograd/history/several.h"
#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus {

namespace {

thread_local AnomalyOptions options;

template <class T> int64_t first_bad(const Tensor& x) {
  const std::span<const T> p = x.data<const T>();
  for (int64_t i = 0; i < x.numel(); ++i)
    if (options.infinity ? !std::isfinite(p[size_t(i)]) : std::isnan(p[size_t(i)])) return i;
  return -1;
}
// The first number that is not as it should be, in row-major order; -1: none.
int64_t bad_position(const Tensor& x) {
  if (!x.defined() || !is_float(x.dtype())) return -1;
  Tensor dense = apply::dense(x);
  return x.dtype() == Dtype::float32 ? first_bad<float>(dense) : first_bad<double>(dense);
}

std::string index_text(int64_t position, const Shape& shape) {
  std::string text;
  for (int64_t d = shape.dims(); d-- > 0; position /= shape[d])
    text = fmt::format("{}{}{}", position % shape[d], text.empty() ? "" : ", ", text);
  return fmt::format("[{}]", text);
}
// "is nan at [0, 2]", "is finite".
std::string finding(const Tensor& x) {
  int64_t at = bad_position(x);
  if (at < 0) return options.infinity ? "is finite" : "has no NaN";
  double value = apply::dense(x).to_vector<double>()[size_t(at)];
  return fmt::format("is {} at {}", std::isnan(value) ? NAN : value, index_text(at, x.shape()));   // never "-nan"
}

std::string place_text() {
  std::string text;
  for (const Place* p = tls.place; p; p = p->outer) text = p->text(*p) + (text.empty() ? "" : " > ") + text;
  return text;
}

// -- the call stack --

std::string demangled(const char* name) {
  int status = 0;
  char* readable = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string text = status == 0 ? readable : name;
  std::free(readable);
  return text;
}

// "function at file.cpp:12" for an address in the object, by the program addr2line; "" if that is missing or knows
// nothing.
std::string source_line(const std::string& object, uintptr_t address) {
  std::string quoted;
  for (char c : object) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  std::string command = fmt::format("addr2line -C -f -p -e '{}' {:#x} 2>/dev/null", quoted, address);
  std::string text;
  if (FILE* pipe = popen(command.c_str(), "r")) {
    char line[1024];
    if (std::fgets(line, sizeof line, pipe)) text = line;
    pclose(pipe);
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.find("??:") == std::string::npos ? text : "";
}

std::string frame_text(void* frame) {
  Dl_info info{};
  auto address = reinterpret_cast<uintptr_t>(frame) - 1;   // the call, not what follows it
  if (!dladdr(reinterpret_cast<void*>(address), &info) || !info.dli_fname) return fmt::format("{}", frame);
  auto offset = address - reinterpret_cast<uintptr_t>(info.dli_fbase);
  std::string line = source_line(info.dli_fname, offset);
  if (line.empty()) line = source_line("/proc/self/exe", offset);
  if (!line.empty()) return line;
  return fmt::format("{} ({}+{:#x})", info.dli_sname ? demangled(info.dli_sname) : "?", info.dli_fname, offset);
}

std::string stack_text(const std::vector<void*>& frames) {
  std::string text;
  bool inside = true;   // the frames of the library that lead to record() say nothing
  for (void* frame : frames) {
    std::string line = frame_text(frame);
    inside = inside && line.find("gradus::") == 0 && line.find("record") != std::string::npos;
    if (!inside) text += "\n    " + line;
  }
  return text;
}

std::vector<void*> stack_now() {
  std::vector<void*> frames(48);
  frames.resize(size_t(backtrace(frames.data(), int(frames.size()))));
  if (frames.size() > 2) frames.erase(frames.begin(), frames.begin() + 2);   // this function and after_record
  return frames;
}

// -- what passes show --

class Finder final : public Observer {
 public:
  void visit(const Node& node, const Tensor& dy) override {
    if (&node != node_) given_ = node.has(Node::hub) ? "" : finding(dy);
    node_ = &node;
  }
  void send(const Node& from, const Node& to, const Tensor& g) override {
    if (bad_position(g) < 0) return;
    std::string text = fmt::format("anomaly: the backward of {} {} sent a gradient {} that {}", op_name(from.op),
        from.shape, g.shape(), finding(g));
    text += to.is_leaf() ? " to a leaf" : fmt::format(" to {}", op_name(to.op));
    if (!given_.empty()) text += fmt::format("; the gradient it was given {}", given_);
    const Extra* extra = from.has(Node::watched) ? &existing_extra(from) : nullptr;
    if (!extra || extra->frames.empty())
      throw Error(text + ". Compute forward under DetectAnomalyGuard too to see where that op was called.");
    if (!extra->place.empty()) text += "\n  in " + extra->place;
    throw Error(text + "\n  its forward was called here:" + stack_text(extra->frames));
  }

 private:
  const Node* node_ = nullptr;
  std::string given_;
};

}   // namespace

Observer* anomaly_observer() {
  thread_local Finder finder;
  return &finder;
}

void after_record(const char* op, const Tensor& y, const Arguments& arguments) {
  if (tls.special & ThreadState::pending) detail::throw_waiting_error();
  if (!(tls.special & ThreadState::anomaly)) return;
  std::vector<void*> frames = stack_now();
  bool in_formula = tls.running;   // then Finder checks what comes out of it
  if (in_formula || bad_position(y) < 0) {
    if (Node* node = history_of(y); node && !node->is_leaf()) {
      Extra& extra = extra_of(*node);
      extra.frames = std::move(frames);
      extra.place = place_text();
    }
    return;
  }
  std::string text = fmt::format("anomaly: the result {} of {} {}", y.shape(), op_name(op), finding(y));
  for (int i = 0; i < arguments.count; ++i) {
    const Tensor& x = *arguments.of[i];
    std::string name = argument_name(op, i);
    if (x.defined())
      text += fmt::format("\n  argument {} {} {}", name.empty() ? std::to_string(i) : name, x.shape(), finding(x));
  }
  if (std::string place = place_text(); !place.empty()) text += "\n  in " + place;
  throw Error(text + "\n  called here:" + stack_text(frames));
}

DetectAnomalyGuard::DetectAnomalyGuard(const AnomalyOptions& wanted)
    : before_(std::exchange(options, wanted)), was_on_(tls.special & ThreadState::anomaly) {
  tls.special |= ThreadState::anomaly;
}
DetectAnomalyGuard::~DetectAnomalyGuard() {
  options = before_;
  if (!was_on_) tls.special &= uint8_t(~ThreadState::anomaly);
}

LabelGuard::LabelGuard(std::string label)
    : Place{tls.place, [](const Place& self) { return static_cast<const LabelGuard&>(self).label_; }},
      label_(std::move(label)) {
  tls.place = this;
}

}   // namespace gradus
