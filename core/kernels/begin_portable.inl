// Nothing but what every CPU of the family has: x86-64 without AVX2, aarch64.
#define GRADUS_KERNELS_REGISTER 16
#if defined(__FMA__) || defined(__aarch64__)
#define GRADUS_KERNELS_FMA
#endif
