// Options that begin with sizes.
#ifndef GRADUS_CORE_BASE_BY_NAME_H
#define GRADUS_CORE_BASE_BY_NAME_H

namespace gradus {

/// The first member of such options: `{2, 2}` is one list of sizes, never two options, which have names.
struct ByName {
  explicit ByName() = default;
};

}   // namespace gradus
#endif
