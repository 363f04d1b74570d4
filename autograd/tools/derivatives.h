// The formula of an op as text, for tools that explain a graph. Not part of gradus.h.
//
// The rows are generated from the comments above the ops: docs/derivatives.sh.
#ifndef GRADUS_AUTOGRAD_TOOLS_DERIVATIVES_H
#define GRADUS_AUTOGRAD_TOOLS_DERIVATIVES_H

namespace gradus {

/// "da = dy b     db = dy a" of "mul(a, b)", the signature that an op gives to record(). "" for one
/// that is not the library's own. Searches a list: meant for printing, not for inner loops.
const char* derivative_of(const char* op);

}   // namespace gradus
#endif
