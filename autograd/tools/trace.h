// trace_backward: what backward did, step by step, for reading along.
//
//   std::cout << trace_backward(loss).text();
//
// Idea: one pass of the engine with an observer that writes down every visit and every gradient sent; text and JSON are
// two renderings of that list. Numbers of nodes are those of print_graph. Read next: pass.h.
#ifndef GRADUS_AUTOGRAD_TOOLS_TRACE_H
#define GRADUS_AUTOGRAD_TOOLS_TRACE_H

#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

/// A gradient, summarised.
struct GradientSummary {
  Shape shape;
  double norm = 0;              ///< the root of the sum of squares
  std::vector<double> values;   ///< the first ones in row-major order
};

struct TraceStep {
  struct Sent {
    int64_t to = 0;   ///< number of the node that gets it
    std::string op;   ///< its op, "leaf" for a leaf
    GradientSummary gradient;
    GradientSummary sum;    ///< with what had arrived there before
    bool is_first = true;   ///< nothing had arrived: sum is the gradient
  };
  int64_t node = 0;      ///< its number: print_graph's
  std::string op;        ///< "mul(a, b)"
  std::string formula;   ///< "da = dy b     db = dy a"; empty for an op that is not in docs/derivatives.md
  std::vector<GradientSummary> incoming;   ///< the gradient of its result; of each one, if the op has several
  std::vector<Sent> sent;
};

struct BackwardTrace {
  std::vector<TraceStep> steps;
  /// For people: a paragraph per step.
  std::string text() const;
  /// For programs: a JSON object per line and step, with the names of the fields above. NaN and infinities are strings.
  std::string json_lines() const;
};

struct TraceOptions {
  Tensor gradient = {};   ///< to start from; may be left out for a tensor of one element
  bool retain_graph = false;
  int64_t values = 4;   ///< how many numbers of a gradient are kept
};

/// Runs y.backward() and reports what it did: grad() of the leaves grows as usual. Throws what backward throws.
BackwardTrace trace_backward(const Tensor& y, const TraceOptions& options = {});

}   // namespace gradus
#endif
