// A rival for `infer/stories`: the loop of llama2.c's run.c (Andrej Karpathy, 2023, MIT licence), written again in its
// manner: plain loops over floats, a parallel region per product and per attention, fast by the compiler's options:
//   cc -O3 -march=native -ffast-math -fopenmp llama2.c -lm
//   llama2 THREADS MODEL     answers lines as bench/harness.h does
// The threads come from OMP_NUM_THREADS. The model's file: examples/llama_file.h.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { story_length = 256, text_start = 1 };

static struct {
  int32_t width, hidden, layers, heads, kv_heads, tokens, length;
} s;
static int head_width, kv_width;

// Weights, all layers together.
static float *token, *norm1, *wq, *wk, *wv, *out, *norm2, *gate, *narrow, *wide, *norm;
static float *cosines, *sines;   // of the angles by which the pairs of a head turn: [length, head_width / 2]
// What a token becomes on its way, and the keys and values of all before it: [layers, length, kv_width].
static float *x, *y, *q, *gated, *widened, *scores, *logits, *keys, *values;

static float* numbers(FILE* file, size_t n) {
  float* p = malloc(n * sizeof(float));
  if (!p || (file && fread(p, sizeof(float), n, file) != n)) {
    fprintf(stderr, "llama2: the model is not complete\n");
    exit(1);
  }
  return p;
}

static void read_model(const char* path) {
  FILE* f = fopen(path, "rb");
  if (!f || fread(&s, sizeof s, 1, f) != 1) {
    fprintf(stderr, "llama2: cannot read %s\n", path);
    exit(1);
  }
  head_width = s.width / s.heads, kv_width = s.kv_heads * head_width;
  const size_t w = s.width, all = s.layers;
  token = numbers(f, s.tokens * w), norm1 = numbers(f, all * w);
  wq = numbers(f, all * w * w), wk = numbers(f, all * kv_width * w), wv = numbers(f, all * kv_width * w);
  out = numbers(f, all * w * w), norm2 = numbers(f, all * w);
  gate = numbers(f, all * s.hidden * w), narrow = numbers(f, all * w * s.hidden), wide = numbers(f, all * s.hidden * w);
  norm = numbers(f, w);
  cosines = numbers(f, (size_t)s.length * head_width / 2), sines = numbers(f, (size_t)s.length * head_width / 2);
  fclose(f);
  x = numbers(0, w), y = numbers(0, w), q = numbers(0, w), gated = numbers(0, s.hidden), widened = numbers(0, s.hidden);
  scores = numbers(0, (size_t)s.heads * s.length), logits = numbers(0, s.tokens);
  keys = numbers(0, all * s.length * kv_width), values = numbers(0, all * s.length * kv_width);
}

static void rms_norm(float* to, const float* from, const float* weight) {
  float squares = 0;
  for (int i = 0; i < s.width; ++i) squares += from[i] * from[i];
  const float scale = 1 / sqrtf(squares / s.width + 1e-5f);
  for (int i = 0; i < s.width; ++i) to[i] = weight[i] * (scale * from[i]);
}

// to [rows] = weight [rows, columns] from [columns]: nearly all of the time
static void product(float* to, const float* weight, const float* from, int rows, int columns) {
#pragma omp parallel for
  for (int row = 0; row < rows; ++row) {
    float sum = 0;
    for (int i = 0; i < columns; ++i) sum += weight[(size_t)row * columns + i] * from[i];
    to[row] = sum;
  }
}

static void add_product(float* to, const float* weight, const float* from, int rows, int columns, float* buffer) {
  product(buffer, weight, from, rows, columns);
  for (int i = 0; i < rows; ++i) to[i] += buffer[i];
}

// Turns neighbours by the angle of their place.
static void turn(float* v, int n, int place) {
  for (int i = 0; i < n; i += 2) {
    const size_t pair = (size_t)place * head_width / 2 + i % head_width / 2;
    const float a = v[i], b = v[i + 1], c = cosines[pair], d = sines[pair];
    v[i] = a * c - b * d, v[i + 1] = a * d + b * c;
  }
}

