// Weights cross between PyTorch and gradus: data/modules/state_dicts.safetensors has the state_dict of each first
// sample, as PyTorch wrote it in float32. load_written.py loads what this case writes into PyTorch.
#include <doctest/doctest.h>

#include <cstdlib>

#include "io/safetensors/safetensors.h"
#include "nn/layers/embedding.h"
#include "nn/layers/transformer.h"
#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

// Empty if this build cannot read the format.
StateDict from_pytorch() {
  try {
    return io::load(std::string(GRADUS_SOURCE_DIR) + "/tests/oracle/data/modules/state_dicts.safetensors");
  } catch (const FileError& error) {
    if (std::string(error.what()).find("built without JSON") == std::string::npos) throw;
    MESSAGE("skipped: ", error.what());
    return {};
  }
}

// "weight" for each "nn.Linear.weight".
StateDict part_of(const StateDict& file, const std::string& entry) {
  StateDict part;
  for (const auto& [name, tensor] : file)
    if (name.rfind(entry + ".", 0) == 0) part.push_back({name.substr(entry.size() + 1), tensor});
  return part;
}

}   // namespace

TEST_CASE("state_dicts that PyTorch has written load into our layers, which have the same names, shapes and dtypes") {
#ifndef GRADUS_HAS_ZLIB
  return;   // what the layers are made with is packed
#endif
  const StateDict file = from_pytorch();
  if (file.empty()) return;   // no JSON
  StateDict written;
  int64_t loaded = 0;
  auto load = [&](const std::string& entry, nn::Module& module) {
    const StateDict theirs = part_of(file, entry);
    if (theirs.empty()) return;   // it has no state
    INFO("entry ", entry);
    module.load_state_dict(theirs);
    const StateDict ours = module.state_dict();
    CHECK(ours.size() == theirs.size());
    for (const auto& [key, tensor] : ours) {
      const std::string name = key;
      written.push_back({entry + "." + name, tensor});
      const Tensor* want = theirs.find(name);
      REQUIRE_MESSAGE(want, "PyTorch has no ", name);
      CHECK(tensor.dtype() == want->dtype());
      CHECK(tensor.shape() == want->shape());
      CHECK(tensor.to_vector<double>() == want->to_vector<double>());
    }
    ++loaded;
  };
  for (const ModuleEntry& entry : Family<ModuleEntry>::all()) {
    const MadeModule made = entry.make(read_module_samples(entry.name).at(0).made);
    if (made.module) load(entry.name, *made.module);
  }
  nn::EmbeddingBag bag(4, 3);
  load("nn.EmbeddingBag", bag);
  nn::TransformerDecoder decoder(nn::TransformerDecoderLayer(4, 2, {.dim_feedforward = 8}), 2, nn::LayerNorm(4));
  load("nn.TransformerDecoder", decoder);
  CHECK(loaded >= 4);   // these, Linear, PReLU and others
  if (const char* path = std::getenv("GRADUS_STATE_DICTS")) io::save(path, written);
}

}   // namespace gradus::test
