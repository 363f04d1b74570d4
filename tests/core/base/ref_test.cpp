// Ref: shared ownership with the count inside the object.
#include <doctest/doctest.h>

#include <thread>
#include <utility>
#include <vector>

#include "core/base/ref.h"

using gradus::Ref;

namespace {

struct Counted {
  uint32_t count = 1;
  int* ends;
  explicit Counted(int& n) : ends(&n) {}
};
void destroy(Counted* p) {
  ++*p->ends;
  delete p;
}
Ref<Counted> make(int& ends) { return Ref<Counted>::adopt(new Counted(ends)); }

}   // namespace

TEST_CASE("the last owner destroys, and only the last") {
  int ends = 0;
  {
    Ref<Counted> a = make(ends);
    {
      Ref<Counted> b = a, c = b;
      CHECK(a->count == 3);
    }
    CHECK(a->count == 1);
    CHECK(ends == 0);
  }
  CHECK(ends == 1);
}

TEST_CASE("moving hands the reference on without counting") {
  int ends = 0;
  Ref<Counted> a = make(ends), b = std::move(a);
  CHECK(!a);
  CHECK(b->count == 1);
  a = std::move(b);
  CHECK(a->count == 1);
  CHECK(ends == 0);
}

TEST_CASE("assignment drops what was held before") {
  int first = 0, second = 0;
  Ref<Counted> a = make(first), b = make(second);
  a = b;
  CHECK(first == 1);
  CHECK(second == 0);
  CHECK(b->count == 2);
  a = {};
  CHECK(b->count == 1);
}

TEST_CASE("assigning a reference to itself keeps the object") {
  int ends = 0;
  Ref<Counted> a = make(ends);
  Ref<Counted>& same = a;
  a = same;
  CHECK(a->count == 1);
  a = std::move(same);
  CHECK(bool(a));
  CHECK(ends == 0);
}

TEST_CASE("share adds an owner, leak gives the reference away") {
  int ends = 0;
  Ref<Counted> a = make(ends);
  Counted* raw = Ref<Counted>::share(a.get()).leak();
  CHECK(raw->count == 2);
  CHECK(!Ref<Counted>::share(nullptr));
  a = {};
  CHECK(ends == 0);
  Ref<Counted>::adopt(raw);
  CHECK(ends == 1);
}

TEST_CASE("threads that copy and drop one reference leave the count exact") {
  int ends = 0;
  {
    Ref<Counted> shared = make(ends);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&shared] {
        for (int i = 0; i < 20000; ++i) {
          Ref<Counted> a = shared, b = a;
          a = {};
        }
      });
    for (std::thread& t : threads) t.join();
    CHECK(shared->count == 1);
    CHECK(ends == 0);
  }
  CHECK(ends == 1);
}

TEST_CASE("whichever thread drops last destroys, once") {
  int ends[200] = {};
  for (int& n : ends) {
    Ref<Counted> a = make(n), b = a;
    std::thread other([moved = std::move(a)]() mutable { moved = {}; });
    b = {};
    other.join();
  }
  for (int n : ends) REQUIRE(n == 1);
}
