#!/usr/bin/env bash
# Mistakes that the compiler finds are explained in its first error.   messages.sh COMPILER SOURCE_FOLDER
set -euo pipefail
compiler=$1 source=$2
failed=0
# expect TEXT < PROGRAM: it does not compile, and the first error has the text.
expect() {
  all=$("$compiler" -std=${standard:-c++20} -fsyntax-only -I"$source" -x c++ - 2>&1 | grep 'error:' || true)
  errors=$(wc -l <<<"$all") first=${all%%$'\n'*}
  if [[ $first != *"$1"* ]]; then
    echo "expected in the first error: $1"
    echo "came: ${first:-no error}"
    failed=1
  fi
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
expect 'a module that has a name is moved into Sequential: write std::move(name)' <<'END'
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
gradus::nn::Linear hidden{2, 2}, out{2, 2};
gradus::nn::Sequential net{hidden, out};
END
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
gradus::Tensor rows(const std::vector<std::vector<float>>& all) { return gradus::tensor(all); }
END
standard=c++17 expect 'gradus needs C++20: compile with -std=c++20' <<'END'
#include "gradus.h"
END
[[ $errors == 1 ]] || { echo "with C++17: expected one error, came $errors"; failed=1; }
exit $failed
