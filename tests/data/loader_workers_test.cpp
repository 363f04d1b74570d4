// Batches that threads load in advance: the same ones, their errors, and how they end.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/alone.h"
#include "core/base/parallel.h"
#include "core/tensor/creation.h"
#include "core/tensor/sampling.h"
#include "data/loader.h"
#include "data/map.h"
#include "losses/classification.h"
#include "nn/layers/activation.h"
#include "nn/layers/dropout.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "optim/methods/adam.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Batch;
using data::DataLoader;
using data::DataLoaderOptions;
using data::TensorDataset;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n)}; }

// A dataset of n samples whose get calls a function with the batch's samples.
template <class F> struct Calling {
  int64_t samples;
  F call;
  int64_t size() const { return samples; }
  Batch get(std::span<const int64_t> rows) const {
    call(rows);
    return {tensor(std::vector<int64_t>(rows.begin(), rows.end())), {}};
  }
};
template <class F> auto calling(int64_t samples, F call) {
  return std::make_shared<Calling<F>>(Calling<F>{samples, std::move(call)});
}

void wait_until(const auto& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::microseconds(200));
  REQUIRE(done());
}

}   // namespace

TEST_CASE("with any number of workers a loop gives the same batches with the same random numbers") {
  const auto noisy = data::map(numbers(50), [](Batch batch) {
    batch.targets = batch.inputs.to(float32) + rand({batch.inputs.size(0)});
    return batch;
  });
  auto run = [&](int64_t workers, int64_t factor) {
    DataLoader loader(
        noisy, {.batch_size = 3, .shuffle = true, .seed = 4, .num_workers = workers, .prefetch_factor = factor});
    std::vector<double> all;
    for (int epoch = 0; epoch < 2; ++epoch)
      for (auto [x, y] : loader)
        for (double v : y.to_vector<double>()) all.push_back(v);
    return all;
  };
  manual_seed(9);
  const std::vector<double> alone = run(0, 1);
  REQUIRE(alone.size() == 100);
  CHECK(std::set<double>(alone.begin(), alone.end()).size() == 100);   // batches and epochs draw different numbers
  for (int64_t workers : {1, 2, 5})
    for (int64_t factor : {1, 2, 100}) {
      manual_seed(uint64_t(workers));   // the seed is given, so this changes nothing
      CHECK(run(workers, factor) == alone);
    }
}

TEST_CASE("a training with random inputs and dropout has the same bits with any number of workers") {
  const auto noisy =
      data::map(data::TensorDataset(eye(24), arange(24) % 3), [](const Tensor& x) { return x + 0.1 * randn_like(x); });
  auto train = [&](int64_t workers) {
    manual_seed(6);
    nn::Sequential net = {nn::Linear{24, 16}, relu, nn::Dropout{0.3}, nn::Linear{16, 3}};
    optim::Adam adam(net.parameters(), {.lr = 0.01});
    DataLoader loader(noisy, {.batch_size = 5, .shuffle = true, .num_workers = workers});
    for (int epoch = 0; epoch < 3; ++epoch)
      for (auto& [x, y] : loader) {
        adam.zero_grad();
        losses::cross_entropy(net(x), y).backward();
        adam.step();
      }
    return clone(net.state_dict());
  };
  const StateDict alone = train(0);
  for (int64_t workers : {1, 3}) {
    const StateDict other = train(workers);
    for (int64_t i = 0; i < alone.size(); ++i) CHECK(equal(other[i].tensor, alone[i].tensor));
  }
}

TEST_CASE("loading a batch leaves the generator of the loop alone, and without a seed follows manual_seed") {
  const auto noise = data::map(numbers(4), [](Batch batch) {
    batch.inputs = rand({2});
    return batch;
  });
  auto first = [&](int64_t workers) {
    DataLoader loader(noise, {.num_workers = workers});
    return loader.begin()->inputs.to_vector<double>();
  };
  manual_seed(1);
  const Tensor before = rand({3});
  const std::vector<double> drawn = first(0);
  CHECK(first(2) == drawn);
  const Tensor after = rand({3});
  manual_seed(1);
  CHECK(equal(rand({3}), before));
  CHECK(equal(rand({3}), after));
  manual_seed(2);
  CHECK(first(0) != drawn);
}

