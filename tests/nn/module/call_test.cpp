// Calling modules: where an error says that it was, const, and members that were forgotten in the list.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "nn/layers/activation.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "nn/utils/parametrizations.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

struct Scaled : nn::Module {
  nn::Linear fc{3, 3};
  nn::Parameter scale{ones({3})};
  nn::Buffer mean{zeros({3})};
  Tensor forward(const Tensor& x) const { return fc(x) * scale; }
  GRADUS_MODULE(fc, scale, mean)
};

}   // namespace

namespace {
struct Inner : nn::Module {
  nn::Linear first{4, 3}, second{5, 2};   // they do not fit
  Tensor forward(const Tensor& x) const { return second(first(x)); }
  GRADUS_MODULE(first, second)
};
struct Outer : nn::Module {
  std::vector<Inner> blocks{};
  nn::Sequential head{nn::Linear{2, 2}, [](const Tensor& x) { return matmul(x, zeros({7, 7})); }};
  Outer() { blocks.resize(2); }
  Tensor forward(const Tensor& x, bool skip) const { return head(skip ? x : blocks[1](x)); }
  GRADUS_MODULE(blocks, head)
};
struct Picky : nn::Module {
  Tensor forward(const Tensor&) const { throw Special("no"); }
  struct Special : IndexError {
    using IndexError::IndexError;
  };
  GRADUS_MODULE()
};
}   // namespace

TEST_CASE("an error inside a net says where, and keeps its type") {
  nn::Linear alone{4, 3};
  std::string plain = error_of<ShapeError>([&] { alone(zeros({1, 5})); });
  CHECK(plain.find("Linear)") == std::string::npos);   // there is no name to tell
  Outer net;
  for (int i = 0; i < 2; ++i) {   // the first call of a module takes another way
    CHECK(error_of<ShapeError>([&] { net(zeros({1, 5}), false); }) == "blocks.1.first (Linear): " + plain);
    std::string deep = error_of<ShapeError>([&] { net(zeros({1, 4}), false); });
    CHECK(deep.find("blocks.1.second (Linear): ") == 0);
    CHECK(deep.find("(Linear)", 30) == std::string::npos);
    CHECK(error_of<ShapeError>([&] { net(zeros({1, 2}), true); }).find("head.1 (function): matmul: ") == 0);
  }
  nn::Sequential nested;
  nested.push_back(nn::Sequential{Picky{}});
  CHECK(error_of<Picky::Special>([&] { nested(zeros({1})); }) == "0.0 (Picky): no");
  CHECK(error_of<Picky::Special>([&] { nested(zeros({1})); }) == "0.0 (Picky): no");
}

TEST_CASE("an error in a function of a Sequential says which layer that is") {
  auto wrong = [](const Tensor& x) { return matmul(x, zeros({7, 7})); };
  const std::string plain = error_of<ShapeError>([&] { wrong(zeros({1, 2})); });
  nn::Sequential flat{nn::Linear{2, 2}, relu, wrong}, deep{nn::Linear{2, 2}, nn::Sequential{gelu, wrong}};
  nn::Sequential known{softplus}, around{nn::Linear{2, 2}, [&](const Tensor& x) { return flat(x); }};
  for (int i = 0; i < 2; ++i) {
    CHECK(error_of<ShapeError>([&] { flat(zeros({1, 2})); }) == "2 (function): " + plain);
    CHECK(error_of<ShapeError>([&] { deep(zeros({1, 2})); }) == "1.1 (function): " + plain);
    CHECK(error_of<ShapeError>([&] { around(zeros({1, 2})); }) == "1 (function): 2 (function): " + plain);
    CHECK(error_of<Error>([&] { known(Tensor()); }).find("0 (function softplus): ") == 0);
  }
}

TEST_CASE("an error that was caught inside a net leaves no trace in the next one") {
  nn::Sequential tolerant{[inner = std::make_shared<nn::Sequential>(nn::Linear{4, 3}, nn::ReLU{})](const Tensor& x) {
    try {
      return (*inner)(x);
    } catch (const ShapeError&) {
      return matmul(x, zeros({7, 7}));
    }
  }};
  CHECK(error_of<ShapeError>([&] { tolerant(zeros({1, 5})); }).find("0 (function): matmul: ") == 0);
}

