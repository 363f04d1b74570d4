// What the options of all optimisers share: how they are saved, their checks, and the betas of Adam's family.
#ifndef GRADUS_OPTIM_OPTIONS_H
#define GRADUS_OPTIM_OPTIONS_H

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace gradus::optim {

/// One field of an options struct, for saving: a number, a flag, a whole number, or a word.
struct OptionField {
  OptionField(const char* field, double* place) : name(field), number(place) {}
  OptionField(const char* field, bool* place) : name(field), flag(place) {}
  OptionField(const char* field, int64_t* place) : name(field), whole(place) {}
  /// One of `choices`, a list that ends with null and lives as long as the program. Saved as its position there.
  OptionField(const char* field, const char** place, const char* const* choices)
      : name(field), word(place), words(choices) {}

  double get() const;
  void set(double value) const;
  /// Null if value can be set, else what it must be: "0 or 1".
  const char* refuses(double value) const;

  const char* name;
  double* number = nullptr;   // exactly one of these pointers is set
  bool* flag = nullptr;
  int64_t* whole = nullptr;
  const char** word = nullptr;
  const char* const* words = nullptr;
};

/// The options of each group, which stay where they are when a group is added. (A std::vector for each type of options
/// would take a user's compiler 30 ms.)
template <class Options> class OptionsList {
 public:
  OptionsList() = default;
  OptionsList(const OptionsList&) = delete;
  OptionsList& operator=(const OptionsList&) = delete;
  ~OptionsList() {
    while (size()) pop_back();
  }
  void push_back(const Options& o) {
    all_.reserve(size() + 1);
    all_.push_back(new Options(o));
  }
  void pop_back() {
    delete static_cast<Options*>(all_.back());
    all_.pop_back();
  }
  Options& operator[](std::size_t group) { return *static_cast<Options*>(all_[group]); }
  const Options& operator[](std::size_t group) const { return *static_cast<const Options*>(all_[group]); }
  std::size_t size() const { return all_.size(); }

 private:
  std::vector<void*> all_;
};

/// A number in the place of options, as in PyTorch: `Adam(parameters, 1e-3)`. Constructors that take one are templates,
/// so that `{}` is still the options.
template <class T>
concept PlainNumber = std::is_arithmetic_v<T>;

/// The share of the first and of the second moment that is kept in each step, in [0, 1).
struct Betas {
  double beta1 = 0.9, beta2 = 0.999;
};

/// Each throws Error, "Adam: eps must be at least 0; got -1", if the option is out of range.
void require_not_negative(const char* optimizer, const char* option, double value);
void require_lr(const char* optimizer, double lr);   ///< in float32's range, too
void require_finite(const char* optimizer, const char* option, double value);
void require_betas(const char* optimizer, const Betas& betas);
void require_word(const char* optimizer, const char* option, const char* word, const char* const* words);

}   // namespace gradus::optim
#endif
