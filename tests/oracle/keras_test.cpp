// Keras' SGD, Adam and RMSprop, which have epsilon in other places: the options that give the same numbers here.
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <sstream>

#include "examples/regression_problem.h"
#include "tests/oracle/value.h"

namespace gradus::test {

namespace {

using optim::OptionField, optim::Optimizer;

// Sets what a line of keras.tsv says, "learning_rate=0.1 momentum=0.9".
void set(const std::vector<OptionField>& fields, const std::string& text) {
  const std::map<std::string, std::string> names = {
      {"learning_rate", "lr"}, {"epsilon", "eps"}, {"beta_2", "beta2"}, {"rho", "alpha"}};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const size_t sign = word.find('=');
    const std::string theirs = word.substr(0, sign), ours = names.count(theirs) ? names.at(theirs) : theirs;
    bool found = false;
    for (OptionField f : fields)
      if (f.name == ours) f.set(std::stod(word.substr(sign + 1))), found = true;
    if (!found) throw Error("keras.tsv: there is no option " + theirs);
  }
}

template <class O, class Options>
std::unique_ptr<Optimizer> made(const Tensor& theta, Options keras_defaults, const std::string& text) {
  set(fields_of(keras_defaults), text);
  return std::make_unique<O>(std::vector<Tensor>{theta}, keras_defaults);
}
std::unique_ptr<Optimizer> made(const std::string& name, const Tensor& theta, const std::string& text) {
  if (name == "SGD") return made<optim::SGD>(theta, optim::SGDOptions{.lr = 0.01}, text);
  if (name == "Adam") return made<optim::Adam>(theta, optim::AdamOptions{.eps = 1e-7, .eps_hat = true}, text);
  return made<optim::RMSprop>(
      theta, optim::RMSpropOptions{.lr = 1e-3, .alpha = 0.9, .eps = 1e-7, .eps_under_root = true}, text);
}

}   // namespace

TEST_CASE("Keras' SGD, Adam and RMSprop are reproduced over 100 steps of linear regression") {
#ifdef GRADUS_HAS_ZLIB
  const Problem problem = load_problem("diabetes", std::string(GRADUS_SOURCE_DIR) + "/examples/data");
  for (const auto& row : read_table("keras.tsv")) {
    REQUIRE(row.size() == 3);
    CAPTURE(row[0]);
    CAPTURE(row[1]);
    const Tensor theta = zeros({problem.x.size(1)}, float64).requires_grad_();
    const auto optimizer = made(row[0], theta, row[1]);
    for (int step = 0; step < 100; ++step) {
      optimizer->zero_grad();
      (0.5 * losses::mse_loss(matmul(problem.x, theta), problem.y)).backward();
      optimizer->step();
    }
    std::vector<double> theirs;
    std::istringstream numbers(row[2]);
    for (double number; numbers >> number;) theirs.push_back(number);
    CHECK(allclose(theta.detach(), from_vector(theirs), 1e-10, 1e-10));
  }
#endif
}

}   // namespace gradus::test
