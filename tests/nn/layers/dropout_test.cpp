// The layers of dropout.
#include "nn/layers/dropout.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("Dropout acts while training only") {
  manual_seed(1);
  nn::Dropout layer{0.25};
  Tensor x = ones({10000}), y = layer(x);
  CHECK(y.max().item<float>() == doctest::Approx(1 / 0.75));
  CHECK(y.mean().item<double>() == doctest::Approx(1).epsilon(0.03).scale(0));   // 5 standard errors
  layer.eval();
  CHECK(equal(layer(x), x));
  CHECK(error_of<Error>([] { nn::Dropout bad{1.5}; }) == "Dropout: p must be a probability, 0..1; got 1.5");
}

TEST_CASE("each dropout layer calls the op of its name, while training only") {
  const Tensor x = ones({20, 30, 2, 3}), line = ones({20, 30, 6}), volume = ones({20, 30, 1, 2, 3});
  auto check = [](auto&& layer, auto op, const Tensor& input) {
    CAPTURE(layer.type_name());
    manual_seed(8);
    const Tensor y = layer(input);
    manual_seed(8);
    CHECK(equal(y, op(input, 0.25, true)));
    CHECK_FALSE(equal(y, input));
    layer.eval();
    CHECK(equal(layer(input), input));
    CHECK(layer.state_dict().empty());
  };
  check(nn::Dropout{0.25}, dropout, x);
  check(nn::Dropout1d{0.25}, dropout1d, line);
  check(nn::Dropout2d{0.25}, dropout2d, x);
  check(nn::Dropout3d{0.25}, dropout3d, volume);
  check(nn::AlphaDropout{0.25}, alpha_dropout, x);
  check(nn::FeatureAlphaDropout{0.25}, feature_alpha_dropout, x);
}

TEST_CASE("dropout layers print their probability") {
  CHECK(to_string(nn::Dropout{}) == "Dropout(p=0.5)");
  CHECK(to_string(nn::Dropout1d{0.1}) == "Dropout1d(p=0.1)");
  CHECK(to_string(nn::Dropout2d{}) == "Dropout2d(p=0.5)");
  CHECK(to_string(nn::Dropout3d{}) == "Dropout3d(p=0.5)");
  CHECK(to_string(nn::AlphaDropout{}) == "AlphaDropout(p=0.5)");
  CHECK(to_string(nn::FeatureAlphaDropout{}) == "FeatureAlphaDropout(p=0.5)");
}

TEST_CASE("dropout layers say what does not fit") {
  check_failures({
      {"Error: Dropout2d: p must be a probability, 0..1; got -0.5", [] { nn::Dropout2d bad{-0.5}; }},
      {"Error: AlphaDropout: p must be a probability, 0..1; got 2", [] { nn::AlphaDropout bad{2}; }},
      {"ShapeError: dropout1d: x must be [n, channels, length] or [channels, length]; it is [2, 3, 4, 5]. "
       "dropout takes any shape.",
          [] {
            nn::Dropout1d{}(ones({2, 3, 4, 5}));
          }},
  });
}

}   // namespace gradus::test
