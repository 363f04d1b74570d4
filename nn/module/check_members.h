// check_members: was a parameter forgotten in GRADUS_MODULE?
//
// Idea: a forgotten layer still computes, it is just never trained. One that lies within the module is found at the
// first call, without being asked for (Module::require_all_listed). One in a vector or behind a pointer is not; but the
// graph behind a loss leads to its leaves, and check_members compares those with the list.
#ifndef GRADUS_NN_MODULE_CHECK_MEMBERS_H
#define GRADUS_NN_MODULE_CHECK_MEMBERS_H

#include "nn/module/module.h"

namespace gradus::nn {

/// Throws Error, with the shapes, if `loss` was computed from leaves that require grad and are neither parameters of
/// `module` nor in `others`. Call it once, before backward (which releases the graph: afterwards it throws GradError).
void check_members(const Module& module, const Tensor& loss, const std::vector<Tensor>& others = {});

}   // namespace gradus::nn
#endif
