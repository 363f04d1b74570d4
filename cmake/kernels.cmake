# The fast kernels: core/kernels/target.cpp.in, made into a source file for each family and instruction set.
#
# A new family is a word in this list: folder/family, for core/kernels/folder/family.h and family.inl.
set(kernel_families
  pointwise/unary pointwise/binary pointwise/ternary pointwise/activation pointwise/loss pointwise/copy
  reduce/reduce rows/rows normalise/norm_rows normalise/norm_columns normalise/norm_planes
  matrix/gemm matrix/gemm_bf16 matrix/panels order/rank sequence/recurrent update/update window/depthwise window/pool window/winograd)

# Families for one instruction set, added to gradus_sources. gcc_features are what only GCC knows.
function(add_kernels set register_bytes features gcc_features families)
  foreach(path ${families})
    cmake_path(GET path PARENT_PATH folder)
    cmake_path(GET path FILENAME family)
    set(intrinsics "")
    if(family MATCHES "^gemm")   # no other is written with intrinsics, whose header takes half a second
      set(intrinsics "#include <immintrin.h>")
    endif()
    set(source ${PROJECT_BINARY_DIR}/core/kernels/${set}_${family}.cpp)
    configure_file(${PROJECT_SOURCE_DIR}/core/kernels/target.cpp.in ${source} @ONLY)
    list(APPEND gradus_sources ${source})
  endforeach()
  set(gradus_sources ${gradus_sources} PARENT_SCOPE)
endfunction()

# What every CPU of the family has: x86-64 without AVX2, aarch64.
add_kernels(portable 16 "" "" "${kernel_families}")
# Intel since 2013, AMD since 2015.
add_kernels(avx2 32 "avx2,fma,bmi2" "" "${kernel_families}")
# In full width: servers since 2017, AMD since Zen 4.
set(avx512_features "avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi2")
add_kernels(avx512 64 ${avx512_features} ",prefer-vector-width=512" "${kernel_families}")
# With products of bfloat16: Intel since 2020, AMD since Zen 4.
set(kernel_defines "#define GRADUS_KERNELS_BF16")
add_kernels(avx512bf16 64 "avx512bf16,${avx512_features}" ",prefer-vector-width=512" matrix/gemm_bf16)
