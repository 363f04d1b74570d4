// A regression problem: data from CSV files, standardised, and the solution training should find.
//
// Idea: features of very different sizes (age in years, blood pressure) leave no learning rate that
// fits them all. So each column is brought to mean 0 and deviation 1, and the target is measured in
// units of its deviation. A column of ones in front lets theta[0] be the constant of the model.
#ifndef GRADUS_EXAMPLES_REGRESSION_PROBLEM_H
#define GRADUS_EXAMPLES_REGRESSION_PROBLEM_H

#include <cstdio>
#include <string>

#include <gradus.h>

struct Problem {
  gradus::Tensor x;       // [m, n] float64: a column of ones, then the standardised features
  gradus::Tensor y;       // [m]
  gradus::Tensor exact;   // [n], the least-squares solution: X^T X theta = X^T y
};

/// features [m, n - 1], target [m], both float64.
inline Problem make_problem(const gradus::Tensor& features, const gradus::Tensor& target) {
  using namespace gradus;
  Problem problem;
  const Tensor column_of_ones = ones({features.size(0), 1}, float64);
  problem.x = cat({column_of_ones, data::Standardize::fit(features).apply(features)}, 1);
  problem.y = target / data::Standardize::fit(target).std;
  // By Cholesky: X^T X is symmetric and, unless a feature is a weighted sum of others, positive definite.
  const Tensor xt = t(problem.x);
  problem.exact = solve_spd(matmul(xt, problem.x), matmul(xt, problem.y));
  return problem;
}

/// `name`: diabetes or california, read from its folder in `folder`. Throws Error for another name.
inline Problem load_problem(const std::string& name, const std::string& folder) {
  using namespace gradus;
  if (name == "diabetes") {   // the features and the target are two files
    const std::string stem = folder + "/diabetes/diabetes_";
    const Tensor features = data::read_csv(stem + "data_raw.csv.gz", {.header = false, .delimiter = ' '}).values;
    const Tensor target = data::read_csv(stem + "target.csv.gz", {.header = false}).values;
    return make_problem(features, target.squeeze(1));
  }
  if (name == "california") {   // one file; a column of text, and blanks in some rows
    const data::Csv houses = data::read_csv(folder + "/california-housing/housing.csv.gz", {.skip_text_columns = true});
    std::printf("left out %d rows with a blank\n", int(houses.rows_dropped));
    const int64_t last = houses.values.size(1) - 1;   // the price
    return make_problem(houses.values.narrow(1, 0, last), houses.values.select(1, last));
  }
  throw Error("--data: expected diabetes or california; got \"" + name + "\".");
}

#endif
