// Closes what begin_avx2.inl or begin_avx512.inl opened.
#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
