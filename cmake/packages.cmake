# Finds what gradus is built on: fmt and OpenMP always, doctest for the tests; zlib and nlohmann_json if installed.
#
# fmt and doctest are downloaded, at pinned hashes, only where they are not installed. Debian names: libfmt-dev,
# doctest-dev, zlib1g-dev, nlohmann-json3-dev; OpenMP comes with the compiler.
include(FetchContent)

find_package(Threads REQUIRED)
if(NOT GRADUS_TSAN)   # GCC's OpenMP runtime gives the thread sanitizer false reports
  find_package(OpenMP COMPONENTS CXX)
  if(NOT OpenMP_CXX_FOUND)
    message(FATAL_ERROR "gradus needs OpenMP: it comes with GCC; for clang it is a separate package (Debian: libomp-dev).")
  endif()
endif()

find_package(fmt 9 CONFIG QUIET GLOBAL)   # also for a project that adds this folder and uses gradus_fmt.h
if(NOT fmt_FOUND)
  message(STATUS "gradus: fmt is not installed (Debian: libfmt-dev); downloading fmt 9.1.0")
  FetchContent_Declare(fmt
    URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
    URL_HASH SHA256=5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2
    DOWNLOAD_EXTRACT_TIMESTAMP ON SYSTEM)
  set(FMT_INSTALL ${GRADUS_INSTALL})   # an installed gradus needs it
  FetchContent_MakeAvailable(fmt)
  set_target_properties(fmt PROPERTIES POSITION_INDEPENDENT_CODE ON)
endif()

if(GRADUS_BUILD_TESTS)
  find_package(doctest CONFIG QUIET)
  if(NOT doctest_FOUND)
    message(STATUS "gradus: doctest is not installed (Debian: doctest-dev); downloading doctest 2.4.9")
    # One header is all we need. Its own CMakeLists.txt is too old for CMake 4, hence a SOURCE_SUBDIR that does not exist.
    FetchContent_Declare(doctest
      URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.9.tar.gz
      URL_HASH SHA256=19b2df757f2f3703a5e63cee553d85596875f06d91a3333acd80a969ef210856
      DOWNLOAD_EXTRACT_TIMESTAMP ON SOURCE_SUBDIR only_the_header)
    FetchContent_MakeAvailable(doctest)
    add_library(doctest::doctest INTERFACE IMPORTED)
    target_include_directories(doctest::doctest INTERFACE ${doctest_SOURCE_DIR})
  endif()
endif()

find_package(ZLIB QUIET)
find_package(nlohmann_json CONFIG QUIET)
