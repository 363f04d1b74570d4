// How modules look when printed, in PyTorch's form:
//
//   Mlp(
//     (hidden): Linear(in_features=784, out_features=128, bias=True)
//     (blocks): ModuleList(
//       (0-1): 2 x ReLU()
//     )
//   )
#ifndef GRADUS_NN_MODULE_PRINT_H
#define GRADUS_NN_MODULE_PRINT_H

#include <iosfwd>
#include <string>

namespace gradus::nn {

class Module;

std::string to_string(const Module& module);
std::ostream& operator<<(std::ostream& out, const Module& module);

/// "Linear" for typeid(nn::Linear).name().
std::string readable_type(const char* mangled);

}   // namespace gradus::nn
#endif
