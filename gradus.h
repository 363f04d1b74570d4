// Everything public, a block per folder, from the bottom up. Users include this; the build joins it into one file.
#ifndef GRADUS_GRADUS_H
#define GRADUS_GRADUS_H

#if __cplusplus <= 201703L
#error "gradus needs C++20: compile with -std=c++20"
#else

#include "core/base/macros_aside.h"
#include "core/base/version.h"

#include "core/base/callable.h"
#include "core/base/error.h"
#include "core/base/hook.h"
#include "core/base/parallel.h"
#include "core/base/traps.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"
#include "core/tensor/dtype.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/named_tensor.h"
#include "core/tensor/print.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/history/graph.h"
#include "autograd/history/node.h"
#include "autograd/history/record.h"
#include "autograd/history/saved.h"
#include "autograd/history/several.h"
#include "autograd/ops.h"
#include "autograd/tools/anomaly.h"
#include "autograd/tools/checkpoint.h"
#include "autograd/tools/functional.h"
#include "autograd/tools/gradcheck.h"
#include "autograd/tools/gradcheck_report.h"
#include "autograd/tools/print_graph.h"
#include "autograd/tools/tensor_function.h"
#include "autograd/tools/trace.h"

#include "nn/layers/activation.h"
#include "nn/layers/conv.h"
#include "nn/layers/containers.h"
#include "nn/layers/dropout.h"
#include "nn/layers/flatten.h"
#include "nn/layers/layer.h"
#include "nn/layers/layer_list.h"
#include "nn/layers/linear.h"
#include "nn/layers/rectifier.h"
#include "nn/layers/sequential.h"
#include "nn/module/check_members.h"
#include "nn/module/init.h"
#include "nn/module/module.h"
#include "nn/module/parameter.h"
#include "nn/module/summary.h"
#include "nn/utils/averaged_model.h"
#include "nn/utils/parametrizations.h"
#include "nn/utils/parametrize.h"
#include "nn/utils/vector.h"

#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/reduction.h"
#include "losses/regression.h"

#include "optim/clip.h"
#include "optim/methods/adam.h"
#include "optim/methods/gd.h"
#include "optim/methods/sgd.h"
#include "optim/optimizer.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/lr_scheduler.h"
#include "optim/schedules/step_lr.h"

#include "data/any_dataset.h"
#include "data/csv.h"
#include "data/dataset.h"
#include "data/loader.h"
#include "data/mnist.h"
#include "data/sampler.h"
#include "data/standardize.h"
#include "data/subset.h"

#include "io/safetensors/safetensors.h"

#include "core/base/macros_back.h"

#endif
#endif