namespace {
struct Careless : nn::Module {
  nn::Linear fc{4, 3};
  Tensor forward(const Tensor& x) const {
    try {
      fc(x);
    } catch (const ShapeError&) {
    }
    return matmul(x, zeros({7, 7}));
  }
  GRADUS_MODULE(fc)
};
}   // namespace

TEST_CASE("an error of its own after one that it caught is not taken for its member's") {
  Careless net;
  for (int i = 0; i < 3; ++i)   // the memory of the caught one may be used again
    CHECK(error_of<ShapeError>([&] { net(zeros({1, 5})); }).find("matmul: ") == 0);
}

TEST_CASE("a process may fork while another thread makes modules") {
  std::atomic<bool> stop = false;
  std::thread maker([&] {
    while (!stop) nn::Parameter p;
  });
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      alarm(20);   // ends it if it waits for a lock that nobody holds
      { nn::Linear layer{2, 2}; }
      _exit(0);
    }
    int status = 1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  stop = true;
  maker.join();
}

namespace {
class Closed : public nn::Module {   // of a class, all members are private unless it says otherwise
  nn::Linear fc{2, 3};
  Tensor forward(const Tensor& x) const { return fc(x); }
  GRADUS_MODULE(fc)
};
class Counting : public nn::Module {
  int calls_ = 0;
  Tensor forward(const Tensor& x) { return x * ++calls_; }
  GRADUS_MODULE()
};
}   // namespace

TEST_CASE("forward may be private") {
  const Closed net;
  CHECK(net(ones({1, 2})).shape() == Shape{1, 3});
  CHECK(Closed()(ones({1, 2})).shape() == Shape{1, 3});
  Counting counting;
  CHECK(equal(counting(ones({2})), full({2}, 1.0)));
  CHECK(equal(counting(ones({2})), full({2}, 2.0)));
}

TEST_CASE("a const module can be called") {
  const Scaled module;
  CHECK(module(ones({1, 3})).shape() == Shape{1, 3});
  static_assert(std::is_invocable_v<const Scaled&, const Tensor&>);
}

namespace {
template <class Extra> struct Forgetful : nn::Module {
  nn::Linear listed{2, 2};
  Extra extra;
  explicit Forgetful(Extra e) : extra(std::move(e)) {}
  Tensor forward(const Tensor& x) const { return listed(x); }
  GRADUS_MODULE(listed)
};
template <class Extra> std::string complaint(Extra extra) {
  Forgetful<Extra> net(std::move(extra));
  std::string text = error_of<Error>([&] { net(ones({1, 2})); });
  CHECK(error_of<Error>([&] { net(ones({1, 2})); }) == text);   // until it has been mended
  size_t from = text.find(": ") + 2;
  return text.substr(from, text.find(" among") - from);
}
struct Holder {
  int before = 1;
  nn::Dropout dropout{};
};
}   // namespace

TEST_CASE("a member that was forgotten in the list is found at the first call") {
  CHECK(
      error_of<Error>([] {
        Forgetful<nn::Linear>(nn::Linear{2, 2})(ones({1, 2}));
      })
          .find(": a Linear among its members is not in its list, so it would be neither trained nor saved. Add it to "
                "GRADUS_MODULE; hold what shall not be listed by a pointer.") != std::string::npos);
  CHECK(complaint(nn::Parameter(ones({3}))) == "a Parameter [3]");
  CHECK(complaint(nn::Buffer(ones({2, 3}))) == "a Buffer [2, 3]");
  CHECK(complaint(nn::Linear{2, 2}) == "a Linear");
  CHECK(complaint(Holder{}) == "a Dropout");
  CHECK(complaint(std::optional<nn::Linear>(std::in_place, 2, 2)) == "a Linear");
  CHECK(complaint(std::array<nn::Parameter, 1>{nn::Parameter(ones({3}))}) == "a Parameter [3]");

  std::string inside = error_of<Error>([] {
    nn::Sequential net{Forgetful<nn::Linear>(nn::Linear{2, 2}), nn::ReLU{}};
    net(ones({1, 2}));
  });
  CHECK(inside.find("0 (Forgetful<") == 0);
}

