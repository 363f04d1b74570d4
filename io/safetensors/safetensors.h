// Files of named tensors, in the safetensors format that PyTorch, JAX and others read and write.
//
//   io::save("model.safetensors", net.state_dict());
//   net.load_state_dict(io::load("model.safetensors"));
//
// The format: the length of the header as 8 bytes, little-endian; the header, JSON, which gives each tensor's dtype,
// shape and place; then the numbers.
// https://github.com/huggingface/safetensors
// Read first: core/tensor/named_tensor.h.
#ifndef GRADUS_IO_SAFETENSORS_SAFETENSORS_H
#define GRADUS_IO_SAFETENSORS_SAFETENSORS_H

#include <string>
#include <vector>

#include "core/tensor/named_tensor.h"

namespace gradus::io {

/// A text stored with the tensors: `{{"format", "pt"}, {"epoch", "12"}}`.
struct MetadataEntry {
  std::string key, value;
};
using Metadata = std::vector<MetadataEntry>;

/// Writes the file whole or not at all: an old file stays until the new one is complete and on the disk. Throws
/// FileError if it cannot be written; Error if a name occurs twice, is "__metadata__" or is not UTF-8, if a tensor is
/// undefined, or if names and metadata take more than 100,000,000 bytes.
void save(const std::string& path, const StateDict& tensors, const Metadata& metadata = {});

/// The tensors in the order of the header, without history. float16 and bfloat16 become float32;
/// 8-, 16- and 32-bit integers and uint64 become int64. Throws FileError, naming the file and what is
/// wrong with it, if it is not entirely valid.
StateDict load(const std::string& path);
/// The texts stored with the tensors; the numbers are not read.
Metadata load_metadata(const std::string& path);

}   // namespace gradus::io
#endif
