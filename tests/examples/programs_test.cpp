// The examples as programs: what they print and how they end. They are run as a user runs them, from the root of the
// project.
//
// A build without examples (the thread sanitizer's) skips these cases.
#include <doctest/doctest.h>

#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

struct Run {
  std::string text;   // standard output and standard error
  int status = -1;
};

const std::string folder = std::string(GRADUS_BINARY_DIR) + "/examples/";

// False where no examples are built. Where they are, one that is missing is a failure.
bool is_built(const char* name) {
#ifdef GRADUS_HAS_EXAMPLES
  REQUIRE_MESSAGE(std::filesystem::exists(folder + name), name << " is missing");
  return true;
#else
  MESSAGE(name << " is not built here");
  return false;
#endif
}

Run run(const std::string& command_line) {
  Run result;
  FILE* pipe = popen(("cd '" GRADUS_SOURCE_DIR "' && " + folder + command_line + " 2>&1").c_str(), "r");
  REQUIRE(pipe);
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) result.text.append(buffer, n);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

bool has(const Run& r, const std::string& text) { return r.text.find(text) != std::string::npos; }

/// The number in a column (from 0) of the summary line that begins with `strategy`.
double column_of(const Run& r, const std::string& strategy, size_t column) {
  const size_t line = r.text.find(strategy + "  ", r.text.find("\nstrategy "));
  if (line == std::string::npos) return NAN;
  size_t at = line + strategy.size(), used = 0;
  for (size_t i = 0;; ++i) {
    const double value = std::stod(r.text.substr(at), &used);
    if (i == column) return value;
    at += used;
  }
}

}   // namespace

TEST_CASE("xor is learned from each of 20 seeds") {
  if (!is_built("xor")) return;
  const Run r = run("xor --seeds 20");
  CHECK(r.status == 0);
  CHECK(has(r, "learned XOR from 20 of 20 seeds"));
}

TEST_CASE("xor says so, and fails, where it is not learned") {
  if (!is_built("xor")) return;
  const Run r = run("xor --seeds 2 --max-steps 1");
  CHECK(r.status == 1);
  CHECK(has(r, "learned XOR from 0 of 2 seeds"));
}

TEST_CASE("linear_regression agrees by hand and by autograd, and GD and Adam reach the exact solution") {
  if (!is_built("linear_regression")) return;
  const Run r = run("linear_regression --max-iterations 5000");
  CHECK(r.status == 0);
  CHECK(has(r, "by hand and by autograd agree to 1e-12"));
  CHECK(column_of(r, "gradient descent, all rows", 3) < 1e-6);
  CHECK(column_of(r, "Adam, all rows", 3) < 1e-6);
  CHECK(has(r, "stopped by --tolerance"));
  CHECK(has(r, "stopped by --max-iterations"));
}

TEST_CASE("linear_regression brings SGD within 1 % if its rate falls" * doctest::test_suite("slow")) {
  if (!is_built("linear_regression")) return;
  const Run r = run("linear_regression");
  CHECK(r.status == 0);
  CHECK(column_of(r, "SGD, batches of 32, falling rate", 3) < 0.01);
  CHECK(column_of(r, "SGD, batches of 1, falling rate", 3) < 0.01);
  CHECK(column_of(r, "SGD, batches of 1, falling rate", 3) < column_of(r, "SGD, batches of 1, fixed rate", 3));
}

TEST_CASE("linear_regression says when a rate was too high") {
  if (!is_built("linear_regression")) return;
  CHECK(has(run("linear_regression --max-iterations 5000 --gd-rate 10"), "stopped by divergence"));
}