namespace {
struct Base : nn::Module {
  nn::Linear first{2, 3};
  Tensor forward(const Tensor& x) const { return first(x); }
  GRADUS_MODULE(first)
};
struct Unlisted : Base {
  nn::Linear second{3, 1};
  Tensor forward(const Tensor& x) const { return second(first(x)); }
};
struct Listed : Base {
  nn::Linear second{3, 1};
  Tensor forward(const Tensor& x) const { return second(first(x)); }
  GRADUS_MODULE_OF(Base, second)
};
struct Partly : Base {
  nn::Linear second{3, 1};
  Tensor forward(const Tensor& x) const { return second(first(x)); }
  GRADUS_MODULE(second)
};
struct Renamed : Listed {
  GRADUS_MODULE_OF(Listed)
};
struct ByHand : nn::Module {
  nn::Linear fc{2, 2};
  void members(nn::Visitor& visit) override { visit("fc", fc); }
  Tensor operator()(const Tensor& x) { return fc(x); }
};
struct OfByHand : ByHand {};
}   // namespace

TEST_CASE("a derived class without a list of its own is an error at the first call") {
  Unlisted net;   // it would run Base::forward
  CHECK(error_of<Error>([&] {
    net(ones({1, 2}));
  }) == "Unlisted: its call and its list of members are those of Base, so its own would be left out. Write "
        "GRADUS_MODULE_OF(Base, ...) into it, with the members that it adds.");
  CHECK(error_of<Error>([] {
    Partly()(ones({1, 2}));
  }) == "Partly: a Linear among its members is not in its list, so it would be neither trained nor saved. Add it to "
        "GRADUS_MODULE; hold what shall not be listed by a pointer. Those of Base are listed by GRADUS_MODULE_OF(Base, "
        "...).");
  CHECK(Listed()(ones({1, 2})).shape() == Shape{1, 1});
  CHECK(Renamed()(ones({1, 2})).shape() == Shape{1, 1});
  Listed listed;
  Base& as_base = listed;
  CHECK(as_base(ones({1, 2})).shape() == Shape{1, 3});
  CHECK(OfByHand()(ones({1, 2})).shape() == Shape{1, 2});
}

TEST_CASE("what holds nothing, or is not among the members, may be left out of the list") {
  auto works = [](auto extra) {
    Forgetful<decltype(extra)> net(std::move(extra));
    CHECK_NOTHROW(net(ones({1, 2})));
    auto moved = std::move(net);
    CHECK_NOTHROW(moved(ones({1, 2})));
  };
  works(nn::Parameter());
  works(std::optional<nn::Linear>());
  works(std::make_unique<nn::Linear>(2, 2));
  works(ones({2}));
  Scaled first, second = std::move(first);
  std::vector<Scaled> many(3);
  many.resize(50);   // they move
  for (Scaled& b : many) CHECK_NOTHROW(b(ones({1, 3})));
  CHECK_NOTHROW(second(ones({1, 3})));
}

TEST_CASE("one net in eval mode may be called by many threads at once") {
  nn::Sequential net{nn::Linear{16, 32}, relu, nn::utils::weight_norm(nn::Linear{32, 32}), nn::Dropout{0.5},
      nn::Sequential{nn::utils::spectral_norm(nn::Linear{32, 4}), nn::Softmax{1}}};
  net.eval();
  std::vector<Tensor> inputs;
  for (int i = 0; i < 4; ++i) inputs.push_back(full({8, 16}, 0.25 * i));
  std::vector<int> wrong(inputs.size());
  auto call = [&](size_t i, const Tensor& expected) {
    NoGradGuard guard;
    for (int k = 0; k < 50; ++k) wrong[i] += !equal(net(inputs[i]), expected);
  };
  std::vector<Tensor> expected;
  {
    nn::Sequential other{nn::Linear{16, 32}, relu, nn::utils::weight_norm(nn::Linear{32, 32}), nn::Dropout{0.5},
        nn::Sequential{nn::utils::spectral_norm(nn::Linear{32, 4}), nn::Softmax{1}}};
    other.copy_from(net).eval();
    NoGradGuard guard;
    for (const Tensor& x : inputs)
      expected.push_back(other(x));   // the first call of `net` itself is among the threads
  }
  std::vector<std::thread> threads;
  for (size_t i = 0; i < inputs.size(); ++i) threads.emplace_back(call, i, expected[i]);
  for (std::thread& t : threads) t.join();
  CHECK(wrong == std::vector<int>(inputs.size(), 0));
}
