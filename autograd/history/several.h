// Several results: how an op with more than one result writes its history (svd, an LSTM's output and last state, a
// user's function).
//
//   return record_several("eigh(x)", {values, vectors}, {x}, [](const Arrived& dy, const Results& y) {
//     return std::vector<Tensor>{... dy[0] ... y[1] ...};
//   });
//
// Idea: a node per result, all leading to one older node, the hub, which has the edges to the inputs. The results'
// nodes put their gradients side by side into the hub's sum (a bundle), and youngest-first runs the hub after all of
// them.
// Read first: record.h, pass.h.
#ifndef GRADUS_AUTOGRAD_HISTORY_SEVERAL_H
#define GRADUS_AUTOGRAD_HISTORY_SEVERAL_H

#include "autograd/history/record.h"

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

/// The results of the op again, with their history; stored in a way that does not keep their own nodes alive.
class Results {
 public:
  explicit Results(const std::vector<Tensor>& results);
  Tensor operator[](size_t i) const;
  /// Result i, to be asked for once: it is kept no longer if nothing can need it after the formula, which may then be
  /// its sole owner and write over it. Has no history.
  Tensor take(size_t i) const;

 private:
  friend struct Hub;
  Node* hub_ = nullptr;
  mutable std::vector<Saved> kept_;   // without history
};

/// What the hub of an op calls: gradients of its inputs from the gradients of its results.
class SeveralFormula {
 public:
  virtual ~SeveralFormula() = default;
  virtual std::vector<Tensor> call(const Arrived& dy, const Results& y) = 0;
  virtual void each_saved() = 0;   // shows what it keeps to the thread's SavedVisitor
};
namespace detail {
std::vector<Tensor> record_several(const char* op, std::vector<Tensor> results, const std::vector<Tensor>& inputs,
    SeveralFormula* owned, bool keeps_results);
/// The same over nodes instead of tensors: at least one, all of them alive.
std::vector<Tensor> record_over(
    const char* op, std::vector<Tensor> results, const std::vector<Node*>& inputs, SeveralFormula* owned);

template <class F> struct SeveralOf final : SeveralFormula {
  static constexpr bool wants_results = std::is_invocable_v<F&, const Arrived&, const Results&>;
  explicit SeveralOf(F&& formula) : f(std::move(formula)) {}
  std::vector<Tensor> call(const Arrived& dy, [[maybe_unused]] const Results& y) override {
    if constexpr (wants_results) return f(dy, y);
    else return f(dy);
  }
  void each_saved() override { visit_saved(f); }
  F f;
};
}   // namespace detail

/// Gives the results of op their history. `formula` (dy) or (dy, y) returns one tensor per input; undefined means zero.
/// Results are kept only if it takes y. Does nothing if nothing is recorded. A result must be a new tensor, not a view
/// of an input. Throws DtypeError for a result that is not a float (leave those out: they have no gradient).
template <class F>
std::vector<Tensor> record_several(
    const char* op, std::vector<Tensor> results, const std::vector<Tensor>& inputs, F formula) {
  if (!recording()) return results;
  using Formula = detail::SeveralOf<F>;
  return detail::record_several(
      op, std::move(results), inputs, new Formula(std::move(formula)), Formula::wants_results);
}

}   // namespace gradus
#endif
