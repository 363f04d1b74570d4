// Drawing schedules.
#include "optim/schedules/plot.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "core/tensor/creation.h"
#include "data/text.h"
#include "optim/methods/gd.h"
#include "optim/schedules/step_lr.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

struct Setting {
  optim::GD gd{{zeros({1}).requires_grad_()}, {.lr = 0.8}};
  optim::StepLR schedule;
  Setting() : schedule(with_second_group(), 30, 0.5) {}
  optim::GD& with_second_group() {
    gd.add_param_group({zeros({1}).requires_grad_()}, {.lr = 0.2});
    return gd;
  }
};

}   // namespace

TEST_CASE("a schedule is drawn as text, a sign for each group") {
  Setting s;
  const std::string expected =
      "            lr by StepLR\n"
      "       0.8 |******************************\n"
      "           |\n"
      "           |\n"
      "           |\n"
      "           |\n"
      "           |                              ******************************\n"
      "           |\n"
      "           |\n"
      "           |oooooooooooooooooooooooooooooo\n"
      "           |\n"
      "           |                              oooooooooooooooooooooooooooooo\n"
      "         0 |\n"
      "           +------------------------------------------------------------\n"
      "      step  0                                                         59\n";
  CHECK(optim::plot(s.schedule, 59) == expected);
  CHECK(s.schedule.last_epoch() == 0);
  CHECK(optim::plot(optim::StepLR(s.gd, 30, 0.5), 59) == expected);   // of a temporary one
  CHECK(error_of<Error>([&] { optim::plot(s.schedule, 0); }) == "plot: steps must be at least 1; got 0");
}

TEST_CASE("a schedule is drawn as SVG, with a line for each group and few points for many steps") {
  Setting s;
  const std::string file = (std::filesystem::temp_directory_path() / "gradus schedule.svg").string();
  optim::plot(s.schedule, 2, file);
  const std::string svg = data::read_text(file);
  CHECK(svg.starts_with("<svg xmlns="));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find(">lr by StepLR</text>") != std::string::npos);
  CHECK(svg.find("stroke=\"#1f77b4\" stroke-width=\"2\" points=\"64.0,28.0 264.0,28.0 464.0,28.0\"/>") !=
        std::string::npos);
  CHECK(svg.find("stroke=\"#d62728\" stroke-width=\"2\" points=\"64.0,136.0 264.0,136.0 464.0,136.0\"/>") !=
        std::string::npos);
  optim::plot(s.schedule, 100000, file);
  CHECK(data::read_text(file).size() < 40000);
  std::filesystem::remove(file);
  CHECK(error_of<Error>([&] { optim::plot(s.schedule, 2, "x.png"); }) ==
        "plot: the name of the file must end in .svg; got x.png");
  CHECK(
      error_of<FileError>([&] { optim::plot(s.schedule, 2, "nowhere/x.svg"); }) == "plot: cannot write nowhere/x.svg");
}
