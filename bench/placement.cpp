// Answers each line with the nanoseconds of a round trip between two threads, see machine.h; for rivals/compare.py.
#include <iostream>

#include "bench/machine.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << bench::round_trip_ns() << std::endl;
}
