// Dtypes and how they mix. The tables are torch.promote_types and torch.result_type of
// PyTorch 2.13.
#include <doctest/doctest.h>

#include <cstring>

#include "core/base/error.h"
#include "core/tensor/creation.h"
#include "core/tensor/dtype.h"

using namespace gradus;

TEST_CASE("dtypes have sizes and names") {
  CHECK(size_of(float32) == 4);
  CHECK(size_of(float64) == 8);
  CHECK(size_of(Dtype::int64) == 8);
  CHECK(size_of(bool_) == 1);
  CHECK(std::strcmp(name(float32), "float32") == 0);
  CHECK(std::strcmp(name(float64), "float64") == 0);
  CHECK(std::strcmp(name(Dtype::int64), "int64") == 0);
  CHECK(std::strcmp(name(bool_), "bool") == 0);
  CHECK(is_float(float64));
  CHECK(!is_float(Dtype::int64));
  CHECK(!is_float(bool_));
}

TEST_CASE("two dtypes promote to the wider one") {
  const Dtype f = float32, d = float64, i = Dtype::int64, b = bool_, all[] = {f, d, i, b};
  const Dtype expected[4][4] = {{f, d, f, f}, {d, d, d, d}, {f, d, i, i}, {f, d, i, b}};
  for (int p = 0; p < 4; ++p)
    for (int q = 0; q < 4; ++q) CHECK(promote(all[p], all[q]) == expected[p][q]);
}

TEST_CASE("only the kind of a number next to a tensor counts") {
  const Dtype f = float32, d = float64, i = Dtype::int64, b = bool_, all[] = {f, d, i, b};
  const Scalar numbers[] = {true, 2, 2.0};
  const Dtype expected[4][3] = {{f, f, f}, {d, d, d}, {i, i, f}, {b, i, f}};
  for (int p = 0; p < 4; ++p)
    for (int q = 0; q < 3; ++q) CHECK(promote(all[p], numbers[q]) == expected[p][q]);
}

TEST_CASE("a Scalar remembers what kind of number it was") {
  CHECK(Scalar(true).is_bool());
  CHECK(!Scalar(1).is_bool());
  CHECK(!Scalar(1).is_floating());
  CHECK(Scalar(1.0f).is_floating());
  CHECK(Scalar(1.0).is_floating());
  CHECK(Scalar(2u).to_int64() == 2);
  CHECK(Scalar(2.75).to_int64() == 2);
  CHECK(Scalar(true).to_double() == 1);
}

TEST_CASE("a Scalar keeps integers that no double can hold") {
  const int64_t large = (int64_t(1) << 53) + 1;
  CHECK(Scalar(large).to_int64() == large);
  CHECK(tensor(large).item<int64_t>() == large);
}

TEST_CASE("a Scalar takes integers of every type that int64 can hold") {
  CHECK(Scalar(7ull).to_int64() == 7);
  CHECK(Scalar(7ul).to_int64() == 7);
  CHECK(Scalar(uint64_t(INT64_MAX)).to_int64() == INT64_MAX);
  CHECK_THROWS_WITH_AS(Scalar(UINT64_MAX), "number: int64 cannot hold 18446744073709551615", DtypeError);
  CHECK_THROWS_WITH_AS(Scalar(uint64_t(1) << 63), "number: int64 cannot hold 9223372036854775808", DtypeError);
  CHECK_THROWS_WITH_AS(Scalar(1e19).to_int64(), "number: int64 cannot hold 1e+19", DtypeError);
  CHECK(Scalar(-9223372036854775808.0).to_int64() == INT64_MIN);
  CHECK_THROWS_AS(full({1}, UINT64_MAX), DtypeError);
}

TEST_CASE("the default dtype decides what floating-point literals make") {
  struct Restore {
    ~Restore() { set_default_dtype(float32); }
  } restore;
  CHECK(default_dtype() == float32);
  CHECK(tensor({1.0}).dtype() == float32);
  set_default_dtype(float64);
  CHECK(tensor({1.0}).dtype() == float64);
  CHECK(zeros({2}).dtype() == float64);
  CHECK(promote(Dtype::int64, 2.0) == float64);
  CHECK(tensor({1}).dtype() == Dtype::int64);
}

TEST_CASE("only a float can be the default dtype") {
  CHECK_THROWS_WITH_AS(
      set_default_dtype(Dtype::int64), "set_default_dtype: expected float32 or float64; got int64", DtypeError);
  CHECK(default_dtype() == float32);
}
