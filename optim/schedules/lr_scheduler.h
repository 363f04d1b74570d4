// LRScheduler: changes an optimiser's learning rate as steps or epochs go by.
//
//   optim::StepLR schedule(adam, 5, {.gamma = 0.5});
//   for (...) { train one epoch; schedule.step(); }
//
// Idea: the rate is a function of how often step() was called and of the first rate. What is changed from outside, by
// set_lr or by another schedule, is kept by those that PyTorch calls chainable: they derive from ScaledLR.
// Read next: step_lr.h, the pattern of a schedule; lambda_lr.h, for one of your own.
#ifndef GRADUS_OPTIM_SCHEDULES_LR_SCHEDULER_H
#define GRADUS_OPTIM_SCHEDULES_LR_SCHEDULER_H

#include "optim/optimizer.h"

namespace gradus::optim {

/// A number for all groups, or a list with one for each.
class PerGroup {
 public:
  template <PlainNumber N> PerGroup(N value) : values_{double(value)} {}
  PerGroup(std::initializer_list<double> values) : values_(values) {}
  PerGroup(std::vector<double> values) : values_(std::move(values)) {}
  /// Throws Error, naming `what`, unless there is one number, or one for each group.
  void require_fits(const char* what, int64_t groups) const;
  /// The same for rates: each finite and at least 0.
  void require_rates(const char* what, int64_t groups) const;
  /// Throws Error for a group that came after the list.
  double operator[](int64_t group) const;
  const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
};

/// Of each group the lr at some steps: [group][step].
class Rates : public std::vector<std::vector<double>> {
 public:
  std::vector<double>& operator[](size_t group) & { return vector::operator[](group); }
  const std::vector<double>& operator[](size_t group) const& { return vector::operator[](group); }
  /// By value, for `for (double lr : schedule.preview(10)[0])`, where the rest is gone when the loop begins.
  std::vector<double> operator[](size_t group) && { return std::move(vector::operator[](group)); }
};

/// The optimiser must live as long as the schedule: once it is gone, the schedule throws Error whatever it is asked.
class LRScheduler {
 public:
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;
  virtual ~LRScheduler() = default;

  /// To be called after each epoch, or after each batch: it only counts calls. Throws Error, naming schedule and step,
  /// for a rate that is negative or not finite, and changes nothing.
  virtual void step();
  /// How often step() has been called.
  int64_t last_epoch() const { return last_epoch_; }
  /// The lr of each group as the last step() left it.
  const std::vector<double>& get_last_lr() const { return last_lr_; }
  /// The class: "StepLR".
  const char* name() const { return name_; }
  /// Throws Error if the optimiser is gone.
  Optimizer& optimizer() const;

  /// The lr of each group now and after each of the next `steps` steps: [group][0 .. steps]. Schedule and optimiser
  /// stay as they are; functions are called. Throws Error for a negative number.
  Rates preview(int64_t steps);

  /// What has changed since the constructor: "last_epoch", "last_lr", "base_lrs" and what the class adds; and an entry
  /// that names the class, "class.StepLR". Options and functions are not in it; momenta are in the optimiser's.
  StateDict state_dict() const;
  /// All or nothing: throws Error for the state of another class, an entry that is missing, unknown or damaged, or a
  /// different number of groups. The optimiser's lr stays as it is: its own state has it, with what set_lr has made of
  /// it. Make both, then load both.
  void load_state_dict(const StateDict& dict);

 protected:
  /// A constructor ends with begin().
  LRScheduler(const char* name, Optimizer& optimizer)
      : name_(name), optimizer_(optimizer), optimizer_life_(optimizer.life()) {}
  /// Sets the rates of step 0.
  virtual void begin();
  /// Step 0 once more, in the middle of a run: from the first rates.
  virtual void restart();
  /// Sets the rates of step t, of all groups or of none.
  void go_to(int64_t t);

  /// The lr of a group at step t. optimizer().lr(group) is what it is until then.
  virtual double rate(int64_t t, int64_t group) = 0;
  /// The momentum, or NaN to leave it as it is.
  virtual double momentum(int64_t t, int64_t group) const;
  /// The lr of a group before any schedule.
  double first_lr(int64_t group) const { return first_lr_[size_t(group)]; }
  /// For a group that was added to the optimiser.
  virtual void add_group(int64_t group);

  /// An entry of the state: at most one of the pointers is set. Lists have a number for each group; an entry without a
  /// pointer only says something by its name.
  struct Entry {
    std::string name;
    int64_t* count = nullptr;
    double* number = nullptr;
    std::vector<double>* list = nullptr;
    double least = 0, most = __DBL_MAX__;   // of a number, or of those in the list
  };
  virtual void state(const std::string& prefix, std::vector<Entry>& entries);

 private:
  friend class CombinedLR;
  void require_class(const Entry& entry, const StateDict& dict) const;
  std::vector<double> read(const Entry& entry, const StateDict& dict) const;
  void know_groups();

  const char* name_;
  Optimizer& optimizer_;
  Life::Witness optimizer_life_;
  Life life_;   // for those that this schedule is a part of
  int64_t last_epoch_ = 0;
  std::vector<double> last_lr_, first_lr_;
};

/// A schedule whose rate lies between the one that it found and an end, 0 unless the class says otherwise. If the rate
/// is changed between two steps, the schedule goes on as if it had begun with a rate that leads there.
class ScaledLR : public LRScheduler {
 protected:
  using LRScheduler::LRScheduler;
  /// How much of the rate that was found there is at step t: end + share(t) (rate - end).
  virtual double share(int64_t t) const = 0;
  virtual double end(int64_t) const { return 0; }
  double rate(int64_t t, int64_t group) override;
  void add_group(int64_t group) override;
  void state(const std::string& prefix, std::vector<Entry>& entries) override;
  /// The next step goes on as if the schedule had begun with this rate.
  void begin_from(double lr, int64_t group) { found_[size_t(group)] = lr; }

 private:
  std::vector<double> found_;
};

}   // namespace gradus::optim
#endif
