# Examples, pictures and benchmarks: one target for each .cpp file in examples/, docs/figures/ and bench/.
#
# Examples and pictures see what a user sees: the joined header and the library. Benchmarks may also look inside.

# Adds build/<folder>/<name> as a target.
function(add_program target folder source)
  add_executable(${target} ${source})
  cmake_path(GET source STEM name)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} CXX_EXTENSIONS OFF
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
  target_link_libraries(${target} PRIVATE gradus::gradus gradus_flags fmt::fmt Threads::Threads)
  target_compile_definitions(${target} PRIVATE "GRADUS_EXAMPLES_DATA=\"${PROJECT_SOURCE_DIR}/examples/data\"")
endfunction()

if(GRADUS_BUILD_EXAMPLES)
  file(GLOB examples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.cpp)
  foreach(source ${examples})
    cmake_path(GET source STEM name)
    add_program(${name} examples ${source})
  endforeach()
endif()

# Built by ./dev figures only.
file(GLOB figures CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/figures/*.cpp)
add_custom_target(figures)
foreach(source ${figures})
  cmake_path(GET source STEM name)
  add_program(figures_${name} figures ${source})
  set_target_properties(figures_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  target_include_directories(figures_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  add_dependencies(figures figures_${name})
endforeach()

if(GRADUS_BUILD_BENCH)
  file(GLOB benchmarks CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cpp ${PROJECT_SOURCE_DIR}/bench/minimal/*.cpp)
  list(FILTER benchmarks EXCLUDE REGEX "_torch\\.cpp$")   # those need PyTorch: bench/README.md
  add_custom_target(bench)
  foreach(source ${benchmarks})
    cmake_path(GET source STEM name)
    add_program(bench_${name} bench ${source})
    target_include_directories(bench_${name} BEFORE PRIVATE ${PROJECT_SOURCE_DIR})
    add_dependencies(bench bench_${name})
  endforeach()
  if(OpenMP_CXX_FOUND)
    target_link_libraries(bench_mlp PRIVATE OpenMP::OpenMP_CXX)   # it is a host with OpenMP loops, too
  endif()
  if(GRADUS_BUILD_EXAMPLES)
    add_dependencies(bench mnist_cnn char_lstm tiny_gpt)   # ./dev bench scripts
  endif()
endif()
