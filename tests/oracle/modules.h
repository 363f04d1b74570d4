// The oracle for modules: samples of PyTorch's module database, and how our layers are made and called with them.
//
// Idea: export_modules.py has written what PyTorch 2.13 computes (data/modules/). An entry of the database is one line
// in modules/: its name and a lambda that makes our module from the arguments that PyTorch's constructor got. The
// module then gets PyTorch's state_dict, name for name, and is called in train() and in eval(); modules_test.cpp
// compares results, gradients, what the call did to the state, and the memory order of the results. Inputs in other
// memory orders must give the same numbers.
#ifndef GRADUS_TESTS_ORACLE_MODULES_H
#define GRADUS_TESTS_ORACLE_MODULES_H

#include <functional>
#include <memory>

#include "nn/module/module.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

struct ModuleSample {
  /// What comes of one call.
  struct Run {
    std::vector<Value> results, gradients;   // gradients: of the call's tensors that want one, then of the parameters
    StateDict changed;                       // what is different in the state_dict afterwards
  };
  int64_t number = 0;   // in the database's order
  Arguments made, called;
  StateDict state;   // before each of the calls
  Run train, eval;
};

/// A module or a loss, and how it is called.
struct MadeModule {
  nn::Module* module;   // null for a loss, which has no state
  std::function<Results(const Arguments&)> call;
};

struct ModuleEntry {
  const char* name;                            // in the database: "nn.Linear"
  MadeModule (*make)(const Arguments& made);   // from the constructor's arguments
  double tolerance = 1e-10;   // |ours - theirs| <= tolerance (1 + |theirs|); say why where it is larger
};

/// call(module, arguments) gives all results that are tensors, in order.
template <class M, class F> MadeModule made_module(M m, F call) {
  auto held = std::make_shared<M>(std::move(m));
  nn::Module* module = nullptr;
  if constexpr (std::is_base_of_v<nn::Module, M>) module = held.get();
  return {module, [held, call](const Arguments& x) -> Results { return call(*held, x); }};
}
/// Of one tensor.
template <class M> MadeModule made_module(M m) {
  return made_module(std::move(m), [](M& f, const Arguments& x) -> Results { return {f(x.tensor(0, "input"))}; });
}
/// Of two tensors, as most losses are.
template <class M> MadeModule made_module_of_two(M m) {
  return made_module(std::move(m), [](M& f, const Arguments& x) -> Results { return {f(x.tensor(0), x.tensor(1))}; });
}
/// Lines differ only in the module.
#define GRADUS_LAYER(...) []([[maybe_unused]] const Arguments& s) { return made_module(__VA_ARGS__); }
#define GRADUS_LAYER_OF_TWO(...) []([[maybe_unused]] const Arguments& s) { return made_module_of_two(__VA_ARGS__); }

/// The argument as sizes, one number or several.
inline IntList sizes(const Arguments& s, size_t position, const char* keyword, const IntList& fallback = {}) {
  return s.has(position, keyword) ? IntList(s.integers(position, keyword)) : fallback;
}

/// Reads data/modules/NAME.gz. Throws FileError.
std::vector<ModuleSample> read_module_samples(const std::string& name);

/// What differs from PyTorch in train() and eval(); "" where nothing does.
struct ModuleDifferences {
  std::string numbers, strides;
};
ModuleDifferences replay(const ModuleEntry& entry, const ModuleSample& sample);

}   // namespace gradus::test
#endif
