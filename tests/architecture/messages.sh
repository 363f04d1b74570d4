#!/usr/bin/env bash
# Mistakes that the compiler finds are explained in its first error.   messages.sh COMPILER SOURCE_FOLDER
set -euo pipefail
compiler=$1 source=$2
failed=0
limit=20   # lines; clang shows more of the code
[[ $("$compiler" --version) != *clang* ]] || limit=40
# expect TEXT < PROGRAM: it does not compile, the first error has the text, and not much more is said.
expect() {
  said=$("$compiler" -std=${standard:-c++20} -fsyntax-only -I"$source" -x c++ - 2>&1 || true)
  all=$(grep 'error:' <<<"$said" || true)
  errors=$(wc -l <<<"$all") first=${all%%$'\n'*}
  if [[ $first != *"$1"* ]]; then
    echo "expected in the first error: $1"
    echo "came: ${first:-no error}"
    failed=1
  fi
  lines=$(wc -l <<<"$said")
  [ "$lines" -le $limit ] || { echo "$lines lines are said of: $1"; failed=1; }
}

expect 'a const module can be called if its forward is const: write const behind its arguments' <<'END'
#include "nn/layers/linear.h"
struct Net : gradus::nn::Module {
  gradus::nn::Linear hidden{2, 2};
  gradus::Tensor forward(const gradus::Tensor& x) { return hidden(x); }
  GRADUS_MODULE(hidden)
};
gradus::Tensor call(const Net& net, const gradus::Tensor& x) { return net(x); }
END
expect 'step(closure): the closure must return the loss, a Tensor, as `return loss;`' <<'END'
#include "optim/methods/sgd.h"
gradus::Tensor weight;
void train(gradus::optim::SGD& sgd) { sgd.step([] { weight.sum().backward(); }); }
END
for layers in '{hidden, out}' '(hidden, out)' '{hidden}' '(hidden)'; do
  expect 'a module that has a name is moved in: write std::move(name)' <<END
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
gradus::nn::Linear hidden{2, 2}, out{2, 2};
gradus::nn::Sequential net$layers;
END
done
for call in 'data::DataLoader(set)' 'data::Subset(set, {0})' 'data::random_split(set, {1})' 'data::ConcatDataset(set, set)'; do
  expect 'a dataset that cannot be copied is moved in: write std::move(name), or give a std::shared_ptr to it' <<END
#include "data/loader.h"
#include "data/subset.h"
using namespace gradus;
struct Rows {
  Rows(Rows&&) = default;
  int64_t size() const;
  data::Batch get(std::span<const int64_t>) const;
};
void use(Rows& set) { (void)$call; }
END
done
# What reads numbers names the types that there are, and a standard that is too old is one line.
expect 'item<T>: T is bool, an integer, float or double' <<'END'
#include "core/tensor/tensor.h"
struct Price {};
Price price(const gradus::Tensor& x) { return x.item<Price>(); }
END
expect 'to_vector<T>: T is bool, an integer, float or double' <<'END'
#include "core/tensor/tensor.h"
auto all(const gradus::Tensor& x) { return x.to_vector<const char*>(); }
END
expect 'a tensor holds float, double, int64_t or bool; item<T> and to_vector<T> convert to others' <<'END'
#include "core/tensor/tensor.h"
auto all(const gradus::Tensor& x) { return x.data<int>(); }
END
expect 'from_vector: the numbers are bool, integers, float or double' <<'END'
#include "core/tensor/creation.h"
struct Price {};
gradus::Tensor prices(const std::vector<Price>& all) { return gradus::tensor(all); }
END
for what in 'const gradus::Tensor&' 'std::string' 'const char*' 'void*'; do
  expect 'tensor: expected a number, or numbers in braces, a std::vector, std::array, std::span or array' <<END
#include "core/tensor/creation.h"
gradus::Tensor made($what x) { return gradus::tensor(x); }
END
done
expect 'from_blob: the numbers are float, double, int64_t or bool; from_vector converts others' <<'END'
#include "core/tensor/creation.h"
gradus::Tensor seen(int* numbers) { return gradus::from_blob(numbers, {2}, gradus::int64); }
END
# Where C++ would silently cut off a fraction, or take true for 1.
for index in 1.9 1.9f true; do
  expect 'x[i]: an index is an integer, a tensor, a Slice or None, not a bool or a float' <<END
#include "core/tensor/tensor.h"
gradus::Tensor row(const gradus::Tensor& x) { return x[$index]; }
END
done
for dims in true 1.0; do
  expect 'a dimension is an integer, not a bool or a float; keepdim comes after the dimensions' <<END
#include "core/tensor/tensor.h"
gradus::Tensor total(const gradus::Tensor& x) { return x.sum($dims); }
END
done
for features in '3.9, 2' '3, 2.0f'; do
  expect 'Linear: the numbers of features are integers' <<END
