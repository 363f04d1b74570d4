// Anomaly mode: the first NaN or infinity is an error that says where it came from.
//
//   DetectAnomalyGuard guard;
//   loss = ...;   loss.backward();      // throws at the op, or names the op whose backward went wrong
//
// Idea: while the guard lives, record() looks at each result, and notes for the node the module or label it was made
// under and the call stack; a pass looks at each gradient sent. Slow: for searching only. Line numbers in the stack
// need a program compiled with -g and the program addr2line (Debian: binutils). Source: torch.autograd.detect_anomaly.
#ifndef GRADUS_AUTOGRAD_TOOLS_ANOMALY_H
#define GRADUS_AUTOGRAD_TOOLS_ANOMALY_H

#include <string>

#include "autograd/history/node.h"

namespace gradus {

struct AnomalyOptions {
  bool infinity = true;   ///< infinities count too; false: only NaN, for programs that mask with -infinity
};

/// While it lives, ops and backward of this thread throw Error at the first bad number.
class DetectAnomalyGuard {
 public:
  explicit DetectAnomalyGuard(const AnomalyOptions& options = {});
  ~DetectAnomalyGuard();
  DetectAnomalyGuard(const DetectAnomalyGuard&) = delete;
  DetectAnomalyGuard& operator=(const DetectAnomalyGuard&) = delete;

 private:
  AnomalyOptions before_;
  bool was_on_;
};

/// Where in the program the thread is, innermost first.
struct Place {
  const Place* outer;
  std::string (*text)(const Place& self);
};

/// A name for the part of the program that runs while it lives: anomaly mode shows it. Modules name themselves.
class LabelGuard : Place {
 public:
  explicit LabelGuard(std::string label);
  ~LabelGuard() { tls.place = outer; }
  LabelGuard(const LabelGuard&) = delete;
  LabelGuard& operator=(const LabelGuard&) = delete;

 private:
  std::string label_;
};

}   // namespace gradus
#endif
