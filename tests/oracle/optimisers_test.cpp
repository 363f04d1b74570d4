// Our optimisers against PyTorch's: the same small net, trained for 100 steps with every set of options of PyTorch's
// own optimiser database and some more. export_optimisers.py has written where PyTorch's arrive.
//
// GRADUS_ENTRY=Adam in the environment replays one and prints every sample that differs.
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>

#include "gradus.h"
#include "tests/oracle/value.h"
#include "tests/support/waves.h"

namespace gradus::test {

namespace {

using optim::OptionField, optim::Optimizer;
using Options = std::vector<std::pair<std::string, Value>>;
using Groups = std::vector<std::vector<Tensor>>;

struct Sample {
  std::vector<Options> groups;   // one or two
  Tensor arrived;                // [3, n]: all parameters after 1, 10 and 100 steps
};
const int64_t checkpoints[] = {1, 10, 100};

std::vector<Sample> read_trajectories(const std::string& name) {
  Reader in("optimisers/" + name);
  std::vector<Sample> samples(size_t(in.raw<int64_t>()));
  for (Sample& s : samples) {
    s.groups.resize(size_t(in.raw<int64_t>()));
    for (Options& options : s.groups)
      for (auto n = in.raw<int64_t>(); n > 0; --n) {
        std::string option = in.text();
        options.emplace_back(option, in.value());
      }
    s.arrived = in.value().of_tensor;
    in.begin_part();
  }
  return samples;
}

void set(const std::vector<OptionField>& fields, const Options& options) {
  for (const auto& [name, value] : options) {
    bool found = false;
    for (OptionField f : fields) {
      if (f.name != name) continue;
      found = true;
      if (value.kind != Value::text) f.set(as_tensor(value).item<double>());
      else
        for (int64_t i = 0; f.words[i]; ++i)
          if (f.words[i] == value.word) f.set(double(i));
    }
    if (!found) throw Error("there is no option " + name);
  }
}

struct Entry {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(const Groups& parameters, const std::vector<Options>& options);
  double tolerance = 1e-10;   // |ours - theirs| <= tolerance (1 + |theirs|)
};
template <class O> std::unique_ptr<Optimizer> made(const Groups& parameters, const std::vector<Options>& options) {
  auto o = std::make_unique<O>(parameters[0]);
  auto second = o->options();   // the defaults
  set(fields_of(o->options()), options[0]);
  if (options.size() > 1) {
    set(fields_of(second), options[1]);
    o->add_param_group(parameters[1], second);
  }
  return o;
}

const Entry entries[] = {
    {"Adadelta", made<optim::Adadelta>},
    {"Adafactor", made<optim::Adafactor>},
    {"Adagrad", made<optim::Adagrad>},
    {"Adam", made<optim::Adam>},
    {"Adamax", made<optim::Adamax>},
    {"AdamW", made<optim::AdamW>},
    {"ASGD", made<optim::ASGD>},
    {"LBFGS", made<optim::LBFGS>},
    {"Muon", made<optim::Muon>},
    {"NAdam", made<optim::NAdam>},
    {"RAdam", made<optim::RAdam>},
    {"RMSprop", made<optim::RMSprop>},
    {"Rprop", made<optim::Rprop>},
    {"SGD", made<optim::SGD>},
    {"SparseAdam", made<optim::SparseAdam>},
};

// As good as random; a matrix of waves has rank 2.
Tensor scattered(const Shape& shape, double offset) {
  return reshape(sin(square(arange(0.0, double(shape.numel()), {.dtype = float64}) + offset)), shape);
}

// d^2 near 0 and |d| far away, so that climbing does not run off to infinity.
Tensor smooth_absolute(const Tensor& d) { return mean(sqrt(1 + d * d) - 1); }

// What is trained, and its loss in each step. Targets change with the step, so that gradients do not vanish: an
// optimiser that divides by their size would magnify rounding errors.
struct Problem {
  Problem(double size, std::initializer_list<Shape> shapes) {
    for (const Shape& shape : shapes) all.push_back((size * wave(shape, double(all.size() + 1))).requires_grad_());
  }
  virtual ~Problem() = default;
  virtual Tensor loss(int64_t step) const = 0;
  std::vector<Tensor> all;
};

// Two layers with softplus, which never saturates so far that its slope loses digits.
struct Net : Problem {
  Net() : Problem(0.5, {{4, 3}, {4}, {2, 4}, {2}}) {}
  Tensor loss(int64_t step) const override {
    const Tensor hidden = softplus(matmul(x, all[0].t()) + all[1]);
    return smooth_absolute(matmul(hidden, all[2].t()) + all[3] - scattered({30, 2}, double(step)));
  }
  Tensor x = scattered({30, 3}, 11);
};

// A linear model, whose loss has one minimum: LBFGS would magnify rounding errors elsewhere.
struct Line : Problem {
  Line() : Problem(1, {{2, 3}, {2}}) {}
  Tensor loss(int64_t) const override {
    return smooth_absolute(matmul(x, all[0].t()) + all[1] - scattered({30, 2}, 12));
  }
  Tensor x = scattered({30, 3}, 11);
};

// Rows of two embeddings, two of them in each step.
struct Table : Problem {
  Table() : Problem(1, {{5, 3}, {4, 2}}) {}
  Tensor loss(int64_t step) const override {
    const Tensor rows = tensor({step % 4, (step * step + 1) % 4});
    const auto part = [&](size_t i) {
      const Tensor found = embedding(rows, all[i]);
      return sum(square(found - wave(found.shape(), double(3 + i))));
    };
    return part(0) + part(1);
  }
};

std::unique_ptr<Problem> problem_for(const std::string& optimiser) {
  if (optimiser == "LBFGS") return std::make_unique<Line>();
  if (optimiser == "SparseAdam") return std::make_unique<Table>();
  return std::make_unique<Net>();
}

Groups cut(std::vector<Tensor> parameters, size_t groups) {
  if (groups == 1) return {parameters};
  const auto half = parameters.begin() + std::ptrdiff_t(parameters.size() / 2);
  return {{parameters.begin(), half}, {half, parameters.end()}};
}

// The parameters after each checkpoint, [3, n]. The optimiser is replaced by a restored one on the way, after
// `handover` steps.
Tensor trajectory(const Entry& entry, const Sample& sample, int64_t handover) {
  const std::string name = entry.name;
  const std::unique_ptr<Problem> problem = problem_for(name);
  std::vector<Tensor> trained;
  for (const Tensor& p : problem->all)
    if (p.dim() == 2 || name != "Muon") trained.push_back(p);
  const Groups groups = cut(trained, sample.groups.size());
  std::unique_ptr<Optimizer> optimizer = entry.make(groups, sample.groups);
  std::vector<Tensor> rows;
  for (int64_t step = 1; step <= 100; ++step) {
    optimizer->step([&] {
      optimizer->zero_grad();
      const Tensor loss = problem->loss(step);
      loss.backward();
      return loss;
    });
    if (groups.size() > 1 && step == 50) optimizer->set_lr(0.5 * optimizer->lr(), 0);
    if (step == handover) {
      auto next = entry.make(groups, {sample.groups.size(), Options{}});
      next->load_state_dict(clone(optimizer->state_dict()));
      optimizer = std::move(next);
    }
    for (int64_t checkpoint : checkpoints) {
      if (step != checkpoint) continue;
      std::vector<Tensor> flat;
      for (const Tensor& p : problem->all) flat.push_back(p.detach().flatten());
      rows.push_back(cat(flat));
    }
  }
  return stack(rows);
}

std::string difference(const Entry& entry, const Sample& sample) {
  const Tensor ours = trajectory(entry, sample, 0), &theirs = sample.arrived;
  for (int64_t c = 0; c < 3; ++c) {
    const Tensor distance = abs(ours[c] - theirs[c]) / (1 + abs(theirs[c]));
    const double largest = max(distance).item<double>();
    if (!(largest <= entry.tolerance))
      return "after " + std::to_string(checkpoints[c]) + " steps: " + std::to_string(largest / entry.tolerance) +
             " times the tolerance";
  }
  return "";
}

}   // namespace

TEST_CASE("every optimiser of PyTorch's database arrives where PyTorch's does, with every option") {
#ifndef GRADUS_HAS_ZLIB
  MESSAGE("skipped: the samples are packed, and this build has no zlib");
  return;
#endif
  const char* chosen = std::getenv("GRADUS_ENTRY");
  size_t followed = 0;
  for (const Entry& entry : entries) {
    if (chosen && std::string(entry.name) != chosen) continue;
    INFO("optimiser ", std::string(entry.name));
    std::string lines;
    const std::vector<Sample> samples = read_trajectories(entry.name);
    for (size_t i = 0; i < samples.size(); ++i) {
      const std::string text = difference(entry, samples[i]);
      if (!text.empty()) lines += "\n    sample " + std::to_string(i) + " " + text;
    }
    CHECK_MESSAGE(lines.empty(), lines);
    followed += lines.empty();
  }
  if (!chosen) MESSAGE("optimisers followed: ", followed, " / ", read_table("optimisers.tsv").size());
}

TEST_CASE("every optimiser, restored in the middle with every option, goes on with the same bits") {
#ifdef GRADUS_HAS_ZLIB
  for (const Entry& entry : entries)
    for (const Sample& sample : read_trajectories(entry.name)) {
      CAPTURE(std::string(entry.name));
      CHECK(equal(trajectory(entry, sample, 7), trajectory(entry, sample, 0)));
    }
#endif
}

}   // namespace gradus::test
