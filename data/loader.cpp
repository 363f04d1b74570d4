// The loader of two tensors, compiled once.
#include "data/loader.h"

namespace gradus::data {

template class AnyDataset<Batch>;
template struct detail::Loop<Batch>;
template class DataLoader<Batch>;

}   // namespace gradus::data
