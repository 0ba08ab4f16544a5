# cmake -DFILES=A;B -DOUTPUT=X.cc -P embed.cmake: the files as web_assets() of app/web/assets.h.
set(types html text/html css text/css js text/javascript json application/json svg image/svg+xml)
set(rows "")
foreach(path ${FILES})
  get_filename_component(name ${path} NAME)
  get_filename_component(extension ${path} LAST_EXT)
  string(SUBSTRING "${extension}" 1 -1 extension)
  list(FIND types "${extension}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "no media type for ${path}")
  endif()
  math(EXPR at "${at} + 1")
  list(GET types ${at} type)
  # Bytes, not a literal: nothing in a file can end it.
  file(READ ${path} bytes HEX)
  string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  string(REGEX REPLACE "([^\n]+)\n?" "\"\\1\"\n" bytes "${bytes}")
  file(SIZE ${path} size)
  string(APPEND rows "    {\"${name}\", \"${type}; charset=utf-8\", std::string_view(\n${bytes}, ${size})},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/embed.cmake.
#include \"app/web/assets.h\"

namespace fangzhi {

const std::vector<WebAsset>& web_assets() {
  static const std::vector<WebAsset> assets{
${rows}  };
  return assets;
}

}  // namespace fangzhi
")