#include "nn/layers/linear.h"
gradus::nn::Linear layer($features);
END
done
expect 'a seed is an integer' <<'END'
#include "core/tensor/random.h"
void start() { gradus::manual_seed(1.5); }
END
expect 'a seed is an integer' <<'END'
#include "data/sampler.h"
gradus::data::DataLoaderOptions options{.seed = 1.5};
END

# net ITS_MEMBERS CALL: a program with such a module.
net() {
  echo '#include "nn/layers/linear.h"
using namespace gradus;
struct Net : nn::Module {
  nn::Linear fc{2, 3};
  '"$1"'
};
Tensor x;
auto y = [](Net& net) { return '"$2"'; };'
}
does_not_take='forward does not take these arguments; a tensor among its own is a const Tensor&'
forward='Tensor forward(const Tensor& x, double scale) const { return fc(x).mul(scale); } GRADUS_MODULE(fc)'
net "$forward" 'net(x)' | expect "$does_not_take"
net "$forward" 'net(x, 2, 3)' | expect "$does_not_take"
net "$forward" 'net(2.0, x)' | expect "$does_not_take"
net "$forward" 'net.fc(x, 2)' | expect "$does_not_take"
for argument in x 'Tensor()'; do
  net 'Tensor forward(Tensor& x) { return x; } GRADUS_MODULE(fc)' "net($argument)" | expect "$does_not_take"
done
net 'GRADUS_MODULE(fc)' 'net(x)' | expect "$does_not_take"
expect "$does_not_take" <<'END'
#include "nn/layers/sequential.h"
struct Two : gradus::nn::Module {
  gradus::Tensor forward(const gradus::Tensor& x, const gradus::Tensor&) const { return x; }
  GRADUS_MODULE()
};
gradus::nn::Sequential net{Two()};
END
# Modules and functions that are no layers of a net, copies, options of another layer, hooks.
expect 'a layer of a net maps a tensor to a tensor, but the result of this module is another one' <<'END'
#include "nn/layers/recurrent.h"
#include "nn/layers/sequential.h"
gradus::nn::Sequential net{gradus::nn::LSTM{2, 2}};
END
expect 'a function of a net takes one tensor: write [](const Tensor& x) { return flatten(x, 1); }' <<'END'
#include "autograd/ops/shape/shape.h"
#include "nn/layers/sequential.h"
gradus::nn::Sequential net{gradus::flatten};
END
expect 'modules cannot be copied: give AveragedModel a second net, made as the first one was' <<'END'
#include "nn/layers/sequential.h"
#include "nn/utils/averaged_model.h"
void average(const gradus::nn::Sequential& net) { gradus::nn::AveragedModel ema(net); }
END
expect 'no match' <<'END'
#include "nn/layers/transformer.h"
auto call(const gradus::nn::TransformerEncoderLayer& layer, const gradus::Tensor& x) { return layer(x, {.mask = x}); }
END
net 'GRADUS_MODULE(fc)' 'net.register_forward_hook([](nn::Module&, Tensor) {})' |
  expect 'a forward hook is called as hook(nn::Module& module, const std::vector<Tensor>& inputs, const '
for member in 'Tensor w;' 'double w;' 'std::vector<Tensor> w;' 'Tensor (*w)(const Tensor&);' 'int w[3];'; do
  net "$member Tensor forward(const Tensor& x) const { return x; } GRADUS_MODULE(fc, w)" 'net(x)' |
    expect 'a member in the list is a Parameter, a Buffer, a Module, or a vector, array, optional or pointer of these; a plain Tensor'
done
limit=$((limit + 12)) expect 'local class' <<'END'   # each operator of the macro says so
#include "nn/layers/linear.h"
void f() {
  struct Net : gradus::nn::Module {
    gradus::Tensor forward(const gradus::Tensor& x) const { return x; }
    GRADUS_MODULE()
  };
}
END
[[ $said == *'declare modules outside of functions'* ]] || { echo "a local module: $said"; failed=1; }
expect 'a dataset has `int64_t size() const` and `Batch get(std::span<const int64_t> indices) const`' <<'END'
#include "data/loader.h"
struct Mine {
  int64_t size() const { return 3; }
  gradus::data::Batch get(int64_t) const { return {}; }
} mine;
void read() {
  for (auto [x, y] : gradus::data::DataLoader(mine, {.batch_size = 2})) {}
}
END
standard=c++17 expect 'gradus needs C++20: compile with -std=c++20' <<'END'
#include "gradus.h"
END
[[ $errors == 1 ]] || { echo "with C++17: expected one error, came $errors"; failed=1; }
exit $failed
