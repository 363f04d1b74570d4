// print_graph: what a tensor was computed from, as text.
#ifndef GRADUS_AUTOGRAD_TOOLS_PRINT_GRAPH_H
#define GRADUS_AUTOGRAD_TOOLS_PRINT_GRAPH_H

#include <string>

#include "core/tensor/tensor.h"

namespace gradus {

/// The graph behind y as text: one line per op, youngest first, with its dtype, its shape, the numbers of the lines it
/// was computed from, and the bytes it keeps for backward (shared ones only where they come first; none of leaves that
/// require grad).
std::string print_graph(const Tensor& y);

}   // namespace gradus
#endif
