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

#include "tests/io/files.h"

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

/// The number after the last of these words in what a program printed.
double number_after(const Run& r, const std::string& words) {
  const size_t at = r.text.rfind(words);
  REQUIRE_MESSAGE(at != std::string::npos, r.text);
  return std::stod(r.text.substr(at + words.size()));
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

TEST_CASE("training_strategies shows how a net learns wrong labels by heart, and what keeps it from that") {
  if (!is_built("training_strategies")) return;
  const Run r = run("training_strategies --epochs 120 --images 160");
  CHECK(r.status == 0);
  // train and test without regularisation, with L1, L2 and dropout
  const size_t line = r.text.find("\nmean ");
  REQUIRE(line != std::string::npos);
  double none[2], l1[2], l2[2], dropout[2];
  REQUIRE(std::sscanf(r.text.c_str() + line, " mean %lf %lf %lf %lf %lf %lf %lf %lf", none, none + 1, l1, l1 + 1, l2,
              l2 + 1, dropout, dropout + 1) == 8);
  CHECK(none[0] > 85);   // more than there are right ones
  CHECK(l2[1] > none[1] + 2);
  for (const double* narrowed : {l1, l2, dropout}) CHECK(narrowed[0] - narrowed[1] < none[0] - none[1] - 2);
  CHECK(has(run("training_strategies --data nowhere"), "training_strategies: read_csv: nowhere/digits.csv.gz: "));
}

TEST_CASE("optimiser_race: in 450 steps three optimisers cross Rosenbrock's valley, and all find Beale's minimum") {
  if (!is_built("optimiser_race")) return;
  const gradus::test::TemporaryFolder saved;
  const Run r = run("optimiser_race --steps 450 --svg '" + (saved / "race.svg") + "'");
  CHECK(r.status == 0);
  CHECK(has(r, "arrived: 3 of 8 on Rosenbrock, 8 of 8 on Beale\n"));
  CHECK(number_after(r, "\nB LBFGS                   1") < 100);
  const size_t map = r.text.find("\nRosenbrock: from o to *\n");
  REQUIRE(map != std::string::npos);
  for (char letter : std::string("GMDRPALBo*"))
    CHECK_MESSAGE(r.text.find(letter, map + 25) != std::string::npos, letter);
  const std::string svg = gradus::test::bytes_of(saved / "race.svg");
  size_t paths = 0;
  for (size_t at = 0; (at = svg.find("<polyline ", at)) != std::string::npos; ++at) ++paths;
  CHECK(paths == 16);
  CHECK(svg.find("nan") == std::string::npos);

  CHECK(has(run("optimiser_race --steps 1 --svg nowhere/race.svg"),
      "optimiser_race: --svg: cannot write nowhere/race.svg\n"));
}

TEST_CASE("optimiser_race shows optimisers that diverge as numbers, and leaves them out of the picture") {
  if (!is_built("optimiser_race")) return;
  const gradus::test::TemporaryFolder saved;
  const Run r = run("optimiser_race --steps 30 --rate-factor 1000 --svg '" + (saved / "race.svg") + "'");
  CHECK(r.status == 0);
  CHECK(has(r, " nan "));
  CHECK(gradus::test::bytes_of(saved / "race.svg").find("nan") == std::string::npos);
}

TEST_CASE("curve_fitting finds what SciPy finds, with its standard errors, in three ways") {
  if (!is_built("curve_fitting")) return;
  // scipy.optimize.curve_fit (SciPy 1.17.1; xtol, ftol and gtol 1e-14) on the same weeks, from the same start; errors:
  // the roots of the diagonal of its covariance.
  const double by_scipy[7][2] = {{258.945442, 0.943539}, {78.772132, 0.962708}, {41.403949, 0.484014},
      {2.807334, 0.025981}, {0.309972, 0.001473}, {0.778048, 0.026018}, {0.455881, 0.002653}};
  const Run r = run("curve_fitting");
  CHECK(r.status == 0);
  size_t line = 0;
  for (const auto& [value, error] : by_scipy) {
    line = r.text.rfind('\n', r.text.find(" +- ", r.text.find('\n', line + 1))) + 27;   // after the name
    double found[3], errors[3];
    REQUIRE(std::sscanf(r.text.c_str() + line, "%lf +- %lf %lf +- %lf %lf +- %lf", found, errors, found + 1, errors + 1,
                found + 2, errors + 2) == 6);
    for (int i : {0, 1}) {
      CHECK(std::abs(found[i] - value) < 1.1e-4);
      CHECK(std::abs(errors[i] - error) < 1.1e-4);
    }
    CHECK(std::abs(found[2] - value) < 0.1 * error + 1e-4);
  }
  CHECK(number_after(r, "\nsteps ") < 20);   // of Levenberg-Marquardt
}

TEST_CASE("curve_fitting fails where Adam has not arrived") {
  if (!is_built("curve_fitting")) return;
  const Run r = run("curve_fitting --adam-steps 100");
  CHECK(r.status == 1);
  CHECK(has(r, "more than a tenth: this ends with exit status 1\n"));
  CHECK(has(run("curve_fitting --data nowhere"), "curve_fitting: read_csv: nowhere/co2.csv.gz: "));
}

TEST_CASE("predict reads digits with the network that mnist_mlp has saved") {
  if (!is_built("mnist_mlp") || !is_built("predict")) return;
  const gradus::test::TemporaryFolder saved;
  const std::string file = "'" + (saved / "my digits.safetensors") + "'";
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

TEST_CASE("mnist_cnn reads at least 99.2 % of the test digits" * doctest::test_suite("slow")) {
  if (!is_built("mnist_cnn")) return;
  const Run r = run("mnist_cnn");
  CHECK(r.status == 0);
  CHECK(number_after(r, "test images: ") >= 99.2);
}

TEST_CASE("mnist_cnn reads most digits after a tenth of the images, saves its network and can go on from there") {
  if (!is_built("mnist_cnn")) return;
  const gradus::test::TemporaryFolder saved;
  const std::string file = "'" + (saved / "my cnn.safetensors") + "'";
  const Run r = run("mnist_cnn --epochs 1 --images 6000 --save " + file);
  CHECK(r.status == 1);
  CHECK(has(r, "below 99.2 %: this ends with exit status 1\n"));
  CHECK(number_after(r, "test images: ") >= 94);
  const Run again = run("mnist_cnn --epochs 0 --start " + file);
  CHECK(number_after(again, "test images: ") == number_after(r, "test images: "));
}

TEST_CASE("char_lstm invents names and guesses those kept back" * doctest::test_suite("slow")) {
  if (!is_built("char_lstm")) return;
  const Run r = run("char_lstm");
  CHECK(r.status == 0);
  CHECK(number_after(r, "names kept back: ") <= 2.05);
}

TEST_CASE("char_lstm learns from a few names what letters a name has") {
  if (!is_built("char_lstm")) return;
  const Run r = run("char_lstm --epochs 1 --names 4000 --hidden 32 --count 7 --temperature 0.5 --top-k 5");
  CHECK(r.status == 1);
  CHECK(has(r, " of these 7 names are new\n"));
  CHECK(has(r, "above 2.05: this ends with exit status 1\n"));
  CHECK(number_after(r, "names kept back: ") < 2.7);   // ln(27) is 3.3
}

TEST_CASE("char_lstm reaches the loss that PyTorch reaches from the same weights by the same steps") {
  if (!is_built("char_lstm")) return;
  // bench/scripts/char_lstm.py --epochs 2 --names 1000 --hidden 8 --save-start tests/examples/char_lstm.safetensors
  const double by_pytorch = 2.6763;
  const Run r = run(
      "char_lstm --epochs 2 --names 1000 --hidden 8 --count 0 --shuffle 0 "
      "--start tests/examples/char_lstm.safetensors");
  CHECK(std::abs(number_after(r, "names kept back: ") - by_pytorch) < 1e-3);
}

TEST_CASE("char_lstm learns as well with products in bfloat16") {
  if (!is_built("char_lstm")) return;
  const std::string command = "char_lstm --epochs 1 --names 4000 --hidden 32 --count 0 --precision ";
  const double highest = number_after(run(command + "highest"), "names kept back: "),
               medium = number_after(run(command + "medium"), "names kept back: ");
  CHECK(medium != highest);
  CHECK(std::abs(medium - highest) < 0.02);
}

TEST_CASE("tiny_gpt brings the loss on text kept back below 1.9" * doctest::test_suite("slow")) {
  if (!is_built("tiny_gpt")) return;
  const Run r = run("tiny_gpt");
  CHECK(r.status == 0);
  CHECK(number_after(r, "text kept back: ") <= 1.9);
}

TEST_CASE("tiny_gpt learns in a few steps which characters are frequent") {
  if (!is_built("tiny_gpt")) return;
  const Run r = run("tiny_gpt --steps 100 --layers 1 --rate 3e-3 --count 30");
  CHECK(r.status == 1);
  CHECK(has(r, "steps to 100  loss "));
  CHECK(has(r, "above 1.9: this ends with exit status 1\n"));
  CHECK(number_after(r, "text kept back: ") < 3);   // ln(65) is 4.2
}

TEST_CASE("tiny_gpt writes the likeliest text at temperature 0, and when it draws from one character only") {
  if (!is_built("tiny_gpt")) return;
  const std::string steps = "tiny_gpt --steps 5 --layers 1 --count 50 ";
  const auto written = [](const Run& r) { return r.text.substr(r.text.rfind(" s\n"), 53); };
  const std::string likeliest = written(run(steps + "--temperature 0"));
  CHECK(written(run(steps + "--top-k 1")) == likeliest);
  CHECK(written(run(steps)) != likeliest);
}

TEST_CASE("the programs about text name a file that is missing or too short, and weights that do not fit") {
  if (!is_built("char_lstm") || !is_built("tiny_gpt")) return;
  CHECK(has(run("char_lstm --data nowhere"), "char_lstm: read_text: nowhere: "));
  CHECK(has(run("tiny_gpt --data nowhere"), "tiny_gpt: read_text: nowhere: "));
  CHECK(has(run("tiny_gpt --data .gitignore"), "tiny_gpt: --data: expected a text of at least 650 characters"));
  CHECK(has(run("char_lstm --data README.md"), "char_lstm: a name has more than 15 letters: "));
  CHECK(has(run("char_lstm --start tests/examples/char_lstm.safetensors"), "char_lstm: load_state_dict: "));
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

TEST_CASE("the larger examples explain their flags, too") {
  for (const std::string name : {"mnist_cnn", "char_lstm", "tiny_gpt"}) {
    if (!is_built(name.c_str())) return;
    const Run r = run(name + " --help");
    CHECK(r.status == 0);
    for (const char* flag : {"--start ", "--shuffle 1", "--seed 1", "--precision highest", "--data "})
      CHECK_MESSAGE(has(r, flag), flag);
    CHECK(run(name + " --shuffle 2").status == 2);
    CHECK(has(run(name + " --precision low"), "precision must be \"highest\", \"high\" or \"medium\"; got \"low\"\n"));
  }
}

TEST_CASE("an example's --help explains its flags") {
  if (!is_built("mnist_mlp")) return;
  const Run r = run("mnist_mlp --help");
  CHECK(r.status == 0);
  for (const char* flag :
      {"--decay 0.8", "--weight-decay 0", "--dropout 0.2", "--epochs 12", "--hidden 256", "--seed 1"})
    CHECK_MESSAGE(has(r, flag), flag);
}

TEST_CASE("stories tells at temperature 0 what llama2.c tells, and otherwise what the seed says") {
  if (!is_built("stories")) return;
  const std::string data = GRADUS_SOURCE_DIR "/examples/data/stories260K";
  const Run r = run("stories --temperature 0");
  CHECK(r.status == 0);
  const std::string text = gradus::test::bytes_of(data + "/greedy_text.txt");
  REQUIRE(text.size() > 500);
  CHECK(r.text.substr(0, text.size()) == text);
  CHECK(has(r, "256 tokens, "));

  const auto told = [](const char* options) {
    const std::string all = run(std::string("stories --count 40 ") + options).text;
    return all.substr(0, all.rfind("\n\n"));
  };
  CHECK(told("--seed 3") == told("--seed 3"));
  CHECK(told("--seed 3") != told("--seed 4"));
  CHECK(has(run("stories --data nowhere"), "stories: nowhere/stories260K.bin: expected a model"));
  CHECK(has(run("stories --count 513"), "--count: expected a number from 0 to 512; got \"513\"."));
}
