// The version of gradus. CMakeLists.txt reads it from here, so this is the only place to change it.
#ifndef GRADUS_CORE_BASE_VERSION_H
#define GRADUS_CORE_BASE_VERSION_H

#define GRADUS_VERSION "0.1.0"
#define GRADUS_VERSION_NUMBER 100   // major * 10000 + minor * 100 + patch, for #if

#endif
