// Tells stories: a Llama of 264,000 parameters, trained by others on a million stories for children.
//
// The net gives a number for each of 512 tokens, pieces of words; from the likelier ones the next is drawn, and goes
// into the net in turn. At temperature 0, always the likeliest, the story is the one that llama2.c tells.
// Read first: llama.h (the net), llama_file.h (its file), text.h.
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "llama.h"
#include "progress.h"
#include "text.h"

using namespace gradus;

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Tells a story, with a small Llama that has been trained on stories for children.");
  const int64_t count = flags.integer("count", 256, "tokens to write, at most 512", {0, 512});
  const Taste taste = taste_flags(flags, 0.8);
  const int64_t seed = flags.integer("seed", 1, "seed of what is drawn", at_least_0);
  const std::string folder = flags.text("data", data_folder + "/stories260K", "folder with the model and its tokens");
  flags.check();

  manual_seed(uint64_t(seed));
  const Llama net = read_llama(folder + "/stories260K.bin");
  const std::vector<std::string> texts = read_tokens(folder + "/tok512.bin", net.sizes.tokens);

  NoGradGuard guard;   // nothing is recorded for backward
  const double started = seconds();
  int64_t token = text_start, place = 0;
  while (place < std::min<int64_t>(count, net.sizes.length)) {
    const int64_t next = choose(net(token, place++), taste);
    if (next == text_start) break;
    const std::string& text = texts[size_t(next)];
    std::fputs(text.c_str() + (token == text_start && text[0] == ' '), stdout);   // no blank at the start
    std::fflush(stdout);
    token = next;
  }
  std::printf("\n\n%d tokens, %.0f per second\n", int(place), double(place) / (seconds() - started));
  return 0;
}

int main(int argc, char** argv) { return run_program("stories", run, argc, argv); }
