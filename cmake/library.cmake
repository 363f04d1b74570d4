# The library target gradus (gradus::gradus), made from all folders, and the joined header.

set(source_patterns core autograd nn losses optim data io)
set(header_patterns ${source_patterns})
list(TRANSFORM source_patterns REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.cpp")
list(TRANSFORM header_patterns REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.h")
file(GLOB_RECURSE gradus_sources CONFIGURE_DEPENDS ${source_patterns})
file(GLOB_RECURSE gradus_headers CONFIGURE_DEPENDS ${header_patterns})
include(${CMAKE_CURRENT_LIST_DIR}/kernels.cmake)

add_library(gradus ${gradus_sources})
add_library(gradus::gradus ALIAS gradus)
target_compile_features(gradus PUBLIC cxx_std_20)
set_target_properties(gradus PROPERTIES
  CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_include_directories(gradus
  PRIVATE ${PROJECT_SOURCE_DIR}
  PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include> $<INSTALL_INTERFACE:include>)
target_link_libraries(gradus PRIVATE fmt::fmt Threads::Threads)
# Functions of a file may be inlined into each other even though the code is position-independent.
target_compile_options(gradus PRIVATE -fno-semantic-interposition)
# A program drops the ops that it does not call: a quarter of its size. Kernels stay, as they are reached through tables.
set(gradus_link_options "")
if(NOT BUILD_SHARED_LIBS AND UNIX AND NOT APPLE)
  set(gradus_link_options -Wl,--gc-sections)
  target_compile_options(gradus PRIVATE -ffunction-sections -fdata-sections)
  target_link_options(gradus INTERFACE ${gradus_link_options})
endif()
if(NOT GRADUS_TSAN)
  target_link_libraries(gradus PRIVATE OpenMP::OpenMP_CXX)
endif()
if(ZLIB_FOUND)
  target_link_libraries(gradus PRIVATE ZLIB::ZLIB)
  target_compile_definitions(gradus PRIVATE GRADUS_HAS_ZLIB)
endif()
if(nlohmann_json_FOUND)   # headers only, so users of the library need not have it
  target_link_libraries(gradus PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
  target_compile_definitions(gradus PRIVATE GRADUS_HAS_JSON)
endif()

target_link_libraries(gradus PRIVATE ${CMAKE_DL_LIBS})   # LAPACK is loaded when it is first needed

if(CMAKE_CXX_COMPILER_ID MATCHES Clang)   # it warns of each `omp simd` loop that it cannot vectorise
  target_compile_options(gradus PRIVATE -Wno-pass-failed)
endif()

# Warnings, in a build of gradus itself only. The library has -Wconversion as well.
add_library(gradus_flags INTERFACE)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(gradus_flags INTERFACE -Wall -Wextra
    $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<BOOL:${GRADUS_WERROR}>:-Werror>)
  target_compile_options(gradus PRIVATE -Wconversion)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)   # kernels write & and | of bools where a branch would be slow
    target_compile_options(gradus_flags INTERFACE
      -Wno-bitwise-conditional-parentheses -Wno-bitwise-instead-of-logical)
  endif()
endif()
target_link_libraries(gradus PRIVATE $<BUILD_INTERFACE:gradus_flags>)

set(sanitizers "")
set(kernel_level -O3)
if(GRADUS_SANITIZE OR GRADUS_TSAN)
  set(kernel_level -O1)   # -O3 would take minutes to compile
endif()
if(GRADUS_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # The caching allocator would hide from the sanitizer what it looks for.
  target_compile_definitions(gradus PUBLIC GRADUS_SYSTEM_ALLOCATOR)
elseif(GRADUS_TSAN)
  set(sanitizers -fsanitize=thread -fno-omit-frame-pointer)
endif()
target_compile_options(gradus PUBLIC ${sanitizers})
target_link_options(gradus PUBLIC ${sanitizers})

# Kernels are fast in every build type. Nothing here names an instruction set: the kernels choose theirs by target regions
# in the source, since per-file flags would also apply to std:: templates, whose code the linker then shares with every file.
# A file that needs further flags has a line "// Compile with: FLAGS"; -O3 there applies to Release builds only. It is
# for code that every op passes through (worth 5 to 10 % of a chain of tiny ops) and for loops that are not kernels;
# -ffp-contract=off is for code that must give the same bits on every machine: no multiply-add for a product and a sum.
foreach(source ${gradus_sources})
  cmake_path(GET source FILENAME name)
  set(options "")
  if(source MATCHES "/core/kernels/")
    # No -Wconversion: intrinsics take masks that are narrower than int.
    set(options ${kernel_level} -fno-math-errno -fno-trapping-math -fopenmp-simd -Wno-conversion)
  endif()
  file(STRINGS ${source} own_options REGEX "^// Compile with: ")
  string(REPLACE "// Compile with: " "" own_options "${own_options}")
  separate_arguments(own_options UNIX_COMMAND "${own_options}")
  list(TRANSFORM own_options REPLACE "^-O3$" "$<$<CONFIG:Release>:-O3>")
  list(APPEND options ${own_options})
  if(GRADUS_SANITIZE AND name STREQUAL "allocator.cpp")
    list(APPEND options -Wno-unused-function)   # its caching half is then unused
  endif()
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${options}")
endforeach()

# The joined header. It is only rewritten when its text changes, so that touching an internal header rebuilds no example.
set(joined_folder ${PROJECT_BINARY_DIR}/include)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/joined_header.stamp
  BYPRODUCTS ${joined_folder}/gradus.h ${joined_folder}/gradus_fmt.h
  COMMAND ${CMAKE_COMMAND} -D root=${PROJECT_SOURCE_DIR} -D output=${joined_folder}
          -P ${PROJECT_SOURCE_DIR}/cmake/join_headers.cmake
  COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/joined_header.stamp
  DEPENDS ${PROJECT_SOURCE_DIR}/gradus.h ${gradus_headers} ${PROJECT_SOURCE_DIR}/cmake/join_headers.cmake
  COMMENT "Joining the public headers into include/gradus.h" VERBATIM)
add_custom_target(gradus_header DEPENDS ${PROJECT_BINARY_DIR}/joined_header.stamp)
add_dependencies(gradus gradus_header)