TEST_CASE("mnist_mlp reads at least 98 % of the test digits" * doctest::test_suite("slow")) {
  if (!is_built("mnist_mlp")) return;
  const Run r = run("mnist_mlp");
  CHECK(r.status == 0);
  CHECK(has(r, "epoch 12/12  loss"));
  const size_t at = r.text.find("test images: ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(r.text.substr(at + 13)) >= 98);
}

TEST_CASE("mnist_mlp fails below 97.5 %, and draws digits that it got wrong") {
  if (!is_built("mnist_mlp")) return;
  const Run r = run("mnist_mlp --epochs 0");
  CHECK(r.status == 1);
  CHECK(has(r, ", read as "));
  CHECK(has(r, "below 97.5 %: this ends with exit status 1\n"));
}

TEST_CASE("mnist_mlp refuses values that make no sense, and a file that it cannot write") {
  if (!is_built("mnist_mlp")) return;
  struct {
    const char *flag, *text;
  } const wrong[] = {
      {"--epochs -1", "--epochs: expected at least 0; got \"-1\"."},
      {"--batch 0", "--batch: expected at least 1; got \"0\"."},
      {"--dropout 1.5", "--dropout: expected a number from 0 to 1; got \"1.5\"."},
      {"--rate nan", "--rate: expected at least 0; got \"nan\"."},
      {"--epochs 0 --save nowhere/net", "save: cannot write nowhere/net: "},
  };
  for (const auto& w : wrong) {
    const Run r = run(std::string("mnist_mlp ") + w.flag);
    CHECK(r.status == 2);
    CHECK_MESSAGE(has(r, w.text), r.text);
  }
}

TEST_CASE("predict reads digits with the network that mnist_mlp has saved") {
  if (!is_built("mnist_mlp") || !is_built("predict")) return;
  const std::string file = "'" + (std::filesystem::temp_directory_path() / "gradus digits.safetensors").string() + "'";
  CHECK(has(run("mnist_mlp --epochs 0 --hidden 3 --save " + file), "saved to "));
  const Run r = run("predict --first 9996 --count 9 --net " + file);
  CHECK(r.status == 0);
  CHECK(has(r, " of 4 are right\n"));   // the images end there
  CHECK(has(r, " % "));
  CHECK(has(
      run("predict --first 10000 --net " + file), "predict: --first: there are 10000 test images, numbered from 0"));
  CHECK(has(run("predict --net nowhere"), "predict: load: nowhere: "));
}

TEST_CASE("mnist_mlp names the file that is missing") {
  if (!is_built("mnist_mlp")) return;
  const Run r = run("mnist_mlp --data nowhere");
  CHECK(r.status == 2);
  CHECK(has(r, "mnist_mlp: Mnist: nowhere: there is neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz"));
}

TEST_CASE("custom_function finds all signs, which the derivative of sign does not") {
  if (!is_built("custom_function")) return;
  const Run r = run("custom_function");
  CHECK(r.status == 0);
  const size_t at = r.text.find("found ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stoi(r.text.substr(at + 6)) < 32);
  CHECK(has(r, " of 32 signs with the derivative of sign, 32 with the straight-through one\n"));
}

TEST_CASE("custom_function fails where the signs are not found") {
  if (!is_built("custom_function")) return;
  CHECK(run("custom_function --steps 1").status == 1);
}

TEST_CASE("custom_op is right to second order, even where a composition fails, and shows its graph and backward") {
  if (!is_built("custom_op")) return;
  const Run r = run("custom_op");
  CHECK(r.status == 0);
  CHECK(has(r, "gradcheck: ok   gradgradcheck: ok\n"));
  CHECK(has(r, "|3e+25 + 4e+25i|   composed: inf, gradient 0, 0   magnitude: 5e+25, gradient 0.6, 0.8\n"));
  CHECK(has(r, "\n#3    magnitude        float32 [2]   from #1, #2"));
  CHECK(has(r, "step 3: #3 magnitude(a, b)\n"));
  CHECK(has(r, "a.grad() = tensor([0.6000, 0.3846], shape=[2], dtype=float32)\n"));
}

TEST_CASE("an example's --help explains its flags") {
  if (!is_built("mnist_mlp")) return;
  const Run r = run("mnist_mlp --help");
  CHECK(r.status == 0);
  for (const char* flag :
      {"--decay 0.8", "--weight-decay 0", "--dropout 0.2", "--epochs 12", "--hidden 256", "--seed 1"})
    CHECK_MESSAGE(has(r, flag), flag);
}
