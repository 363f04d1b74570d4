// A loop that is continued in the middle of an epoch.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/sampling.h"
#include "data/loader.h"
#include "data/map.h"
#include "data/samplers.h"
#include "io/safetensors/safetensors.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"
#include "tests/support/names.h"

using namespace gradus;
using namespace gradus::test;
using data::Batch;
using data::DataLoader;
using data::TensorDataset;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n)}; }

auto noisy(int64_t n) {
  return data::map(numbers(n), [](Batch batch) {
    batch.inputs = batch.inputs.to(float32) + rand({batch.inputs.size(0)});
    return batch;
  });
}

using Numbers = std::vector<double>;
void add(Numbers& all, const Batch& batch) {
  for (double v : batch.inputs.to_vector<double>()) all.push_back(v);
}

}   // namespace

TEST_CASE("a run that stops anywhere continues with the batch after the last one, with the same numbers") {
  const int64_t epochs = 3, batches = 7;
  auto options = [](int64_t workers) {
    return data::DataLoaderOptions{.batch_size = 3, .shuffle = true, .seed = 8, .num_workers = workers};
  };
  Numbers undisturbed;
  DataLoader whole(noisy(20), options(0));
  for (int64_t epoch = 0; epoch < epochs; ++epoch)
    for (const Batch& batch : whole) add(undisturbed, batch);

  TemporaryFolder folder;
  for (int64_t workers : {0, 2})
    for (int64_t stop = 0; stop < epochs * batches; ++stop) {
      Numbers all;
      StateDict state;
      {
        DataLoader loader(noisy(20), options(workers));
        int64_t given = 0;
        while (state.empty())
          for (const Batch& batch : loader) {
            add(all, batch);
            if (given++ < stop) continue;
            state = loader.state_dict();
            break;
          }
      }
      if (stop == 4) {   // one of them through a file
        io::save(folder / "loader.safetensors", state);
        state = io::load(folder / "loader.safetensors");
      }
      DataLoader loader(noisy(20), {.batch_size = 3, .shuffle = true, .seed = 77, .num_workers = workers});
      loader.load_state_dict(state);
      while (loader.epoch() < epochs)
        for (const Batch& batch : loader) add(all, batch);
      CHECK(all == undisturbed);
    }
}

TEST_CASE("a state says where the next loop begins: before, within, after a loop, and after load_state_dict") {
  DataLoader loader(numbers(10), {.batch_size = 4, .seed = 5});
  auto place = [](const DataLoader<>& of) {
    const StateDict state = of.state_dict();
    return std::vector<int64_t>{state.at("epoch").item<int64_t>(), state.at("batch").item<int64_t>()};
  };
  using Place = std::vector<int64_t>;
  CHECK(place(loader) == Place{0, 0});
  int64_t batch = 0;
  for ([[maybe_unused]] auto& each : loader) CHECK(place(loader) == (++batch < 3 ? Place{0, batch} : Place{1, 0}));
  CHECK(place(loader) == Place{1, 0});
  {
    auto loop = loader.begin();
    CHECK(place(loader) == Place{1, 0});   // nothing has been given
    ++loop;
    CHECK(place(loader) == Place{1, 1});
    DataLoader copy = loader;
    CHECK(place(copy) == Place{2, 0});   // the loop is not the copy's
    for ([[maybe_unused]] auto& each : copy) break;
    CHECK(place(loader) == Place{1, 1});
  }
  CHECK(place(loader) == Place{1, 1});   // left early
  DataLoader other(numbers(10), {.batch_size = 4});
  other.load_state_dict(loader.state_dict());
  CHECK(place(other) == Place{1, 1});
  CHECK(other.epoch() == 1);
  CHECK(other.seed() == 5);
  CHECK(other.begin()->inputs.to_vector<int64_t>() == std::vector<int64_t>{4, 5, 6, 7});
  CHECK(other.begin()->inputs.to_vector<int64_t>() == std::vector<int64_t>{0, 1, 2, 3});   // only the first loop
  other.set_epoch(7);
  CHECK(place(other) == Place{7, 0});
}

TEST_CASE("of two loops at a time the state is that of the one that began last") {
  DataLoader loader(numbers(5));
  auto first = loader.begin(), second = loader.begin();
  ++first;
  ++second;
  ++second;
  ++first;
  ++first;
  CHECK(loader.state_dict().at("epoch").item<int64_t>() == 1);
  CHECK(loader.state_dict().at("batch").item<int64_t>() == 2);
}

TEST_CASE("a state names seed and place, and what the loader must agree in") {
  DataLoader loader(numbers(5), {.batch_size = 2, .shuffle = true, .seed = UINT64_MAX});
  CHECK(names_of(loader.state_dict()) == Names{"seed", "epoch", "batch", "samples", "batch_size", "order"});
  DataLoader other(numbers(5), {.batch_size = 2, .shuffle = true, .seed = 1});
  other.load_state_dict(loader.state_dict());
  CHECK(other.seed() == UINT64_MAX);
}

TEST_CASE("a state that does not fit is refused, and changes nothing") {
  const StateDict state = DataLoader(numbers(6), {.batch_size = 2, .shuffle = true, .seed = 1}).state_dict();
  DataLoader loader(numbers(6), {.batch_size = 2, .shuffle = true, .seed = 2});
  loader.set_epoch(4);
  auto error = [&](const StateDict& wrong) { return error_of<Error>([&] { loader.load_state_dict(wrong); }); };
  auto changed = [&](const std::string& name, const Tensor& value) {
    StateDict other;
    for (const NamedTensor& item : state) other.push_back({item.name, item.name == name ? value : item.tensor});
    return other;
  };
  const std::string start = "load_state_dict: DataLoader: the state ";
  CHECK(error({}) == start + "lacks \"samples\"");
  CHECK(error(changed("samples", tensor(7))) == start + "is of a loader with samples 7; this one has 6");
  CHECK(error(changed("batch_size", tensor(3))) == start + "is of a loader with batch_size 3; this one has 2");
  CHECK(error(changed("order", tensor(0))) == start + "is of a loader with order 0; this one has 1");
  CHECK(error(changed("batch", tensor(4))) == start + "has \"batch\" = 4, but an epoch has 3 batches");
  CHECK(error(changed("batch", tensor(-1))) == start + "has \"batch\" = -1, but an epoch has 3 batches");
  CHECK(error(changed("epoch", tensor(-1))) == "DataLoader: the epoch must be in 0..4611686018427387904; it is -1");
  CHECK(error(changed("seed", tensor(1.0))) == start + "has \"seed\" float32 [], but it must be a single int64");
  CHECK(error(changed("batch", tensor({1, 2}))) == start + "has \"batch\" int64 [2], but it must be a single int64");
  StateDict more = changed("", {});
  more.push_back({"momentum", tensor(1)});
  CHECK(error(more) == start + "has 7 entries; a loader's has 6");
  CHECK(loader.epoch() == 4);
  CHECK(loader.seed() == 2);
}
