// Function: what apply() does that does not depend on the user's types.
#include "autograd/engine/function.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "autograd/ops.h"
#include "autograd/ops/inplace/inplace.h"
#include "core/base/format.h"

namespace gradus {

namespace {

bool is_one_of(const Tensor& x, const std::vector<Tensor>& list) {
  for (const Tensor& y : list)
    if (x.defined() && y.defined() && x.impl() == y.impl()) return true;
  return false;
}

// For a view that forward returned, or an unchanged argument: an in-place change would give it a history that bypasses
// backward.
void refuse_changes(const Tensor& y, const Tensor& argument) {
  TensorImpl* impl = y.impl();
  if (argument.defined() && !impl->base) {
    impl->base = argument.impl()->base ? argument.impl()->base : argument.impl();
    retain(impl->base);
  }
  if (impl->base) impl->made = Made::by_function;
}

int place_of(const Tensor& x, const std::vector<Tensor>& list) {
  for (size_t i = 0; i < list.size(); ++i)
    if (list[i].defined() && x.impl() == list[i].impl()) return int(i);
  return -1;
}

}   // namespace

void destroy(FunctionContext* context) { delete context; }

const char* function_name(const char* mangled) {
  int status = 0;
  char* readable = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string name = status == 0 ? readable : mangled;
  std::free(readable);
  size_t last = name.rfind("::");
  if (last != std::string::npos) name = name.substr(last + 2);
  return strdup(name.c_str());   // once per type; nodes point to it
}

Ref<FunctionContext> FunctionContext::begin(const char* name, Backward backward, bool once_differentiable) {
  auto context = Ref<FunctionContext>::adopt(new FunctionContext);
  context->name_ = name;
  context->backward_ = backward;
  context->once_ = once_differentiable;
  return context;
}

void FunctionContext::tensor_argument(const Tensor& x) {
  positions_.push_back(int(inputs_.size()));
  needs_.resize(positions_.size());
  needs_.back() = recording() && x.defined() && x.requires_grad();
  inputs_.push_back(x);
}

void FunctionContext::fail_value(size_t i) const {
  throw Error(
      fmt::format("{}: value {} was not saved, or not with this type; {} were saved", name_, i, values_.size()));
}

std::vector<Tensor> FunctionContext::saved_tensors() const {
  std::vector<Tensor> tensors;
  for (int place : kept_) {
    if (place == no_tensor) tensors.emplace_back();
    else if (place < 0) tensors.push_back((*results_)[size_t(-1 - place)]);
    else tensors.push_back(saved_[size_t(place)]);
  }
  return tensors;
}

void FunctionContext::check_dirty(const std::vector<Tensor>& outputs) const {
  for (const Tensor& x : dirty_) {
    if (!is_one_of(x, inputs_)) throw GradError(fmt::format("{}: only arguments can be marked dirty", name_));
    if (!is_one_of(x, outputs))
      throw GradError(fmt::format("{}: an argument that is marked dirty must be returned", name_));
    if (is_float(x.dtype())) records_change(name_, x, std::count(needs_.begin(), needs_.end(), true));
  }
}

// The outputs that have gradients. An argument that is returned becomes a tensor of its own: it must not get two
// histories.
std::vector<Tensor> FunctionContext::list_results(std::vector<Tensor>& outputs) {
  std::vector<Tensor> results;
  for (Tensor& y : outputs) {
    if (!y.defined()) throw GradError(fmt::format("{}: forward returned an undefined tensor", name_));
    bool has_gradient = is_float(y.dtype()) && !is_one_of(y, non_differentiable_);
    outputs_.push_back({y.shape(), y.dtype(), has_gradient ? int(results.size()) : -1});
    if (is_one_of(y, inputs_) && !is_one_of(y, dirty_)) y = y.detach();
    if (has_gradient) results.push_back(y.requires_grad() ? y.detach() : y);
  }
  return results;
}

void FunctionContext::keep_saved(const std::vector<Tensor>& outputs) {
  for (const Tensor& x : to_save_) {
    int output = x.defined() ? place_of(x, outputs) : -1;
    if (!x.defined()) {
      kept_.push_back(no_tensor);
    } else if (output >= 0 && outputs_[size_t(output)].result >= 0 && !is_one_of(x, inputs_)) {
      kept_.push_back(-1 - outputs_[size_t(output)].result);
    } else {
      kept_.push_back(int(saved_.size()));
      saved_.push_back(saved(x));
    }
  }
}

struct FunctionContext::Formula final : SeveralFormula {
  explicit Formula(Ref<FunctionContext> context) : context_(std::move(context)) {}
  std::vector<Tensor> call(const Arrived& dy, const Results& y) override { return context_->run_backward(dy, y); }
  void each_saved() override {
    for (const Saved& x : context_->saved_) x.report();
  }

 private:
  Ref<FunctionContext> context_;
};

std::vector<Tensor> FunctionContext::finish(std::vector<Tensor> outputs) {
  needs_.resize(positions_.size());
  check_dirty(outputs);
  std::vector<Tensor> given = outputs, results = list_results(outputs);
  bool wanted = false;
  for (bool need : needs_) wanted |= need;
  if (wanted && !results.empty()) {
    keep_saved(given);
    bool keeps_results = false;
    for (int place : kept_) keeps_results |= place < 0;
    results = detail::record_several(
        name_, std::move(results), inputs_, new Formula(Ref<FunctionContext>::share(this)), keeps_results);
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (outputs_[i].result < 0) continue;
      const Tensor& y = results[size_t(outputs_[i].result)];
      if (is_one_of(outputs[i], dirty_)) {
        rebase(outputs[i], y);
      } else {
        outputs[i] = y;
        refuse_changes(y, is_one_of(given[i], inputs_) ? given[i] : Tensor());
      }
    }
  }
  inputs_.clear(), to_save_.clear(), non_differentiable_.clear(), dirty_.clear();
  return outputs;
}

std::vector<Tensor> FunctionContext::run_backward(const Arrived& arrived, const Results& y) {
  std::vector<Tensor> dy;
  for (const Output& output : outputs_) {
    dy.push_back(output.result < 0 ? Tensor() : arrived[size_t(output.result)]);
    if (!dy.back().defined() && materialize_) dy.back() = zeros(output.shape, output.dtype);
  }
  results_ = &y;
  std::vector<Tensor> gradients = [&] {
    GradModeGuard mode(recording() && !once_);
    return backward_(*this, dy);
  }();
  results_ = nullptr;

  size_t count = positions_.size();
  while (gradients.size() > count && !gradients.back().defined()) gradients.pop_back();
  if (gradients.size() != count)
    throw GradError(
        fmt::format("{}: backward returned {} gradients; forward has {} arguments, and each needs one (undefined for "
                    "those that are not tensors)",
            name_, gradients.size(), count));
  std::vector<Tensor> of_inputs;
  for (size_t i = 0; i < count; ++i) {
    if (positions_[i] >= 0) of_inputs.push_back(std::move(gradients[i]));
    else if (gradients[i].defined())
      throw GradError(fmt::format("{}: backward returned a gradient for argument {}, which is not a tensor", name_, i));
  }
  if (!once_ || !recording()) return of_inputs;
  // The gradients get a history that refuses, so that nobody takes them for constants.
  for (Tensor& g : of_inputs)
    if (g.defined())
      g = record_several(name_, {g}, dy, [name = name_](const Arrived&) -> std::vector<Tensor> {
        throw GradError(
            fmt::format("{}: its backward is once_differentiable; it cannot be differentiated again", name));
      })[0];
  return of_inputs;
}

}   // namespace gradus
