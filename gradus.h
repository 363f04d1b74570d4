// Everything public, in the order in which it builds up. Users include this; the build joins it into one file.
#ifndef GRADUS_GRADUS_H
#define GRADUS_GRADUS_H

#include "core/version.h"

#include "core/error.h"
#include "core/dtype.h"
#include "core/shape.h"
#include "core/callable.h"
#include "core/hook.h"
#include "core/tensor.h"
#include "core/named_tensor.h"
#include "core/creation.h"
#include "core/random.h"
#include "core/parallel.h"
#include "core/loop.h"
#include "core/apply.h"

#include "autograd/node.h"
#include "autograd/record.h"
#include "autograd/several.h"
#include "autograd/function.h"
#include "autograd/ops.h"
#include "autograd/autograd.h"
#include "autograd/graph.h"
#include "autograd/saved.h"
#include "autograd/anomaly.h"
#include "autograd/checkpoint.h"
#include "autograd/tensor_function.h"
#include "autograd/functional.h"
#include "autograd/trace.h"
#include "autograd/gradcheck.h"

#include "nn/parameter.h"
#include "nn/module.h"
#include "nn/init.h"
#include "nn/linear.h"
#include "nn/activation.h"
#include "nn/rectifier.h"
#include "nn/dropout.h"
#include "nn/flatten.h"
#include "nn/sequential.h"
#include "nn/check_members.h"

#include "losses/reduction.h"
#include "losses/regression.h"
#include "losses/classification.h"
#include "losses/binary.h"

#include "optim/optimizer.h"
#include "optim/gd.h"
#include "optim/sgd.h"
#include "optim/adam.h"
#include "optim/schedule.h"
#include "optim/clip.h"

#include "data/dataset.h"
#include "data/loader.h"
#include "data/standardize.h"
#include "data/csv.h"
#include "data/mnist.h"

#include "io/safetensors.h"

#endif
