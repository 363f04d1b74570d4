// Running moments, computed anew.
#include "nn/utils/update_bn.h"

namespace gradus::nn::detail {

FreshMoments::FreshMoments(Module& net) {
  for (Module* m : net.modules()) {
    modes_.push_back({m, m->training()});
    auto* norm = dynamic_cast<BatchNorm*>(m);
    if (!norm) continue;
    norms_.push_back({norm, norm->momentum});
    norm->reset_running_stats();
    norm->momentum = std::nullopt;
  }
  net.train();
}
FreshMoments::~FreshMoments() {
  for (const Norm& n : norms_) n.layer->momentum = n.momentum;
  for (const Mode& m : modes_) m.module->train(m.training);   // outer modules first: the inner ones have the last word
}

}   // namespace gradus::nn::detail
