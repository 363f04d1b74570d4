#include "nn/layers/embedding.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> embedding_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.Embedding",
          GRADUS_LAYER(nn::Embedding(s.integer(0, "num_embeddings", 0), s.integer(1, "embedding_dim", 0)))},
  };
});

}   // namespace gradus::test
