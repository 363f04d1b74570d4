# The checks of tests/architecture: tree_test.cpp and rooms_test.cpp (run with the other cases) and scripts.

add_cases(architecture --source-file=*/tests/architecture/*)

set(architecture ${CMAKE_CURRENT_SOURCE_DIR}/architecture)
find_program(GRADUS_BASH bash REQUIRED)
# What it takes to link a program by hand, for scripts that do so.
set(link_line $<TARGET_FILE:gradus> $<TARGET_FILE:fmt::fmt> ${OpenMP_CXX_FLAGS} -pthread)
if(ZLIB_FOUND)
  list(APPEND link_line $<TARGET_FILE:ZLIB::ZLIB>)
endif()
if(LAPACK_FOUND)
  list(APPEND link_line ${LAPACK_LIBRARIES})
endif()

add_test(NAME kernel_objects
  COMMAND ${GRADUS_BASH} ${architecture}/kernel_objects.sh ${CMAKE_CXX_COMPILER} ${PROJECT_SOURCE_DIR}
          "$<FILTER:$<TARGET_PROPERTY:gradus,SOURCES>,INCLUDE,/core/kernels/>" --
          "$<FILTER:$<TARGET_OBJECTS:gradus>,INCLUDE,/core/kernels/>"
  COMMAND_EXPAND_LISTS)
add_test(NAME compile_time
  COMMAND ${GRADUS_BASH} ${architecture}/compile_time.sh ${CMAKE_CXX_COMPILER} ${PROJECT_SOURCE_DIR} ${joined_folder})
set_tests_properties(compile_time PROPERTIES RUN_SERIAL ON)
add_test(NAME snippets
  COMMAND ${GRADUS_BASH} ${architecture}/snippets.sh ${CMAKE_CXX_COMPILER} ${PROJECT_SOURCE_DIR} ${joined_folder} ${link_line})
add_test(NAME form COMMAND ${GRADUS_BASH} ${architecture}/form.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(form PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME clone_size COMMAND ${GRADUS_BASH} ${architecture}/clone_size.sh ${PROJECT_SOURCE_DIR})
if(GRADUS_BUILD_EXAMPLES AND CMAKE_BUILD_TYPE STREQUAL Release AND NOT BUILD_SHARED_LIBS)
  add_test(NAME program_size COMMAND ${GRADUS_BASH} ${architecture}/program_size.sh ${CMAKE_STRIP} $<TARGET_FILE:xor>)
endif()
add_test(NAME derivatives COMMAND ${GRADUS_BASH} ${architecture}/derivatives.sh ${PROJECT_SOURCE_DIR})
add_test(NAME training_page COMMAND ${GRADUS_BASH} ${architecture}/training_page.sh ${PROJECT_SOURCE_DIR})
add_test(NAME inventory_page COMMAND ${GRADUS_BASH} ${architecture}/inventory_page.sh ${PROJECT_SOURCE_DIR})
add_test(NAME dev_help COMMAND ${GRADUS_BASH} ${architecture}/dev_help.sh ${PROJECT_SOURCE_DIR})
add_test(NAME mutation COMMAND ${GRADUS_BASH} ${CMAKE_CURRENT_SOURCE_DIR}/mutation/apply.sh --check)
add_test(NAME methods COMMAND ${GRADUS_BASH} ${architecture}/methods.sh ${PROJECT_SOURCE_DIR})
add_test(NAME messages COMMAND ${GRADUS_BASH} ${architecture}/messages.sh ${CMAKE_CXX_COMPILER} ${PROJECT_SOURCE_DIR})
add_test(NAME clang_header COMMAND ${GRADUS_BASH} ${architecture}/clang_header.sh ${PROJECT_SOURCE_DIR} ${joined_folder})
set_tests_properties(clang_header PROPERTIES SKIP_RETURN_CODE 77)
# Long ones first, so that the last test to end is a short one.
set_tests_properties(snippets form kernel_objects messages clang_header PROPERTIES COST 100)
