// The main program of the tests: doctest's, and one check after every case.
//
// Idea: nodes of a graph are counted, and a cycle among them would never be freed. So when a case has ended and all of
// its tensors are gone, no node may be left. A case that leaves some fails the run, whatever else it checked.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "autograd/history/node.h"

namespace {

int cases_with_nodes_left = 0;

struct NodeCounter : doctest::IReporter {
  explicit NodeCounter(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    current_ = &test;
    before_ = gradus::live_nodes();   // 0, unless an earlier case has already been blamed
  }
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {
    if (gradus::live_nodes() == before_) return;
    ++cases_with_nodes_left;
    std::printf("%s:%u: FAILED: \"%s\" ends with %lld more nodes than it began with: a cycle, or a static tensor\n",
        current_->m_file.c_str(), current_->m_line, current_->m_name,
        static_cast<long long>(gradus::live_nodes() - before_));
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  const doctest::TestCaseData* current_ = nullptr;
  int64_t before_ = 0;
};
REGISTER_LISTENER("node counter", 1, NodeCounter);

}   // namespace

int main(int argc, char** argv) {
  doctest::Context context(argc, argv);
  const int status = context.run();
  if (cases_with_nodes_left) std::printf("%d test cases left nodes behind\n", cases_with_nodes_left);
  return status ? status : cases_with_nodes_left != 0;
}
