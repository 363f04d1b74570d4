// What Flatten and Unflatten print.
#include "nn/layers/flatten.h"

#include "nn/layers/sizes.h"

namespace gradus::nn {

std::string Flatten::extra_repr() const { return fmt::format("start_dim={}, end_dim={}", start_dim, end_dim); }
std::string Unflatten::extra_repr() const {
  return fmt::format("dim={}, unflattened_size={}", dim, tuple_text(unflattened_size));
}

}   // namespace gradus::nn
