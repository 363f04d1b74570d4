// The JSON header of a safetensors file, as a list; in a file of its own because this part must distrust
// its input.
//
// Idea: what comes out of parse_header can be used without further checks: names are unique, dtypes known, shapes fit
// into memory, and the tensors' ranges fill the data exactly, in some order, without gap or overlap.
#ifndef GRADUS_IO_SAFETENSORS_SAFETENSORS_HEADER_H
#define GRADUS_IO_SAFETENSORS_SAFETENSORS_HEADER_H

#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/shape.h"
#include "io/safetensors/safetensors.h"

namespace gradus::io {

/// How numbers are stored in the file. Those after `boolean` are only read.
enum class FileDtype { f32, f64, i64, boolean, f16, bf16, u8, i8, u16, i16, u32, i32, u64 };
int64_t size_of(FileDtype);

struct TensorEntry {
  std::string name;
  FileDtype dtype = FileDtype::f32;
  Shape shape;
  uint64_t begin = 0, end = 0;   // bytes, from the end of the header
};

struct FileHeader {
  std::vector<TensorEntry> tensors;
  Metadata metadata;
};

/// Throws FileError beginning with "load: path: " unless `text` is a valid header for `data_bytes` bytes of numbers.
FileHeader parse_header(const std::string& path, std::string_view text, uint64_t data_bytes);
/// The JSON text, for a file to be written to `path`. Throws Error for a name or text that is not UTF-8.
std::string write_header(const std::string& path, const FileHeader& header);

}   // namespace gradus::io
#endif
