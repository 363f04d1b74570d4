// Batches as one list of samples.
#include "data/any_sampler.h"

namespace gradus::data {

Samples AnySampler::join(const std::vector<Samples>& batches, Samples& ends) {
  Samples all;
  for (const Samples& batch : batches) {
    all.insert(all.end(), batch.begin(), batch.end());
    ends.push_back(int64_t(all.size()));
  }
  return all;
}

}   // namespace gradus::data
