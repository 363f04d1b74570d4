// Several results: how an op with more than one result writes its history (svd, an LSTM's output and last state, a user's
// function).
//
//   return record_several("eigh(x)", {values, vectors}, {x}, [](const Arrived& dy, const Results& y) {
//     return std::vector<Tensor>{... dy[0] ... y[1] ...};
//   });
//
// Idea: a node per result, all leading to one older node, the hub, which has the edges to the inputs. The results' nodes put
// their gradients side by side into the hub's sum (a bundle), and youngest-first runs the hub after all of them.
// Read first: record.h, pass.h.
#ifndef GRADUS_AUTOGRAD_SEVERAL_H
#define GRADUS_AUTOGRAD_SEVERAL_H

#include "autograd/record.h"
#include "core/callable.h"

namespace gradus {

/// What a hub collects: a tensor without numbers that owns the gradients. Engine only.
Tensor new_bundle(const Node& hub);
std::vector<Tensor>& bundled(const Tensor& bundle);

/// The gradients that have arrived: dy[i] of result i, undefined if it got none.
class Arrived {
 public:
  Arrived(const Tensor& bundle, uint64_t needed) : dy_(bundled(bundle)), needed_(needed) {}
  const Tensor& operator[](size_t i) const { return dy_[i]; }
  const std::vector<Tensor>& all() const { return dy_; }
  /// Does input i want a gradient? (From the 64th on, always yes.)
  bool needs(size_t i) const { return i >= 64 || (needed_ >> i & 1); }

 private:
  const std::vector<Tensor>& dy_;
  uint64_t needed_;
};

/// The results of the op again, with their history: kept so that they do not keep themselves alive.
class Results {
 public:
  Results(const char* op, const std::vector<Tensor>& results);
  Tensor operator[](size_t i) const;

 private:
  friend struct Hub;
  struct Kept {
    Tensor numbers;   // without history
    uint32_t version;
  };
  const char* op_;
  Node* hub_ = nullptr;
  std::vector<Kept> kept_;
};

/// What the hub of an op calls: gradients of its inputs from the gradients of its results.
using SeveralFormula = Callable<std::vector<Tensor>(const Arrived& dy, const Results& y)>;

/// Gives the results of op their history. `formula` (dy) or (dy, y) returns one tensor per input; undefined means zero. Results
/// are kept only if it takes y. Does nothing if nothing is recorded. A result must be a new tensor, not a view of an input.
/// Throws DtypeError for a result that is no float (leave those out: they have no gradient).
std::vector<Tensor> record_several(const char* op, std::vector<Tensor> results, const std::vector<Tensor>& inputs,
                                   SeveralFormula formula, bool keeps_results);
template <class F>
std::vector<Tensor> record_several(const char* op, std::vector<Tensor> results, const std::vector<Tensor>& inputs, F formula) {
  if constexpr (std::is_invocable_v<F&, const Arrived&, const Results&>)
    return record_several(op, std::move(results), inputs, SeveralFormula(std::move(formula)), true);
  else
    return record_several(
        op, std::move(results), inputs, [f = std::move(formula)](const Arrived& dy, const Results&) mutable { return f(dy); }, false);
}

}  // namespace gradus
#endif
