// Lists whose lines are in many files, one for each header of ops: cases, fuzz lines, entries of the oracle.
//
// Idea: a family adds itself to its list when the program starts, as a TEST_CASE does. So a new family needs
// nothing but a new file: CMakeLists.txt finds it by its folder, and there is no second list to forget.
#ifndef GRADUS_TESTS_SUPPORT_FAMILY_H
#define GRADUS_TESTS_SUPPORT_FAMILY_H

#include <vector>

namespace gradus::test {

template <class Line> class Family {
 public:
  explicit Family(std::vector<Line> (*lines)()) { families().push_back(lines); }

  /// The lines of all families.
  static std::vector<Line> all() {
    std::vector<Line> lines;
    for (auto family : families())
      for (Line& line : family()) lines.push_back(std::move(line));
    return lines;
  }

 private:
  // In a function, as families are made before main() and in any order.
  static std::vector<std::vector<Line> (*)()>& families() {
    static std::vector<std::vector<Line> (*)()> list;
    return list;
  }
};

}   // namespace gradus::test
#endif
