// The table of formulas knows every op that anything in the library records. Whether it is what the
// sources say is tested by architecture/derivatives.sh.
#include "autograd/tools/derivatives.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "autograd/history/record.h"
#include "tests/support/declared.h"
#include "tests/support/op_battery.h"

using namespace gradus;

namespace {

// Every op in the graph behind y.
void collect(const Tensor& y, std::set<std::string>& ops) {
  std::vector<Node*> nodes{history_of(y)};
  std::set<Node*> seen;
  while (!nodes.empty()) {
    Node* node = nodes.back();
    nodes.pop_back();
    if (!node || node->is_leaf() || !seen.insert(node).second) continue;
    ops.insert(node->op);
    for (unsigned e = 0; e < node->edge_count; ++e) nodes.push_back(node->edges()[e].to.get());
  }
}

}   // namespace

TEST_CASE("the formula of an op is the comment above it") {
  CHECK(std::string(derivative_of("mul(a, b)")) == "da = dy b     db = dy a");
  CHECK(std::string(derivative_of("exp(x)")) == "dx = dy y");
  CHECK(std::string(derivative_of("unsqueeze(x)")) == "dx = reshape(dy)");
}

TEST_CASE("a user's op has no formula in the table") {
  for (const char* op : {"", "mul", "mul(a, b", "mul(a, b) ", "cube(x)"}) CHECK(std::string(derivative_of(op)) == "");
}

TEST_CASE("every op that the cases of op_cases.h record has a formula") {
  std::set<std::string> ops;
  for (const test::OpCase& c : test::op_cases())
    collect(c.call(test::as_leaves(c, test::make_inputs(c, float64))), ops);
  CHECK(ops.size() > 50);   // otherwise the graphs were not found
  for (const std::string& op : ops) {
    CAPTURE(op);
    CHECK(std::string(derivative_of(op.c_str())) != "");
  }
}

TEST_CASE("every signature given to record() in the library has a formula") {
  const std::regex call("\\brecord(?:_each)?\\(\\s*(\"[^\"]*\")");
  size_t calls = 0;
  for (const char* folder : {"autograd", "losses", "nn"})
    for (const auto& entry :
        std::filesystem::recursive_directory_iterator(std::string(GRADUS_SOURCE_DIR) + "/" + folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string all = test::source_text(entry.path().lexically_relative(GRADUS_SOURCE_DIR).string());
      for (std::sregex_iterator it(all.begin(), all.end(), call), end; it != end; ++it, ++calls) {
        const std::string quoted = (*it)[1], op = quoted.substr(1, quoted.size() - 2);
        CAPTURE(entry.path().string());
        CAPTURE(op);
        CHECK(std::string(derivative_of(op.c_str())) != "");
      }
    }
  CHECK(calls > 50);   // otherwise the pattern does not find them
}
