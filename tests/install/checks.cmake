# The outside program, built in each of the ways in which others can use gradus: check.sh.

foreach(way find_package pkg_config add_subdirectory)
  add_test(NAME install_${way}
    COMMAND ${GRADUS_BASH} ${CMAKE_CURRENT_SOURCE_DIR}/install/check.sh ${way} ${CMAKE_COMMAND} ${CMAKE_CXX_COMPILER}
            ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  # The build program that is here: a bare machine has Ninja and no make.
  set_tests_properties(install_${way} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1500
    ENVIRONMENT "CMAKE_GENERATOR=${CMAKE_GENERATOR}")
endforeach()
# Builds the whole library again.
set_tests_properties(install_add_subdirectory PROPERTIES LABELS long)
