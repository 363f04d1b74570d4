// Reads handwritten digits with a network that has been trained and saved before:
// ./dev run mnist_mlp --save digits.safetensors, then ./dev run predict --net digits.safetensors.
//
// The file holds the parameters by name; the program makes a network of the same form and copies
// them into it. The size of that form is told by the shape of the first layer's weights.
// Read first: mnist_mlp.cpp.
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "digits.h"
#include "flags.h"

using namespace gradus;

Mlp load_net(const std::string& path) {
  const StateDict saved = io::load(path);
  Mlp net(saved.at("hidden.weight").size(0), 0);
  net.load_state_dict(saved);
  net.eval();
  return net;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Reads digits from MNIST's test images with a saved network.");
  const std::string path = flags.text("net", "digits.safetensors", "the file that mnist_mlp --save has written");
  const int64_t first = flags.integer("first", 0, "number of the first test image", at_least_0);
  const int64_t count = flags.integer("count", 6, "how many images to read", at_least_1);
  const std::string folder = flags.text("data", data_folder + "/mnist", "folder with the MNIST files");
  flags.check();

  const Mlp net = load_net(path);
  const data::Mnist images(folder, {.split = data::Split::test, .flat = true});
  if (first >= images.size())
    throw Error("--first: there are " + std::to_string(images.size()) + " test images, numbered from 0");
  std::vector<int64_t> numbers;
  for (int64_t i = first; i < images.size() && i - first < count; ++i) numbers.push_back(i);
  auto [image, digit] = images.get(numbers);

  NoGradGuard guard;   // nothing is recorded for backward
  const Tensor probability = softmax(net(image), 1);
  auto [highest, answer] = max(probability, 1);
  std::vector<Picture> pictures;
  for (int64_t i = 0; i < image.size(0); ++i) {
    char title[26];
    std::snprintf(title, sizeof title, "a %d with %.2f %%", answer[i].item<int>(), 100 * highest[i].item<double>());
    pictures.push_back({title, image[i]});
  }
  draw(pictures, pictures.size());
  std::printf("%d of %d are right\n", sum(answer == digit).item<int>(), int(image.size(0)));
  return 0;
}

int main(int argc, char** argv) { return run_program("predict", run, argc, argv); }
