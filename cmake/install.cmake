# cmake --install: the library, gradus.h, gradus_fmt.h, the CMake package (gradus::gradus) and gradus.pc.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
install(TARGETS gradus EXPORT gradusTargets)
install(FILES ${joined_folder}/gradus.h ${joined_folder}/gradus_fmt.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT gradusTargets NAMESPACE gradus:: DESTINATION ${package_folder})

# What a program that links the library must also find. The headers of fmt are needed only for gradus_fmt.h.
set(gradus_dependencies "find_dependency(fmt)\nfind_dependency(Threads)\n")
if(NOT GRADUS_TSAN)
  string(APPEND gradus_dependencies "find_dependency(OpenMP COMPONENTS CXX)\n")
endif()
if(ZLIB_FOUND)
  string(APPEND gradus_dependencies "find_dependency(ZLIB)\n")
endif()
configure_package_config_file(cmake/gradusConfig.cmake.in gradusConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(gradusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gradusConfig.cmake ${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake
        DESTINATION ${package_folder})

# pkg-config: the dependencies of a static library must be named too.
set(pc_private "-lfmt ${OpenMP_CXX_FLAGS} -pthread -ldl")
if(ZLIB_FOUND)
  string(APPEND pc_private " -lz")
endif()
set(pc_libs "-lgradus")
if(NOT BUILD_SHARED_LIBS)
  string(APPEND pc_libs " ${gradus_link_options} ${pc_private}")
endif()
configure_file(cmake/gradus.pc.in gradus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gradus.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
