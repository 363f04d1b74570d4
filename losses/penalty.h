// Regularisation: a penalty on the parameters that is added to a loss, L1, L2 or both.
//
//   loss = losses::cross_entropy(net(x), t) + losses::l2_penalty(net.named_parameters(), 1e-4, "*weight");
#ifndef GRADUS_LOSSES_PENALTY_H
#define GRADUS_LOSSES_PENALTY_H

#include <string>
#include <vector>

#include "core/tensor/named_tensor.h"

namespace gradus::losses {

/// factor times the sum of |w| over all numbers w of the parameters whose name fits `names` -> []. In it * stands for
/// any text and ? for any one character. Throws Error if no name fits. Pulls numbers to exactly 0 (Lasso).
Tensor l1_penalty(const std::vector<NamedTensor>& parameters, double factor, const std::string& names = "*");
/// factor times the sum of w^2 (ridge, Tikhonov): Keras' L2(factor). Its gradient is that of SGD's weight_decay =
/// 2 factor.
Tensor l2_penalty(const std::vector<NamedTensor>& parameters, double factor, const std::string& names = "*");
/// l1 times the sum of |w| plus l2 times the sum of w^2: Keras' L1L2(l1, l2).
Tensor elastic_net_penalty(
    const std::vector<NamedTensor>& parameters, double l1, double l2, const std::string& names = "*");

}   // namespace gradus::losses
#endif
