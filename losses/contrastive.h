// Contrastive losses: find the right partner of each vector among many.
#ifndef GRADUS_LOSSES_CONTRASTIVE_H
#define GRADUS_LOSSES_CONTRASTIVE_H

#include "losses/reduction.h"

namespace gradus::losses {

struct InfoNCELossOptions {
  Tensor negatives = {};      ///< [m, features] for all queries, or [n, m, features]; left out: the keys of the others
  double temperature = 0.1;   ///< similarities are divided by it; above 0
  Reduction reduction = Reduction::mean;
};
/// Cross entropy of the cosines of each query with its key, which is the right class, and with the negatives, divided
/// by the temperature (van den Oord et al., 2018). query, key: [n, features] -> [], or [n] with Reduction::none. Both
/// ways, as CLIP does it: `(info_nce_loss(a, b) + info_nce_loss(b, a)) / 2`.
Tensor info_nce_loss(const Tensor& query, const Tensor& key, const InfoNCELossOptions& options = {});
template <PlainNumber N> Tensor info_nce_loss(const Tensor& query, const Tensor& key, N temperature) {
  return info_nce_loss(query, key, InfoNCELossOptions{.temperature = double(temperature)});
}

struct NTXentLossOptions {
  double temperature = 0.5;   ///< similarities are divided by it; above 0
  Reduction reduction = Reduction::mean;
};
/// SimCLR's loss (Chen et al., 2020): z1 and z2, [n, features], are two views of n things. Each of the 2 n vectors has
/// to find the other view of its thing among all others. -> [], or [2 n], z1's first, with Reduction::none.
Tensor nt_xent_loss(const Tensor& z1, const Tensor& z2, const NTXentLossOptions& options = {});
template <PlainNumber N> Tensor nt_xent_loss(const Tensor& z1, const Tensor& z2, N temperature) {
  return nt_xent_loss(z1, z2, NTXentLossOptions{.temperature = double(temperature)});
}

struct InfoNCELoss {
  template <std::same_as<InfoNCELossOptions> O = InfoNCELossOptions> InfoNCELoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit InfoNCELoss(N temperature) : options{.temperature = double(temperature)} {}
  InfoNCELossOptions options;
  Tensor operator()(const Tensor& query, const Tensor& key) const { return info_nce_loss(query, key, options); }
};
struct NTXentLoss {
  template <std::same_as<NTXentLossOptions> O = NTXentLossOptions> NTXentLoss(const O& o = {}) : options(o) {}
  template <PlainNumber N> explicit NTXentLoss(N temperature) : options{.temperature = double(temperature)} {}
  NTXentLossOptions options;
  Tensor operator()(const Tensor& z1, const Tensor& z2) const { return nt_xent_loss(z1, z2, options); }
};

}   // namespace gradus::losses
#endif