TEST_CASE("what loading a batch throws arrives at that batch, with its own type and text, and the next ones follow") {
  struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  const auto set = calling(6, [](auto rows) {
    if (rows[0] == 2) throw Broken("sample 2 is broken");
    if (rows[0] == 4) throw IndexError("no sample 4");
  });
  for (int64_t workers : {0, 1, 3}) {
    DataLoader loader(set, {.num_workers = workers});
    std::vector<int64_t> arrived;
    for (auto loop = loader.begin(); !(loop == loader.end()); ++loop) {
      try {
        arrived.push_back(loop->inputs.item<int64_t>());
      } catch (const Broken& e) {
        CHECK(std::string(e.what()) == "sample 2 is broken");
        CHECK_THROWS_AS(*loop, Broken);   // as often as it is asked for
        arrived.push_back(-2);
      } catch (const IndexError& e) {
        CHECK(std::string(e.what()) == "no sample 4");
        arrived.push_back(-4);
      }
    }
    CHECK(arrived == std::vector<int64_t>{0, 1, -2, 3, -4, 5});
  }
}

TEST_CASE("a loop that is left early waits for batches that are being loaded, and asks for no others") {
  std::atomic<int64_t> begun = 0, ended = 0;
  const auto set = calling(1000, [&](auto) {
    ++begun;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ++ended;
  });
  {
    DataLoader loader(set, {.num_workers = 3});
    for (auto& batch : loader)
      if (batch.inputs.item<int64_t>() == 5) break;
    CHECK(begun == ended);
    auto unused = loader.begin();   // nothing of it is ever taken
  }
  CHECK(begun == ended);
  CHECK(begun <= 5 + 1 + 6 + 6);
  const int64_t before = begun;
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(begun == before);
}

TEST_CASE("an exception in the body of a loop ends its workers") {
  DataLoader loader(numbers(100), {.num_workers = 2});
  auto train = [&] {
    for (auto [x, y] : loader)
      if (x.item<int64_t>() == 3) throw Error("stop");
  };
  CHECK(error_of<Error>(train) == "stop");
  CHECK(error_of<Error>(train) == "stop");
}

TEST_CASE("no more than num_workers * prefetch_factor batches are loaded before they are taken") {
  std::atomic<int64_t> loaded = 0;
  const auto set = calling(100, [&](auto) { ++loaded; });
  DataLoader loader(set, {.num_workers = 2, .prefetch_factor = 3});
  auto loop = loader.begin();
  for (int64_t taken = 0; taken < 20; ++taken) {
    wait_until([&] { return loaded == taken + 6; });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(loaded == taken + 6);
    CHECK(loop->inputs.item<int64_t>() == taken);
    ++loop;
  }
}

TEST_CASE("workers compute alone, in other threads than the loop, and leave the team to it") {
  const int before = get_num_threads();
  set_num_threads(4);
  const std::thread::id own = std::this_thread::get_id();
  std::mutex lock;
  std::set<std::thread::id> workers;
  std::atomic<int> together = 0;
  const auto set = calling(200, [&](auto) {
    if (std::this_thread::get_id() == own) return;   // the loop does what no worker has begun
    CHECK(computes_alone());
    const std::thread::id worker = std::this_thread::get_id();
    parallel_for(1000, 1, [&](int64_t, int64_t) { together += std::this_thread::get_id() != worker; });
    std::lock_guard guard(lock);
    workers.insert(worker);
  });
  DataLoader loader(set, {.num_workers = 2, .prefetch_factor = 4});
  auto loop = loader.begin();
  wait_until([&] {
    std::lock_guard guard(lock);
    return !workers.empty();
  });
  for (; !(loop == loader.end()); ++loop) CHECK(loop->inputs.numel() == 1);
  CHECK(workers.size() <= 2);
  CHECK(together == 0);
  CHECK_FALSE(computes_alone());
  set_num_threads(before);
}