static void attend(float* to, const float* key, const float* value, int place) {
#pragma omp parallel for
  for (int head = 0; head < s.heads; ++head) {
    const int shared = head / (s.heads / s.kv_heads) * head_width;
    float *score = scores + (size_t)head * s.length, *result = to + head * head_width;
    float largest = -INFINITY, sum = 0;
    for (int t = 0; t <= place; ++t) {
      float dot = 0;
      for (int i = 0; i < head_width; ++i) dot += q[head * head_width + i] * key[(size_t)t * kv_width + shared + i];
      score[t] = dot / sqrtf(head_width);
      if (score[t] > largest) largest = score[t];
    }
    for (int t = 0; t <= place; ++t) sum += score[t] = expf(score[t] - largest);
    memset(result, 0, head_width * sizeof(float));
    for (int t = 0; t <= place; ++t)
      for (int i = 0; i < head_width; ++i) result[i] += score[t] / sum * value[(size_t)t * kv_width + shared + i];
  }
}

// The logits of what follows the token at this place.
static void forward(int which, int place) {
  const size_t w = s.width;
  float buffer[w];
  memcpy(x, token + which * w, w * sizeof(float));
  for (size_t l = 0; l < (size_t)s.layers; ++l) {
    float *key = keys + l * s.length * kv_width, *value = values + l * s.length * kv_width;
    float *new_key = key + (size_t)place * kv_width, *new_value = value + (size_t)place * kv_width;
    rms_norm(y, x, norm1 + l * w);
    product(q, wq + l * w * w, y, s.width, s.width);
    product(new_key, wk + l * kv_width * w, y, kv_width, s.width);
    product(new_value, wv + l * kv_width * w, y, kv_width, s.width);
    turn(q, s.width, place);
    turn(new_key, kv_width, place);
    attend(y, key, value, place);
    add_product(x, out + l * w * w, y, s.width, s.width, buffer);
    rms_norm(y, x, norm2 + l * w);
    product(gated, gate + l * s.hidden * w, y, s.hidden, s.width);
    product(widened, wide + l * s.hidden * w, y, s.hidden, s.width);
    for (int i = 0; i < s.hidden; ++i) gated[i] *= widened[i] / (1 + expf(-gated[i]));
    add_product(x, narrow + l * w * s.hidden, gated, s.width, s.hidden, buffer);
  }
  rms_norm(x, x, norm);
  product(logits, token, x, s.tokens, s.width);
}

// A story of the likeliest tokens; a number that tells it from others.
static double tell(void) {
  int which = text_start;
  uint64_t sum = which;
  for (int place = 0; place < story_length; ++place) {
    forward(which, place);
    which = 0;
    for (int i = 1; i < s.tokens; ++i)
      if (logits[i] > logits[which]) which = i;
    sum = (sum * 1000003 + which) % 999999937;
  }
  return sum;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}
static int compare(const void* a, const void* b) {
  const double p = *(const double*)a, r = *(const double*)b;
  return (p > r) - (p < r);
}
// Seconds of a token: the median of the stories in the window, after one to warm up.
static double time_token(double seconds) {
  enum { most = 1000 };
  double samples[most];
  int count = 0;
  tell();
  const double start = now();
  do {
    const double before = now();
    tell();
    samples[count++] = (now() - before) / story_length;
  } while (now() - start < seconds && count < most);
  qsort(samples, count, sizeof *samples, compare);
  return samples[count / 2];
}

int main(int argc, char** argv) {
  if (argc < 3) return fprintf(stderr, "llama2 THREADS MODEL\n"), 1;
  read_model(argv[2]);
  char line[200], name[100];
  double seconds;
  while (fgets(line, sizeof line, stdin)) {
    if (!strncmp(line, "about", 5)) printf("llama2.c's loop, %s\n", __VERSION__);
    else if (!strncmp(line, "cases", 5)) puts("infer/stories");
    else if (!strncmp(line, "check infer/stories", 19)) printf("%.0f\n", tell());
    else if (sscanf(line, "time %99s %lf", name, &seconds) == 2) printf("step %.9g\n", time_token(seconds));
    else printf("unknown: %s", line);
    fflush(stdout);
  }
  return 0;
}
