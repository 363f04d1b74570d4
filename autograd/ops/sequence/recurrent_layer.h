// One direction of one recurrent layer as one op: what recurrent.cpp builds its layers and cells from.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_RECURRENT_LAYER_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_RECURRENT_LAYER_H

#include "core/compute/sequence/recurrent.h"

namespace gradus {

struct LayerStates {
  Tensor y;   // [rows, units or projected]
  Tensor c;   // [rows, units], of an lstm
};
/// x [rows, in] in the order of core/compute/sequence/recurrent.h, which explains the weights; h and c, where the
/// sequences begin, are as expected there: nothing is checked.
LayerStates recurrent_layer(apply::Cell cell, const Tensor& x, const Tensor& h, const Tensor& c,
    const apply::RecurrentWeights& weights, std::vector<apply::Span> spans);

}   // namespace gradus
#endif
