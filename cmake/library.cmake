# The library target gradus (gradus::gradus), made from all folders, and the joined header.

set(gradus_folders core core/kernels autograd autograd/ops nn losses optim data io)
set(source_patterns ${gradus_folders})
list(TRANSFORM source_patterns APPEND /*.cpp)
set(header_patterns ${gradus_folders})
list(TRANSFORM header_patterns APPEND /*.h)
list(TRANSFORM source_patterns PREPEND ${PROJECT_SOURCE_DIR}/)
list(TRANSFORM header_patterns PREPEND ${PROJECT_SOURCE_DIR}/)
file(GLOB gradus_sources CONFIGURE_DEPENDS ${source_patterns})
file(GLOB gradus_headers CONFIGURE_DEPENDS ${header_patterns})

add_library(gradus ${gradus_sources})
add_library(gradus::gradus ALIAS gradus)
target_compile_features(gradus PUBLIC cxx_std_20)
set_target_properties(gradus PROPERTIES
  CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_include_directories(gradus
  PRIVATE ${PROJECT_SOURCE_DIR}
  PUBLIC $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include> $<INSTALL_INTERFACE:include>)
target_link_libraries(gradus PRIVATE fmt::fmt Threads::Threads)
# Functions of a file may be inlined into each other although the code is position independent.
target_compile_options(gradus PRIVATE -fno-semantic-interposition)
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

if(LAPACK_FOUND)
  target_link_libraries(gradus PRIVATE LAPACK::LAPACK)
  target_compile_definitions(gradus PRIVATE GRADUS_HAS_LAPACK)
endif()

# Warnings, in a build of gradus itself only. The library has -Wconversion as well.
add_library(gradus_flags INTERFACE)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(gradus_flags INTERFACE -Wall -Wextra
    $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow> $<$<BOOL:${GRADUS_WERROR}>:-Werror>)
  target_compile_options(gradus PRIVATE -Wconversion)
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
# in the text, since per-file flags would also compile std:: templates for it, which the linker then shares with everyone.
foreach(source ${gradus_sources})
  cmake_path(GET source FILENAME name)
  cmake_path(GET source PARENT_PATH folder)
  set(options "")
  if(folder MATCHES "/core/kernels$")
    # No -Wconversion: intrinsics take masks that are narrower than int.
    set(options ${kernel_level} -fno-math-errno -fno-trapping-math -fopenmp-simd -Wno-conversion)
  endif()
  if(source MATCHES "/core/scan\\.cpp$")
    list(APPEND options -fopenmp-simd)   # for its one loop in builds without OpenMP
  endif()
  # The same bits on every machine: no multiply-add where the text has a product and a sum.
  if(source MATCHES "/core/(kernels/reference(_functions|_matrix)?|random)\\.cpp$")
    list(APPEND options -ffp-contract=off)
  endif()
  # What every op passes through: worth 5 to 10 % of a chain of tiny ops. And loops that are no kernels: moving and sorting.
  if(source MATCHES "/(core/(tensor|elementwise|index|scatter|mask|sort|topk|unique)|autograd/(node|engine|pass|ops/arithmetic))\\.cpp$")
    list(APPEND options $<$<CONFIG:Release>:-O3>)
  endif()
  if(GRADUS_SANITIZE AND source MATCHES "/core/allocator\\.cpp$")
    list(APPEND options -Wno-unused-function)   # its caching half is not in use then
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
