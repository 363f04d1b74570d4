// The dtype that each function of two arguments gives for every pair of kinds of arguments, as in PyTorch 2.13.
//
// Idea: a row per op. A group of letters belongs to one first argument, its letters to the second arguments, in the
// order of `operands`. f, d, i, b are float32, float64, int64, bool; - is a DtypeError; ? is a call that gradus does
// not have.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/base/error.h"

namespace gradus::test {

namespace {

std::vector<Tensor> operands() {
  std::vector<Tensor> all;
  for (const Shape& shape : {Shape{2}, Shape{}})
    for (Dtype d : {float32, float64, int64, bool_}) all.push_back(ones(shape, d));
  return all;
}
const Scalar numbers[] = {1.5, 2, true};

template <class F> char letter_of(F call) {
  try {
    return "fdib"[int(call().dtype())];
  } catch (const DtypeError&) {
    return '-';
  }
}

// The letters of all calls f(tensor, tensor), f(tensor, number), then f(number, tensor), as far as such calls
// exist.
template <class F> std::string letters_of(F f) {
  std::string text;
  for (const Tensor& a : operands()) {
    for (const Tensor& b : operands()) text += letter_of([&] { return f(a, b); });
    for (Scalar b : numbers) {
      if constexpr (requires { f(a, b); }) text += letter_of([&] { return f(a, b); });
      else text += '?';
    }
    text += ' ';
  }
  text += '|';
  for (Scalar a : numbers) {
    text += ' ';
    for (const Tensor& b : operands()) {
      if constexpr (requires { f(a, b); }) text += letter_of([&] { return f(a, b); });
      else text += '?';
    }
  }
  return text;
}

// An op with all its overloads as one function.
#define GRADUS_ALL_FORMS(...) \
  letters_of(                 \
      [](const auto& a, const auto& b) requires requires { __VA_ARGS__; } { return __VA_ARGS__; })

const char* const like_sum =
    "fdfffffffff ddddddddddd fdiifdiifii fdibfdibfib fdfffdfffff fdddddddddd fdiifdiifii fdibfdibfib | fdfffdff "
    "fdiifdii fdibfdib";
const char* const floats_only =
    "fdfffffffff ddddddddddd fdfffdfffff fdfffdfffff fdfffdfffff fdddddddddd fdfffdfffff fdfffdfffff | fdfffdff "
    "fdfffdff fdfffdff";
const char* const no_two_bools =
    "fdfffffffff ddddddddddd fdiifdiifii fdi-fdi-fi- fdfffdfffff fdddddddddd fdiifdiifii fdi-fdi-fi- | fdfffdff "
    "fdiifdii fdi-fdi-";

std::string without_numbers(std::string letters, bool left_only = false) {
  size_t bar = letters.find('|');
  for (size_t i = bar; i < letters.size(); ++i)
    if (letters[i] != ' ' && letters[i] != '|') letters[i] = '?';
  if (left_only) return letters;
  for (size_t group = 0; group < bar; group += 12)
    for (size_t i = group + 8; i < group + 11; ++i) letters[i] = '?';
  return letters;
}

}   // namespace

TEST_CASE("arithmetic gives the dtypes of PyTorch for every pair of arguments") {
  CHECK(GRADUS_ALL_FORMS(a + b) == like_sum);
  CHECK(GRADUS_ALL_FORMS(a * b) == like_sum);
  CHECK(GRADUS_ALL_FORMS(a / b) == floats_only);
  CHECK(GRADUS_ALL_FORMS(a % b) == no_two_bools);
  CHECK(GRADUS_ALL_FORMS(a - b) ==
        "fdf-fff-ff- ddd-ddd-dd- fdi-fdi-fi- ----------- fdf-fdf-ff- fdd-ddd-dd- fdi-fdi-fi- ----------- | fdf-fdf- "
        "fdi-fdi- --------");
  CHECK(GRADUS_ALL_FORMS(pow(a, b)) ==
        "fdfffffffff ddddddddddd fdiifdiifii fdi-fdi-fib fdfffdfffff fdddddddddd fdiifdiifii fdi-fdi-fib | fdfffdff "
        "fdiifdii fdi-fdi-");
  CHECK(GRADUS_ALL_FORMS(div(a, b, {.rounding_mode = "floor"})) == without_numbers(no_two_bools, true));
  CHECK(GRADUS_ALL_FORMS(div(a, b, {.rounding_mode = "trunc"})) == without_numbers(no_two_bools, true));
  CHECK(GRADUS_ALL_FORMS(floor_divide(a, b)) == without_numbers(no_two_bools, true));
  CHECK(GRADUS_ALL_FORMS(fmod(a, b)) == without_numbers(no_two_bools, true));
  CHECK(GRADUS_ALL_FORMS(float_power(a, b)) ==
        "ddddddddddd ddddddddddd ddddddddddd ddddddddddd ddddddddddd ddddddddddd ddddddddddd ddddddddddd | dddddddd "
        "dddddddd dddddddd");
}

TEST_CASE("the other functions of two arguments give the dtypes of PyTorch") {
  CHECK(GRADUS_ALL_FORMS(maximum(a, b)) == without_numbers(like_sum));
  CHECK(GRADUS_ALL_FORMS(fmin(a, b)) == without_numbers(like_sum));
  CHECK(GRADUS_ALL_FORMS(copysign(a, b)) == without_numbers(floats_only, true));
  CHECK(GRADUS_ALL_FORMS(atan2(a, b)) == without_numbers(floats_only));
  CHECK(GRADUS_ALL_FORMS(xlogy(a, b)) == floats_only);
  CHECK(GRADUS_ALL_FORMS(xlog1py(a, b)) == floats_only);
  const std::string refuses_integers =
      "fdffffff??? dddddddd??? fd--fd--??? fd--fd--??? fdfffdff??? fddddddd??? fd--fd--??? fd--fd--??? | ???????? "
      "???????? ????????";
  CHECK(GRADUS_ALL_FORMS(hypot(a, b)) == refuses_integers);
  CHECK(GRADUS_ALL_FORMS(logaddexp(a, b)) == refuses_integers);
  CHECK(GRADUS_ALL_FORMS(logaddexp2(a, b)) == refuses_integers);
  CHECK(GRADUS_ALL_FORMS(heaviside(a, b)) ==
        "f---f---??? -d---d--??? --i---i-??? ---b---b??? f---f---??? -d---d--??? --i---i-??? ---b---b??? | ???????? "
        "???????? ????????");
}

TEST_CASE("comparisons and logic give the dtypes of PyTorch") {
  const std::string bools =
      "bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb bbbbbbbbbbb | bbbbbbbb "
      "bbbbbbbb bbbbbbbb";
  CHECK(GRADUS_ALL_FORMS(a == b) == bools);
  CHECK(GRADUS_ALL_FORMS(a < b) == bools);
  CHECK(GRADUS_ALL_FORMS(logical_and(a, b)) == without_numbers(bools));
  const std::string bits =
      "----------- ----------- --ii--ii-ii --ib--ib-ib ----------- ----------- --ii--ii-ii --ib--ib-ib | -------- "
      "--ii--ii --ib--ib";
  CHECK(GRADUS_ALL_FORMS(a & b) == bits);
  CHECK(GRADUS_ALL_FORMS(a ^ b) == bits);
  CHECK(GRADUS_ALL_FORMS(a << b) ==
        "----------- ----------- --ii--ii-ii --i---i--i- ----------- ----------- --ii--ii-ii --i---i--i- | -------- "
        "--ii--ii --i---i-");
  CHECK(GRADUS_ALL_FORMS(isclose(a, b)) ==
        "b---b---??? -b---b--??? --b---b-??? ---b---b??? b---b---??? -b---b--??? --b---b-??? ---b---b??? | ???????? "
        "???????? ????????");
  CHECK(GRADUS_ALL_FORMS(isin(a, b)) ==
        "bbb-bbb-bb- bbb-bbb-bb- bbb-bbb-bb- ----------- bbb-bbb-bb- bbb-bbb-bb- bbb-bbb-bb- ----------- | bbb-bbb- "
        "bbb-bbb- --------");
}

TEST_CASE("where, clamp, lerp and their relatives give the dtypes of PyTorch") {
  CHECK(GRADUS_ALL_FORMS(where(tensor(true), a, b)) == like_sum);
  CHECK(GRADUS_ALL_FORMS(clamp_min(a, b)) ==
        "fdfffffffff ddddddddddd fdiifdiifii fdibfdibfi- fdfffdfffff fdddddddddd fdiifdiifii fdibfdibfi- | ???????? "
        "???????? ????????");
  CHECK(GRADUS_ALL_FORMS(addcmul(a, b, ones({2}, int64))) ==
        "fdffffff??? dddddddd??? fdiifdii??? fdiifdii??? fdfffdff??? fddddddd??? fdiifdii??? fdiifdii??? | ???????? "
        "???????? ????????");
  CHECK(GRADUS_ALL_FORMS(addcdiv(ones({2}), a, b)) ==
        "fdffffff??? dddddddd??? fd--ff--??? fd--ff--??? fdffffff??? fdffffff??? fd--ff--??? fd--ff--??? | ???????? "
        "???????? ????????");
  CHECK(GRADUS_ALL_FORMS(clamp(ones({2}, int64), a, b)).substr(0, 8) == "fdffffff");
  CHECK(where(tensor(true), 1.5, 2).dtype() == float32);
  CHECK(where(tensor(true), 1, true).dtype() == int64);
  CHECK(where(tensor(true), true, false).dtype() == bool_);
}

#undef GRADUS_ALL_FORMS

}   // namespace gradus::test
