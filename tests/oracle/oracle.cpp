#include "tests/oracle/oracle.h"

#include <optional>

#include "tests/oracle/compare.h"

namespace gradus::test {

std::vector<Sample> read_samples(const std::string& name) {
  Reader in(name);
  std::vector<Sample> samples(size_t(in.raw<int64_t>()));
  for (Sample& s : samples) {
    in.begin_part();
    s.number = in.raw<int64_t>();
    in.arguments(s);
    in.begin_part();
    s.results = in.values();
    s.has_gradients = in.raw<uint8_t>();
    if (!s.has_gradients) continue;
    s.gradients = in.values();
    s.has_second = in.raw<uint8_t>();
    if (s.has_second) s.second = in.values();
  }
  return samples;
}

std::string replay(const OracleEntry& entry, const Sample& sample) {
  try {
    const bool random = entry.is_random && entry.is_random(sample);
    const std::optional<double> tolerance = random ? std::nullopt : std::optional(entry.tolerance);
    Results y = entry.call(sample);
    if (std::string text = compared(y, sample.results, tolerance, "result"); !text.empty()) return text;
    if (!sample.has_gradients || random) return "";
    std::vector<Tensor> wanted = sample.wanted();
    std::vector<Tensor> first = gradients_of(weighted_sum(y, 0), wanted, sample.has_second);
    if (std::string text = compared(first, sample.gradients, tolerance, "gradient"); !text.empty()) return text;
    if (!sample.has_second) return "";
    std::vector<Tensor> second = gradients_of(weighted_sum(first, 100), wanted, false);
    return compared(second, sample.second, tolerance, "second-order product");
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();
  }
}

}   // namespace gradus::test
