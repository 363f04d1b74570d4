// Calls of LAPACK (Anderson and others, "LAPACK Users' Guide"). Its functions are declared here: there is no header to
// rely on.
#include "core/compute/matrix/lapack.h"

#include <dlfcn.h>

#include <cmath>
#include <cstdlib>

#include "core/base/format.h"
#include "core/compute/matrix/batch.h"

namespace gradus::apply {

namespace {

// Fortran passes addresses, and the lengths of strings at the end.
template <class T>
using Gesdd = void (*)(const char* job, const int* m, const int* n, T* a, const int* lda, T* s, T* u, const int* ldu,
    T* vt, const int* ldvt, T* work, const int* lwork, int* iwork, int* info, size_t);
template <class T>
using Syevd = void (*)(const char* job, const char* uplo, const int* n, T* a, const int* lda, T* w, T* work,
    const int* lwork, int* iwork, const int* liwork, int* info, size_t, size_t);

// OpenBLAS would choose how many threads it uses, and the last bits of its results depend on that: it gets one, unless
// the program had loaded it before.
void* load(const char* name) {
  void* before = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
  void* library = before ? before : dlopen(name, RTLD_LAZY);
  if (!library || !dlsym(library, "dgesdd_")) return nullptr;
  if (void* set = before ? nullptr : dlsym(library, "openblas_set_num_threads"))
    reinterpret_cast<void (*)(int)>(set)(1);
  return library;
}
void* library() {
  static void* const found = [] {
    if (const char* wish = std::getenv("GRADUS_LAPACK")) return load(wish);
    void* openblas = load("libopenblas.so.0");
    return openblas ? openblas : load("liblapack.so.3");
  }();
  return found;
}
template <class F> F function(const char* name) { return reinterpret_cast<F>(dlsym(library(), name)); }
template <class T> Gesdd<T> gesdd() {
  static const auto f = function<Gesdd<T>>(sizeof(T) == 4 ? "sgesdd_" : "dgesdd_");
  return f;
}
template <class T> Syevd<T> syevd() {
  static const auto f = function<Syevd<T>>(sizeof(T) == 4 ? "ssyevd_" : "dsyevd_");
  return f;
}

template <class T> bool all_finite(const T* x, int64_t n) {
  return std::all_of(x, x + n, [](T v) { return std::isfinite(v); });
}

// a[m, n] is overwritten. LAPACK is given a^T = v diag(s) u^T.
template <class T> int svd_of(int m, int n, T* a, T* u, T* s, T* vh, bool full) {
  const char* job = !u ? "N" : full ? "A" : "S";
  int k = std::min(m, n), columns_of_u = full ? m : k, info = 0, query = -1;
  Scratch<int> iwork(8 * k);
  T wanted, nothing;
  T *v = vh ? vh : &nothing, *ut = u ? u : &nothing;
  gesdd<T>()(job, &n, &m, a, &n, s, v, &n, ut, &columns_of_u, &wanted, &query, iwork, &info, 1);
  int size = int(wanted * T(1.0001)) + 1;   // a large size may have been rounded down
  Scratch<T> work(size);
  gesdd<T>()(job, &n, &m, a, &n, s, v, &n, ut, &columns_of_u, work, &size, iwork, &info, 1);
  return info;
}

}   // namespace

bool has_lapack() { return library(); }

void require_lapack_size(const char* op, const Tensor& a, double numbers) {
  if (numbers > INT32_MAX / 1.0002)   // a little more is taken than LAPACK asks for
    throw Error(fmt::format("{}: {} is too large for LAPACK's 32-bit sizes", op, a.shape()));
}

SvdFactors svd(const char* op, const Tensor& x, bool full, bool vectors) {
  if (!has_lapack())
    throw Error(
        fmt::format("{}: LAPACK, which computes it, is not there. Install it (Debian: libopenblas0), or name "
                    "the library in GRADUS_LAPACK.",
            op));
  Shape batch = batch_of(x), of_s = batch;
  int64_t m = x.shape()[x.dim() - 2], n = x.shape().back(), k = std::min(m, n), count = batch.numel();
  of_s.push_back(k);
  if (k > 0) require_lapack_size(op, x, (vectors ? 4 * double(k) : 0) * double(k) + 64 * (double(m) + double(n)));
  SvdFactors y{{}, empty(of_s, x.dtype()), {}, {}};
  if (vectors) {
    y.u = empty(with_matrix(batch, m, full ? m : k), x.dtype());
    y.vh = empty(with_matrix(batch, full ? n : k, n), x.dtype());
  }
  std::vector<int> failed(static_cast<size_t>(count));
  with_float(x.dtype(), [&]<class T>(T) {
    Matrices from(x, batch);
    auto place = [](const Tensor& t, int64_t i) {   // of matrix i
      return t.defined() ? t.data<T>().data() + i * t.shape()[t.dim() - 2] * t.shape().back() : nullptr;
    };
    T* s = y.s.data<T>().data();
    for_each_matrix(count, 10 * double(m) * double(n) * double(k), [&](int64_t i) {
      Scratch<T> a(m * n);
      copy_matrix(m, n, from.at<T>(i), from.row, from.column, a + 0, n);
      if (!all_finite(a + 0, m * n)) {   // given an infinity, LAPACK may never return
        failed[size_t(i)] = -1;
        return;
      }
      if (k > 0) {
        failed[size_t(i)] = svd_of(int(m), int(n), a + 0, place(y.u, i), s + i * k, place(y.vh, i), full);
        return;
      }
      for (const Tensor& t : {y.u, y.vh})   // of an empty matrix: the identity
        if (t.defined())
          for (int64_t j = 0, size = t.shape().back(), rows = t.shape()[t.dim() - 2]; j < rows * size; ++j)
            place(t, i)[j] = T(j / size == j % size);
    });
  });
  for (int64_t i = 0; i < count && y.failed.matrix < 0; ++i)
    if (failed[size_t(i)]) y.failed = {i, failed[size_t(i)]};
  return y;
}

template <class T> int lapack_eigh(int64_t size, T* a, T* values, bool vectors) {
  const char* job = vectors ? "V" : "N";
  int n = int(size), info = 0, query = -1, iwanted = 0;
  T wanted = 0;
  syevd<T>()(job, "U", &n, a, &n, values, &wanted, &query, &iwanted, &query, &info, 1, 1);
  int lwork = int(wanted * T(1.0001)) + 1, liwork = iwanted;
  Scratch<T> work(lwork);
  Scratch<int> iwork(liwork);
  syevd<T>()(job, "U", &n, a, &n, values, work, &lwork, iwork, &liwork, &info, 1, 1);
  return info;
}
template int lapack_eigh<float>(int64_t, float*, float*, bool);
template int lapack_eigh<double>(int64_t, double*, double*, bool);

}   // namespace gradus::apply