TEST_CASE("workers record, or do not, as the thread that began the loop") {
  const Tensor w = tensor({2.0}).requires_grad_();
  const auto scaled = data::map(numbers(3), [w](Batch batch) {
    batch.inputs = batch.inputs.to(float32) * w;
    return batch;
  });
  for (int64_t workers : {0, 2}) {
    DataLoader loader(scaled, {.num_workers = workers});
    for (auto [x, y] : loader) CHECK(x.requires_grad());
    NoGradGuard guard;
    for (auto [x, y] : loader) CHECK_FALSE(x.requires_grad());
  }
}

TEST_CASE("a batch that the loop passes over is not missed") {
  for (int64_t workers : {0, 1, 3}) {
    DataLoader loader(numbers(40), {.num_workers = workers});
    std::vector<int64_t> taken;
    int64_t i = 0;
    for (auto loop = loader.begin(); !(loop == loader.end()); ++loop, ++i)
      if (i % 3 == 0) taken.push_back(loop->inputs.item<int64_t>());
    CHECK(taken == arange(0, 40, 3).to_vector<int64_t>());
  }
}

TEST_CASE("loops with workers may be nested, outlive their loader, and be moved") {
  int64_t pairs = 0;
  {
    DataLoader loader(numbers(4), {.num_workers = 2});
    for (auto [x, y] : loader)
      for (auto [u, v] : loader) pairs += x.defined() && u.defined();
  }
  CHECK(pairs == 16);
  DataLoader loader(numbers(3), {.num_workers = 2});
  auto loop = loader.begin();
  loader = DataLoader(numbers(1));
  auto moved = std::move(loop);
  for (int64_t i = 0; i < 3; ++i, ++moved) CHECK(moved->inputs.item<int64_t>() == i);
  CHECK(moved == loader.end());
}

TEST_CASE("several threads may loop over one loader, each epoch in its own order") {
  const DataLoader loader(numbers(30), {.shuffle = true, .seed = 3, .num_workers = 1});
  std::vector<std::vector<int64_t>> orders(4);
  std::vector<std::thread> threads;
  for (auto& order : orders)
    threads.emplace_back([&] {
      for (auto [x, y] : loader) order.push_back(x.item<int64_t>());
    });
  for (std::thread& thread : threads) thread.join();
  std::set<std::vector<int64_t>> expected, got(orders.begin(), orders.end());
  DataLoader again(numbers(30), {.shuffle = true, .seed = 3});
  for (int epoch = 0; epoch < 4; ++epoch) {
    std::vector<int64_t> order;
    for (auto [x, y] : again) order.push_back(x.item<int64_t>());
    expected.insert(order);
  }
  CHECK(got == expected);
  CHECK(loader.epoch() == 4);
}

TEST_CASE("more workers than batches, and no batches at all") {
  DataLoader loader(numbers(2), {.num_workers = 50, .prefetch_factor = 1000});
  int64_t seen = 0;
  for (auto [x, y] : loader) seen += x.numel();
  CHECK(seen == 2);
  for ([[maybe_unused]] auto& batch : DataLoader(numbers(2), {.batch_size = 5, .drop_last = true, .num_workers = 2}))
    FAIL("there is no batch");
}

TEST_CASE("numbers of workers and batches that make no sense are refused") {
  auto error = [](const DataLoaderOptions& options) {
    return error_of<Error>([&] { DataLoader(numbers(2), options); });
  };
  CHECK(error({.num_workers = -1}) == "DataLoader: num_workers must be at least 0; it is -1");
  CHECK(error({.prefetch_factor = 0}) == "DataLoader: prefetch_factor must be at least 1; it is 0");
  CHECK(error({.num_workers = 2000}) ==
        "DataLoader: at most 1024 workers and a prefetch_factor of 1048576; got 2000 and 2");
}
