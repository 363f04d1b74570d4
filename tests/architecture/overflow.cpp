// Makes the mistake that its argument names, for the sanitizer build: sanitizer.cmake reads the report.
#include <gradus.h>

#include <cstring>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  gradus::Tensor x = gradus::zeros({5});   // not a multiple of the block size, so that padding cannot hide the mistake
  volatile float* numbers = x.data<float>().data();
  if (std::strcmp(argv[1], "past_end") == 0) numbers[5] = 1;
  if (std::strcmp(argv[1], "after_release") == 0) {
    x = gradus::Tensor();
    numbers[0] = 1;
  }
  return 0;   // reached only if nobody noticed
}
