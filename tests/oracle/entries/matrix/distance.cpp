// Distances between the rows of matrices.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

CdistMode cdist_mode(const Sample& s) {
  std::string word = s.text(3, "compute_mode", "use_mm_for_euclid_dist_if_necessary");
  return word == "use_mm_for_euclid_dist" ? CdistMode::use_mm_for_euclid_dist
         : word == "donot_use_mm_for_euclid_dist"
             ? CdistMode::donot_use_mm_for_euclid_dist
             : CdistMode::use_mm_for_euclid_dist_if_necessary;
}

}   // namespace

const Family<OracleEntry> distance_entries([]() -> std::vector<OracleEntry> {
  return {
      {"cdist", GRADUS_ORACLE(cdist(s.tensor(0), s.tensor(1), s.real(2, "p", 2), cdist_mode(s)))},
      {"nn.functional.pdist", GRADUS_ORACLE(pdist(s.tensor(0), s.real(1, "p", 2)))},
  };
});

}   // namespace gradus::test
