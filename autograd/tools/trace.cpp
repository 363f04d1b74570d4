// trace_backward: an observer of one pass, and the two renderings of what it saw.
#include "autograd/tools/trace.h"

#include <cmath>

#include "autograd/engine/engine.h"
#include "autograd/engine/pass.h"
#include "autograd/history/graph.h"
#include "autograd/history/several.h"
#include "autograd/tools/derivatives.h"
#include "core/base/format.h"

namespace gradus {

namespace {

GradientSummary summary_of(const Tensor& g, int64_t values) {
  if (!g.defined()) return {};
  GradientSummary s{g.shape(), 0, g.to_vector<double>()};
  for (double v : s.values) s.norm += v * v;
  s.norm = std::sqrt(s.norm);
  if (int64_t(s.values.size()) > values) s.values.resize(size_t(values));
  return s;
}

class Recorder final : public Observer {
 public:
  Recorder(const Tensor& y, int64_t values) : values_(values) {
    int64_t number = 0;
    for (const Node* node : nodes_behind({y})) number_[node] = ++number;
  }
  void visit(const Node& node, const Tensor& dy) override {
    TraceStep& step = steps.emplace_back();
    step.node = number_[&node];
    step.op = node.op;
    step.formula = derivative_of(node.op);
    if (!node.has(Node::hub)) return step.incoming.push_back(summary_of(dy, values_));
    for (const Tensor& part : bundled(dy)) step.incoming.push_back(summary_of(part, values_));
  }
  void send(const Node&, const Node& to, const Tensor& g) override {
    if (steps.empty()) return;   // the seed of a leaf
    NoGradGuard guard;
    Tensor& before = sums_.try_emplace(&to, to.is_leaf() ? to.gradient : Tensor()).first->second;
    bool is_first = !before.defined() || to.has(Node::hub);   // results of one op do not add up
    before = is_first ? g : add(before, g);
    steps.back().sent.push_back({number_[&to], to.is_leaf() ? "leaf" : op_name(to.op), summary_of(g, values_),
        summary_of(before, values_), is_first});
  }

  std::vector<TraceStep> steps;

 private:
  int64_t values_;
  std::unordered_map<const Node*, int64_t> number_;
  std::unordered_map<const Node*, Tensor> sums_;
};

std::string text_of(const GradientSummary& s) {
  if (s.values.empty() && s.shape.dims() == 0) return "none";
  std::string text = fmt::format("{}", s.shape), values;
  for (double v : s.values) values += fmt::format("{}{:.5g}", values.empty() ? "" : ", ", v);
  if (int64_t(s.values.size()) < s.shape.numel()) values += ", ...";
  if (s.shape.dims() == 0) return fmt::format("{} {}", text, values);
  return fmt::format("{} norm {:.5g}  {{{}}}", text, s.norm, values);
}

std::string json_number(double v) { return std::isfinite(v) ? fmt::format("{}", v) : fmt::format("\"{}\"", v); }

std::string json_of(const GradientSummary& s) {
  std::string sizes, values;
  for (int64_t size : s.shape) sizes += fmt::format("{}{}", sizes.empty() ? "" : ", ", size);
  for (double v : s.values) values += (values.empty() ? "" : ", ") + json_number(v);
  return fmt::format("{{\"shape\": [{}], \"norm\": {}, \"values\": [{}]}}", sizes, json_number(s.norm), values);
}

// Names of ops and formulas hold no control characters.
std::string json_string(const std::string& s) {
  std::string text = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

}   // namespace

std::string BackwardTrace::text() const {
  std::string text;
  for (size_t i = 0; i < steps.size(); ++i) {
    const TraceStep& step = steps[i];
    text += fmt::format("step {}: #{} {}\n", i + 1, step.node, step.op);
    for (size_t k = 0; k < step.incoming.size(); ++k)
      text +=
          fmt::format("  dy{} = {}\n", step.incoming.size() > 1 ? std::to_string(k) : "", text_of(step.incoming[k]));
    if (!step.formula.empty()) text += fmt::format("  formula: {}\n", step.formula);
    for (const TraceStep::Sent& sent : step.sent) {
      text += fmt::format("  to #{} {}: {}\n", sent.to, sent.op, text_of(sent.gradient));
      if (!sent.is_first) text += fmt::format("    with what was there: {}\n", text_of(sent.sum));
    }
  }
  return text;
}

std::string BackwardTrace::json_lines() const {
  std::string text;
  for (size_t i = 0; i < steps.size(); ++i) {
    const TraceStep& step = steps[i];
    std::string incoming, sent;
    for (const GradientSummary& s : step.incoming) incoming += (incoming.empty() ? "" : ", ") + json_of(s);
    for (const TraceStep::Sent& s : step.sent)
      sent += fmt::format("{}{{\"to\": {}, \"op\": {}, \"gradient\": {}, \"sum\": {}, \"is_first\": {}}}",
          sent.empty() ? "" : ", ", s.to, json_string(s.op), json_of(s.gradient), json_of(s.sum), s.is_first);
    text +=
        fmt::format("{{\"step\": {}, \"node\": {}, \"op\": {}, \"formula\": {}, \"incoming\": [{}], \"sent\": [{}]}}\n",
            i + 1, step.node, json_string(step.op), json_string(step.formula), incoming, sent);
  }
  return text;
}

BackwardTrace trace_backward(const Tensor& y, const TraceOptions& options) {
  Recorder recorder(y, options.values);
  backward_seen(y, options.gradient, options.retain_graph, recorder);
  return {std::move(recorder.steps)};
}

}   // namespace gradus
