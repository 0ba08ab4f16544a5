# What every room shares: warnings, sanitizers, and the one way to declare a room.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(fangzhi_flags INTERFACE)
target_compile_options(fangzhi_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(fangzhi_flags INTERFACE -Wthread-safety)
endif()
if(FANGZHI_WERROR)
  target_compile_options(fangzhi_flags INTERFACE -Werror)
endif()
if(FANGZHI_SANITIZE)
  target_compile_options(fangzhi_flags INTERFACE -fsanitize=${FANGZHI_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(fangzhi_flags INTERFACE -fsanitize=${FANGZHI_SANITIZE})
endif()
if(FANGZHI_FUZZ)
  target_compile_options(fangzhi_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Headers are included by room ("base/url.h"), so a stray edge shows in the include line.
target_include_directories(fangzhi_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_link_libraries(fangzhi_flags INTERFACE Threads::Threads)

# fangzhi_room(NAME [UNITED] USES room... PKG pkg-config-module... LIBS library...): every .cc of the folder, one static
# library.
# Libraries are SYSTEM: their headers' warnings are not ours.
function(fangzhi_room name)
  cmake_parse_arguments(ROOM "UNITED" "" "USES;PKG;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(fangzhi_${name} STATIC ${sources})
  target_link_libraries(fangzhi_${name} PUBLIC fangzhi_flags)
  foreach(used ${ROOM_USES})
    target_link_libraries(fangzhi_${name} PUBLIC fangzhi_${used})
  endforeach()
  foreach(module ${ROOM_PKG})
    string(MAKE_C_IDENTIFIER ${module} id)
    pkg_check_modules(${id} REQUIRED IMPORTED_TARGET ${module})
    target_link_libraries(fangzhi_${name} PRIVATE PkgConfig::${id})
  endforeach()
  target_link_libraries(fangzhi_${name} PRIVATE ${ROOM_LIBS})
  fangzhi_precompile(fangzhi_${name})
  if(ROOM_UNITED)
    fangzhi_unite(fangzhi_${name})
  endif()
endfunction()

# The standard headers everything uses, parsed once a target. Only in the presets that test: the release build reads each
# file as it stands, so that an include it forgets shows.
set(FANGZHI_COMMON_HEADERS <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <string> <string_view>
    <unordered_map> <utility> <vector> <tl/expected.hpp>)
function(fangzhi_precompile target)
  if(FANGZHI_PCH)
    target_precompile_headers(${target} PRIVATE ${FANGZHI_COMMON_HEADERS})
  endif()
endfunction()

# Several files are compiled as one, so that the headers of the libraries are read once for all of them. A whole build
# takes a fraction of the time, the build after a change of one file more. So the names in the anonymous namespaces of
# these rooms must differ. Lint and whoever hunts a missing include sets FANGZHI_UNITY=OFF.
function(fangzhi_unite target)
  if(FANGZHI_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # it takes every .cc but the first for a header
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()
