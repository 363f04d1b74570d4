#!/usr/bin/env bash
# Mistakes that the compiler finds are explained in its first error.   messages.sh COMPILER SOURCE_FOLDER
set -euo pipefail
compiler=$1 source=$2
failed=0
# expect TEXT < PROGRAM: it does not compile, and the first error has the text.
expect() {
  first=$("$compiler" -std=c++20 -fsyntax-only -I"$source" -x c++ - 2>&1 | grep -m1 'error:' || true)
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
exit $failed
