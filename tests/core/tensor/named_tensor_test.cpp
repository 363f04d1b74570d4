// A list of tensors with names.
#include <doctest/doctest.h>

#include "core/tensor/creation.h"
#include "core/tensor/named_tensor.h"

using namespace gradus;

TEST_CASE("a state dict keeps its order and finds by name") {
  StateDict state = {{"b", tensor(1.0)}, {"a", tensor(2.0)}};
  state.push_back({"c", tensor(3.0)});
  std::string names;
  for (const NamedTensor& item : state) names += item.name;
  CHECK(names == "bac");
  CHECK(state.size() == 3);
  CHECK(state.at("a").item<double>() == 2);
  CHECK(state.find("d") == nullptr);
}

TEST_CASE("the error for a name that is not in a state dict lists those that are") {
  StateDict state = {{"w", tensor(1.0)}, {"b", tensor(1.0)}};
  CHECK_THROWS_WITH_AS(state.at("x"), "state_dict: there is no \"x\"; it holds \"w\", \"b\"", IndexError);
  CHECK_THROWS_WITH_AS(StateDict().at("x"), "state_dict: there is no \"x\"; it holds nothing", IndexError);
  StateDict many;
  for (int i = 0; i < 12; ++i) many.push_back({std::to_string(i), tensor(1.0)});
  CHECK_THROWS_WITH_AS(many.at("x"),
      "state_dict: there is no \"x\"; it holds \"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", "
      "\"7\", \"8\", \"9\" and 2 more",
      IndexError);
}
