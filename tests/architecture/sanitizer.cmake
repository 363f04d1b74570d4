# In the sanitizer build: a program that writes past the end of a tensor must be stopped with a report.
# The caching allocator would hide it, so this also checks that the build does not use it.

add_executable(overflow ${CMAKE_CURRENT_SOURCE_DIR}/architecture/overflow.cpp)
target_link_libraries(overflow PRIVATE gradus::gradus gradus_flags)
foreach(where past_end after_release)
  add_test(NAME sanitizer_sees_${where} COMMAND overflow ${where})
endforeach()
set_tests_properties(sanitizer_sees_past_end PROPERTIES
  PASS_REGULAR_EXPRESSION "AddressSanitizer: heap-buffer-overflow[^\n]*\nWRITE of size 4")
set_tests_properties(sanitizer_sees_after_release PROPERTIES
  PASS_REGULAR_EXPRESSION "AddressSanitizer: heap-use-after-free[^\n]*\nWRITE of size 4")
