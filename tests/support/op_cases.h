// Every op, a line each: its name, how it is called, what it is given. The battery (op_battery.h)
// does the rest. The lines stand in cases/, a family per file.
//
// Idea: a line says nothing about what is right. Gradients are held against finite differences,
// fast kernels against the reference ones, strided and broadcast inputs against contiguous ones.
// The name stands first, so that architecture/tree_test.cpp can look for it; what follows it ("pow
// number") only tells cases apart. Read first: op_battery.h.
#ifndef GRADUS_TESTS_SUPPORT_OP_CASES_H
#define GRADUS_TESTS_SUPPORT_OP_CASES_H

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

// A lambda with a body of one expression is all that differs from line to line.
#define GRADUS_OP(...) [](const std::vector<Tensor>& x) -> Tensor { return __VA_ARGS__; }

std::vector<OpCase> elementwise_cases();
std::vector<OpCase> unary_cases();
std::vector<OpCase> arithmetic_cases();
std::vector<OpCase> activation_cases();
std::vector<OpCase> reduction_cases();
std::vector<OpCase> norm_cases();
std::vector<OpCase> scan_cases();
std::vector<OpCase> statistics_cases();
std::vector<OpCase> softmax_cases();
std::vector<OpCase> product_cases();
std::vector<OpCase> linalg_cases();
std::vector<OpCase> shape_cases();
std::vector<OpCase> place_cases();
std::vector<OpCase> index_cases();
std::vector<OpCase> scatter_cases();
std::vector<OpCase> sort_cases();
std::vector<OpCase> loss_cases();

/// All of them: what op_cases() is made of. A new family goes into this list.
inline constexpr std::vector<OpCase> (*op_case_families[])() = {
    norm_cases,
    scan_cases,
    statistics_cases,
    elementwise_cases,
    arithmetic_cases,
    unary_cases,
    activation_cases,
    reduction_cases,
    softmax_cases,
    product_cases,
    linalg_cases,
    shape_cases,
    place_cases,
    loss_cases,
    index_cases,
    scatter_cases,
    sort_cases,
};

}   // namespace gradus::test
#endif
